"""See `vague_attribution`."""

from quality.document import Document
from quality.document.statements import clearest, expected, quotable
from quality.signals.signal import Measurement, ranked, share_of, signal, verb

LEAST = 0.3
"""Probability from which on a sentence counts as vague, with that probability; the many small ones of other sentences would
measure the length of the article."""
CLEAR = 0.4
"""Probability from which on a sentence is shown as vague, chosen on the sites that were read: 0.3 finds more, 0.5 errs less."""
PRIOR = 1
"""Attributed sentences added to the denominator: two of two in a brief are weaker evidence than ten of twelve."""
FEWEST_VAGUE = 2
"""Vague sentences that a reason needs."""

_SHOWN = 8
_TRACEABLE = ("named", "described")


@signal(
    title="Vague attribution",
    unit="expected share of attributed sentences",
    bounds=(0, 1),
    better="lower",
    says="{finding}",
    says_none="{finding}",
    says_unknown="There is no attribution to judge.",
    off_for=("recipe", "interview"),
    version=5,
)
def vague_attribution(document: Document) -> Measurement:
    """Share of the attributed sentences that rest on nobody who could be looked up.

    What it measures
        Every sentence of the story gets a probability for each of ten roles (`Document.roles`). Vague is a sentence that rests
        what it says on a bare class of people or documents ("analysts say", "studies show"), on hearsay ("reportedly") or on
        a passive belief ("is widely seen as"). Sources with a name or with an office or affiliation can be looked up. The
        value is vague / (vague + named + described + 1), so that no single phrase decides. Each sentence counts with the
        probability of its role, so the value is not the plain share of the sentences that a report counts. A quotation counts by
        who is said to have spoken it, not by its words.

    Why it matters
        A claim by "sources" or "experts" cannot be checked. News agencies ask that an unnamed source be described as fully
        as possible and that the reason for anonymity be given.

    Example
        "Analysts say the bridge is unsafe" is vague; "Dana Whitfield, an engineer at the Water Board, said" is not.

    References
        The Associated Press, News Values and Principles (anonymous sources). Reuters, Handbook of Journalism. The roles were
        learned from sentences that readers labelled (labeled/README.md).
    """
    statements = document.statements
    found = clearest(statements, "vague", LEAST, len(statements))
    weight = expected(found, "vague")
    shown = [statement for statement in quotable(document, found) if statement.role.of("vague") >= CLEAR]
    at = {statement.at for statement in shown}
    total = len(shown) + sum(s.role.label in _TRACEABLE and s.at not in at for s in statements)
    if not total:
        return Measurement(None)
    return Measurement(
        weight / (weight + expected(statements, *_TRACEABLE) + PRIOR),
        ranked(((s.sentence.start, s.sentence.end) for s in shown[:_SHOWN]), "rests on nobody in particular"),
        {"finding": _finding(len(shown), total)},
        total,
        telling=len(shown) >= FEWEST_VAGUE,
    )


def _finding(vague: int, total: int) -> str:
    if not vague:
        if total == 1:
            return "The one sentence that cites a source names or describes it."
        return f"{share_of(total, total, 'sentence')} that cite a source name or describe it."
    if vague == total > 2:
        return f"None of the {total:,} sentences that cite a source names one that a reader could look up."
    if vague == total == 2:
        return "Neither of the two sentences that cite a source names one that a reader could look up."
    sentences = f"{share_of(vague, total, 'sentence')} that {verb('cite', total)} a source"
    return f"{sentences} {verb('do', vague, 'does')} not name one that a reader could look up."
