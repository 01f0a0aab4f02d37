"""Passages that two texts share word for word, apart from small edits; found in one pass over both."""

from __future__ import annotations

import unicodedata
from itertools import accumulate, pairwise
from typing import NamedTuple

from quality.document.sketches import WORD, shingles

SHINGLE = 5
"""Words in a row by which a passage is found."""

LEAST_PASSAGE = 12
"""Words of a passage that counts: names, stock phrases and most formulas are shorter."""

_GAP = 3
"""Words that an edit may have put in, taken out or changed within a passage."""


class SharedPassage(NamedTuple):
    """text[start:end] also occurs in the other text, as other[other_start:other_end]."""

    start: int
    end: int
    other_start: int
    other_end: int


class _Stretch(NamedTuple):
    """Words [first, last) are equal to those that begin at word `there` of the other text."""

    first: int
    last: int
    there: int


class _Words(NamedTuple):
    """Words in the form in which they are compared, and their positions."""

    folded: list[str]
    spans: list[tuple[int, int]]


def shared_passages(text: str, other: str) -> tuple[SharedPassage, ...]:
    """Return passages of `text`, in order and without overlap, that also occur in `other`: one for each line in which a run
    has five words or more."""
    ours, theirs = _words(text), _words(other)
    lines = list(
        accumulate(text.count("\n", before, start) for before, start in pairwise([0, *(s for s, _ in ours.spans)]))
    )
    passages = []
    for run in _runs(ours.folded, theirs.folded):
        if run[-1].last - run[0].first < LEAST_PASSAGE:
            continue
        pieces: dict[int, list[int]] = {}  # line: first and last word here, first and last word there
        for stretch in run:
            for word in range(stretch.first, stretch.last):
                there = stretch.there + word - stretch.first
                piece = pieces.setdefault(lines[word], [word, word, there, there])
                piece[1], piece[3] = word, there
        passages += [
            SharedPassage(ours.spans[a][0], ours.spans[b][1], theirs.spans[c][0], theirs.spans[d][1])
            for a, b, c, d in pieces.values()
            if b - a + 1 >= SHINGLE
        ]
    return tuple(passages)


def _runs(ours: list[str], theirs: list[str]) -> list[list[_Stretch]]:
    """Find runs of words in the same order in both texts, each made of stretches between which there may be an edit."""
    known: dict[tuple[str, ...], int] = {}
    for there, shingle in enumerate(shingles(theirs, SHINGLE)):
        known.setdefault(shingle, there)
    runs: list[list[_Stretch]] = []
    at = 0
    own = list(shingles(ours, SHINGLE))
    while at < len(own):
        last = runs[-1][-1] if runs else None
        near = last is not None and at - last.last <= _GAP
        follows = _following(last, own[at], theirs) if near and last is not None else None
        found = known.get(own[at]) if follows is None else follows
        if found is None:
            at += 1
            continue
        size = SHINGLE
        while at + size < len(ours) and found + size < len(theirs) and ours[at + size] == theirs[found + size]:
            size += 1
        stretch = _Stretch(at, at + size, found)
        if follows is None:
            runs.append([stretch])
        else:
            runs[-1].append(stretch)
        at += size
    return runs


def _following(last: _Stretch, shingle: tuple[str, ...], theirs: list[str]) -> int | None:
    """Return where the shingle occurs directly after a stretch, so that a run is continued and not restarted at an earlier
    copy."""
    behind = last.there + last.last - last.first
    return next(
        (there for there in range(behind, behind + _GAP + 1) if tuple(theirs[there : there + SHINGLE]) == shingle), None
    )


def _words(text: str) -> _Words:
    found = list(WORD.finditer(text))
    folded = [word[0].casefold() for word in found]
    if not text.isascii():
        folded = [unicodedata.normalize("NFKC", word[0]).casefold() for word in found]
    return _Words(folded, [word.span() for word in found])
