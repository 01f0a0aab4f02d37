"""Text from outside, made safe to show beside our own words.

Taken out are characters that steer what shows the text instead of being shown: control codes, with which an article could
move a terminal's cursor, and the directional marks of Unicode (Bidirectional Algorithm, UAX #9), with which it could reverse
what stands beside it. Tabs and line ends stay, but for a carriage return alone,
which would let what follows overwrite its line. Letters of every script stay too.
"""

from __future__ import annotations

import re

_STEERING = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphen, zero width space and the like. Two names that differ in these alone look the same; joiners stay, scripts need them."""
_BREAK = re.compile("\r\n|[\x00\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")


def visible(text: str) -> str:
    """`text` without what steers the display."""
    return text if text.isascii() and text.isprintable() else _STEERING.sub("", text)


def visible_line(text: str) -> str:
    """The same on one line, for what names something."""
    return text if text.isascii() and text.isprintable() else _HIDDEN.sub("", _STEERING.sub("", _BREAK.sub(" ", text)))
