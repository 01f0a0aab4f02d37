"""Lines on a terminal: wrapped like Rich wraps them, within its width, in styles only where they are shown."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from quality.report.terminal import Line, Screen, line


def rows(text: str, width: int, **settings: bool) -> list[str]:
    return Screen(io.StringIO(), width, styles=False).rows([Line(((text, ""),), **settings)])


def wrapped_by_rich(text: str, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    return [row.plain.rstrip() for row in Text(text).wrap(console, width)]


@given(st.lists(st.text("abcé“”—漢字●", min_size=1, max_size=6), max_size=20).map(" ".join), st.integers(12, 40))
def test_text_is_wrapped_as_rich_wraps_it(text: str, width: int) -> None:
    assert rows(text, width) == wrapped_by_rich(text, width)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])), st.integers(1, 30))
def test_no_character_is_lost_and_no_row_is_too_long(text: str, width: int) -> None:
    found = rows(text, width)
    assert "".join("".join(found).split()) == "".join(text.split())
    if text.isascii():
        assert all(len(row) <= width for row in found)


def test_lines_of_a_text_stay_lines() -> None:
    assert rows("one\ntwo three\n\nfour", 9) == ["one", "two three", "", "four"]


def test_a_cut_text_has_one_row() -> None:
    assert rows("a long text", 8, is_cut=True) == ["a long …"]
    assert rows("a text", 8, is_cut=True) == ["a text"]


def test_text_hangs_behind_its_label() -> None:
    shown = Screen(io.StringIO(), 16, styles=False).rows([Line((("four words of text", ""),), 7, ("+4", "green"))])
    assert shown == ["   +4  four", "       words of", "       text"]


def test_styles_are_shown_where_they_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert printed() == "bad"
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert printed() == "\x1b[1;31mbad\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert printed() == "\x1b[1mbad\x1b[0m"
    monkeypatch.setenv("TERM", "dumb")
    assert printed() == "bad"


def printed() -> str:
    out = io.StringIO()
    Screen(out).print([line("bad", "bold red")])
    return re.sub(r"\n\Z", "", out.getvalue())


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("", 80), ("wide", 80), ("0", 80)])
def test_the_width_is_that_of_the_variable(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("os.get_terminal_size", lambda _: (_ for _ in ()).throw(OSError))
    assert Screen(io.StringIO()).width == width


def test_characters_that_an_encoding_lacks_are_replaced() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Screen(out).print([line("“so” ●\ud800")])
    out.seek(0)
    assert out.read() == "?so? ??\n"
