"""The index of known articles."""

import pickle
import random
import threading
from pathlib import Path

import pytest

from quality.article import Article
from quality.document.near_duplicates import ArticleIndex, IndexFile, place_of

WORDS = [f"word{n}" for n in range(5000)]


def text(seed: int, length: int = 600) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def article(words: list[str], **known: str) -> Article:
    return Article.from_text(" ".join(words), **known)


@pytest.mark.parametrize("shared", [0.3, 0.6, 0.9])
def test_the_estimate_is_near_the_true_jaccard_index(shared: float) -> None:
    one = text(1)
    cut = int(shared * len(one))
    other = one[:cut] + text(2, len(one) - cut)
    shingles = [{tuple(words[i : i + 3]) for i in range(len(words) - 2)} for words in (one, other)]
    true = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    match = ArticleIndex([article(one)]).nearest(article(other))
    assert match is not None
    assert match.jaccard == pytest.approx(true, abs=0.15)
    assert match.passages is not None
    assert match.shared == pytest.approx(len(" ".join(one[:cut])), abs=30)


def test_the_article_that_shares_most_is_found() -> None:
    index = ArticleIndex(article(text(seed), id=str(seed)) for seed in range(50))
    match = index.nearest(article([*text(17)[:500], *text(3)[:100]]))
    assert match is not None
    assert (match.article_id, index.added) == ("17", 50)


def test_a_fifth_of_a_long_article_is_found() -> None:
    found = 0
    for seed in range(30):
        index = ArticleIndex(article(text(other, 900), id=str(other)) for other in range(seed, seed + 5))
        match = index.nearest(article([*text(900 + seed, 480), *text(seed, 900)[200:320]]))
        found += match is not None and match.article_id == str(seed) and bool(match.passages)
    assert found >= 27


def test_case_width_and_quotation_marks_do_not_count() -> None:
    match = ArticleIndex(
        [Article.from_text("“The Bridge” is closed, said the mayor, until the end of the year.")]
    ).nearest(Article.from_text('"THE BRIDGE" IS CLOSED, said the ｍａｙｏｒ, until the end of the year.'))
    assert match is not None
    assert match.jaccard == 1


@pytest.mark.parametrize("nasty", ["", "one", "🙂 🙂", "\ud800 lone surrogate", "x " * 20_000])
def test_nasty_texts_neither_raise_nor_match_others(nasty: str) -> None:
    index = ArticleIndex([article(text(1))])
    assert index.nearest(Article.from_text(nasty)) is None
    index.add(Article.from_text(nasty, id="\ud800", publisher="\ud801"))
    assert index.nearest(article(text(1), id="other")) is not None


def test_dates_decide_what_is_earlier_and_order_where_they_do_not(tmp_path: Path) -> None:
    words, file = text(1), str(tmp_path / "batch.jsonl")

    def found(first: str | None, second: str | None) -> list[bool]:
        index = ArticleIndex()
        both = [article(words, published=day) if day else article(words) for day in (first, second)]
        for row, one in enumerate(both, 1):
            index.add(one, place_of(file, row))
        return [index.nearest(one, place_of(file, row)) is not None for row, one in enumerate(both, 1)]

    assert found(None, None) == [False, True]
    assert found("2024-03-02", "2024-03-01") == [True, False]
    assert found("2024-03-01", "2024-03-02") == [False, True]
    assert found("2024-03-01", "2024-03-01T10:00:00Z") == [False, True]
    assert found("2024-03-01", None) == [False, True]


def test_order_counts_within_one_source_only(tmp_path: Path) -> None:
    index = ArticleIndex()
    index.add(article(text(1)), place_of(str(tmp_path / "batch"), 1), source=0)
    index.add(article(text(1), publisher="Archive"), place_of(str(tmp_path / "archive"), 1), source=1)
    match = index.nearest(article(text(1)), place_of(str(tmp_path / "batch"), 1))
    assert match is not None
    assert match.publisher == "Archive"


def test_a_link_to_a_file_is_the_same_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert place_of(str(tmp_path / "b.txt"), None) == place_of(str(tmp_path / "a.txt"), 1)


def test_other_processes_and_threads_read_what_was_built() -> None:
    index = ArticleIndex([article(text(seed), id=str(seed)) for seed in range(5)])
    name: IndexFile = pickle.loads(pickle.dumps(index.finish()))  # noqa: S301
    found: list[str | None] = []

    def ask(seed: int) -> None:
        match = name.open().nearest(article(text(seed)))
        found.append(match and match.article_id)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found)) == list("01234")


def test_the_digest_tells_what_was_added() -> None:
    one, same, other = (ArticleIndex([article(text(seed))]) for seed in (1, 1, 2))
    assert one.digest == same.digest != other.digest


def test_boilerplate_that_hundreds_share_does_not_hide_a_copy() -> None:
    boilerplate = text(1, 500)
    copied = text(2, 300)
    index = ArticleIndex(article([*text(seed, 300), *boilerplate], id=str(seed)) for seed in range(1000, 1150))
    index.add(article([*copied, *boilerplate], id="original"))
    found = index.nearest(article([*copied[:250], *text(3, 50), *boilerplate]))
    assert found is not None
    assert found.article_id == "original"
