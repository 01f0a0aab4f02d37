"""wording: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.signals.language.wording import wording

SOURCED = (
    "Forty people were killed on Monday, the Health Ministry said in a statement. Mayor Dana Whitfield said that police had "
    "arrested three men near the harbour. “We knew the bridge was unsafe,” said Ruth Ames, an engineer at the Water Board. "
    "According to the court filing, the company destroyed 200 files in 2023. The council's report found that costs rose by "
    "12 percent."
)
PADDED = (
    "In today's fast-paced world, staying informed has never been more important. As the situation continues to evolve, one thing "
    "is clear: the stakes could not be higher. Only time will tell what the future holds. In conclusion, this is a complex issue "
    "that deserves our attention. As the world watches, much remains uncertain."
)

FLAGS = [(PADDED, [])]
PASSES = [SOURCED]
UNKNOWN = ["", "The bridge opened on Monday."]


@pytest.mark.parametrize(("case", "expected"), FLAGS)
def test_flags(case: str, expected: list[str]) -> None:
    measured = value(wording, case)
    assert measured is not None
    assert measured <= 2.2
    assert set(expected) <= set(quotes(wording, case))


@pytest.mark.parametrize("case", PASSES)
def test_passes(case: str) -> None:
    measured = value(wording, case)
    assert measured is not None
    assert measured >= 3.5


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: str) -> None:
    assert value(wording, case) is None
