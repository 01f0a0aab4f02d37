"""See `missing_attribution`."""

from quality.document import Document
from quality.document.statements import bare, clearest, expected
from quality.signals.signal import Measurement, ranked, share_of, signal, verb

FEWEST = 4
"""Sentences of the story that a share needs."""
PRIOR, PRIOR_SHARE = 0.5, 0.4
"""Statements added before the share is taken, and the share of them without a source: where hardly any sentence needs a
source and none is given, nothing speaks for the article."""
CLEAR = 0.3
"""Probability from which on a sentence is shown as unsourced; of ten roles, more than half is seldom reached."""

FEWEST_NEEDING, FEWEST_BARE = 8, 4
"""Statements that need a source, and those without, that a reason needs."""

_SHOWN = 8
_SOURCED = ("named", "described", "vague")
_NEEDING = (*_SOURCED, "unsourced")


@signal(
    title="Missing attribution",
    unit="expected share of the statements that need a source",
    bounds=(0, 1),
    better="lower",
    says="{finding}",
    says_none="No statement stands out that needs a source and has none.",
    says_unknown="There are too few sentences to judge.",
    off_for=("recipe", "interview"),
    version=5,
)
def missing_attribution(document: Document) -> Measurement:
    """Share of the statements that need a source for which none is given.

    What it measures
        Every sentence of the story gets a probability for each of ten roles (`Document.roles`). Statements that need a source
        are those that pass on what somebody says, and those that assert something checkable that a careful editor would want
        a source for: motives, accusations, casualties, plans, causes and effects, claims about health or money,
        superlatives. The value is the expected share of the latter, with half a statement of prior weight. Each sentence counts
        with the probability of its role, so the value is not the plain share of the statements that a report counts.

    Why it matters
        A reader can check a claim only when told where it comes from.

    Example
        "The attack left dozens dead." lacks a source; "The attack left dozens dead, the ministry said." does not.

    References
        BBC Editorial Guidelines, section 3 (accuracy: sources). M. Redi et al., Citation needed, WWW 2019, on which sentences
        need a source. The roles were learned from sentences that readers labelled (labeled/README.md).
    """
    statements = document.statements
    if len(statements) < FEWEST:
        return Measurement(None)
    needing = expected(statements, *_NEEDING)
    value = (expected(statements, "unsourced") + PRIOR * PRIOR_SHARE) / (needing + PRIOR)
    sourced = sum(statement.role.label in _SOURCED for statement in statements)
    found = bare(document, clearest(statements, "unsourced", CLEAR, len(statements)))
    claims = [statement for statement in found if statement.role.label not in _SOURCED]
    return Measurement(
        value,
        ranked(((s.sentence.start, s.sentence.end) for s in claims[:_SHOWN]), "no source"),
        _facts(len(claims), sourced),
        len(claims) + sourced,
        telling=len(claims) >= FEWEST_BARE and len(claims) + sourced >= FEWEST_NEEDING,
    )


def _facts(claims: int, sourced: int) -> dict[str, str]:
    needing = claims + sourced
    if claims == needing > 2:
        return {"finding": f"None of the {needing:,} statements that need a source gives one."}
    if claims and not sourced:
        need = verb("need", needing)
        return {
            "finding": f"{share_of(claims, needing, 'statement')} that {need} a source {verb('give', needing)} none."
        }
    if claims:
        return {"finding": f"Of {needing:,} statements that need a source, {claims:,} {verb('give', claims)} none."}
    return {} if sourced else {"finding": "No sentence says where its information comes from."}
