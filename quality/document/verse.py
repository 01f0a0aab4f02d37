"""Verse, known by its short lines, the capitals that they begin with, and what rhymes at their ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

VERSE_WORDS = 10
"""Most words of a line of verse."""

_FEWEST_LINES = 12
_MOST_SHORT = 0.8
_MOST_CAPITALS = 0.9
_RHYMES = 0.4
"""Share of lines that rhyme with one of the next three from which on short lines are verse even where each ends a sentence."""
_REACH = 3
_ENDS = frozenset(".!?")
_LAST_WORD = re.compile(r"([^\W\d_]+)[^\w]*$")
_RHYME = re.compile(r"[aeiouy]+[^aeiouy]*(?:e|es|ed)?$")
_OPENERS = " \"'“‘«([*•-–—"


def by_rhyme(blocks: Sequence[str]) -> str | None:
    """Why the texts of some blocks, or the lines inside them, are verse; None when they are not."""
    lines = [line for line in map(str.strip, chain.from_iterable(map(str.splitlines, blocks))) if line]
    if len(lines) < _FEWEST_LINES:
        return None
    sizes = [line.count(" ") + 1 for line in lines]
    if sum(size for size in sizes if 1 < size <= VERSE_WORDS) < _MOST_SHORT * sum(sizes):
        return None
    # A text that is broken at a width goes on in lower case.
    capitals = sum(not line.lstrip(_OPENERS)[:1].islower() for line in lines)
    if capitals < _MOST_CAPITALS * len(lines):
        return None
    if len(lines) > len(blocks) and 2 * sum(line.rstrip('"”’)')[-1:] in _ENDS for line in lines) <= len(lines):
        return "its lines are as short as those of verse or of a list"
    return "its lines rhyme as those of verse do" if _rhyming(lines) >= _RHYMES * len(lines) else None


def _rhyming(lines: Sequence[str]) -> int:
    """Number of lines that rhyme with one of the lines near them, on another word."""
    words = [found[1].lower() if (found := _LAST_WORD.search(line)) else "" for line in lines]
    sounds = [found[0] if (found := _RHYME.search(word)) else "" for word in words]
    rhymes = set()
    for at, (word, sound) in enumerate(zip(words, sounds, strict=True)):
        for other in range(at + 1, min(len(lines), at + 1 + _REACH)):
            if sound and sound == sounds[other] and word != words[other] and len(sound) + len(word) > 3:
                rhymes |= {at, other}
    return len(rhymes)
