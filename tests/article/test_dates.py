"""Dates as pages write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article.dates import date_in_url, iso_date

DATES = [
    ("2016-12-22", "2016-12-22"),
    ("2016-12-22T14:22:19.000Z", "2016-12-22T14:22:19Z"),
    ("2016-12-22T14:22:19-0800", "2016-12-22T14:22:19-0800"),
    ("2016-12-22 14:22", "2016-12-22T14:22:00"),
    ("December 22, 2016", "2016-12-22"),
    ("Thu, 22 Dec 2016 14:22:19 GMT", "2016-12-22"),
    ("22nd of March 2015", "2015-03-22"),
    ("12/22/2016", "2016-12-22"),
    ("22/12/2016", "2016-12-22"),
    ("2/3/2016", "2016-02-03"),
    ("20161222", "2016-12-22"),
    ("1482416539", "2016-12-22T14:22:19+00:00"),
    ("1482416539000", "2016-12-22T14:22:19+00:00"),
    ("2016-13-45", None),
    ("0001-01-01", None),
    ("2999-01-01", None),
    ("May 4", None),
    ("no date", None),
    ("", None),
    (None, None),
]
URLS = [
    ("https://example.com/2016/12/22/story", "2016-12-22"),
    ("https://example.com/news/2016-dec-22/story", "2016-12-22"),
    ("https://example.com/story-20161222.html", "2016-12-22"),
    ("https://example.com/2016/story", None),
    ("https://example.com/12/22/16", None),
    (None, None),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_iso_date(text: str | None, expected: str | None) -> None:
    assert iso_date(text) == expected


def test_day_first_where_that_is_the_custom() -> None:
    assert iso_date("2/3/2016", day_first=True) == "2016-03-02"
    assert iso_date("2/23/2016", day_first=True) == "2016-02-23"


def test_anywhere_in_a_line() -> None:
    line = "Reported by the newsroom of the Northport and updated on 2016-12-22"
    assert iso_date(line) is None
    assert iso_date(line, anywhere=True) == "2016-12-22"


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_date_in_url(url: str | None, expected: str | None) -> None:
    assert date_in_url(url) == expected


@given(st.text(alphabet="0123456789-/: TZJanuarydec.,+", max_size=60), st.booleans(), st.booleans())
def test_any_text_gives_a_real_date_or_none(text: str, anywhere: bool, day_first: bool) -> None:
    found = iso_date(text, anywhere=anywhere, day_first=day_first)
    assert found is None or int(found[:4]) >= 1990
