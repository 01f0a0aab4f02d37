"""Nothing from outside steers what shows it."""

import json
import unicodedata
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality import Article, QualityError, load_scorer
from quality.article.parts import Author
from quality.report import format_names
from quality.report.html import write_page
from quality.report.sarif import sarif_log
from quality.report.terminal import Screen
from quality.report.text import print_report
from quality.report.writers import Options, Row, flat_row, format_named
from quality.scoring import ErrorRecord
from quality.visible import _BREAK, _HIDDEN, _STEERING, marks_within, visible, visible_line, within_quotes

STEERING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)]
CONTROLS = [chr(code) for code in (*range(9), *range(11, 32), *range(127, 160)) if chr(code) != "\x85"]
ATTACK = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp\u2066\u200f\r\x08"


@given(st.text(st.one_of(st.characters(), st.sampled_from([*STEERING, *CONTROLS, "\u00ad", "\u2028", "“", "é"]))))
def test_printable_text_has_nothing_to_remove(text: str) -> None:
    assert visible(text) == _STEERING.sub("", text)
    assert visible_line(text) == _HIDDEN.sub("", _STEERING.sub("", _BREAK.sub(" ", text)))


WITHIN = [
    ("plain words", "plain words"),
    ('"I read about it in the paper."', "I read about it in the paper."),
    ("“I read about it in the paper.”", "I read about it in the paper."),
    ("“I read about it on the internet and…", "I read about it on the internet and…"),
    ('and so they "went home"', "and so they ‘went home’"),
    ('"Yes," she said, "we did"', "‘Yes,’ she said, ‘we did’"),
    ('he said."', "he said."),
    ("“He said “no” twice”", "He said ‘no’ twice"),
    ('the so-called ("free") market', "the so-called (‘free’) market"),
    ("it’s a dog’s life", "it’s a dog’s life"),
    ('"', ""),
    ("", ""),
]
"""Texts, and how they stand within quotation marks."""


@pytest.mark.parametrize(("text", "expected"), WITHIN)
def test_marks_within_marks_are_single(text: str, expected: str) -> None:
    assert within_quotes(text) == expected
    assert len(marks_within(text)) == len(text)


def harmless(text: str) -> bool:
    return not any(character in text for character in (*STEERING, *CONTROLS))


@pytest.mark.parametrize("character", [*STEERING, *CONTROLS])
def test_every_steering_character_is_taken_out(character: str) -> None:
    assert visible(f"a{character}b") == "ab"
    assert visible_line(f"a{character}b") in ("ab", "a b")


def test_what_hides_in_a_name_is_taken_out_but_not_what_joins_letters() -> None:
    assert visible_line("New\u200b York\u00ad \ufeffTimes\u2060") == "New York Times"
    assert visible_line("می\u200cخواهد") == "می\u200cخواهد"


@given(st.text())
def test_only_such_characters_are_taken_out(text: str) -> None:
    shown = visible(text)
    assert harmless(shown.replace("\r\n", "\n"))
    assert visible(shown) == shown
    kept = [character for character in text if unicodedata.category(character) not in ("Cc", "Cf")]
    assert [character for character in shown if unicodedata.category(character) not in ("Cc", "Cf")] == kept
    line = visible_line(text)
    assert harmless(line)
    assert len(line.splitlines()) <= 1


def test_letters_of_every_script_stay() -> None:
    for text in ("Zoë", "שלום", "مرحبا", "नमस्ते", "日本", "👩\u200d👩", "a\tb\nc"):
        assert visible(text) == text


def hostile() -> Article:
    text = (
        f"Some say{ATTACK} that the bridge is closed. “It is{ATTACK} shut,” said Lena Moor of the council. "
        "Experts believe that everybody knows what happened without a doubt. "
    )
    paragraphs = "\n\n".join(f"{text} Number {n} of the reports said so on Monday." for n in range(12))
    return Article.from_text(
        paragraphs, headline=f"You won't believe{ATTACK} this", byline=f"Lena{ATTACK} Moor",
        publisher=f"The{ATTACK} Gazette", url=f"https://evil.example\\@good.example/{ATTACK}", bio=f"Bio{ATTACK}", id=f"i{ATTACK}",
    )  # fmt: skip


def test_what_names_an_article_is_clean() -> None:
    article = hostile()
    named = (article.headline, article.byline, article.publisher, article.url)
    assert all(value and harmless(value) for value in named)
    assert article.url is not None
    assert article.url.startswith("https://evil.example/@good.example/")
    assert ATTACK in article.text
    author = Author(f"Lena{ATTACK}", url="https://good.example@evil.example/")
    assert (harmless(author.name), author.url) == (True, "https://evil.example/")


def test_reports_are_clean() -> None:
    assessment = load_scorer().score(hostile())
    rows = [(f"file{ATTACK}.txt", assessment), (f"other{ATTACK}", ErrorRecord(2, f"broken{ATTACK}", f"i{ATTACK}"))]
    shown = StringIO()
    for name, result in rows:
        print_report(Screen(shown, width=200), result, name)
    page = StringIO()
    write_page(rows, page)
    for text in (shown.getvalue(), page.getvalue(), json.dumps(sarif_log(rows), ensure_ascii=False)):
        assert harmless(text)
    for name in set(format_names()) - {"parquet"}:
        lines = StringIO()
        format_named(name).write((Row(origin, result) for origin, result in rows), lines, Options())
        assert harmless(lines.getvalue()), name
    assert flat_row(*rows[0])["headline"] == assessment.headline
    for contribution in assessment.contributions:
        assert harmless(contribution.sentence or "")
        assert harmless(contribution.observation)
        for passage in contribution.evidence:
            if passage.part == "text":
                assert assessment.text[passage.start : passage.end] == passage.quote


def test_messages_are_clean() -> None:
    assert str(QualityError(f"the file a{ATTACK}b cannot be read")) == "the file a]0;owned[2J31mgnpb cannot be read"
