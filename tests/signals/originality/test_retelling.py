"""retelling: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality.signals.originality.retelling import retelling

SOURCED = (
    "Forty people were killed on Monday, the Health Ministry said in a statement. Mayor Dana Whitfield said that police had "
    "arrested three men near the harbour. “We knew the bridge was unsafe,” said Ruth Ames, an engineer at the Water Board. "
    "According to the court filing, the company destroyed 200 files in 2023. The council's report found that costs rose by "
    "12 percent."
)
GENERIC = (
    "The incident has raised important questions about safety. Fans are eagerly waiting for what comes next. As the situation "
    "continues to evolve, one thing is clear: the stakes could not be higher. The announcement has sparked widespread debate on "
    "social media. In 2024, Dana Whitfield "
    "opened a second office in Leith."
)

FLAGS = [
    (
        GENERIC,
        ["As the situation continues to evolve, one thing is clear: the stakes could not be higher."],
        "1 of 5 sentences stands out as generic: bare claims, opinion, hearsay or padding, without a date, figure or quotation.",
    )
]
PASSES = [SOURCED]
UNKNOWN = ["", "The bridge opened on Monday."]


@pytest.mark.parametrize(("case", "expected", "said"), FLAGS)
def test_flags(case: str, expected: list[str], said: str) -> None:
    measured = value(retelling, case)
    assert measured is not None
    assert measured >= 1.5
    assert set(expected) <= set(quotes(retelling, case))
    assert sentence(retelling, case) == said


def test_a_sentence_with_a_name_or_a_figure_is_not_shown() -> None:
    assert not [quote for quote in quotes(retelling, GENERIC) if "Whitfield" in quote]


@pytest.mark.parametrize("case", PASSES)
def test_passes(case: str) -> None:
    measured = value(retelling, case)
    assert measured is not None
    assert measured <= 0.7
    assert quotes(retelling, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: str) -> None:
    assert value(retelling, case) is None
