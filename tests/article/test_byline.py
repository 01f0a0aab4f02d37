"""Names in bylines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.article.byline import authors_of, is_organization, joined, looks_like_names, names_in, visible_byline

NAMES = [
    ("By Dana Whitfield", ["Dana Whitfield"]),
    ("ByDana Whitfield", ["Dana Whitfield"]),
    ("Dana Whitfield and Kim Abara", ["Dana Whitfield", "Kim Abara"]),
    ("Dana Whitfield, Kim Abara & Lee Osgood", ["Dana Whitfield", "Kim Abara", "Lee Osgood"]),
    ("Dana Whitfield, MD; Kim Abara, PhD", ["Dana Whitfield, MD", "Kim Abara, PhD"]),
    ("Written by Dana Whitfield with Kim Abara", ["Dana Whitfield", "Kim Abara"]),
    ("Wire/The Northport", ["Wire", "The Northport"]),
    ("", []),
    (" , ; ", []),
]
CLEANED = [
    ("By Dana Whitfield | May 4, 2016", "Dana Whitfield"),
    ("Dana Whitfield22 Dec 2016651", "Dana Whitfield"),
    ("Dana Whitfield Senior Politics Editor, The Northport Post", "Dana Whitfield"),
    ("View all posts by Dana Whitfield", "Dana Whitfield"),
    ("Author: Dana Whitfield", "Dana Whitfield"),
    ("Staff Writer", "Staff Writer"),
    ("https://example.com/author/dana", None),
    ("12", None),
]
LINES = [
    (["A line first", "By Dana Whitfield"], "Dana Whitfield"),
    (["Posted on May 4, 2016 by Dana Whitfield"], "Dana Whitfield"),
    (["By the time the harbour opened, it was noon."], None),
    (["By noon all was quiet again on the harbour"], None),
    ([], None),
]


@pytest.mark.parametrize(("byline", "names"), NAMES)
def test_authors_of(byline: str, names: list[str]) -> None:
    assert [author.name for author in authors_of(byline)] == names


@pytest.mark.parametrize(("text", "name"), CLEANED)
def test_names_in(text: str, name: str | None) -> None:
    assert names_in(text) == name


@pytest.mark.parametrize(("lines", "name"), LINES)
def test_visible_byline(lines: list[str], name: str | None) -> None:
    assert visible_byline(lines) == name


def test_strings_of_elements_are_set_apart() -> None:
    assert (
        joined(["By", "Dana Whitfield", ",", "Kim Abara", "5 min read"]) == "By Dana Whitfield , Kim Abara | 5 min read"
    )


def test_organizations() -> None:
    assert is_organization("Northport News Agency")
    assert is_organization("NPA")
    assert not is_organization("Dana Whitfield")


def test_names_have_capitals() -> None:
    assert looks_like_names("Dana de la Whitfield")
    assert not looks_like_names("the whole town was there")


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    authors_of(text)
    names_in(text)
    visible_byline([text])
