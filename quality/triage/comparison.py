"""What an item and one of its near-duplicates have in common, and what only one of them says.

Both texts are compared word by word. Runs of words that occur once in each text are matched first and in order, as in a patience
diff; only the short gaps between them are compared in full. The cost therefore grows with the length of the texts, even for texts
made to be slow.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from sqlalchemy import select

from quality.errors import NotFoundError
from quality.triage.cards import cards_for
from quality.triage.records import Card, User
from quality.triage.rows import find
from quality.triage.schema import items
from quality.triage.store import Store

MOST_WORDS = 10_000
"""Words and punctuation marks of each text that are compared."""
SHINGLE = 4
"""Words in a row by which the two texts are matched."""
MOST_GAP = 90_000
"""Pairs of words in a gap that is compared in full; in a larger one, everything counts as different."""
LEAST_SAME = 2
"""Words between two differences that are shown as shared; fewer belong to the difference."""
_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")

Kind = Literal["same", "here", "there"]


class Piece(NamedTuple):
    """Words in a row that are in both texts (“same”), or only in that of the item (“here”) or of the other one (“there”)."""

    kind: Kind
    text: str
    words: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """An item beside a near-duplicate. `pieces` is None unless the queue keeps both texts."""

    other: Card
    has_text: bool
    """Whether the text of the item is kept."""
    other_has_text: bool
    pieces: tuple[Piece, ...] | None
    cut: bool
    """Whether a text was longer than what is compared."""

    @property
    def shared(self) -> float | None:
        """Share of the item's words that are in both texts; None if they were not compared."""
        counts = {
            kind: sum(piece.words for piece in self.pieces or () if piece.kind == kind) for kind in ("same", "here")
        }
        total = counts["same"] + counts["here"]
        return counts["same"] / total if total else None


def compare(store: Store, item_id: int, other_id: int, viewer: User | None, at: float) -> Comparison:
    """Compare an item with one of its group. Raises NotFoundError if there is no such item in the group."""
    with store.read() as connection:
        row, other = find(connection, item_id), find(connection, other_id)
        if item_id == other_id or row.group_id != other.group_id:
            raise NotFoundError(f"item {other_id} is not grouped with item {item_id}; choose one that its page lists")
        (card,) = cards_for(connection, [other], at, viewer)
        kept = select(items.c.id, items.c.text).where(items.c.id.in_((item_id, other_id)))
        texts = {entry.id: entry.text for entry in connection.execute(kept)}
    here, there = texts[item_id], texts[other_id]
    if here is None or there is None:
        return Comparison(card, here is not None, there is not None, None, cut=False)
    ours, theirs = _TOKEN.findall(here), _TOKEN.findall(there)
    cut = max(len(ours), len(theirs)) > MOST_WORDS
    pieces = pieces_of(ours[:MOST_WORDS], theirs[:MOST_WORDS])
    return Comparison(card, has_text=True, other_has_text=True, pieces=pieces, cut=cut)


def differences(here: str, there: str) -> tuple[Piece, ...]:
    """Return the pieces of two texts, in order. The pieces “same” and “here” together are the first text."""
    return pieces_of(_TOKEN.findall(here), _TOKEN.findall(there))


def pieces_of(ours: Sequence[str], theirs: Sequence[str]) -> tuple[Piece, ...]:
    """Return the pieces of two texts that are cut into words, each with the space behind it."""
    here_words, there_words = [word.strip() for word in ours], [word.strip() for word in theirs]
    blocks = list(_matches(here_words, there_words))
    blocks = [block for block in blocks if _counts(ours, block, blocks)]
    blocks = _from_sentences(here_words, there_words, blocks)
    pieces: list[Piece] = []
    here = there = 0
    for start, other, size in [*blocks, (len(ours), len(theirs), 0)]:
        found: tuple[tuple[Kind, Sequence[str]], ...] = (
            ("there", theirs[there:other]), ("here", ours[here:start]), ("same", ours[start : start + size]),
        )  # fmt: skip
        for kind, words in found:
            if words:
                pieces.append(Piece(kind, "".join(words), _count(words)))
        here, there = start + size, other + size
    return tuple(pieces)


def _counts(ours: Sequence[str], block: tuple[int, int, int], blocks: Sequence[tuple[int, int, int]]) -> bool:
    """Whether a match is long enough to be shown as shared; at the beginning and the end, any is."""
    start, _, size = block
    return _count(ours[start : start + size]) >= LEAST_SAME or block in (blocks[0], blocks[-1])


def _from_sentences(
    ours: Sequence[str], theirs: Sequence[str], blocks: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """Move what is in one text only by a mark of punctuation, where the same words then begin with a sentence instead of ending
    before its last mark."""
    moved = list(blocks)
    for number in range(1, len(moved)):
        (start, other, size), (next_start, next_other, next_size) = moved[number - 1 : number + 1]
        end, other_end = start + size, other + size
        if (end == next_start) == (other_end == next_other) or next_size < 1:
            continue
        first = theirs[other_end] if end == next_start else ours[end]
        if first == ours[next_start] and not first[:1].isalnum():
            moved[number - 1 : number + 1] = [(start, other, size + 1), (next_start + 1, next_other + 1, next_size - 1)]
    return moved


def _count(words: Sequence[str]) -> int:
    """Count the words, without punctuation marks and space."""
    return sum(word[:1].isalnum() for word in words)


def _matches(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield matches in order: place in the one text, place in the other, and number of words. None touch in both texts."""
    here = there = 0
    run: tuple[int, int, int] | None = None
    for start, other, size in [*_anchors(ours, theirs), (len(ours), len(theirs), 0)]:
        if start < here or other < there:  # within the match before it
            skipped = max(here - start, there - other)
            start, other, size = start + skipped, other + skipped, size - skipped
            if size <= 0:
                continue
        for a, b, length in [*_in_gap(ours[here:start], theirs[there:other]), (start - here, other - there, size)]:
            found = here + a, there + b, length
            if run is not None and (run[0] + run[2], run[1] + run[2]) == found[:2]:
                run = run[0], run[1], run[2] + length
            elif length:
                if run is not None:
                    yield run
                run = found
        here, there = start + size, other + size
    if run is not None:
        yield run


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return the longest series of runs, in the order of both texts, that occur once in each."""
    first, second = _once(ours), _once(theirs)
    pairs = [(place, second[run]) for run, place in first.items() if run in second]
    tails: list[int] = []  # patience sorting: the least end of a series of each length
    places: list[int] = []
    before: list[int] = []
    for number, (_, there) in enumerate(pairs):
        at = bisect_left(tails, there)
        tails[at : at + 1] = [there]
        places[at : at + 1] = [number]
        before.append(places[at - 1] if at else -1)
    series: list[tuple[int, int, int]] = []
    number = places[-1] if places else -1
    while number >= 0:
        series.append((*pairs[number], SHINGLE))
        number = before[number]
    return series[::-1]


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Return the runs that occur once in a text, with their places, in order."""
    found: dict[tuple[str, ...], int] = {}
    for place in range(len(words) - SHINGLE + 1):
        run = tuple(words[place : place + SHINGLE])
        found[run] = -1 if run in found else place
    return {run: place for run, place in found.items() if place >= 0}


def _in_gap(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return the matches between two anchors; none if the gap is too large."""
    if not ours or not theirs or len(ours) * len(theirs) > MOST_GAP:
        return []
    found = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in found if block.size]
