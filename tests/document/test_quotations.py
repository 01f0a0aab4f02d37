"""Quotations of every style, told apart from apostrophes, over paragraphs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.article import Article
from quality.document import Document


def quotations(text: str) -> list[str]:
    document = Document(Article.from_text(text))
    return [document.text[q.start : q.end] for q in document.quotations]


CASES = [
    # styles
    ("She said, “The bridge is safe.” He left.", ["The bridge is safe."]),
    ('She said, "The bridge is safe." He left.', ["The bridge is safe."]),
    ("She said, „The bridge is safe.“ He left.", ["The bridge is safe."]),
    ("She said, «The bridge is safe.» He left.", ["The bridge is safe."]),
    ("She said, ''The bridge is safe.'' He left.", ["The bridge is safe."]),
    ("She said, ‘The bridge is safe.’ He left.", ["The bridge is safe."]),
    ("She said, 'The bridge is safe.' He left.", ["The bridge is safe."]),
    ("The so-called “old bridge” is safe.", ["old bridge"]),
    # apostrophes are no quotation marks
    ("The boys' school and the girls' school don't agree.", []),
    ("The boys’ school and the girls’ school don’t agree.", []),
    ("It was the summer of ’68, and rock 'n' roll.", []),
    ("He said: 'We can't go on like this.' She left.", ["We can't go on like this."]),
    ("He said: ‘We can’t go on like this.’ She left.", ["We can’t go on like this."]),
    ("She called it ‘the builders’ best bridge’ in town.", ["the builders’ best bridge"]),
    # nested ones belong to the outer one
    ("“He told me, ‘The bridge is safe,’ and left,” she said.", ["He told me, ‘The bridge is safe,’ and left,"]),
    ("\"He told me, 'The bridge is safe,' and left,\" she said.", ["He told me, 'The bridge is safe,' and left,"]),
    # interrupted
    ("“The bridge,” she said, “is safe.”", ["The bridge,", "is safe."]),
    # inches and feet
    ("The bolt is 5' long.", []),
    # a quotation that is never closed ends with its paragraph
    ("“The bridge is safe, she said.\n\nHe left.", ["The bridge is safe, she said."]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_interiors(text: str, expected: list[str]) -> None:
    assert quotations(text) == expected


def test_a_quotation_over_paragraphs_is_one_entry_a_paragraph() -> None:
    text = "“The bridge is safe.\n\n“It will stay open.\n\n“We looked at every bolt,” she said."
    document = Document(Article.from_text(text))
    assert quotations(text) == ["The bridge is safe.", "It will stay open.", "We looked at every bolt,"]
    assert [q.closed for q in document.quotations] == [False, False, True]


def test_a_straight_quotation_over_paragraphs_is_one_entry_a_paragraph() -> None:
    text = '"The bridge is safe.\n\n"It will stay open," she said. He left.'
    assert quotations(text) == ["The bridge is safe.", "It will stay open,"]


@given(st.text(alphabet="ab .,'\"“”‘’«»„`\n?!—(sS", max_size=80))
@settings(max_examples=300, deadline=None)
def test_spans_are_valid_ordered_and_apart(text: str) -> None:
    document = Document(Article.from_text(text))
    end = 0
    for quotation in document.quotations:
        assert end <= quotation.start < quotation.end <= len(text)
        assert quotation.first < quotation.last
        end = quotation.end
