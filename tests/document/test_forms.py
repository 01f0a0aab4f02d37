"""The learned model of an article's form: its table, its masks and what it says of plain cases."""

import math
import operator
import re

import pytest

from quality.article import Article
from quality.document import Document
from quality.document.forms import form_shares, form_terms
from quality.document.genre import GENRES
from quality.model import load_model
from quality.model.layout import INTERCEPT

RELEASE = [
    "Halden Systems today announced the launch of its new platform for customers worldwide.",
    "“We are proud and delighted to partner with Orven,” said Ina Roth, chief executive of Halden Systems. “This milestone "
    "demonstrates our commitment to innovation and enables our clients to deliver seamless solutions.”",
    "The partnership expands the company’s integrated offering and will enhance how partners and customers collaborate.",
    "“Together we provide trusted, scalable solutions that empower our customers,” said Paul Venn, chief executive of Orven.",
    "Halden Systems is a leading provider of innovative solutions, dedicated to supporting organisations across the world.",
] * 2
COLUMN = [
    "There is something deeply wrong with a country in which nobody in power is ever held to account for what they say.",
    "I have listened to those who defend it, and I have tried to take them seriously. They tell us that this is how the world "
    "works, that people do not care, and that those of us who do are naive. But that is no argument. It is an excuse.",
    "The truth is that they know better. They have always known. What they lack is not knowledge but the will to act, and the "
    "courage to say in public what they would never deny in private.",
    "Of course, none of this is new. Every generation has had its liars, and every generation believes that its own are worse. "
    "Perhaps we are no different. But it is hard to think of a time when so many were so willing to look away.",
    "If we believe that truth matters, then we must be ready to defend it, even when it costs us, and even when it is our own side "
    "that would rather not hear it. That is not a political position. It is the least that we owe each other.",
    "We should stop pretending that both sides are the same. They are not. And history will not be kind to those who, when it "
    "mattered most, could not bring themselves to say so.",
]


def document(lines: list[str], headline: str | None = None) -> Document:
    return Document(Article.from_text("\n\n".join(lines), headline=headline))


@pytest.mark.parametrize(
    ("lines", "headline", "form"),
    [
        (RELEASE, "Halden Systems Announces Partnership With Orven to Launch New Platform", "press_release"),
        (COLUMN, "We can no longer afford to look away", "opinion"),
    ],
)
def test_plain_cases(lines: list[str], headline: str, form: str) -> None:
    assert document(lines, headline).genre.genre == form


def test_names_and_numbers_change_nothing() -> None:
    swapped = [
        line.replace("Halden", "Marlow").replace("Orven", "Tesk").replace("Ina Roth", "Bo Lind") for line in RELEASE
    ]
    assert form_terms(document(swapped)) == form_terms(document(RELEASE))


def test_short_texts_are_not_judged() -> None:
    assert form_shares(document(RELEASE[:1])) is None
    assert form_shares(document([""])) is None


def test_the_table_holds_forms_and_no_names() -> None:
    table = load_model().table("forms")
    assert set(table.columns) <= set(GENRES)
    terms = [key.split(" ") for key in table.rows if key != INTERCEPT]
    assert terms
    assert not [
        term
        for term in terms
        if any(re.search("[A-Z]|[0-9]{3}", part) for part in term if not part.startswith(("<", ">")))
    ]


def test_shares_are_the_weights_of_the_known_terms_over_the_root_of_their_number() -> None:
    article = document(COLUMN, "We can no longer afford to look away")
    table = load_model().table("forms")
    terms = [" ".join(term) for term in form_terms(article)]
    known = [row for term in terms if (row := table.rows.get(term))]
    assert any(term.startswith(("list ", "rate ")) for term in terms if term in table.rows)
    sums = [sum(column) / math.sqrt(len(known)) for column in zip(*known, strict=True)]
    shares = form_shares(article)
    assert shares is not None
    assert list(shares) == list(table.columns)
    expected = map(operator.add, table.rows[INTERCEPT], sums)
    assert list(shares.values()) == pytest.approx(list(expected), abs=1e-12)


def test_a_guess_switches_no_signal_off() -> None:
    genre = document(RELEASE).genre
    assert not genre._replace(confidence=0.3).is_sure
    assert genre._replace(confidence=0.9).is_sure
