"""See `retelling`."""

from quality.document import Document
from quality.document.statements import Statement, quotable
from quality.signals.signal import Measurement, counted, ranked, signal

LEAST, MOST = 0.0, 3.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""
FORMULAIC = 1.2
"""Value from which on sentences are shown; the mean of newsroom articles is 0.2, of mass-produced ones 2.3."""

CLEAR = 0.5
"""Probability from which on a sentence counts as hearsay, bare assertion, judgement or padding."""
FEWEST_GENERIC, SHARE = 4, 0.2
"""Generic sentences, and their share, that a reason needs."""
PLAIN, FEWEST_PLAIN, SHARE_PLAIN = 1.8, 3, 0.15
"""Value from which on fewer are enough, how many, and which share."""

_SHOWN = 6
_GENERIC = frozenset({"names=0", "quoted=0", "no source"})
_SPECIFIC = frozenset({"figure", "weekday", "month"})
_NOBODY = ("vague", "unsourced", "opinion", "filler")


@signal(
    title="Generic text",
    unit="0 to 3, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="lower",
    says="{formulaic} of {sentences} would fit any story of this kind: no name, no figure, no source.",
    says_none="The text is specific to its story.",
    says_high="",
    says_low="",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe", "interview"),
    version=2,
)
def retelling(document: Document) -> Measurement:
    """How much the article looks like a mass-produced retelling without reporting of its own.

    What it measures
        Readers answered how plainly an article is a mass-produced or machine-written retelling (formulaic structure, empty
        phrases, no source that can be checked) and how far it lacks an editor (no clear order, rough or formulaic prose), each
        from 0 (no sign) to 3; their mean counts. The value is what a linear model over
        masked words and the shapes of sentences expects them to answer (`Document.scales`); it is a sum over the sentences.
        Shown are sentences without a name, figure, date or source, those that raise it most first.

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
    generic = [s for s in quotable(document, statements) if s.role.of(*_NOBODY) >= CLEAR and _is_generic(document, s)]
    raising = sorted(generic, key=lambda s: -s.role.of("filler") - scale.parts.get(s.at, 0.0))
    shown = raising[:_SHOWN] if value >= FORMULAIC else []
    fewest, share = (FEWEST_PLAIN, SHARE_PLAIN) if value >= PLAIN else (FEWEST_GENERIC, SHARE)
    return Measurement(
        value,
        ranked(((s.sentence.start, s.sentence.end) for s in shown), "no name, figure or source"),
        {"formulaic": f"{len(generic):,}", "sentences": counted(len(statements), "sentence")} if shown else {},
        len(statements),
        telling=len(generic) >= max(fewest, share * len(statements)),
    )


def _is_generic(document: Document, statement: Statement) -> bool:
    """Whether the sentence holds no name, no figure, no date, no quotation and no source."""
    return _GENERIC.issubset(document.shapes[statement.at]) and _SPECIFIC.isdisjoint(document.shapes[statement.at])
