"""Sketches of texts, which estimate how much two texts have in common, and a few hashes to find candidates.

A text is the set of its three-word shingles, hashed to 63 bits. Its sketch is the `SKETCH` smallest hashes (A. Broder, On the
resemblance and containment of documents, 1997): the share in common among the smallest hashes of two sketches estimates the
Jaccard index, with a standard error of at most 0.045. An index posts the first few hashes of each text, each for its first
`MOST_HOLDERS` texts; texts that share `LEAST_SHARED` of them are compared. Shingles have three words, because replacing every
fifth word leaves half of them intact, but only a third of those with five. Both the queue's groups and the index of known
articles use this.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from hashlib import blake2b

SHINGLE = 3
SKETCH = 128
POSTED = 16
"""Hashes of a text that the queue posts."""

LEAST_SHARED = 2
MOST_HOLDERS = 100
"""Maximum number of texts that a posted hash leads to. A hash shared by more texts is a common phrase or a footer, which says little;
without the limit, every look-up would compare with one article in seventy. Copies in a larger group are found by its first
hundred."""

WORD = re.compile(r"\w+")

Sketch = tuple[int, ...]
"""Ascending hashes, at most `SKETCH`."""


def shingles(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Every `size` words in a row, in order; none where there are fewer."""
    return zip(*(words[at:] for at in range(size)), strict=False)


def sketch_of(text: str) -> Sketch:
    """Return the sketch of a text; that of a text without words is empty and similar to no other."""
    words = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if not words:
        return ()
    joined = set(map(" ".join, shingles(words, SHINGLE))) or {" ".join(words)}
    encoded = "\n".join(joined).encode("utf-8", "surrogatepass").split(b"\n")  # no word holds a line break
    digests = b"".join([blake2b(shingle, digest_size=8).digest() for shingle in encoded])
    hashes = {value >> 1 for value in struct.unpack(f"<{len(encoded)}Q", digests)}
    return tuple(sorted(hashes)[:SKETCH])


def similarity(one: Sketch, other: Sketch, least: float = 0.0) -> float:
    """Estimate the Jaccard index of two texts, 0 to 1; also 0 if it cannot reach `least`, which is quicker to find out."""
    both = set(one).intersection(other)
    if not both or len(both) < least * min(SKETCH, len(one) + len(other) - len(both)):
        return 0.0
    smallest = sorted({*one, *other})[:SKETCH]
    return sum(value in both for value in smallest) / len(smallest)


def least_shared(sketch: Sketch) -> int:
    """Return how many posted hashes a candidate must share; short texts have few."""
    return min(LEAST_SHARED, len(sketch[:POSTED]))


def pack(sketch: Sketch) -> bytes:
    """Encode eight bytes per hash, little-endian."""
    return struct.pack(f"<{len(sketch)}q", *sketch)


def unpack(data: bytes) -> Sketch:
    """Decode what `pack` encoded."""
    return struct.unpack(f"<{len(data) // 8}q", data)
