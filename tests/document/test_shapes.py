"""Shapes of sentences: which marks a sentence has, and what cannot move them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document

STORY = (
    "Mayor Dana Whitfield said on Monday that the bridge would stay closed. “We knew that it was unsafe and told them so,” said Ruth "
    "Ames, an engineer. Experts say it could fall. The council voted 7-2 in March to close it. It rained.\n\n"
    "A shuttle bus will run\n\n"
    "The work takes ten weeks. Nobody knows why. It will cost a lot."
)
MARKS = [
    ("Mayor Dana Whitfield said", {"figure", "month"}, {"weekday", "opening", "sourced", "best step=0", "cue=said"}),
    ("“We knew", {"no source", "weekday"}, {"quoted=2", "opening", "sourced", "cue=said"}),
    ("Experts say", {"closing"}, {"best step=3", "worst step=3", "cue=say", "opening", "names=0"}),
    ("The council voted", {"weekday", "opening"}, {"figure", "month", "no source", "quoted=0"}),
    ("It rained.", {"figure", "alone"}, {"size=0", "names=0", "no source"}),
    ("A shuttle bus", set(), {"alone", "no full stop"}),
    ("It will cost", {"alone", "no full stop", "opening"}, {"closing", "position=8"}),
]


def shapes_of(text: str) -> dict[str, list[str]]:
    document = Document(Article.from_text(text))
    return {document.text[s.start : s.end]: marks for s, marks in zip(document.sentences, document.shapes, strict=True)}


@pytest.mark.parametrize(("opening", "absent", "present"), MARKS)
def test_marks(opening: str, absent: set[str], present: set[str]) -> None:
    (marks,) = (marks for sentence, marks in shapes_of(STORY).items() if sentence.startswith(opening))
    assert present <= set(marks)
    assert absent.isdisjoint(marks)


@given(st.text(st.sampled_from("abc. said \n“”Monday7 Ruth Ames,"), max_size=400))
@settings(max_examples=60, deadline=None)
def test_every_sentence_has_a_shape_without_repeats(text: str) -> None:
    document = Document(Article.from_text(text))
    assert len(document.shapes) == len(document.sentences)
    for marks in document.shapes:
        assert len(marks) == len(set(marks))
        kinds = [mark.partition("=")[0] for mark in marks]
        assert all(kinds.count(kind) == 1 for kind in ("position", "size", "block", "names", "quoted"))
        assert ("no source" in marks) != any(mark.startswith("best step=") for mark in marks)


def test_which_name_and_which_figure_makes_no_difference() -> None:
    other = STORY.replace("Dana Whitfield", "Peter Amsden").replace("Ruth Ames", "Lena Ortiz").replace("7-2", "9-4")
    assert list(shapes_of(STORY).values()) == list(shapes_of(other).values())


def test_positions_rise_from_0_to_9() -> None:
    document = Document(Article.from_text(" ".join(f"The council met again in room {n}." for n in range(40))))
    positions = [int(marks[0].removeprefix("position=")) for marks in document.shapes]
    assert positions == sorted(positions)
    assert set(positions) == set(range(10))


def test_a_long_cue_is_cut() -> None:
    for marks in shapes_of(f"{STORY} According to {'very ' * 20}good sources, it fell.").values():
        assert all(len(mark) <= len("cue=") + 30 for mark in marks if mark.startswith("cue="))


def test_an_empty_text_has_no_shapes() -> None:
    assert Document(Article.from_text("")).shapes == []
