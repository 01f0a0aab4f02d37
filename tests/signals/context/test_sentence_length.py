"""sentence_length: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.context.sentence_length import sentence_length

PLAIN = "The bridge opened on Monday. It stands near the old harbour. Nobody crossed it early, and the gate closed at noon. "

FLAGS = [
    (PLAIN, 5.0, []),
]

PASSES = [
    ("The cat sat. The dog ran. The sun set.", 3.0),
]

UNKNOWN = [
    "",
    "One sentence only.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(sentence_length, case)
    assert measured is not None
    assert measured >= least
    assert quotes(sentence_length, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(sentence_length, case)
    assert measured is not None
    assert measured <= most
    assert quotes(sentence_length, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(sentence_length, case) is None
