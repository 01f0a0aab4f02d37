"""named_sources: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.attribution.named_sources import named_sources

FLAGS = [
    (
        "Dana Whitfield said the bridge is safe. Lena Ortiz disagreed, and said so.",
        1.0,
        ["Dana Whitfield", "Lena Ortiz"],
    ),
]

PASSES = [
    ("The council met on Monday. It talked for two hours.", 0.0),
    ("Sources said the deal is dead. Experts say it was never alive.", 0.0),
]

UNKNOWN = [
    "",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(named_sources, case)
    assert measured is not None
    assert measured >= least
    assert quotes(named_sources, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(named_sources, case)
    assert measured is not None
    assert measured <= most
    assert quotes(named_sources, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(named_sources, case) is None
