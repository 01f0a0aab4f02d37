"""clickbait_headline: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.headline.clickbait_headline import clickbait_headline

BODY = "The council met on Monday and talked about the bridge."

FLAGS = [
    (
        Article.from_text(BODY, headline="You won't believe what this senator did next!"),
        2.0,
        ["You won't believe", "!"],
    ),
    (Article.from_text(BODY, headline="SHOCKING truth about the bridge"), 1.0, ["SHOCKING"]),
]

PASSES = [
    (Article.from_text(BODY, headline="5 killed as bridge falls in harbour town"), 0.0),
    (Article.from_text(BODY, headline="NATO and the EU agree on 12 new bridges"), 0.0),
]

UNKNOWN = [
    "",
    BODY,
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(clickbait_headline, case)
    assert measured is not None
    assert measured >= least
    assert quotes(clickbait_headline, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(clickbait_headline, case)
    assert measured is not None
    assert measured <= most
    assert quotes(clickbait_headline, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(clickbait_headline, case) is None
