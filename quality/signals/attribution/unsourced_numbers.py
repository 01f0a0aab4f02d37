"""See `unsourced_numbers`."""

from quality.document import Document
from quality.signals.signal import Evidence, Measurement, signal

FEWEST = 4
"""Quantities that a share needs (signals with fewer jump between 0 and 1)."""

_SHOWN = 8


@signal(
    title="Unsourced numbers",
    unit="share of quantities",
    bounds=(0, 1),
    better="lower",
    says="{unsourced} of {total} quantities {come} without a source.",
    says_none="Every quantity has a source.",
    says_unknown="There are fewer than four quantities.",
    off_for=("recipe", "match_report", "interview"),
    version=4,
)
def unsourced_numbers(document: Document) -> Measurement:
    """Share of quantities that no attribution or link governs.

    What it measures
        Numbers of the body outside quotations, without dates, times, ages, scores, ordinals and section numbers. One is
        sourced when its sentence or one just before it in the paragraph is attributed or names a study, data, a record or
        recorded words, when its paragraph is linked, or when the whole article is about a survey or study.

    Why it matters
        Numbers look exact, so a reader trusts them; each came from somebody who counted.

    Example
        "Unemployment rose to 7.4 percent." has an unsourced one; "..., the statistics office said." would source it.

    References
        The Royal Statistical Society, Reporting statistics: a guide for journalists.
    """
    quantities = document.quantities
    if len(quantities) < FEWEST:
        return Measurement(None)
    unsourced = [q for q in quantities if not q.sourced]
    return Measurement(
        len(unsourced) / len(quantities),
        tuple(Evidence(q.start, q.end, "no source") for q in unsourced[:_SHOWN]),
        {"unsourced": len(unsourced), "total": len(quantities), "come": "comes" if len(unsourced) == 1 else "come"}
        if unsourced
        else {},
        len(quantities),
    )
