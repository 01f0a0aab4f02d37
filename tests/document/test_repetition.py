"""Repeated passages: offsets, cost and nasty input."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document
from quality.document.repetition import find_runs
from tests.growth import holds

SENTENCES = st.sampled_from(
    [
        "The old bridge over the river is closed until the end of the year.",
        "Nobody in the town expected that the council would vote against it.",
        "“We have waited long enough for this,” the mayor of the town said.",
        "Ein Satz, der in einer anderen Sprache steht und trotzdem zählt.",
        "İstanbul'da köprü kapalı 🙂 ve kimse bunu beklemiyordu bugün burada.",
        "גשר ישן מעל הנהר סגור עד סוף השנה הזאת ואיש לא ציפה לכך",
        "Read more:",
        "",
    ]
)


@given(st.lists(SENTENCES, max_size=14), st.sampled_from(["\n\n", " ", "\n"]))
def test_copies_stand_behind_their_originals_and_agree(parts: list[str], joint: str) -> None:
    document = Document(Article.from_text(joint.join(parts)))
    for repeat in document.repeats:
        assert 0 <= repeat.original_start < repeat.original_end <= len(document.text)
        assert repeat.original_start < repeat.start < repeat.end <= len(document.text)
        copy = set(document.text[repeat.start : repeat.end].lower().split())
        original = set(document.text[repeat.original_start : repeat.original_end].lower().split())
        assert len(copy & original) >= 0.6 * len(copy)


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    article = Article.from_text(text.replace("\0", ""))
    assert Document(article).repeats == Document(article).repeats


def test_no_run_in_words_that_all_differ() -> None:
    document = Document(Article.from_text(" ".join(f"w{n}" for n in range(3000))))
    assert find_runs(document.folded_words) == []


@pytest.mark.parametrize("offset", range(7))
def test_a_repeat_is_found_wherever_it_begins(offset: int) -> None:
    passage = "Engineers put the cost at four million crowns this year."
    fill = " ".join(f"w{n}" for n in range(40 + offset)) + "."
    more = " ".join(f"v{n}" for n in range(40)) + "."
    text = f"{fill}\n\n{more}\n\n{passage}\n\n{fill[:-1]} {more[:-1]} x.\n\n{passage}"
    assert passage in [text[r.start : r.end] for r in Document(Article.from_text(text)).repeats]


@pytest.mark.parametrize(
    "text",
    [
        lambda size: "a " * size,
        lambda size: "one two three four five six seven eight. " * (size // 8),
        lambda size: "the old bridge is closed. " * (size // 10) + "the old bridge was closed. " * (size // 10),
        lambda size: "\n\n".join(f"Line {n % 7} of the long and tiresome list of lines" for n in range(size // 10)),
        lambda size: " ".join(random.Random(3).choices(["a", "b", "c"], k=size)),
    ],
    ids=["one word", "one sentence", "two sentences", "lines", "three words"],
)
def test_cost_is_near_linear(text: Callable[[int], str]) -> None:
    assert holds(lambda size: Document(Article.from_text(text(size))).repeats, 10_000)
