"""missing_attribution: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality.signals.attribution.missing_attribution import missing_attribution

SOURCED = (
    "Forty people were killed on Monday, the Health Ministry said in a statement. Mayor Dana Whitfield said that police had "
    "arrested three men near the harbour. “We knew the bridge was unsafe,” said Ruth Ames, an engineer at the Water Board. "
    "According to the court filing, the company destroyed 200 files in 2023. The council's report found that costs rose by "
    "12 percent."
)
BARE = (
    "The attack left dozens dead and destroyed much of the old market. The vaccine weakens the immune system and causes lasting "
    "damage to the heart. The company has secretly paid officials for years to look away. Prices will double within a year "
    "because of the new policy. Thousands of families have already lost their homes."
)

FLAGS = [
    (
        BARE,
        [
            "The attack left dozens dead and destroyed much of the old market.",
            "Thousands of families have already lost their homes.",
        ],
    )
]
PASSES = [SOURCED]
UNKNOWN = ["", "The bridge opened on Monday."]


@pytest.mark.parametrize(("case", "expected"), FLAGS)
def test_flags(case: str, expected: list[str]) -> None:
    measured = value(missing_attribution, case)
    assert measured is not None
    assert measured >= 0.6
    assert set(expected) <= set(quotes(missing_attribution, case))


@pytest.mark.parametrize("case", PASSES)
def test_passes(case: str) -> None:
    measured = value(missing_attribution, case)
    assert measured is not None
    assert measured <= 0.15


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: str) -> None:
    assert value(missing_attribution, case) is None


def test_tells_how_many() -> None:
    assert sentence(missing_attribution, BARE) == "Both statements that need a source give none."
    one = BARE.replace("Thousands", "“Thousands").replace("homes.", "homes,” said Ruth Ames, an engineer.")
    assert sentence(missing_attribution, one) == "Of 2 statements that need a source, 1 gives none."
