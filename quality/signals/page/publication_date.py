"""See `publication_date`."""

from quality.document import Document
from quality.signals.signal import Measurement, signal


@signal(
    title="Publication date",
    unit="1 dated, 0 undated",
    bounds=(0, 1),
    better="higher",
    says="The page says when it was published: {date}.",
    says_none="The page does not say when it was published.",
    says_high="",
    says_low="",
    says_unknown="Plain text does not say when it was published; only a web page can.",
    needs_page=True,
)
def publication_date(document: Document) -> Measurement:
    """Whether the page says when it was published.

    What it measures
        1 when a date of publication stands in the page's data (JSON-LD, meta tags, microdata), in its address or in the
        lines around the headline, else 0. Plain text is unknown.

    Why it matters
        Without a date readers cannot tell news from an old story that goes round again.

    Example
        A page with "datePublished": "2024-03-05" is 1; one without any date is 0.

    References
        The Trust Project, trust indicators (https://thetrustproject.org/trust-indicators/).
        NewsGuard, rating process and criteria, on pages that hide when they were made.
    """
    article = document.article
    if article.declared is None:
        return Measurement(None)
    if not article.published:
        return Measurement(0.0)
    return Measurement(1.0, facts={"date": article.published[:10]})
