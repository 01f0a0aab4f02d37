"""Tokens: one pass of one regular expression over the text."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

TOKEN = re.compile(
    r"((?:[A-Za-z]\.){2,}"  # U.S., e.g., a.m.
    r"|\d+(?:[.,:]\d+)*\w*"  # 1,000  3.5  10:30  90s
    r"|\w+(?:['’\-‐‑]\w+)*"  # don't  well-known
    r"|[^\w\s])"
)
"""A word with inner apostrophes and hyphens, an abbreviation with dots, a number, or one other visible character."""


class Tokens(NamedTuple):
    """Parallel columns, one row a token."""

    surface: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]


def tokenize(text: str) -> Tokens:
    """Tokens of `text`. `lower` has straight apostrophes and hyphens; offsets always refer to `text` itself."""
    pieces = TOKEN.split(text)
    bounds = list(accumulate(map(len, pieces)))
    surface = pieces[1::2]
    lower = [token.lower() for token in surface]
    if "’" in text or "‑" in text or "‐" in text:
        lower = [
            token if token.isascii() else token.replace("’", "'").replace("‑", "-").replace("‐", "-") for token in lower
        ]
    return Tokens(surface, lower, bounds[0:-1:2], bounds[1::2])
