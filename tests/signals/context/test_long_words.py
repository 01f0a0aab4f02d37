"""long_words: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.context.long_words import long_words

PLAIN = "The bridge opened on Monday. It stands near the old harbour. Nobody crossed it early, and the gate closed at noon. "

FLAGS = [
    ("Considerable complications notwithstanding, municipal engineers recommended reconstruction. " * 8, 0.8, []),
]

PASSES = [
    ("The cat sat on the mat and the dog ran to the sun. " * 8, 0.0),
]

UNKNOWN = [
    "",
    PLAIN,
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(long_words, case)
    assert measured is not None
    assert measured >= least
    assert quotes(long_words, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(long_words, case)
    assert measured is not None
    assert measured <= most
    assert quotes(long_words, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(long_words, case) is None
