"""second_person: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.language.second_person import second_person

PLAIN = (
    "The council met on Monday and talked about the bridge for two hours before the chair closed the meeting at noon. "
    * 4
)

FLAGS = [
    (PLAIN + "You should look at your bridge.", 5.0, []),
]

PASSES = [
    (PLAIN, 0.0),
    (PLAIN + "“You should look at your own bridge,” she said.", 0.0),
]

UNKNOWN = [
    "",
    "You may, but I will not.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(second_person, case)
    assert measured is not None
    assert measured >= least
    assert quotes(second_person, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(second_person, case)
    assert measured is not None
    assert measured <= most
    assert quotes(second_person, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(second_person, case) is None
