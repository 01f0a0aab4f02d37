"""Tokens: one pass of one regular expression over the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

TOKEN = re.compile(
    r"((?:[A-Za-z]\.){2,}"  # U.S., e.g., a.m.
    r"|\d+(?:[.,:]\d+)*\w*"  # 1,000  3.5  10:30  90s
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


def tokenize(text: str) -> Tokens:
    """Tokens of `text`. `lower` has straight apostrophes and hyphens; offsets always refer to `text` itself."""
    pieces = TOKEN.split(text)
    bounds = list(accumulate(map(len, pieces)))
    surface = pieces[1::2]
    lower = list(map(str.lower, surface))
    if "’" in text or "‑" in text or "‐" in text:
        for at in [at for at, plain in enumerate(map(str.isascii, lower)) if not plain]:
            lower[at] = lower[at].replace("’", "'").replace("‑", "-").replace("‐", "-")
    return Tokens(surface, lower, bounds[0:-1:2], bounds[1::2])


class Remembered(dict[str, str]):
    """What a function makes of each token. `map(remembered.__getitem__, tokens)` costs no Python call for words met before."""

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, token: str) -> str:
        if len(self) >= _MOST:
            self.clear()
        made = self[token] = self.function(token)
        return made


_MOST = 65_536
"""Tokens remembered, so that a long run over many articles stays within a few megabytes."""


def unspaced_words(text: str) -> int:
    """Words, beyond one a run, in the passages of a text that are written without spaces between words."""
    if text.isascii():
        return 0
    return sum(max(0, round(len(run[0]) / _LETTERS_PER_WORD) - 1) for run in _UNSPACED.finditer(text))
