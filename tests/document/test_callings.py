"""Callings: what a bio states of a person, and which of it counts as a subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.document.callings import KINDS, PURSUITS, SPOKEN, callings, stated
from quality.document.tokens import tokenize
from quality.document.topics import TOPICS
from quality.lexicons import load_lexicon

STATED = [
    ("She is a florist and a harpist.", {"trade", "arts_culture_entertainment"}),
    ("He is a retired postman.", {"trade"}),
    ("She has two dogs, three children and a husband.", set()),
    ("She is a reporter who loves hiking, jazz and baking.", set()),
    ("She is a reporter who covers football.", {"sport"}),
    ("She writes about skincare for the newsroom and loves jazz.", {"lifestyle_leisure"}),
    ("He is a fashion editor.", {"lifestyle_leisure"}),
    ("He is a professor and plays the banjo.", set()),
    ("He is a student and plays the banjo.", set()),
    ("She is a cocktail expert.", {"lifestyle_leisure"}),
    ("She is a lawyer who bakes.", {"crime_law"}),
    ("They asked John Barber and Ann Potter.", set()),
]


@pytest.mark.parametrize(("bio", "kinds"), STATED)
def test_stated(bio: str, kinds: set[str]) -> None:
    assert stated(tokenize(bio)).keys() == kinds


def test_an_office_stated_elsewhere_protects() -> None:
    tokens = tokenize("She loves hiking.")
    assert stated(tokens)
    assert not stated(tokens, {"press"})


def test_the_words_are_those_of_the_bio() -> None:
    assert stated(tokenize("A wedding photographer and keen angler.")) == {
        "arts_culture_entertainment": ["wedding photographer"],
        "lifestyle_leisure": ["angler"],
    }


def test_pursuits_fit_topics_that_exist_and_have_plain_names() -> None:
    assert {topic for fits in PURSUITS.values() for topic in fits} <= TOPICS.keys()
    assert SPOKEN.keys() >= PURSUITS.keys() | TOPICS.keys()


@given(st.text(max_size=80))
def test_callings_stand_in_order_within_the_tokens(text: str) -> None:
    tokens = tokenize(text + " florist İ, Wedding singer 👻 the x-ray Baker")
    at = 0
    for calling in callings(tokens):
        assert at <= calling.first < calling.last <= len(tokens.lower)
        at = calling.last


def test_the_word_list_has_these_kinds() -> None:
    assert set(load_lexicon("callings").entries.values()) <= KINDS
