"""hedging: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.language.hedging import hedging

PLAIN = (
    "The council met on Monday and talked about the bridge for two hours before the chair closed the meeting at noon. "
    * 4
)

FLAGS = [
    (PLAIN + "It could perhaps fall.", 5.0, []),
]

PASSES = [
    (PLAIN, 0.0),
    (PLAIN + "“It could perhaps fall one day,” she said.", 0.0),
]

UNKNOWN = [
    "",
    "You may, but I will not.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(hedging, case)
    assert measured is not None
    assert measured >= least
    assert quotes(hedging, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(hedging, case)
    assert measured is not None
    assert measured <= most
    assert quotes(hedging, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(hedging, case) is None
