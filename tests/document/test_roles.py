"""Roles of sentences and learned scales: invariants, and clear cases."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document
from quality.model.layout import ROLES, SCALES

CLEAR = [
    ("Mayor Dana Whitfield said on Monday that the bridge would stay closed.", "named"),
    ("According to the court filing, the company destroyed 200 files in 2023.", "named"),
    ("The council voted 7-2 on Tuesday to close the bridge.", "witnessed"),
    ("Only time will tell what the future holds.", "filler"),
    ("The plan is foolish and the mayor ought to be ashamed of it.", "opinion"),
]
BODY = "The harbour office keeps a list of all ships. It was founded in 1921 and has nine rooms."


@pytest.mark.parametrize(("sentence", "role"), CLEAR)
def test_clear_sentences(sentence: str, role: str) -> None:
    document = Document(Article.from_text(f"{BODY} {sentence} {BODY}"))
    at = next(n for n, s in enumerate(document.sentences) if document.text[s.start : s.end] == sentence)
    assert str(document.roles[at]) == role


@given(st.text(st.sampled_from("abc. said \n“”Monday7 Ruth Ames,"), max_size=400))
@settings(max_examples=60, deadline=None)
def test_every_sentence_has_a_role(text: str) -> None:
    document = Document(Article.from_text(f"x {text}"))
    assert len(document.roles) == len(document.sentences)
    for role in document.roles:
        assert role.label in ROLES
        assert math.isclose(sum(role.probabilities), 1)


@given(
    st.lists(
        st.sampled_from("the mayor said that prices rose , . Ruth Ames told reporters on Monday".split()), max_size=120
    )
)
@settings(max_examples=60, deadline=None)
def test_a_scale_is_the_sum_over_its_sentences(words: list[str]) -> None:
    document = Document(Article.from_text(f"x {' '.join(words)}"))
    empty = Document(Article.from_text("qqq"))
    for name in SCALES:
        scale = document.scales[name]
        assert math.isclose(scale.value - sum(scale.parts.values()), empty.scales[name].value, abs_tol=1e-9)


def test_names_and_figures_are_masked() -> None:
    one = Document(Article.from_text("Mayor Dana Whitfield said that 40 boats left Leith on Monday."))
    other = Document(Article.from_text("Mayor Peter Amsden said that 73 boats left Oslo on Monday."))
    assert one.masked == other.masked
    assert [str(role) for role in one.roles] == [str(role) for role in other.roles]
    assert one.scales == other.scales
