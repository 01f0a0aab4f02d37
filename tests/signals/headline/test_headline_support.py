"""headline_support: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.headline.headline_support import headline_support

BODY = (
    "The mayor of the harbour town resigned on Monday after a report on the bridge. The report named 12 cracked beams."
)

FLAGS = [
    (
        Article.from_text(
            "The football match ended without a goal. Rain fell on the crowd.",
            headline="Mayor resigns over 47 beams in Brackwater",
        ),
        0.0,
        ["Mayor", "47", "Brackwater"],
    ),
    (
        Article.from_text(
            "The football match ended without a goal. Rain fell on the crowd. Whitfield watched.",
            headline="Theodora J. Whitfield Can’t Quit, Lena Ortiz Isn’t Sorry and You'll See 12 Killed in Brackwater",
        ),
        0.0,
        ["Lena", "Ortiz", "12", "Brackwater"],
    ),
    (
        Article.from_text(
            "The football match ended without a goal. Rain fell on the crowd.",
            headline="100 Best Things to Eat and Drink in Brackwater",
        ),
        0.0,
        ["Brackwater"],
    ),
]

PASSES = [
    Article.from_text(BODY, headline="Mayor of harbour town resigns over bridge report"),
    Article.from_text(BODY + " It was read in the US.", headline="10 reasons U.S. mayor resigns over bridge report"),
    "Mayor of harbour town resigns over bridge report\n\n" + BODY,
]

UNKNOWN = [
    "",
    BODY,
    Article.from_text(BODY, headline="Oh no"),
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(headline_support, case)
    assert measured is not None
    assert measured >= least
    assert quotes(headline_support, case) == expected


@pytest.mark.parametrize("case", PASSES)
def test_passes(case: Article | str) -> None:
    measured = value(headline_support, case)
    assert measured is not None
    assert measured > 0.9
    assert quotes(headline_support, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(headline_support, case) is None


def test_abbreviations_with_dots_stand_in_the_body_as_they_are() -> None:
    text = "The U.S. navy moved two ships to the strait, the ministry said. It gave no reason for the move of the ships.\n\n"
    article = Article.from_text(text * 2, headline="U.S. navy moved ships to strait")
    assert value(headline_support, article) == pytest.approx(1)
