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


REPORT = BODY + " The harbour council will repair the beams before winter, the report said. " * 6
LABELS = [
    "Mayor resigns after bridge report",
    "Mayor resigns after bridge report | The Gazette",
    "Mayor resigns after bridge report - Gazette News",
    "Mayor resigns after bridge report – Local – Gazette News",
    "Mayor resigns after bridge report » Gazette » Local",
    "2026-03-01 Mayor resigns after bridge report",
]


@pytest.mark.parametrize("headline", LABELS)
def test_labels_around_the_headline_are_no_part_of_it(headline: str) -> None:
    plain = value(headline_support, Article.from_text(REPORT, headline=LABELS[0]))
    assert value(headline_support, Article.from_text(REPORT, headline=headline)) == plain == 1


def test_the_publisher_behind_a_dash_is_a_label_even_where_the_body_names_it() -> None:
    text = REPORT + " The Harbour Gazette had asked for the report."
    headline = "Mayor resigns after bridge report - Harbour Gazette"
    known = Article.from_text(text, headline=headline, publisher="The Harbour Gazette")
    assert value(headline_support, known) == 1


def test_what_a_dash_adds_to_the_headline_counts() -> None:
    headline = "Mayor resigns after bridge report - and nobody knows the secret ferry contract"
    measured = value(headline_support, Article.from_text(REPORT, headline=headline))
    assert measured is not None
    assert measured < 0.8


def test_words_scattered_late_do_not_make_the_subject() -> None:
    other = "The football match ended without a goal. Rain fell on the crowd, and few people stayed. " * 16
    headline = "Mayor resigns after bridge report"
    late = value(
        headline_support, Article.from_text(other + "A mayor who resigns saw a bridge report.", headline=headline)
    )
    assert late == pytest.approx(0.5)


def test_an_acronym_is_known_where_its_full_name_stands() -> None:
    text = "The Harbour Water Board meets the mayor on the bridge and asks for the report. " * 3
    assert value(headline_support, Article.from_text(text, headline="Mayor meets HWB on bridge")) == pytest.approx(1)


def test_without_names_the_rarest_words_are_the_evidence() -> None:
    text = "The football match ended without a goal. Rain fell on the crowd."
    article = Article.from_text(text, headline="How gardening delights the old")
    assert quotes(headline_support, article) == ["gardening", "delights", "old"]
