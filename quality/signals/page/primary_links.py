"""See `primary_links`."""

from collections import Counter

from quality.article.links import PRIMARY
from quality.document import Document
from quality.signals.signal import Evidence, Measurement, counted, signal


@signal(
    title="Links to primary sources",
    unit="links per 1,000 words",
    bounds=(0, 200),
    better="higher",
    says="The story links to {links} ({kinds}).",
    says_none="The story links to no primary source.",
    says_unknown="Links cannot be seen in plain text; only a web page has them.",
    off_for=("recipe", "satire", "match_report"),
    needs_page=True,
)
def primary_links(document: Document) -> Measurement:
    """Links in the story to documents that are sources themselves.

    What it measures
        Distinct links of the body to governments and public bodies, courts, journals, data, filings and transcripts,
        per 1,000 words. They are told by kind of address (.gov, /10.1000/ and other DOI forms, data portals, dockets),
        never by a list of good or bad publishers. Links to the publisher's own site do not count. Plain text is
        unknown.

    Why it matters
        A reader can check a claim against the document that it rests on.

    Example
        In a story of 500 words, a link to a court's opinion and one to a statistical office make 4 per 1,000 words.

    References
        The Trust Project, trust indicators, on citations and references.
        K. Shu et al., FakeNewsNet, Big Data 8(3), 2020, on the content of news and what it links to.
    """
    links = document.outbound
    if links is None or not document.words:
        return Measurement(None)
    primary = [link for link in links if link.kind in PRIMARY]
    if not primary:
        return Measurement(0.0, opportunities=document.words)
    kinds = Counter(link.kind for link in primary)
    return Measurement(
        min(1000 * len(primary) / document.words, 200.0),
        tuple(Evidence(link.start, link.end, f"{link.kind}: {link.url}") for link in primary),
        {
            "links": counted(len(primary), "primary source"),
            "kinds": ", ".join(f"{n:,} {kind}" for kind, n in kinds.items()) if len(kinds) > 1 else next(iter(kinds)),
        },
        document.words,
    )
