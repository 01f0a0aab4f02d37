"""Near-duplicates among the sketches of any number of texts, in partitions that can be worked on anywhere.

Each of the first hashes of a text is a band of its own (MinHash with banding). Two texts are candidates if they share
`LEAST_SHARED` bands, and near-duplicates if the estimated Jaccard index of their sketches reaches a threshold. Three steps, each a
function of one partition, so that their results do not depend on where they ran:

    pairs_in      bands of neighbouring hashes -> pairs of texts that share a band, by the range of the later text
    candidates_in all pairs of a range         -> for each text those that it shares most bands with
    close_in      sketches of candidates       -> those that are near-duplicates

A band of more than `MOST_HOLDERS` texts is common: it comes from a footer or a phrase of the trade, and pairs a text with the first
of these only. Common bands must not hide a copy. So a text with common bands has further ones, which count where they are
not common themselves, and the texts that share the rarest bands are always candidates.

A pair is one integer of three parts: how rare the band is, the number of the later text, and that of the earlier one.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from quality.document.sketches import LEAST_SHARED, MOST_HOLDERS, POSTED, SKETCH, similarity, unpack

MOST_COMPARED = 30
"""Candidates of a text that are compared, those with most bands in common first; as in the queue."""

MOST_BY_RARITY = 10
"""Candidates of a text that are compared because they share the rarest bands with it."""

RANGE = 512
"""Texts in a row whose pairs are counted together."""

_ROWS = 20_000
"""Holders of bands in a partition, and sketches in one."""

_BITS = 30
"""Bits of the number of a text in a pair."""

_LOW = 2**_BITS - 1
_BOTH = 2 ** (2 * _BITS) - 1
_RAREST = 7
"""Rarity of a band that two texts have; one less whenever the texts double, down to 0 for all common bands."""
_STEPS = tuple(1 << _BITS | 1 << rarity for rarity in range(_RAREST + 1))
"""What a band adds to the sums of a pair, by rarity: one band, and the weight of the band."""


class Holders(NamedTuple):
    """Texts that share a band, in order; `first` are those of its first `MOST_HOLDERS` that came in a partition before.
    `rarity` is from 0 to `_RAREST`."""

    first: tuple[int, ...]
    numbers: array[int]
    rarity: int


class Sketches(NamedTuple):
    """Packed sketches by number, and the pairs (later, earlier) to compare."""

    packed: dict[int, bytes]
    pairs: list[tuple[int, int]]


def further_bands(common: int) -> int:
    """Return how many bands a text gets in addition to its first `POSTED`, of which so many are common: as many as leave it
    `POSTED` that are not, if the rest of its sketch is alike."""
    if common >= POSTED:
        return SKETCH - POSTED
    return min(SKETCH - POSTED, -(-POSTED * common // (POSTED - common)))


def bands_in_partitions(bands: Iterable[tuple[int, ...]]) -> Iterator[list[Holders]]:
    """Cut bands (hash, number of a text, 1 if it is a further band of the text and else 0), sorted, into partitions. Bands
    that one text has are left out, and a band that very many have is spread over several partitions."""
    partition: list[Holders] = []
    rows = 0
    for _, group in groupby(bands, key=itemgetter(0)):
        numbers, posted = array("q"), array("q")
        for _, number, is_further in group:
            numbers.append(number)
            if not is_further:
                posted.append(number)
        rarity = max(0, _RAREST + 1 - (len(numbers) - 1).bit_length())
        if len(numbers) > MOST_HOLDERS:
            numbers, rarity = posted, 0
        if len(numbers) < 2:
            continue
        for at in range(0, len(numbers), _ROWS):
            part = numbers[at : at + _ROWS]
            partition.append(Holders(tuple(numbers[: min(at, MOST_HOLDERS)]), part, rarity))
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
            later = (holders.rarity << _BITS | number) << _BITS
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
    sums: dict[int, int] = defaultdict(int)
    for pair in pairs:
        sums[pair & _BOTH] += _STEPS[pair >> 2 * _BITS]
    shared: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for pair, both in sums.items():
        count = both >> _BITS
        if count >= LEAST_SHARED:
            shared[pair >> _BITS].append((-count, pair & _LOW, -(both & _LOW)))
    return [(later, _chosen(shared[later])) for later in sorted(shared)]


def _chosen(shared: list[tuple[int, int, int]]) -> bytes:
    """Return candidates as the bytes of an array, of texts given as (-bands in common, number, -their weight by rarity)."""
    numbers = [number for _, number, _ in nsmallest(MOST_COMPARED, shared)]
    if len(shared) > MOST_COMPARED:
        known = set(numbers)
        rarest = nsmallest(MOST_BY_RARITY, ((weight, number) for _, number, weight in shared))
        numbers += [number for _, number in rarest if number not in known]
    return array("q", numbers).tobytes()


def close_in(similar: float, sketches: Sketches) -> list[tuple[int, int]]:
    """Return the pairs whose estimated Jaccard index is at least `similar`."""
    unpacked = {number: unpack(packed) for number, packed in sketches.packed.items()}
    return [
        (later, earlier)
        for later, earlier in sketches.pairs
        if similarity(unpacked[later], unpacked[earlier], similar) >= similar
    ]
