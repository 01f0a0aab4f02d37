"""Make outside text safe to show next to our own words.

Characters that control the display are removed: control codes, with which an article could move a terminal's cursor, and the
directional marks of Unicode (Bidirectional Algorithm, UAX #9), with which it could reverse the text around it. Tabs and line
ends stay, except a lone carriage return, which would let the following text overwrite its line. Letters of all scripts stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

_STEERING = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphen, zero width space and the like. Names that differ only in these look the same. Joiners stay, because some
scripts need them."""
_DOUBLE = re.compile('["“”]')
_BEFORE_OPENING = re.compile(r"[\s(\[{—–-]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With what a spreadsheet begins a formula, also in the wide form of East Asian text."""
MOST_SHOWN = 80
"""Longest value of a setting that a message repeats, in characters."""
_BREAK = re.compile("\r\n|[\x00\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")


def visible(text: str) -> str:
    """Remove characters that control the display."""
    return text if text.isprintable() else _STEERING.sub("", text)


def visible_line(text: str) -> str:
    """Remove them and put the text on one line, for names and titles."""
    return text if text.isprintable() else _HIDDEN.sub("", _STEERING.sub("", _BREAK.sub(" ", text)))


def within_quotes(text: str) -> str:
    """Return text for use within quotation marks: its own double marks become single ones, as in “She said ‘no’ twice”.

    Marks around the whole are left out, and so is one at either end whose partner is missing.
    """
    return "".join(marks_within(text))


def marks_within(text: str) -> list[str]:
    """Return the characters of `within_quotes`, one for each of `text`; those left out are empty."""
    letters = list(text)
    last = len(text) - 1
    opened: list[int] = []
    for match in _DOUBLE.finditer(text):
        at = match.start()
        if match[0] == "“" or (match[0] == '"' and (at == 0 or _BEFORE_OPENING.match(text[at - 1]))):
            letters[at] = "‘"
            opened.append(at)
            continue
        partner = opened.pop() if opened else None
        letters[at] = "" if partner is None and at in (0, last) else "’"
        if partner == 0 and at == last:
            letters[0] = letters[at] = ""
    if opened and opened[0] == 0:
        letters[0] = ""
    return letters


def visible_setting(value: object) -> str:
    """Write a value from a TOML file as the file does, shortened if it is long."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list) and any(isinstance(entry, Mapping | list) for entry in value):
        return "a nested list"
    if isinstance(value, list):
        text = f"[{', '.join(map(visible_setting, value))}]"
    elif isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, date | time):
        text = str(value)
    else:
        try:
            text = repr(value)
        except ValueError:  # Python refuses to write a number with thousands of digits
            return "a number too long to show"
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."


def not_a_formula(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would run as a formula (OWASP, CSV injection)."""
    if not isinstance(value, str):
        return value
    shown = visible(value)
    return "'" + shown if value.startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA) else shown
