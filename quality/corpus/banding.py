"""Near-duplicates among the sketches of any number of texts, in partitions that can be worked on anywhere.

Each of the first hashes of a text is a band of its own (MinHash with banding). Two texts are candidates if they share
`LEAST_SHARED` bands, and near-duplicates if the estimated Jaccard index of their sketches reaches a threshold. Three steps, each a
function of one partition, so that their results do not depend on where they ran:

    pairs_in      bands of neighbouring hashes -> pairs of texts that share a band, by the range of the later text
    candidates_in all pairs of a range         -> for each text those that it shares most bands with
    close_in      sketches of candidates       -> those that are near-duplicates

A pair is one integer, the number of the later text times 2**32 plus that of the earlier one.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from quality.document.sketches import LEAST_SHARED, MOST_HOLDERS, similarity, unpack

MOST_COMPARED = 30
"""Candidates of a text that are compared, those with most bands in common first; as in the queue."""

RANGE = 4_096
"""Texts in a row whose pairs are counted together."""

_ROWS = 20_000
"""Holders of bands in a partition, and sketches in one."""

_LOW = 2**32 - 1


class Holders(NamedTuple):
    """Texts that share a band, in order; `first` are those of its first `MOST_HOLDERS` that came in a partition before."""

    first: tuple[int, ...]
    numbers: array[int]


class Sketches(NamedTuple):
    """Packed sketches by number, and the pairs (later, earlier) to compare."""

    packed: dict[int, bytes]
    pairs: list[tuple[int, int]]


def bands_in_partitions(bands: Iterable[tuple[int, ...]]) -> Iterator[list[Holders]]:
    """Cut bands (hash, number of a text), sorted, into partitions. Bands that one text has are left out, and a band that
    very many have is spread over several partitions."""
    partition: list[Holders] = []
    rows = 0
    for _, group in groupby(bands, key=itemgetter(0)):
        numbers = array("q", (number for _, number in group))
        if len(numbers) < 2:
            continue
        for at in range(0, len(numbers), _ROWS):
            part = numbers[at : at + _ROWS]
            partition.append(Holders(tuple(numbers[: min(at, MOST_HOLDERS)]), part))
            rows += len(part)
            if rows >= _ROWS:
                yield partition
                partition, rows = [], 0
    if partition:
        yield partition


def pairs_in(partition: list[Holders]) -> dict[int, array[int]]:
    """Pair every text with the first `MOST_HOLDERS` that share a band with it, by the range of its number."""
    pairs: dict[int, array[int]] = defaultdict(lambda: array("Q"))
    for holders in partition:
        first = list(holders.first)
        for number in holders.numbers:
            later = number << 32
            pairs[number // RANGE].extend([later | earlier for earlier in first])
            if len(first) < MOST_HOLDERS:
                first.append(number)
    return dict(pairs)


def candidates_in(parts: list[bytes]) -> list[tuple[int, bytes]]:
    """Count the pairs of a range, given as the bytes of their arrays. Returns each later text with its candidates, those that
    share most bands with it first and ties in their order, as the bytes of an array."""
    pairs = array("Q")
    for part in parts:
        pairs.frombytes(part)
    shared: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair, count in Counter(pairs).items():
        if count >= LEAST_SHARED:
            shared[pair >> 32].append((-count, pair & _LOW))
    return [
        (later, array("q", (earlier for _, earlier in nsmallest(MOST_COMPARED, shared[later]))).tobytes())
        for later in sorted(shared)
    ]


def close_in(similar: float, sketches: Sketches) -> list[tuple[int, int]]:
    """Return the pairs whose estimated Jaccard index is at least `similar`."""
    unpacked = {number: unpack(packed) for number, packed in sketches.packed.items()}
    return [
        (later, earlier)
        for later, earlier in sketches.pairs
        if similarity(unpacked[later], unpacked[earlier], similar) >= similar
    ]
