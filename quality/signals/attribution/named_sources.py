"""See `named_sources`."""

from quality.document import Document, Span
from quality.signals.signal import Evidence, Measurement, counted, signal

_PRIOR_WORDS = 500
"""Sources repeat as a text goes on; without such a prior a brief with two of them leads a report with fifteen (rank
correlation with the coders' sourcing 0.32 without, 0.38 with 150 and 0.42 with 500 words)."""

_MOST_LISTED = 2


@signal(
    title="Named sources",
    unit="distinct named sources per 1,000 words",
    bounds=(0, 60),
    better="higher",
    says="The text cites {sources}{among} {examples}.",
    says_none="The text cites no named source.",
    says_unknown="There is no body text.",
    off_for=("recipe", "interview"),
    version=3,
)
def named_sources(document: Document) -> Measurement:
    """How many different people, organisations and documents are named as sources.

    What it measures
        Distinct people, organisations and documents that are cited by name, per 1,000 words of the body. Second mentions and
        pronouns count with the name they repeat, and are left out where there is none. 500 words are added so that briefs
        are not favoured.

    Why it matters
        A reader can check what named people and documents say. Several independent ones are the mark of reporting.

    Example
        A text that cites Dana Whitfield, "she" and the Water Board has two.

    References
        Society of Professional Journalists, Code of Ethics: "Identify sources clearly." S. Lacy and T. Rosenstiel, Defining
        and measuring quality journalism, 2015.
    """
    words = document.words
    if not words:
        return Measurement(None)
    first: dict[str, Span] = {}
    for attribution in document.attributions:
        if attribution.name and attribution.named:
            first.setdefault(attribution.name, attribution.named)
    spans = sorted(set(first.values()))
    examples = [document.text[span.start : span.end] for span in spans[:_MOST_LISTED]]
    facts = (
        {
            "sources": counted(len(spans), "named source"),
            "among": ", among them" if len(spans) > _MOST_LISTED else ":",
            "examples": " and ".join(" ".join(e.split())[:80] for e in examples),
        }
        if spans
        else {}
    )
    value = 1000 * len(spans) / (words + _PRIOR_WORDS)
    return Measurement(
        min(value, 60.0), tuple(Evidence(s.start, s.end, "named source") for s in spans[:12]), facts, words
    )
