"""grade_level: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.context.grade_level import grade_level

PLAIN = "The bridge opened on Monday. It stands near the old harbour. Nobody crossed it early, and the gate closed at noon. "

FLAGS = [
    (
        "Notwithstanding considerable administrative complications, the municipality subsequently commissioned supplementary "
        "investigations. The commission recommended comprehensive reconstruction. Representatives acknowledged responsibility.",
        15.0,
        [],
    ),
]

PASSES = [
    ("The cat sat. The dog ran. The sun set. It was hot.", 2.0),
]

UNKNOWN = [
    "",
    "One sentence only.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(grade_level, case)
    assert measured is not None
    assert measured >= least
    assert quotes(grade_level, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(grade_level, case)
    assert measured is not None
    assert measured <= most
    assert quotes(grade_level, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(grade_level, case) is None
