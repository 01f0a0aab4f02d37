"""near_duplicate: the same text, published elsewhere before."""

import pytest

from quality.article import Article, Author
from quality.article.near_duplicates import ArticleIndex
from quality.document import Document
from quality.signals.originality.near_duplicate import near_duplicate

FIRST = "The council voted on Monday to repair the old bridge over the river, and the work will begin in spring."
SECOND = "Engineers put the cost at four million crowns, twice what the town had set aside for its roads this year."
OTHER = "A late frost has ruined most of the apple blossom in the valley, growers told the agriculture office today."
TEXT = f"{FIRST}\n\n{SECOND}"
EARLIER = Article.from_text(TEXT, publisher="Harbour Lamp", published="2024-03-01", url="https://lamp.example/bridge")
INDEX = ArticleIndex([EARLIER, Article.from_text(OTHER, publisher="Valley Post")])

FLAGS = [
    (Article.from_text(TEXT, publisher="Copy Site", published="2024-03-02"), [FIRST, SECOND]),
    (Article.from_text(f"{OTHER[:40]}.\n\n{SECOND}"), [SECOND]),
]

PASSES = [
    Article.from_text(TEXT, publisher="harbour lamp"),
    Article.from_text(TEXT, publisher="Copy Site", published="2024-02-28"),
    Article.from_text(TEXT, url="https://lamp.example/bridge"),
    Article.from_text("A choir from three villages will sing on Sunday in the church that was rebuilt after the fire."),
]

UNKNOWN = [Article.from_text(TEXT, authors=(Author("Northport News Agency", is_organization=True),))]


@pytest.mark.parametrize(("article", "quotes"), FLAGS)
def test_flags(article: Article, quotes: list[str]) -> None:
    measured = near_duplicate.measure(Document(article, INDEX))
    assert [article.text[e.start : e.end] for e in measured.evidence] == quotes
    assert measured.value is not None
    assert measured.value > 0.3
    assert "lamp.example" in near_duplicate.sentence(measured)


@pytest.mark.parametrize("article", PASSES)
def test_passes(article: Article) -> None:
    assert near_duplicate.measure(Document(article, INDEX)).value == 0


@pytest.mark.parametrize("article", UNKNOWN)
def test_unknown(article: Article) -> None:
    measured = near_duplicate.measure(Document(article, INDEX))
    assert measured.value is None
    assert "syndicated" in near_duplicate.sentence(measured)


def test_unknown_without_an_index() -> None:
    assert near_duplicate.measure(Document(EARLIER)).value is None
