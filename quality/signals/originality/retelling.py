"""See `retelling`."""

from collections.abc import Mapping

from quality.document import Document
from quality.document.statements import Statement, quotable
from quality.signals.signal import Measurement, ranked, share_of, signal, verb

LEAST, MOST = 0.0, 3.0
FEWEST = 4
"""Sentences of the story that a judgement needs."""
FORMULAIC = 1.2
"""Value from which on sentences are shown; the mean of newsroom articles is 0.7, of mass-produced ones 1.8."""

CLEAR = 0.5
"""Probability from which on a sentence counts as hearsay, bare assertion, judgement or padding."""
PART = 0.6
"""By how much the value would rise if all sentences were like this one, from which on a sentence counts as generic."""
FEWEST_GENERIC, SHARE = 3, 0.1
"""Generic sentences, and their share, that a reason needs."""

_SHOWN = 6
_SPECIFIC = frozenset({"figure", "weekday", "month", "quoted=2", "quoted=3"})
_NOBODY = ("vague", "unsourced", "opinion", "filler")


@signal(
    title="Generic text",
    unit="0 to 3, as careful readers grade it",
    bounds=(LEAST, MOST),
    better="lower",
    says="{generic} {stand} out as generic: bare claims, opinion, hearsay or padding, without a date, figure or quotation.",
    says_none="No sentence stands out as generic.",
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
        Shown are sentences without a figure, date, quotation or named source that raise it, those that do so most first.

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
    generic = [s for s in quotable(document, statements) if _is_generic(document, s, scale.parts, len(statements))]
    generic.sort(key=lambda s: -scale.parts[s.at])
    shown = generic[:_SHOWN] if value >= FORMULAIC else []
    return Measurement(
        value,
        ranked(((s.sentence.start, s.sentence.end) for s in shown), "general"),
        {
            "generic": share_of(len(generic), len(statements), "sentence"),
            "stand": verb("stand", len(generic)),
        }
        if shown
        else {},
        len(statements),
        telling=len(generic) >= max(FEWEST_GENERIC, SHARE * len(statements)),
    )


def _is_generic(document: Document, statement: Statement, parts: Mapping[int, float], count: int) -> bool:
    """Whether a sentence raises the value and passes on hearsay, asserts, judges or pads without a figure, date or quotation."""
    return (
        statement.role.of(*_NOBODY) >= CLEAR
        and _SPECIFIC.isdisjoint(document.shapes[statement.at])
        and parts.get(statement.at, 0.0) * count >= PART
    )
