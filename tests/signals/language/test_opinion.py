"""opinion: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.signals.language.opinion import opinion

SOURCED = (
    "Forty people were killed on Monday, the Health Ministry said in a statement. Mayor Dana Whitfield said that police had "
    "arrested three men near the harbour. “We knew the bridge was unsafe,” said Ruth Ames, an engineer at the Water Board. "
    "According to the court filing, the company destroyed 200 files in 2023. The council's report found that costs rose by "
    "12 percent."
)
JUDGING = (
    "This is a disgrace. Readers should ask themselves why nobody acted sooner. It was a brilliant move by a brilliant man. We must "
    "not let this happen again. The plan is foolish and the mayor ought to be ashamed of it."
)

FLAGS = [(JUDGING, ["The plan is foolish and the mayor ought to be ashamed of it."])]
PASSES = [SOURCED]
UNKNOWN = ["", "The bridge opened on Monday."]


@pytest.mark.parametrize(("case", "expected"), FLAGS)
def test_flags(case: str, expected: list[str]) -> None:
    measured = value(opinion, case)
    assert measured is not None
    assert measured >= 0.3
    assert set(expected) <= set(quotes(opinion, case))


@pytest.mark.parametrize("case", PASSES)
def test_passes(case: str) -> None:
    measured = value(opinion, case)
    assert measured is not None
    assert measured <= 0.1


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: str) -> None:
    assert value(opinion, case) is None
