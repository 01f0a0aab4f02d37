"""See `filler`."""

from quality.document import Document
from quality.document.statements import quotable
from quality.signals.signal import Measurement, ranked, share_of, signal, verb

LEAST, MOST = 0.0, 3.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""
PADDED = 0.5
"""Value from which on sentences are shown as padding; the mean of newsroom articles is 0.2, of mass-produced ones 2.0."""
CLEAR = 0.15
"""Probability from which on a sentence that raises the value may be shown; readers call 3 % of sentences filler."""

PLAINLY = 0.5
"""Probability from which on it is shown whatever the value."""

FEWEST_PADDED = 3
"""Sentences of padding that a reason needs."""
SHARE = 0.1
"""Share of padding that a reason needs."""
PLAIN, FEWEST_PLAIN = 1.5, 2
"""Value from which on fewer are enough, and how many."""

_SHOWN = 6


@signal(
    title="Padding",
    unit="0 to 3, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="lower",
    says="{padded} {say} little about this story: stock phrases, truisms or announcements.",
    says_none="No sentence stands out as padding.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe", "interview"),
    version=2,
)
def filler(document: Document) -> Measurement:
    """How much of the article is padding, as careful readers grade it.

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
    raising = [
        s
        for s in quotable(document, statements)
        if s.role.of("filler") >= CLEAR and "figure" not in document.shapes[s.at] and scale.parts.get(s.at, 0.0) > 0
    ]
    raising.sort(key=lambda s: -scale.parts.get(s.at, 0.0) * s.role.of("filler"))
    shown = [s for s in raising if value >= PADDED or s.role.of("filler") >= PLAINLY][:_SHOWN] if value else []
    return Measurement(
        value,
        ranked(((s.sentence.start, s.sentence.end) for s in shown), "says little"),
        {
            "padded": share_of(len(raising), len(statements), "sentence"),
            "say": verb("say", len(raising)),
        }
        if shown
        else {},
        len(statements),
        telling=len(raising) >= (FEWEST_PLAIN if value >= PLAIN else max(FEWEST_PADDED, SHARE * len(statements))),
    )
