"""See `retelling`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, counted, signal

LEAST, MOST = 0.0, 3.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""
FORMULAIC = 1.0
"""Value from which on sentences are shown; the mean of newsroom articles is 0.2, of mass-produced ones 2.3."""

_SHOWN = 6
_NOBODY = ("vague", "unsourced", "context", "opinion", "filler")


@signal(
    title="Mass-produced retelling",
    unit="0 to 3, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="lower",
    says="{formulaic} of {sentences} would fit any story of this kind: stock phrasing without a source.",
    says_none="It does not read like a mass-produced retelling.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe", "interview"),
)
def retelling(document: Document) -> Measurement:
    """How much the article looks like a mass-produced retelling without reporting of its own.

    What it measures
        Readers answered how plainly an article is a mass-produced or machine-written retelling, from 0 (no sign) to 3: formulaic
        structure, empty phrases, no source that can be checked, no reporting of its own. The value is what a linear model over
        masked words and the shapes of sentences expects them to answer (`Document.scales`); it is a sum over the sentences.
        Those that raise it most, and in which nobody is seen or asked, are shown.

    Why it matters
        A retelling adds nothing that could be checked and often loses what the first report had: who said so, when and where.

    Example
        "The incident has raised important questions about safety", "Fans are eagerly waiting for what comes next".

    References
        labeled/README.md has the question, the readers' agreement and how well the value follows their answers.
    """
    statements = document.statements
    if len(statements) < FEWEST:
        return Measurement(None)
    scale = document.scales["retelling"]
    value = min(max(scale.value, LEAST), MOST)
    raising = [s for s in statements if scale.parts.get(s.at, 0.0) > 0 and s.role.label in _NOBODY]
    raising.sort(key=lambda s: -scale.parts.get(s.at, 0.0))
    shown = sorted(raising[:_SHOWN], key=lambda s: s.at) if value >= FORMULAIC else []
    return Measurement(
        value,
        tuple(Evidence(s.sentence.start, s.sentence.end, "stock phrasing") for s in shown),
        {
            "formulaic": f"{len(raising):,}",
            "sentences": counted(len(statements), "sentence"),
        }
        if shown
        else {},
        len(statements),
    )
