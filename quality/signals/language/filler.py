"""See `filler`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, counted, signal

LEAST, MOST = 0.0, 3.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""
PADDED = 0.5
"""Value from which on sentences are shown as padding; the mean of newsroom articles is 0.2, of mass-produced ones 2.0."""
CLEAR = 0.12
"""Probability from which on a sentence that raises the value may be shown; readers call 3 % of sentences filler."""

_SHOWN = 6


@signal(
    title="Padding",
    unit="0 to 3, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="lower",
    says="{padded} say little that is specific to this story: stock phrases, truisms, announcements.",
    says_none="Hardly any sentence is padding.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe", "interview"),
    version=2,
)
def filler(document: Document) -> Measurement:
    """How much of the article careful readers would call padding.

    What it measures
        Readers answered how far stock phrases and padding that carry no information fill an article, from 0 (none) to 3. The
        value is what a linear model over masked words and the shapes of sentences expects them to answer (`Document.scales`);
        it is a sum over the sentences. Those that raise it most and that are likely filler by their role are shown.

    Why it matters
        Mass-produced articles are fluent, plain and rarely loaded; what gives them away is that they say little.

    Example
        "As the world watches, much remains uncertain.", "In today's fast-paced world", "Only time will tell."

    References
        labeled/README.md has the question, the readers' agreement and how well the value follows their answers.
    """
    statements = document.statements
    if len(statements) < FEWEST:
        return Measurement(None)
    scale = document.scales["filler"]
    value = min(max(scale.value, LEAST), MOST)
    raising = [s for s in statements if scale.parts.get(s.at, 0.0) > 0 and s.role.of("filler") >= CLEAR]
    raising.sort(key=lambda s: -scale.parts.get(s.at, 0.0) * s.role.of("filler"))
    shown = sorted(raising[:_SHOWN], key=lambda s: s.at) if value >= PADDED else []
    return Measurement(
        value,
        tuple(Evidence(s.sentence.start, s.sentence.end, "says little") for s in shown),
        {"padded": counted(len(raising), "sentence")} if len(raising) > 1 and shown else {},
        len(statements),
    )
