"""outbound_links: links of the story to other sites."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.signals.page.outbound_links import outbound_links

FILL = (
    "<p>The work on the old bridge will take two years, the council said on Monday, and the road will be closed.</p>"
    * 3
)


def story(*addresses: str) -> Article:
    links = " and ".join(f'<a href="{address}">source {n} of many</a>' for n, address in enumerate(addresses))
    opening = (
        f"<p>The council voted on Monday, as {links} said in the evening, to repair the old bridge of the town.</p>"
    )
    return Article.from_html(
        opening + FILL + '<footer><a href="https://example.org/x">Partner</a></footer>', url="https://example.com/a"
    )


FLAGS: list[tuple[Article, list[str], str]] = [
    (
        story("https://example.org/a"),
        ["source 0 of many"],
        "has 1 link to other sites.",
    ),
    (
        story("https://example.org/a", "https://x.com/b", "/c", "https://amzn.to/d", "https://example.net/e"),
        ["source 0 of many", "source 4 of many"],
        "has 2 links to other sites, not counting 1 to its own and 2 to social networks and shops.",
    ),
]
PASSES: list[tuple[Article, list[str]]] = [
    (story("/own", "https://news.example.com/own"), []),
    (story("https://www.facebook.com/x"), []),
]
UNKNOWN = [Article.from_text("See https://example.org."), Article.from_text("")]


@pytest.mark.parametrize(("article", "quotes", "sentence"), FLAGS)
def test_flags(article: Article, quotes: list[str], sentence: str) -> None:
    document = Document(article)
    measured = outbound_links.measure(document)
    assert measured.value == pytest.approx(1000 * len(quotes) / document.words)
    assert [article.text[e.start : e.end] for e in measured.evidence] == quotes
    assert sentence in outbound_links.sentence(measured)


@pytest.mark.parametrize(("article", "quotes"), PASSES)
def test_passes(article: Article, quotes: list[str]) -> None:
    measured = outbound_links.measure(Document(article))
    assert measured.value == 0
    assert [article.text[e.start : e.end] for e in measured.evidence] == quotes


@pytest.mark.parametrize("article", UNKNOWN)
def test_unknown(article: Article) -> None:
    assert outbound_links.measure(Document(article)).value is None
