"""unsourced_numbers: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.attribution.unsourced_numbers import unsourced_numbers

FLAGS = [
    (
        "Unemployment rose to 7.4 percent.\n\nThe town spent $300 on a bridge.\n\nAbout 900 cars cross it.\n\nIt has 12 beams.",
        1.0,
        ["7.4 percent", "$300", "900", "12"],
    ),
]

PASSES = [
    ("Dana Whitfield said 7.4 percent were ill, 300 were well, 900 had left and 12 had moved.", 0.0),
]

UNKNOWN = [
    "",
    "It began on 12 May 2019 at 10:30, when she was aged 45, on page 7 and in room 9.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(unsourced_numbers, case)
    assert measured is not None
    assert measured >= least
    assert quotes(unsourced_numbers, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(unsourced_numbers, case)
    assert measured is not None
    assert measured <= most
    assert quotes(unsourced_numbers, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(unsourced_numbers, case) is None
