"""missing_attribution: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.attribution.missing_attribution import missing_attribution

PLAIN = "The bridge opened on Monday. It stands near the old harbour. Nobody crossed it early, and the gate closed at noon. "

FLAGS = [
    (
        "Forty people were killed on Monday in the harbour. Police arrested three men near the old bridge. "
        "The company has destroyed 200 files since the spring.",
        0.9,
        [
            "Forty people were killed on Monday in the harbour.",
            "Police arrested three men near the old bridge.",
            "The company has destroyed 200 files since the spring.",
        ],
    ),
]

PASSES = [
    (
        "Forty people were killed on Monday, the Health Ministry said. The mayor said that police arrested three men. "
        "Dana Whitfield said the company had destroyed 200 files.",
        0.0,
    ),
]

UNKNOWN = [
    "",
    PLAIN,
    "Were forty people killed in the harbour? Was anybody arrested by the police? Did it destroy 200 files?",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(missing_attribution, case)
    assert measured is not None
    assert measured >= least
    assert quotes(missing_attribution, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(missing_attribution, case)
    assert measured is not None
    assert measured <= most
    assert quotes(missing_attribution, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(missing_attribution, case) is None
