"""The index of articles."""

import random

import pytest

from quality.article import Article
from quality.article.near_duplicates import ArticleIndex

WORDS = [f"word{n}" for n in range(5000)]


def text(seed: int, length: int = 600) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


@pytest.mark.parametrize("shared", [0.3, 0.6, 0.9])
def test_the_estimate_is_near_the_true_jaccard_index(shared: float) -> None:
    one = text(1)
    cut = int(shared * len(one))
    other = one[:cut] + text(2, len(one) - cut)
    shingles = [{tuple(words[i : i + 5]) for i in range(len(words) - 4)} for words in (one, other)]
    true = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    match = ArticleIndex([Article.from_text(" ".join(one))]).nearest(Article.from_text(" ".join(other)))
    assert match is not None
    assert match.jaccard == pytest.approx(true, abs=0.1)


def test_the_most_similar_article_is_found() -> None:
    index = ArticleIndex(Article.from_text(" ".join(text(seed)), id=str(seed)) for seed in range(50))
    match = index.nearest(Article.from_text(" ".join([*text(17)[:500], *text(3)[:100]])))
    assert match is not None
    assert match.article_id == "17"
    assert len(index) == 50


def test_case_width_and_quotation_marks_do_not_count() -> None:
    match = ArticleIndex(
        [Article.from_text("“The Bridge” is closed, said the mayor, until the end of the year.")]
    ).nearest(Article.from_text('"THE BRIDGE" IS CLOSED, said the ｍａｙｏｒ, until the end of the year.'))
    assert match is not None
    assert match.jaccard == 1


@pytest.mark.parametrize("nasty", ["", "one", "🙂 🙂", "\ud800 lone surrogate", "x " * 20_000])
def test_nasty_texts_neither_raise_nor_match_others(nasty: str) -> None:
    index = ArticleIndex([Article.from_text(" ".join(text(1)))])
    assert index.nearest(Article.from_text(nasty)) is None
    index.add(Article.from_text(nasty))
