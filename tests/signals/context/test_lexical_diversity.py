"""lexical_diversity: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.context.lexical_diversity import lexical_diversity

FLAGS = [
    (" ".join(f"word{n}" for n in range(120)), 1.0, []),
]

PASSES = [
    ("the cat sat down " * 40, 0.05),
]

UNKNOWN = [
    "",
    "the cat sat down " * 10,
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(lexical_diversity, case)
    assert measured is not None
    assert measured >= least
    assert quotes(lexical_diversity, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(lexical_diversity, case)
    assert measured is not None
    assert measured <= most
    assert quotes(lexical_diversity, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(lexical_diversity, case) is None
