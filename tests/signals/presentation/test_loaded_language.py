"""loaded_language: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.presentation.loaded_language import loaded_language

PLAIN = (
    "The council met on Monday and talked about the bridge for two hours before the chair closed the meeting at noon. "
    * 4
)

FLAGS = [
    (PLAIN + "The disgusting bridge is a disgrace.", 5.0, ["disgusting", "disgrace"]),
]

PASSES = [
    (PLAIN, 0.0),
    (PLAIN + "Dana Whitfield called it “a disgusting disgrace for all of us here”.", 0.0),
]

UNKNOWN = [
    "",
    "The disgusting bridge.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(loaded_language, case)
    assert measured is not None
    assert measured >= least
    assert quotes(loaded_language, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(loaded_language, case)
    assert measured is not None
    assert measured <= most
    assert quotes(loaded_language, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(loaded_language, case) is None
