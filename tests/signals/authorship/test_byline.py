"""byline: who signs."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.signals.authorship.byline import byline

STORY = "The council voted on Monday to repair the old bridge. The work will take two years.\n"

FLAGS = [
    (Article.from_text(STORY, byline="admin"), 0.3, ["admin"]),
    (Article.from_text(STORY, byline="By Staff Writer"), 0.3, ["By Staff Writer"]),
    (Article.from_text(STORY, byline="newsfan_77"), 0.3, ["newsfan_77"]),
    (Article.from_text(STORY, byline="northport.com"), 0.3, ["northport.com"]),
    (Article.from_text(STORY, byline="Northport Daily", publisher="Northport Daily"), 0.3, ["Northport Daily"]),
    (Article.from_text("A bridge\n\nPosted by admin\n\n" + STORY), 0.3, ["admin"]),
    (Article.from_text(STORY, byline="Northport News Agency"), 0.7, ["Northport News Agency"]),
    (Article.from_text(STORY).with_fields(byline=""), 0.0, []),
    (Article.from_text(STORY, byline="Article by"), 0.0, []),
    (Article.from_text(STORY, byline="By:"), 0.0, []),
    (Article.from_text(STORY).with_fields(authors=()), 0.0, []),
]

PASSES = [
    Article.from_text(STORY, byline="Dana Whitfield"),
    Article.from_text(STORY, byline="By DANA WHITFIELD and Kim Abara"),
    Article.from_text(STORY, byline="Dana Whitfield, MD; Kim Abara, PhD"),
    Article.from_text(STORY, authors=("admin", "Dana Whitfield")),
    Article.from_text("By Dana Whitfield\n\n" + STORY),
    Article.from_text("A bridge is repaired\n\nBy Dana Whitfield, staff writer\n\n" + STORY),
]

UNKNOWN = [
    Article.from_text(""),
    Article.from_text(STORY),
    Article.from_text("By Monday the bridge had been repaired."),
]


@pytest.mark.parametrize(("article", "value", "quotes"), FLAGS)
def test_flags(article: Article, value: float, quotes: list[str]) -> None:
    measured = byline.measure(Document(article))
    assert measured.value == value
    text = {"text": article.text, "byline": article.byline or ""}
    assert [text[e.part][e.start : e.end] for e in measured.evidence] == quotes


@pytest.mark.parametrize("article", PASSES)
def test_passes(article: Article) -> None:
    assert byline.measure(Document(article)).value == 1.0


@pytest.mark.parametrize("article", UNKNOWN)
def test_unknown(article: Article) -> None:
    assert byline.measure(Document(article)).value is None
