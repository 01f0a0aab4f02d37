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
    ("Levin Parsley For Daily Courier Australia", ["Levin Parsley"]),
    ("Corin Ashby of The Associated Press", ["Corin Ashby"]),
    ("Corin Ashby in London and Maren Tolley in Paris", ["Corin Ashby", "Maren Tolley"]),
    ("Center for Investigative Reporting", ["Center for Investigative Reporting"]),
    ("By Corin Ashby, in News, Water, Business · 09 Apr 2024", ["Corin Ashby"]),
    ("Corin Ashby, News, Water, Business", ["Corin Ashby"]),
    ("Corin Ashby | 9 April 2024 | News", ["Corin Ashby"]),
    ("Corin Ashby, Senior Reporter, and Maren Tolley, Editor", ["Corin Ashby", "Maren Tolley"]),
    ("Senior Reporter Corin Ashby", ["Corin Ashby"]),
    ("Corin Ashby (Reporter)", ["Corin Ashby"]),
    ("Corin Ashby, Reuters", ["Corin Ashby"]),
    ("Corin AshbyUpdated April 3, 2024", ["Corin Ashby"]),
    ("Corin Ashby 5 min read", ["Corin Ashby"]),
    ("Corin Ashby Corin Ashby Corin Ashby Corin Ashby", ["Corin Ashby Corin Ashby"]),
    ("Corin Ashby Corin Ashby", ["Corin Ashby"]),
    ("Corin Ashby und Maren Tolley", ["Corin Ashby", "Maren Tolley"]),
    ("Corin Ashby et Maren Tolley", ["Corin Ashby", "Maren Tolley"]),
    ("Corin Ashby y Maren Tolley", ["Corin Ashby", "Maren Tolley"]),
    ("Corin Ashby og Maren Tolley", ["Corin Ashby", "Maren Tolley"]),
    ("Corin Ashby; Maren Tolley", ["Corin Ashby", "Maren Tolley"]),
    ("Ana y Luis", ["Ana", "Luis"]),
    ("José Ortega y Gasset", ["José Ortega y Gasset"]),
    ("Von Anna Schmidt und Karl Berg", ["Anna Schmidt", "Karl Berg"]),
    ("Par Jean Dupont", ["Jean Dupont"]),
    ("Anna von Trapp", ["Anna von Trapp"]),
    ("BY CORIN ASHBY AND MAREN TOLLEY", ["CORIN ASHBY", "MAREN TOLLEY"]),
    (
        "Maria de la Cruz, Jan van der Berg and Seán O'Brien-McKay",
        ["Maria de la Cruz", "Jan van der Berg", "Seán O'Brien-McKay"],
    ),
    ("A. B. Smith & J.R. Stone", ["A. B. Smith", "J.R. Stone"]),
    ("Martin King Jr. and Corin Ashby", ["Martin King Jr.", "Corin Ashby"]),
    ("Yan et al.", ["Yan"]),
    ("作者：张伟、李娜", ["张伟", "李娜"]),
    ("约翰·史密斯", ["约翰·史密斯"]),
    ("Corin Ashby, with additional reporting by Maren Tolley", ["Corin Ashby", "Maren Tolley"]),
    ("Words by Corin Ashby, photographs by Maren Tolley", ["Corin Ashby"]),
    ("Ashby, Reuters", ["Ashby"]),
    ("Health Correspondent Corin Ashby reports", ["Corin Ashby"]),
    ("Corin Ashby and news service reports", ["Corin Ashby", "news service reports"]),
    ("Corin\u200b Ashby", ["Corin Ashby"]),
    ("di Anna Rossi e Carlo Verdi", ["Anna Rossi", "Carlo Verdi"]),
    ("af Klint", ["af Klint"]),
    ("Guest post by Corin Ashby", ["Corin Ashby"]),
    ("Opinion by Corin Ashby", ["Corin Ashby"]),
    ("Ashby/AFP", ["Ashby"]),
    ("Corin Ashby, Senior Water Correspondent", ["Corin Ashby"]),
    ("Corin Ashby, Water Correspondent at the Gazette, Tarnbrook", ["Corin Ashby"]),
    ("Corin Ashby, Reporter Maren Tolley", ["Corin Ashby", "Maren Tolley"]),
    ("Corin Ashby, Maren Tolley", ["Corin Ashby", "Maren Tolley"]),
    ("Corin Ashby in News, Water", ["Corin Ashby"]),
    ("Corin Ashby, BBC News, Tarnbrook", ["Corin Ashby"]),
    ("Corin Ashby, Reuters, and Maren Tolley, AFP", ["Corin Ashby", "Maren Tolley"]),
    ("News", []),
    ("9 April 2024", []),
    ("Staff Reporter", ["Staff Reporter"]),
    ("corin-ashby", ["Corin Ashby"]),
    ("https://gazette.example/authors/corin-ashby/", ["Corin Ashby"]),
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
    ("Politics", None),
    ("editor@gazette.example", None),
]
LINES = [
    (["A line first", "By Dana Whitfield"], "Dana Whitfield"),
    (["Posted on May 4, 2016 by Dana Whitfield"], "Dana Whitfield"),
    (["By the time the harbour opened, it was noon."], None),
    (["By noon all was quiet again on the harbour"], None),
    ([], None),
    (["By", "Corin Ashby"], "Corin Ashby"),
    (["Corin Ashby", "Staff reporter"], "Corin Ashby"),
    (["By Corin Ashby."], "Corin Ashby"),
    (["Analysis by Corin Ashby"], "Corin Ashby"),
    (["An essay by Corin Ashby"], "Corin Ashby"),
    (["Opinion by the board was split."], None),
    (["Published by Corin Ashby on 9 April"], "Corin Ashby"),
    (["Von Anna Schmidt und Karl Berg"], "Anna Schmidt, Karl Berg"),
    (["By", "The harbour opened again at noon on Monday."], None),
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
