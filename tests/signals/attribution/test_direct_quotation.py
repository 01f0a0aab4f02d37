"""direct_quotation: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.attribution.direct_quotation import direct_quotation

PLAIN = "The bridge opened on Monday. It stands near the old harbour. Nobody crossed it early, and the gate closed at noon. "

FLAGS = [
    (PLAIN + "“We tested it twice and it held,” Dana Whitfield said.", 0.1, []),
]

PASSES = [
    (PLAIN, 0.0),
    (PLAIN + "It was a “quick fix” for the bridge.", 0.0),
]

UNKNOWN = [
    "",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(direct_quotation, case)
    assert measured is not None
    assert measured >= least
    assert quotes(direct_quotation, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(direct_quotation, case)
    assert measured is not None
    assert measured <= most
    assert quotes(direct_quotation, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(direct_quotation, case) is None
