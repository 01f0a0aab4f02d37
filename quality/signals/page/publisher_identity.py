"""See `publisher_identity`."""

from quality.document import Document
from quality.signals.signal import Measurement, listed, signal


@signal(
    title="Publisher identity",
    unit="share of name, contact and about page",
    bounds=(0, 1),
    better="higher",
    says="The page {given}.",
    says_none="The page names no publisher, gives no contact and links to no page about its publisher.",
    says_unknown="Plain text does not say who published it; only a web page can.",
    needs_page=True,
)
def publisher_identity(document: Document) -> Measurement:
    """How much a page says about who publishes it: a name, a way to reach them, a page about them.

    What it measures
        The share of the three that are there: the publisher's name in the page's data, a contact (a mail address, a
        telephone number or a link to a contact page), a link to a page about the publisher. Plain text is unknown.

    Why it matters
        A publisher that can be named and reached can be held to what it prints. Sites made to deceive often hide who
        runs them.

    Example
        A page with a publisher in its JSON-LD and links "About us" and "Contact" is 1; with the name alone, 1/3.

    References
        Journalism Trust Initiative, CEN CWA 17493:2019, on the identity of media outlets.
        NewsGuard, rating process and criteria, on disclosing ownership and those in charge.
    """
    declared = document.article.declared
    if declared is None:
        return Measurement(None)
    parts = {
        f"names its publisher ({declared.publisher_name})": declared.publisher_name,
        "gives a contact": declared.publisher_contact,
        "links to a page about the publisher": declared.publisher_about,
    }
    given = [part for part, value in parts.items() if value]
    if not given:
        return Measurement(0.0)
    return Measurement(len(given) / len(parts), facts={"given": listed(given)}, opportunities=len(parts))
