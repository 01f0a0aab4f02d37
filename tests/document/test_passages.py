"""Passages that two texts share."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from quality.document.passages import LEAST_PASSAGE, shared_passages

ONE = "The council voted on Monday to repair the old bridge over the river, and the work will begin in spring."
TWO = "Engineers put the cost at four million crowns, twice what the town had set aside for its roads this year."


def pairs(text: str, other: str) -> list[tuple[str, str]]:
    return [(text[p.start : p.end], other[p.other_start : p.other_end]) for p in shared_passages(text, other)]


def test_passages_are_told_line_by_line_with_where_they_stood() -> None:
    assert pairs(f"New line.\n\n{ONE}\n\n{TWO}", f"{TWO}\n\nOld text.\n\n{ONE}") == [
        (ONE[:-1], ONE[:-1]),
        (TWO[:-1], TWO[:-1]),
    ]


def test_case_width_marks_and_small_edits_do_not_end_a_passage() -> None:
    edited = ONE.upper().replace(",", " —").replace("OLD BRIDGE", "VERY OLD STONE BRIDGE")
    assert pairs(edited, ONE) == [(edited[:-1], ONE[:-1])]
    assert pairs("“Ｔhe council voted on Monday to repair the old bridge over the river”", ONE)


def test_short_runs_are_no_passages() -> None:
    assert pairs("The council voted on Monday to repair a wall.", ONE) == []
    assert pairs("", ONE) == pairs(ONE, "") == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("a b c \n é Ｄ . 7".split(" ")), max_size=80),
    st.lists(st.sampled_from("a b c 7".split()), max_size=80),
)
def test_passages_are_in_order_apart_and_equal_at_the_ends(one: list[str], other: list[str]) -> None:
    text, earlier = " ".join(one), " ".join(other)
    last = 0
    for passage in shared_passages(text, earlier):
        assert last <= passage.start < passage.end <= len(text)
        assert 0 <= passage.other_start < passage.other_end <= len(earlier)
        assert text[passage.start].casefold() == earlier[passage.other_start].casefold()
        last = passage.end


def test_a_long_text_of_few_words_takes_one_pass() -> None:
    draw = random.Random(7)
    text = " ".join(draw.choices("ab", k=40_000))
    covered = sum(p.end - p.start for p in shared_passages(text, text))
    assert covered > len(text) * 0.9
    assert shared_passages("x " * 40_000, "x " * LEAST_PASSAGE)
