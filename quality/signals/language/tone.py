"""See `tone`."""

from quality.document import Document
from quality.document.statements import Statement, quotable
from quality.lexicons import word_set
from quality.signals.signal import Measurement, counted, ranked, signal

LEAST, MOST = 0.0, 3.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""
HEATED = 0.8
"""Value from which on sentences are shown; the mean of newsroom articles is 0.2, of partisan ones 2."""
CLEAR = 0.5
"""Probability from which on a sentence counts as the author's judgement; one with a loaded word counts in any case."""
FEWEST_HEATED, STRONG = 3, 1.2
"""Sentences that a reason needs, and the value from which on one is enough."""

_SHOWN = 6
_NAMED = 2
_JUDGING = ("opinion", "satire", "analysis")
"""Forms in which to judge is the author's task."""
_OWN = frozenset({"quoted=0", "no source"})
_READER = word_set("pronouns", "reader")


@signal(
    title="Tone",
    unit="0 to 3, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="lower",
    says="The author praises, condemns or dramatises in {heated}{words}.",
    says_none="The author's own voice stays measured.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe",),
    version=2,
)
def tone(document: Document) -> Measurement:
    """How loaded and one-sided careful readers would call the author's own voice.

    What it measures
        Readers answered how loaded, sensational or insulting the language of the author is, quotations aside, and how far the
        article leaves out the other side and the limits of what it claims, each from 0 (not at all) to 3; their mean counts. The
        value is what a linear model over masked words and the shapes of sentences expects them to answer
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
    loaded = {
        document.sentence_of[hit.first]: " ".join(document.tokens[hit.first : hit.last]) for hit in document.loaded
    }
    raising = [
        s
        for s in quotable(document, statements)
        if scale.parts.get(s.at, 0.0) > 0
        and _OWN.issubset(document.shapes[s.at])
        and (s.at in loaded or _judges(document, s))
    ]
    raising.sort(key=lambda s: (s.at not in loaded, -scale.parts.get(s.at, 0.0) * s.role.of("opinion")))
    shown = raising[:_SHOWN] if value >= HEATED else []
    words = list(dict.fromkeys(f"“{loaded[s.at]}”" for s in shown if s.at in loaded))[:_NAMED]
    return Measurement(
        value,
        ranked(((s.sentence.start, s.sentence.end) for s in shown), "the author judges"),
        {
            "heated": counted(len(raising), "sentence"),
            "words": f", with words such as {' and '.join(words)}" if words else "",
        }
        if shown
        else {},
        len(statements),
        telling=document.genre.genre not in _JUDGING
        and (len(raising) >= FEWEST_HEATED or (bool(raising) and value >= STRONG)),
    )


def _judges(document: Document, statement: Statement) -> bool:
    """Whether the author judges, other than by advice to the reader."""
    sentence = statement.sentence
    advice = any(document.tokens[at] in _READER for at in range(sentence.first, sentence.last))
    return statement.role.of("opinion") >= CLEAR and not advice
