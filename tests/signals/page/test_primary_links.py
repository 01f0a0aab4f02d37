"""primary_links: links to documents that are sources themselves."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.signals.page.primary_links import primary_links

FILL = (
    "<p>The work on the old bridge will take two years, the council said on Monday, and the road will be closed.</p>"
    * 3
)


def story(address: str) -> Article:
    link = f'<p>The council voted on Monday, as <a href="{address}">its minutes</a> say, to repair the old bridge.</p>'
    return Article.from_html(link + FILL, url="https://example.com/a")


PASSES: list[tuple[Article, list[str], str]] = [
    (story("https://www.northport.gov/minutes"), ["its minutes"], "links to 1 primary source (government)."),
    (story("https://doi.org/10.1000/xyz"), ["its minutes"], "(journal)"),
    (story("https://example.org/data.csv"), ["its minutes"], "(data)"),
]
FLAGS: list[tuple[Article, list[str]]] = [
    (story("https://example.org/news"), []),
    (story("https://www.facebook.com/northport"), []),
    (story("https://example.com/data.csv"), []),
    (Article.from_html(FILL), []),
]
UNKNOWN = [Article.from_text("As https://www.northport.gov says."), Article.from_text("")]


@pytest.mark.parametrize(("article", "quotes", "sentence"), PASSES)
def test_passes(article: Article, quotes: list[str], sentence: str) -> None:
    document = Document(article)
    measured = primary_links.measure(document)
    assert measured.value == pytest.approx(1000 / document.words)
    assert [article.text[e.start : e.end] for e in measured.evidence] == quotes
    assert sentence in primary_links.sentence(measured)


@pytest.mark.parametrize(("article", "quotes"), FLAGS)
def test_flags(article: Article, quotes: list[str]) -> None:
    measured = primary_links.measure(Document(article))
    assert measured.value == 0
    assert [article.text[e.start : e.end] for e in measured.evidence] == quotes


@pytest.mark.parametrize("article", UNKNOWN)
def test_unknown(article: Article) -> None:
    assert primary_links.measure(Document(article)).value is None
