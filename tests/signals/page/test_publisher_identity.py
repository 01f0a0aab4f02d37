"""publisher_identity: name, contact and about page."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.signals.page.publisher_identity import publisher_identity

STORY = "<p>The council voted on Monday to repair the old bridge. The work will take two years.</p>"
NAME = '<meta property="og:site_name" content="Northport Post">'
ABOUT = '<footer><a href="https://example.com/about">About us</a></footer>'
CONTACT = '<footer><a href="https://example.com/contact">Contact</a></footer>'

FLAGS: list[tuple[Article, float, str]] = [
    (Article.from_html(STORY), 0.0, "names no publisher, gives no contact and links to no page about its publisher."),
    (Article.from_html(NAME + STORY), 1 / 3, "names its publisher (Northport Post)."),
    (Article.from_html(STORY + ABOUT + CONTACT), 2 / 3, "gives a contact and links to a page about the publisher."),
]
PASSES = [
    Article.from_html(NAME + STORY + ABOUT + CONTACT),
    Article.from_html(NAME + STORY + ABOUT + '<a href="mailto:desk@example.com">Write to the desk</a>'),
]
UNKNOWN = [Article.from_text("The council voted.", publisher="Northport Post"), Article.from_text("")]


@pytest.mark.parametrize(("article", "value", "sentence"), FLAGS)
def test_flags(article: Article, value: float, sentence: str) -> None:
    measured = publisher_identity.measure(Document(article))
    assert measured.value == pytest.approx(value)
    assert measured.evidence == ()
    assert sentence in publisher_identity.sentence(measured)


@pytest.mark.parametrize("article", PASSES)
def test_passes(article: Article) -> None:
    assert publisher_identity.measure(Document(article)).value == 1


@pytest.mark.parametrize("article", UNKNOWN)
def test_unknown(article: Article) -> None:
    assert publisher_identity.measure(Document(article)).value is None
