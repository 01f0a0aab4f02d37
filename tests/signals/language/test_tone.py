"""tone: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality.signals.language.tone import tone

SOURCED = (
    "Forty people were killed on Monday, the Health Ministry said in a statement. Mayor Dana Whitfield said that police had "
    "arrested three men near the harbour. “We knew the bridge was unsafe,” said Ruth Ames, an engineer at the Water Board. "
    "According to the court filing, the company destroyed 200 files in 2023. The council's report found that costs rose by "
    "12 percent."
)
QUOTED = (
    "“It is a disgrace and an outrage,” said Ruth Ames, an engineer at the Water Board, on Monday. Mayor Dana Whitfield told "
    "reporters that she disagreed. “These cowards have betrayed us,” Owen Marsh, who runs the ferry, told the council. The council "
    "voted 7-2 to close the bridge. Police said that 40 people had marched."
)
ANGRY = (
    "The plan is a disgrace and an outrage. The council has betrayed every decent family in this city. Their pathetic excuses are "
    "an insult to honest people. It is the most idiotic scheme that this rotten administration has dreamed up yet. History will "
    "not forgive these shameless liars."
)

FLAGS = [
    (
        ANGRY,
        ["The plan is a disgrace and an outrage.", "Their pathetic excuses are an insult to honest people."],
        "In 5 sentences the author's own words are loaded or one-sided, such as “an insult” and “liars”.",
    )
]
PASSES = [SOURCED, QUOTED]
UNKNOWN = ["", "The bridge opened on Monday."]


@pytest.mark.parametrize(("case", "expected", "said"), FLAGS)
def test_flags(case: str, expected: list[str], said: str) -> None:
    measured = value(tone, case)
    assert measured is not None
    assert measured >= 1.2
    assert set(expected) <= set(quotes(tone, case))
    assert sentence(tone, case) == said


@pytest.mark.parametrize("case", PASSES)
def test_passes(case: str) -> None:
    measured = value(tone, case)
    assert measured is not None
    assert measured <= 1.1
    assert quotes(tone, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: str) -> None:
    assert value(tone, case) is None
