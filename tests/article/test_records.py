"""Records as they come out of JSON, CSV or Parquet."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article import Article
from quality.article.records import with_known_names
from quality.errors import InputError, RecordError

TEXT = "The harbour opened on Monday.\n\nShips came back."

WRONG: list[tuple[Any, str]] = [
    ({}, "neither 'text' nor 'html'"),
    ({"text": None}, "the field 'text' is null; give the article's text"),
    ({"html": None, "id": "1"}, "the field 'html' is null"),
    ({"text": float("nan")}, "the field 'text' is empty"),
    ({"id": 1, "body": "x"}, "its fields are: 'id', 'body'"),
    ({"text": None, "html": float("nan")}, "'text' is null"),
    ({"text": " "}, "the field 'text' is empty"),
    ({"html": b""}, "the field 'html' is empty"),
    ({"text": None, "html": "", "headline": "x"}, "the field 'html' is empty"),
    ({"text": 5}, "'text' is a number; it must be a string"),
    ({"text": ["a"]}, "'text' is a list"),
    ({"html": {"a": 1}}, "'html' is an object; it must be a string or bytes"),
    ({"text": TEXT, "headline": ["a"]}, "'headline' is a list; it must be a string or null"),
    ({"text": TEXT, "published": True}, "'published' is true or false; it must be a string, a date or null"),
    ({"text": TEXT, "authors": 5}, "'authors' is a number; it must be a list of names"),
    ({"text": TEXT, "authors": [5]}, "'authors' holds a number"),
    ({"text": TEXT, "authors": [{"bio": "x"}]}, "has no 'name'"),
    ("text", "the record is a string; it must be an object"),
    (None, "the record is null; it must be an object"),
]


def test_all_fields() -> None:
    article = Article.from_record(
        {
            "id": 7,
            "url": "https://example.com/a",
            "title": " Harbour opens ",
            "text": TEXT,
            "authors": ["Dana Whitfield", {"name": "Kim Abara", "bio": "Writes about ships."}],
            "domain": "example.com",
            "published": datetime(2024, 3, 5, tzinfo=UTC),
            "language": "en",
            "section": "Local",
            "bio": "Dana writes.",
            "rating": 3,
        }
    )
    assert (article.id, article.headline, article.publisher) == ("7", "Harbour opens", "example.com")
    assert article.byline == "Dana Whitfield, Kim Abara"
    assert [author.bio for author in article.authors or ()] == [None, "Writes about ships."]
    assert article.published == "2024-03-05T00:00:00+00:00"
    assert article.text == TEXT
    assert article.extra == {"rating": 3}


@pytest.mark.parametrize("unknown", [None, float("nan"), "", "  "])
def test_unknown_values(unknown: object) -> None:
    article = Article.from_record({"text": TEXT, "headline": unknown, "authors": unknown, "published": unknown})
    assert article.headline is None
    assert article.authors is None
    assert article.published is None


def test_pandas_missing_values_are_unknown() -> None:
    pandas = pytest.importorskip("pandas")
    article = Article.from_record({"text": TEXT, "headline": pandas.NA, "published": pandas.NaT})
    assert (article.headline, article.published) == (None, None)


@pytest.mark.parametrize(
    "authors", ["Dana Whitfield; Kim Abara", '["Dana Whitfield", "Kim Abara"]', "['Dana Whitfield', 'Kim Abara']"]
)
def test_lists_that_went_through_csv(authors: str) -> None:
    article = Article.from_record({"text": TEXT, "authors": authors})
    assert [author.name for author in article.authors or ()] == ["Dana Whitfield", "Kim Abara"]


def test_the_page_is_read_and_the_record_goes_first() -> None:
    html = "<title>From the page</title><p>The harbour opened on Monday, as the town had hoped for weeks.</p>"
    article = Article.from_record({"html": html, "text": "other", "headline": "Given", "note": 1})
    assert article.headline == "Given"
    assert article.text.startswith("The harbour")
    assert article.extra == {"note": 1}


@pytest.mark.parametrize(("record", "message"), WRONG)
def test_refusals_name_the_field(record: Any, message: str) -> None:
    with pytest.raises(RecordError) as caught:
        Article.from_record(record)
    assert message in str(caught.value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(["text", "html", "headline", "title", "authors", "author", "id", "published", "domain", "x"])


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_any_mapping_gives_an_article_or_an_input_error(record: dict[str, Any]) -> None:
    with contextlib.suppress(InputError):
        assert isinstance(Article.from_record(record), Article)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("2024-03-05", "2024-03-05"), ("1951-03-05T10:00:00+01:00", "1951-03-05T10:00:00+01:00"),
        ("March 5, 2024", "2024-03-05"), ("20240305", "2024-03-05"), ("notadate", None), ("2024-13-45", None),
    ],
)  # fmt: skip
def test_dates_are_put_in_iso_and_a_wrong_one_is_unknown(written: str, known: str | None) -> None:
    article = Article.from_record({"text": TEXT, "published": written})
    assert article.published == known
    assert article.extra == ({} if written == known else {"published": written})


def test_a_wrong_date_does_not_hide_that_of_the_page() -> None:
    page = f"<html><head><meta property='article:published_time' content='2024-03-05'></head><body><p>{TEXT * 9}</body></html>"
    assert Article.from_record({"html": page, "published": "soon"}).published == "2024-03-05"


def test_letter_case_of_names_does_not_matter() -> None:
    article = Article.from_record(
        {"TEXT": TEXT, "Title": "Harbour opens", " Url ": "https://example.com/a", "Desk": "x"}
    )
    assert (article.text, article.headline, article.url) == (TEXT, "Harbour opens", "https://example.com/a")
    assert article.extra == {"Desk": "x"}
    both = Article.from_record({"Text": "other", "text": TEXT})
    assert (both.text, both.extra) == (TEXT, {"Text": "other"})


def test_names_of_a_file() -> None:
    assert with_known_names({"Body": "One.", "Title": "x"}) == {"text": "One.", "title": "x"}
    assert with_known_names({"body": "a", "html": "b"}) == {"body": "a", "html": "b"}
    assert with_known_names({"content": {"a": 1}}) == {"content": {"a": 1}}
    assert with_known_names({"Story": "One.", "text": "x"}, {"text": "Story"}) == {"text": "One."}
    same = {"text": "One.", "rating": 3}
    assert with_known_names(same) is same


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"headline": "a" * 10_001}, "the field 'headline' has 10,001 characters; at most 10,000 are read"),
        ({"url": "https://a.example/" + "\u200b" * 1_000_000}, "the field 'url' has 1,000,018 characters"),
        ({"id": " " * 20_000}, "the field 'id' has 20,000"),
        ({"bio": "a" * 100_001}, "the field 'bio' has 100,001 characters; at most 100,000"),
        ({"authors": ["a" * 10_001]}, "an entry of the field 'authors' has 10,001"),
        ({"authors": [{"name": "A", "url": "a" * 10_001}]}, "'url' of an entry of the field 'authors' has 10,001"),
        ({"authors": "a;" * 1_001}, "the field 'authors' names 1,001 people; at most 1,000"),
    ],
)
def test_fields_that_are_too_long(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        Article.from_record({"text": "Some text.", **fields})


def test_a_page_may_declare_endless_names() -> None:
    page = f"<html><head><title>{'a' * 50_000}</title><meta name=author content='{'b' * 50_000}'></head>"
    page += f"<link rel=canonical href='https://a.example/{'c' * 50_000}'><body><article><p>{'Some text. ' * 50}</p></article>"
    article = Article.from_html(page)
    assert len(article.headline or "") <= 10_000
    assert len(article.byline or "") <= 10_000
    assert article.url is None
    assert Article.from_text("Some text.", url="https://a.example/" + "c" * 50_000).url is None
