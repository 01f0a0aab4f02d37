"""See `tone`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, counted, signal

LEAST, MOST = 0.0, 3.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""
HEATED = 0.6
"""Value from which on sentences are shown; the mean of newsroom articles is 0.2, of partisan ones 2."""
CLEAR = 0.3
"""Probability from which on a sentence counts as the author's judgement."""

_SHOWN = 6


@signal(
    title="Tone",
    unit="0 to 3, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="lower",
    says="The author praises, condemns or dramatises in {heated}.",
    says_none="The author's own voice stays measured.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe",),
)
def tone(document: Document) -> Measurement:
    """How loaded careful readers would call the author's own voice.

    What it measures
        Readers answered how loaded, sensational or insulting the language of the author is, quotations aside, from 0 (not at
        all) to 3. The value is what a linear model over masked words and the shapes of sentences expects them to answer
        (`Document.scales`); it is a sum over the sentences. Those that raise it most and in which the author judges are shown.

    Why it matters
        Reporting leaves praise and blame to those whom it quotes. A list of loaded words knows insults and alarm; whole
        sentences also show gushing, mockery and drama in plain words.

    Example
        "This is a masterclass in resilience", "the so-called experts have done it again" and "nothing will ever be the same"
        raise it; "the council voted 7-2" does not.

    References
        labeled/README.md has the question, the readers' agreement and how well the value follows their answers. BBC Editorial
        Guidelines, section 4 (impartiality).
    """
    statements = document.statements
    if len(statements) < FEWEST:
        return Measurement(None)
    scale = document.scales["tone"]
    value = min(max(scale.value, LEAST), MOST)
    raising = [s for s in statements if scale.parts.get(s.at, 0.0) > 0 and s.role.of("opinion") >= CLEAR]
    raising.sort(key=lambda s: -scale.parts.get(s.at, 0.0) * s.role.of("opinion"))
    shown = sorted(raising[:_SHOWN], key=lambda s: s.at) if value >= HEATED else []
    return Measurement(
        value,
        tuple(Evidence(s.sentence.start, s.sentence.end, "the author judges") for s in shown),
        {"heated": counted(len(raising), "sentence")} if shown else {},
        len(statements),
    )
