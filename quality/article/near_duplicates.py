"""An index of articles that finds near-duplicates: the same text, or most of it, published elsewhere before."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest

from quality.article.addresses import site_of
from quality.article.record import Article

SHINGLE = 5
"""Words a shingle."""

SKETCH = 256
"""Hashes kept an article; the standard error of an estimated Jaccard index is at most 0.03."""

LEAST_SHARED = 8
"""Hashes that two articles must share to be compared."""

LEAST_BLOCK = 8
"""Words of a block that is looked up as a whole."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """An article like the one asked for. `jaccard` is the estimated share of five-word shingles in common."""

    article_id: str | None
    url: str | None
    publisher: str | None
    published: str | None
    jaccard: float
    shared_blocks: tuple[int, ...]
    """Indexes of those blocks of the article asked for that stand word for word in the other one."""


@dataclass(frozen=True, slots=True)
class _Entry:
    article_id: str | None
    url: str | None
    publisher: str | None
    published: str | None
    sketch: frozenset[int]
    blocks: frozenset[int]


class ArticleIndex:
    """Bottom-k MinHash sketches of articles with an inverted index over their hashes; about 20 KB an article in
    memory.

    The sketch is that of A. Broder, On the resemblance and containment of documents, 1997: of the 64-bit hashes of
    all shingles the smallest are kept; the share in common among the smallest of two articles estimates their Jaccard
    index.
    """

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self._entries: list[_Entry] = []
        self._holders: dict[int, list[int]] = {}
        for article in articles:
            self.add(article)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, article: Article) -> None:
        """Adds an article. Adding one twice does no harm: an article never matches its own URL or id."""
        sketch, blocks = _sketch(article), frozenset(_block_hashes(article))
        for value in sketch:
            self._holders.setdefault(value, []).append(len(self._entries))
        self._entries.append(_Entry(article.id, article.url, article.publisher, article.published, sketch, blocks))

    def nearest(self, article: Article) -> NearDuplicate | None:
        """The most similar earlier article of another publisher, None when none shares enough.

        An article counts as earlier unless both dates are known and its own is not before; as of another publisher
        unless both are known and the same.
        """
        sketch = _sketch(article)
        shared = Counter(holder for value in sketch for holder in self._holders.get(value, ()))
        best: tuple[float, int] | None = None
        for number, count in shared.items():
            entry = self._entries[number]
            if count < min(LEAST_SHARED, len(sketch)) or not _is_other_and_earlier(entry, article):
                continue
            jaccard = _jaccard(sketch, entry.sketch)
            if best is None or (jaccard, -number) > (best[0], -best[1]):
                best = jaccard, number
        if best is None:
            return None
        entry = self._entries[best[1]]
        hashes = _block_hashes(article)
        blocks = tuple(index for value, index in hashes.items() if value in entry.blocks)
        return NearDuplicate(
            entry.article_id, entry.url, entry.publisher, entry.published, best[0], tuple(sorted(blocks))
        )


def _is_other_and_earlier(entry: _Entry, article: Article) -> bool:
    if (entry.url and entry.url == article.url) or (entry.article_id and entry.article_id == article.id):
        return False
    if entry.publisher and article.publisher:
        if entry.publisher.casefold() == article.publisher.casefold():
            return False
    elif (site := site_of(entry.url)) and site == site_of(article.url):
        return False
    return not (entry.published and article.published and entry.published >= article.published)


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Share in common among the smallest hashes of both."""
    smallest = nsmallest(SKETCH, one | other)
    both = one & other
    return sum(value in both for value in smallest) / len(smallest)


def _sketch(article: Article) -> frozenset[int]:
    words = _words(article.text)
    return frozenset(
        nsmallest(SKETCH, {_hash(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))})
    )


def _block_hashes(article: Article) -> dict[int, int]:
    """Hash of each block's words to the block's index."""
    hashes: dict[int, int] = {}
    for index, block in enumerate(article.blocks):
        words = _words(article.text[block.start : block.end])
        if len(words) >= LEAST_BLOCK:
            hashes.setdefault(_hash(words), index)
    return hashes


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _hash(words: list[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
