"""attributed_sentences: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.attribution.attributed_sentences import attributed_sentences

PLAIN = "The bridge opened on Monday. It stands near the old harbour. Nobody crossed it early, and the gate closed at noon. "

FLAGS = [
    (PLAIN + "Dana Whitfield said the bridge is safe. “We tested it twice,” Lena Ortiz said.", 0.3, []),
]

PASSES = [
    (PLAIN * 2, 0.0),
    (PLAIN + "Sources said that the bridge is unsafe. Experts said so, too.", 0.0),
]

UNKNOWN = [
    "",
    "The council met.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(attributed_sentences, case)
    assert measured is not None
    assert measured >= least
    assert quotes(attributed_sentences, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(attributed_sentences, case)
    assert measured is not None
    assert measured <= most
    assert quotes(attributed_sentences, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(attributed_sentences, case) is None
