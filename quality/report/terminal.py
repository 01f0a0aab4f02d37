"""Styled lines of text for a terminal: wrapped to its width, in colours where it shows them.

Reports use these few functions instead of Rich, whose import takes longer than scoring an article.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from typing import IO, NamedTuple

Part = tuple[str, str]
"""A text with the names of its styles, separated by a space; "" for none."""

_ATTRIBUTES = {"bold": "1", "dim": "2", "reverse": "7"}
_COLOURS = {"red": "31", "green": "32", "yellow": "33"}
_GAP = 2
"""Columns between a label and the text beside it."""
_USUAL = 80
"""Columns of a terminal whose width is unknown."""
_NO_WIDTH = ("Mn", "Me", "Cf", "Cc")
"""Unicode categories of characters that take no column."""


class Line(NamedTuple):
    """A text that may take several rows of a terminal, all of them indented."""

    parts: tuple[Part, ...] = ()
    indent: int = 0
    label: Part = ("", "")
    """What stands in front of the text, aligned to the right within the indentation."""
    is_cut: bool = False
    """Whether the text has a single row, cut with an ellipsis if it is too long."""


def line(text: str = "", style: str = "", indent: int = 0) -> Line:
    """Return a line in one style."""
    return Line(((text, style),), indent)


class Screen:
    """Where lines are printed. By default its width, in columns, and whether it shows styles are those of the terminal."""

    def __init__(self, out: IO[str], width: int | None = None, *, styles: bool | None = None) -> None:
        self._out = out
        self._styles = _shows_styles(out) if styles is None else styles
        self.width = width or _width(out)
        colours = {} if "NO_COLOR" in os.environ else _COLOURS
        self._codes = {**_ATTRIBUTES, **colours} if self._styles else {}

    def print(self, lines: Iterable[Line]) -> None:
        """Print lines; a question mark stands for a character that the encoding lacks."""
        text = "".join(f"{row}\n" for row in self.rows(lines))
        encoding = getattr(self._out, "encoding", None) or "utf-8"
        self._out.write(text.encode(encoding, "replace").decode(encoding))

    def rows(self, lines: Iterable[Line]) -> list[str]:
        """Return the rows that lines take, with the codes of their styles."""
        return [row for line in lines for row in self._rows_of(line)]

    def _rows_of(self, line: Line) -> Iterator[str]:
        room = max(1, self.width - line.indent)
        label = self._styled((line.label,)) if line.label[0] else ""
        lead = " " * max(0, line.indent - _GAP - len(line.label[0])) + label + " " * _GAP if label else ""
        for parts in _wrapped(line.parts, room, line.is_cut):
            yield ((lead or " " * line.indent) + self._styled(parts)).rstrip()
            lead = ""

    def _styled(self, parts: Iterable[Part]) -> str:
        return "".join(self._coloured(text, style) for text, style in parts if text)

    def _coloured(self, text: str, style: str) -> str:
        codes = [self._codes[name] for name in style.split() if name in self._codes]
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text


def _wrapped(parts: Iterable[Part], room: int, is_cut: bool) -> Iterator[list[Part]]:
    """Yield the rows of a text that is at most `room` columns wide."""
    parts = [(text.replace("\t", " "), style) for text, style in parts]
    text = "".join(text for text, _ in parts)
    for first, last in _rows(text, room, is_cut):
        row = _slice(parts, first, last)
        yield [*row, ("…", row[-1][1] if row else "")] if is_cut and last < len(text) else row


def _rows(text: str, room: int, is_cut: bool) -> Iterator[tuple[int, int]]:
    """Yield the ends of the rows that a text takes, without the spaces between them."""
    if is_cut:
        whole = len(text.partition("\n")[0])
        yield 0, whole if _cells(text[:whole]) <= room else _reach(text, 0, whole, room - 1)
        return
    begin = 0
    for paragraph in text.split("\n"):
        end = begin + len(paragraph)
        first = begin
        while True:
            last = _reach(text, first, end, room)
            if last < end and not text[last].isspace():
                words = text.rfind(" ", first, last) + 1
                # A word that is longer than a row is broken.
                last = words if text[first:words].strip() else max(last, first + 1)
            yield first, first + len(text[first:last].rstrip())
            while last < end and text[last].isspace():
                last += 1
            if last >= end:
                break
            first = last
        begin = end + 1


def _reach(text: str, first: int, end: int, room: int) -> int:
    """Return how far a text can be shown in so many columns."""
    if text[first : first + room].isascii():
        return min(end, first + room)
    widths = accumulate(map(_width_of, text[first:end]))
    return next((first + at for at, width in enumerate(widths) if width > room), end)


def _slice(parts: Iterable[Part], first: int, last: int) -> list[Part]:
    """Return a piece of a text in parts."""
    found, at = [], 0
    for text, style in parts:
        piece = text[max(0, first - at) : max(0, last - at)]
        if piece:
            found.append((piece, style))
        at += len(text)
    return found


def _cells(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_width_of, text))


@cache
def _width_of(character: str) -> int:
    """Return the columns that a character takes, as Unicode's East Asian Width (UAX #11) has them."""
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _width(out: IO[str]) -> int:
    """Return the width of the terminal, also for output that is written elsewhere."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    for stream in (sys.__stdin__, out, sys.__stdout__, sys.__stderr__):
        try:
            found = os.get_terminal_size(stream.fileno()).columns if stream else 0
        except (AttributeError, OSError, ValueError):  # no terminal
            continue
        if found:
            return found
    return _USUAL


def _shows_styles(out: IO[str]) -> bool:
    """Whether a stream is a terminal that understands escape sequences, or FORCE_COLOR says so."""
    if os.environ.get("TERM", "").lower() in ("dumb", "unknown"):
        return False
    if (forced := os.environ.get("FORCE_COLOR")) is not None:
        return forced != ""
    understands = os.name == "posix" or not {"TERM", "WT_SESSION", "ANSICON"}.isdisjoint(os.environ)
    return understands and out.isatty()
