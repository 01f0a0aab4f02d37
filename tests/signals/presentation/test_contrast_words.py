"""contrast_words: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.presentation.contrast_words import contrast_words

PLAIN = (
    "The council met on Monday and talked about the bridge for two hours before the chair closed the meeting at noon. "
    * 4
)

FLAGS = [
    (PLAIN + "But it stood, although it was old.", 5.0, []),
]

PASSES = [
    (PLAIN, 0.0),
    (PLAIN + "“But it stood for very long,” she said.", 0.0),
]

UNKNOWN = [
    "",
    "You may, but I will not.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(contrast_words, case)
    assert measured is not None
    assert measured >= least
    assert quotes(contrast_words, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(contrast_words, case)
    assert measured is not None
    assert measured <= most
    assert quotes(contrast_words, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(contrast_words, case) is None
