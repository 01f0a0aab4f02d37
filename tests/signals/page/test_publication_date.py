"""publication_date: whether the page says when it was published."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.signals.page.publication_date import publication_date

STORY = "<p>The council voted on Monday to repair the old bridge. The work will take two years.</p>"

FLAGS: list[tuple[Article, list[str]]] = [
    (Article.from_html(f"<h1>A bridge</h1>{STORY}"), []),
    (Article.from_html(f"<h1>A bridge</h1><time>soon</time>{STORY}"), []),
]
PASSES = [
    Article.from_html(f'<meta property="article:published_time" content="2024-03-05">{STORY}'),
    Article.from_html(f"<h1>A bridge</h1><p>March 5, 2024</p>{STORY}"),
    Article.from_html(STORY, url="https://example.com/2024/03/05/bridge"),
]
UNKNOWN = [Article.from_text("The council voted.", published="2024-03-05"), Article.from_text("")]


@pytest.mark.parametrize(("article", "quotes"), FLAGS)
def test_flags(article: Article, quotes: list[str]) -> None:
    measured = publication_date.measure(Document(article))
    assert measured.value == 0
    assert [article.text[e.start : e.end] for e in measured.evidence] == quotes
    assert publication_date.sentence(measured) == "The page does not say when it was published."


@pytest.mark.parametrize("article", PASSES)
def test_passes(article: Article) -> None:
    measured = publication_date.measure(Document(article))
    assert measured.value == 1
    assert publication_date.sentence(measured) == "The page says when it was published: 2024-03-05."


@pytest.mark.parametrize("article", UNKNOWN)
def test_unknown(article: Article) -> None:
    assert publication_date.measure(Document(article)).value is None
