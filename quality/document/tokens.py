"""Tokens: one pass of one regular expression over the text."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from itertools import accumulate
from typing import NamedTuple

from quality.document.remembered import Remembered

TOKEN = re.compile(
    r"([A-Za-z]\w++(?!['’\-‐‑]\w)"  # most words; the other patterns take the same of them, more slowly
    r"|[A-Za-z]\.(?:[A-Za-z]\.)+"  # U.S., e.g., a.m.
    r"|\d\d*(?:[.,:]\d+)*\w*"  # 1,000  3.5  10:30  90s
    r"|\w+(?:['’\-‐‑]\w+)*"  # don't  well-known
    r"|[^\w\s\u00ad\u200b-\u200d\u2060\ufeff])"
)
"""A word with inner apostrophes and hyphens, an abbreviation with dots, a number, or one other visible character; soft hyphens and
zero-width characters are none."""

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
"""Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana, Chinese characters."""
_LETTERS_PER_WORD = 2
"""Characters of these that make about one word, Chinese and Japanese ones taken together with the longer Thai words."""


class Tokens(NamedTuple):
    """Parallel columns, one row a token."""

    surface: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]

    def within(self, start: int, end: int) -> Tokens:
        """The tokens that begin in text[start:end]. Between two line breaks they are those of that passage alone."""
        first = bisect_left(self.starts, start)
        last = bisect_left(self.starts, end, first)
        return Tokens(self.surface[first:last], self.lower[first:last], self.starts[first:last], self.ends[first:last])


def tokenize(text: str) -> Tokens:
    """Tokens of `text`. `lower` has straight apostrophes and hyphens; offsets always refer to `text` itself."""
    pieces = TOKEN.split(text)
    bounds = list(accumulate(map(len, pieces)))
    surface = pieces[1::2]
    return Tokens(surface, list(map(_lowered.__getitem__, surface)), bounds[0:-1:2], bounds[1::2])


def lower_tokens(text: str) -> list[str]:
    """The column `lower` of the tokens of a text alone."""
    return list(map(_lowered.__getitem__, TOKEN.findall(text)))


def unspaced_words(text: str) -> int:
    """Words, beyond one a run, in the passages of a text that are written without spaces between words."""
    if text.isascii():
        return 0
    return sum(max(0, round(len(run[0]) / _LETTERS_PER_WORD) - 1) for run in _UNSPACED.finditer(text))


def _lower(token: str) -> str:
    return sys.intern(token.lower().replace("’", "'").replace("‑", "-").replace("‐", "-"))


_lowered: Remembered[str, str] = Remembered(_lower)
"""The lower case of tokens: one interned string for all copies of a word, which every table finds by identity, its hash known."""
