"""near_duplicate: the same text, published elsewhere before."""

import pytest

from quality.article import Article, Author
from quality.document import Document
from quality.document.near_duplicates import ArticleIndex
from quality.signals.originality.near_duplicate import near_duplicate

FIRST = "The council voted on Monday to repair the old bridge over the river, and the work will begin in spring."
SECOND = "Engineers put the cost at four million crowns, twice what the town had set aside for its roads this year."
OTHER = "A late frost has ruined most of the apple blossom in the valley, growers told the agriculture office today."
TEXT = f"{FIRST}\n\n{SECOND}"
EARLIER = Article.from_text(TEXT, publisher="Harbour Lamp", published="2024-03-01", url="https://lamp.example/bridge")
INDEX = ArticleIndex([EARLIER, Article.from_text(OTHER, publisher="Valley Post")])

FLAGS = [
    (Article.from_text(TEXT, publisher="Copy Site", published="2024-03-02"), [FIRST[:-1], SECOND[:-1]]),
    (Article.from_text(f"{OTHER[:40]}.\n\n{SECOND}"), [SECOND[:-1]]),
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
    assert all(e.note.startswith("in the earlier article: “") for e in measured.evidence)
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


def test_quotations_that_both_report_are_no_copy() -> None:
    said = f'"{FIRST} {SECOND}" the mayor told the town at noon.'
    earlier = ArticleIndex([Article.from_text(f"{said}\n\n{OTHER}", publisher="Harbour Lamp")])
    own = "Anglers, rowers and the keeper of the lock have asked for a ferry while the crossing stays closed to all."
    assert near_duplicate.measure(Document(Article.from_text(f"{own}\n\n{said}"), earlier)).value == 0


def test_one_pasted_paragraph_counts_with_its_share() -> None:
    own = "Anglers, rowers and the keeper of the lock have asked for a ferry while the crossing stays closed to all."
    measured = near_duplicate.measure(Document(Article.from_text(f"{own}\n\n{SECOND}\n\n{own[::-1]}"), INDEX))
    assert measured.value == pytest.approx(1 / 3, abs=0.05)
    assert "1 passage" in near_duplicate.sentence(measured)
