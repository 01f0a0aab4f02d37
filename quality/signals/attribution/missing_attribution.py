"""See `missing_attribution`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, counted, signal

FEWEST = 3
"""Claims that a share needs."""

_SHOWN = 8
_GRAVE = ("casualty", "accusation", "charge", "number")


@signal(
    title="Missing attribution",
    unit="share of checkable claims",
    bounds=(0, 1),
    better="lower",
    says="{missing} of {claims} {come} without a source.",
    says_none="Each of {claims} has a source.",
    says_unknown="There are fewer than three checkable claims.",
    off_for=("recipe", "interview"),
    version=4,
)
def missing_attribution(document: Document) -> Measurement:
    """Share of checkable claims for which no source is given.

    What it measures
        A checkable claim is what somebody is reported to say, and a declarative sentence of the body, outside quotations,
        with a quantity, a casualty, an accusation, a plan, a decision, a reported state of affairs, or with charged words
        about somebody named. It counts as sourced when an attribution to somebody other than the author, a study, data, a
        record or recorded words stand in the sentence or in the two before it in the paragraph, when its paragraph is
        linked, or when it is a figure in an article about a survey or study. "Reportedly" and "sources say" are no source.
        The value is the share of the others. Reported statements count as claims since article coders credit them: with
        them the value follows their codes of sourcing better (rank correlation -0.49) than without (-0.33).

    Why it matters
        A reader can check a claim only when told where it comes from.

    Example
        "Forty people were killed on Monday." lacks a source; "Forty people were killed, the ministry said." does not.

    References
        BBC Editorial Guidelines, section 3 (accuracy: sources). M. Redi et al., Citation needed, WWW 2019, on which sentences
        need a source.
    """
    claims = document.claims
    if len(claims) < FEWEST:
        return Measurement(None)
    missing = [claim for claim in claims if not claim.sourced]
    worst = sorted(missing, key=lambda c: -sum(kind in c.kinds for kind in _GRAVE) - len(c.kinds) / 10)[:_SHOWN]
    return Measurement(
        len(missing) / len(claims),
        tuple(Evidence(c.start, c.end, "no source: " + ", ".join(sorted(c.kinds))) for c in sorted(worst)),
        {
            "missing": f"{len(missing):,}",
            "claims": counted(len(claims), "checkable claim"),
            "come": "comes" if len(missing) == 1 else "come",
        },
        len(claims),
    )
