"""Near-duplicates among any number of articles, out of core: one temporary SQLite file holds sketches, hashes and texts.

The sketches are those of `quality/document/sketches.py`. Each of the first `POSTED` hashes of a text is a band of its own: two
texts are candidates if they share `LEAST_SHARED` bands, and near-duplicates if the estimated Jaccard index of their sketches
reaches a threshold. SQLite sorts bands and candidates in temporary files. Memory grows by 8 bytes per article; the file by
about 4 KB per article of 600 words. Texts with the same sketch are compared once, so that a text published a thousand times
costs no more than a thousand texts.
"""

from __future__ import annotations

import sqlite3
import tempfile
import zlib
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from quality.document.sketches import MOST_HOLDERS, POSTED, Sketch, least_shared, similarity, unpack
from quality.errors import RunError

MOST_COMPARED = 30
"""Candidates of an article that are compared, those with most bands in common first; as in the queue."""

_CACHE_KB = 65_536

_SCHEMA = """
CREATE TABLE articles (number INTEGER PRIMARY KEY, name TEXT, id TEXT, url TEXT, publisher TEXT, published TEXT, instant TEXT,
                       headline TEXT, credit TEXT, digest TEXT NOT NULL, text BLOB NOT NULL);
CREATE TABLE sketches (number INTEGER PRIMARY KEY, hashes BLOB NOT NULL);
CREATE TABLE firsts (sketch INTEGER PRIMARY KEY, number INTEGER);
CREATE TABLE bands (hash INTEGER, number INTEGER);
CREATE TABLE candidates (later INTEGER, earlier INTEGER);
CREATE TABLE members (size INTEGER, cluster INTEGER, number INTEGER);
"""


class Entry(NamedTuple):
    """An article as it is stored. `name` is its input and row; `instant` is `published` in a form that sorts, see
    `instant_of`; `credit` is whom it credits, see `credit_of`; `digest` identifies its text, which is compressed."""

    name: str
    id: str | None
    url: str | None
    publisher: str | None
    published: str | None
    instant: str | None
    headline: str | None
    credit: str | None
    digest: str
    text: bytes

    @property
    def words(self) -> str:
        """The text."""
        return zlib.decompress(self.text).decode("utf-8", "surrogatepass")


class Store:
    """The file; see the module. It is deleted when the object is closed. Raises RunError if the disk is full."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="quality-copies-")
        self._connection = sqlite3.connect(Path(self._folder.name, "copies.sqlite"), isolation_level=None)
        # The file is of no use after a crash. One transaction, since nobody else reads it.
        self._connection.executescript(
            f"PRAGMA cache_size=-{_CACHE_KB}; PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; PRAGMA temp_store=FILE;"
            f"{_SCHEMA} BEGIN;"
        )
        self._roots = array("q", [0])
        """For every article a member of its cluster with a smaller number, or itself; number 0 is not used."""

    def close(self) -> None:
        """Delete the file."""
        self._connection.close()
        self._folder.cleanup()

    def add(self, entry: Entry, sketch: bytes) -> None:
        """Add an article with its packed sketch."""
        number = len(self._roots)
        self._roots.append(number)
        with _storing():
            self._connection.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *entry))
            key = int.from_bytes(blake2b(sketch, digest_size=8).digest(), "little", signed=True)
            same = self._connection.execute("SELECT number FROM firsts WHERE sketch = ?", (key,)).fetchone()
            if same is not None:
                self._roots[number] = same[0]
                return
            self._connection.execute("INSERT INTO firsts VALUES (?, ?)", (key, number))
            self._connection.execute("INSERT INTO sketches VALUES (?, ?)", (number, sketch))
            self._connection.executemany(
                "INSERT INTO bands VALUES (?, ?)", ((value, number) for value in unpack(sketch[: 8 * POSTED]))
            )

    def join(self, similar: float) -> int:
        """Put near-duplicates, and theirs in turn, into one cluster. Returns the number of clusters with several articles."""
        with _storing():
            bands = self._rows("SELECT hash, number FROM bands ORDER BY hash, number")
            self._connection.executemany("INSERT INTO candidates VALUES (?, ?)", _pairs(bands))
            counted = self._rows(
                "SELECT later, earlier, COUNT(*) FROM candidates GROUP BY later, earlier ORDER BY later, earlier"
            )
            for later, rows in groupby(counted, key=itemgetter(0)):
                self._compare(later, rows, similar)
            sizes = array("q", [0]) * len(self._roots)
            for number in range(1, len(self._roots)):
                sizes[self._root(number)] += 1
            several = (
                (sizes[root], root, number)
                for number in range(1, len(self._roots))
                if sizes[root := self._root(number)] > 1
            )
            self._connection.executemany("INSERT INTO members VALUES (?, ?, ?)", several)
        return sum(size > 1 for size in sizes)

    def clusters(self) -> Iterator[tuple[int, Iterator[Entry]]]:
        """Yield each cluster with several articles, the largest first, as its size and its articles: those with a date by
        date, then the others in the order of the input."""
        with _storing():
            # Texts stay out of the sort.
            rows = self._rows(
                "SELECT size, cluster, number FROM members JOIN articles USING (number) "
                "ORDER BY size DESC, cluster, instant IS NULL, instant, number"
            )
            for (size, _), members in groupby(rows, key=itemgetter(0, 1)):
                yield size, (self._entry(number) for _, _, number in members)

    def _entry(self, number: int) -> Entry:
        query = "SELECT * FROM articles WHERE number = ?"
        return Entry(*self._connection.execute(query, (number,)).fetchone()[1:])

    def _rows(self, query: str) -> Iterator[tuple[int, ...]]:
        return iter(self._connection.execute(query))

    def _compare(self, later: int, rows: Iterable[tuple[int, ...]], similar: float) -> None:
        sketch = self._sketch(later)
        least = least_shared(sketch)
        close = nsmallest(MOST_COMPARED, ((-count, earlier) for _, earlier, count in rows if count >= least))
        for _, earlier in close:
            one, other = self._root(later), self._root(earlier)
            if one != other and similarity(sketch, self._sketch(earlier), similar) >= similar:
                self._roots[max(one, other)] = min(one, other)

    def _sketch(self, number: int) -> Sketch:
        query = "SELECT hashes FROM sketches WHERE number = ?"
        return unpack(self._connection.execute(query, (number,)).fetchone()[0])

    def _root(self, number: int) -> int:
        """Return the smallest number in an article's cluster. Paths are halved on the way (R. Tarjan and J. van Leeuwen, 1984)."""
        roots = self._roots
        while roots[number] != number:
            roots[number] = roots[roots[number]]
            number = roots[number]
        return number


def _pairs(bands: Iterable[tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Yield (later, earlier) for the texts that share a band, each with the first `MOST_HOLDERS` of them."""
    for _, rows in groupby(bands, key=itemgetter(0)):
        first: list[int] = []
        for _, number in rows:
            yield from ((number, earlier) for earlier in first)
            if len(first) < MOST_HOLDERS:
                first.append(number)


@contextmanager
def _storing() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise RunError(
            f"the temporary file of copies cannot be used ({error}); free some space or set TMPDIR"
        ) from None
