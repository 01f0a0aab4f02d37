"""The file behind a search for copies: sketches, bands, texts and results of any number of articles, out of core.

One SQLite file, which sorts in temporary files (`TMPDIR`). Memory grows by 16 bytes per article; the file by about 4 KB per
article of 600 words. Texts with the same sketch are compared once, so that a text published a thousand times costs no more than a
thousand texts.

A file with a name is kept, and what was committed is there after a crash of the process; another process opens it
to go on. Anything else is deleted when the store is closed.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from quality.corpus.banding import Sketches, bands_in_partitions, candidates_in, close_in, further_bands, pairs_in
from quality.document.sketches import MOST_HOLDERS, POSTED, unpack
from quality.errors import InputError, RunError

KEPT_EVERY = 1.0
"""Seconds after which what is done is committed."""

COMPARED = 2_000
"""Pairs of sketches that are compared in one partition."""

_CACHE_KB = 65_536
_APPLICATION = 0x51434F50
"""Says in a SQLite file that it is one of these."""

_SCHEMA = """
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE records (number INTEGER PRIMARY KEY, hash BLOB NOT NULL, outcome TEXT NOT NULL);
CREATE TABLE articles (number INTEGER PRIMARY KEY, name TEXT, id TEXT, url TEXT, publisher TEXT, published TEXT, instant TEXT,
                       headline TEXT, credit TEXT, digest TEXT NOT NULL, text BLOB NOT NULL);
CREATE TABLE sketches (number INTEGER PRIMARY KEY, hashes BLOB NOT NULL);
CREATE TABLE same (number INTEGER PRIMARY KEY, earlier INTEGER NOT NULL);
CREATE TABLE firsts (sketch INTEGER PRIMARY KEY, number INTEGER);
CREATE TABLE bands (hash INTEGER, number INTEGER);
CREATE TABLE members (size INTEGER, cluster INTEGER, number INTEGER);
CREATE TABLE results (position INTEGER PRIMARY KEY, result TEXT NOT NULL);
"""

Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Applies work to each partition and returns the results in order: in this process, in several, or on a cluster."""


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
    """The file; see the module. Raises InputError if `place` is not such a file, or another process uses it, and RunError if the
    disk is full or the file is damaged."""

    def __init__(self, place: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="quality-copies-") if place is None else None
        self._place = place or Path(self._folder.name if self._folder else "", "copies.sqlite")
        with _storing():
            self._connection = _connected(self._place, is_kept=place is not None)
        self._roots = array("q", [0])
        """For every article a member of its cluster with a smaller number, or itself; number 0 is not used."""
        try:
            with _storing():
                articles = self._one("SELECT COALESCE(MAX(number), 0) FROM articles")
                self._roots.extend(range(1, articles + 1))
                for number, earlier in self._connection.execute("SELECT number, earlier FROM same"):
                    self._roots[number] = earlier
        except BaseException:
            self.close()
            raise
        self._kept_at = time.monotonic()

    def close(self) -> None:
        """Forget what was not committed, and delete a file without a name."""
        try:
            if self._connection.in_transaction:
                self._connection.rollback()
        except sqlite3.Error:  # the error that ended the run has been reported
            pass
        finally:
            self._connection.close()
            if self._folder is not None:
                self._folder.cleanup()

    @property
    def is_new(self) -> bool:
        """Whether nothing was stored yet."""
        with _storing():
            return not self._one("SELECT COUNT(*) FROM state") and not self._one("SELECT COUNT(*) FROM records")

    def keep(self, *, now: bool = False) -> None:
        """Commit what is done, if that was not done a moment ago."""
        if now or time.monotonic() - self._kept_at > KEPT_EVERY:
            with _storing():
                self._connection.execute("COMMIT")
                self._connection.execute("BEGIN")
            self._kept_at = time.monotonic()

    def state(self, name: str) -> Any:
        """Return what `set_state` stored under a name; None if nothing."""
        with _storing():
            row = self._connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def set_state(self, name: str, value: Any) -> None:
        """Store a value of JSON under a name."""
        with _storing():
            self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, json.dumps(value)))

    def record(self, digest: bytes, outcome: str) -> None:
        """Note that the next record was read, and what came of it."""
        with _storing():
            self._connection.execute("INSERT INTO records (hash, outcome) VALUES (?, ?)", (digest, outcome))

    def recorded(self) -> Iterator[bytes]:
        """Yield the hashes of the records that were read, in order."""
        with _storing():
            for (digest,) in self._connection.execute("SELECT hash FROM records ORDER BY number"):
                yield bytes(digest)

    def outcomes(self) -> Mapping[str, int]:
        """Return how many records came to what."""
        with _storing():
            return dict(self._connection.execute("SELECT outcome, COUNT(*) FROM records GROUP BY outcome"))

    def add(self, entry: Entry, sketch: bytes) -> None:
        """Add an article with its packed sketch of at least `LEAST_SHARED` hashes."""
        number = len(self._roots)
        self._roots.append(number)
        with _storing():
            self._connection.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *entry))
            key = int.from_bytes(blake2b(sketch, digest_size=8).digest(), "little", signed=True)
            same = self._connection.execute("SELECT number FROM firsts WHERE sketch = ?", (key,)).fetchone()
            if same is not None:
                self._roots[number] = same[0]
                self._connection.execute("INSERT INTO same VALUES (?, ?)", (number, same[0]))
                return
            self._connection.execute("INSERT INTO firsts VALUES (?, ?)", (key, number))
            self._connection.execute("INSERT INTO sketches VALUES (?, ?)", (number, sketch))
            self._connection.executemany(
                "INSERT INTO bands VALUES (?, ?)", ((value, number) for value in unpack(sketch[: 8 * POSTED]))
            )

    def join(self, similar: float, mapping: Map = map) -> int:
        """Put chains of near-duplicates into one cluster each; `mapping` says where. Returns the number of clusters with
        several articles. What an earlier run joined with the same threshold is not joined again."""
        joined = self.state("joined")
        if joined is not None and joined["similar"] == similar and joined["articles"] == len(self._roots):
            return int(joined["clusters"])
        with _storing():
            for table in ("members", "results", "pairs", "candidates", "further"):
                self._connection.execute(f"DELETE FROM {table}")
            self._connection.executemany("INSERT INTO further VALUES (?, ?)", self._further())
            bands = self._rows(
                "SELECT hash, number, 0 FROM bands UNION ALL SELECT hash, number, 1 FROM further ORDER BY hash, number"
            )
            for found in mapping(pairs_in, bands_in_partitions(bands)):
                rows = ((at, pairs.tobytes()) for at, pairs in found.items())
                self._connection.executemany("INSERT INTO pairs VALUES (?, ?)", rows)
            for candidates in mapping(candidates_in, self._ranges()):
                self._connection.executemany("INSERT INTO candidates VALUES (?, ?)", candidates)
            for close in mapping(partial(close_in, similar), self._to_compare()):
                for later, earlier in close:
                    one, other = self._root(later), self._root(earlier)
                    self._roots[max(one, other)] = min(one, other)
            clusters = self._write_members()
        self.set_state("joined", {"similar": similar, "articles": len(self._roots), "clusters": clusters})
        self.keep(now=True)
        return clusters

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

    def count_members(self) -> int:
        """Return how many articles `clusters` yields."""
        with _storing():
            return self._one("SELECT COUNT(*) FROM members")

    def add_result(self, result: Any) -> None:
        """Store the result, a value of JSON, for the next member of `clusters`."""
        with _storing():
            self._connection.execute("INSERT INTO results (result) VALUES (?)", (json.dumps(result),))

    def results(self) -> Iterator[Any]:
        """Yield the results that were stored, in order."""
        with _storing():
            for (result,) in self._connection.execute("SELECT result FROM results ORDER BY position"):
                yield json.loads(result)

    def count_results(self) -> int:
        """Return how many results were stored."""
        with _storing():
            return self._one("SELECT COUNT(*) FROM results")

    def _further(self) -> Iterator[tuple[int, int]]:
        """Yield further bands, as (hash, number), of the texts among whose bands are common ones."""
        rows = self._rows(
            "SELECT number, COUNT(*) FROM bands WHERE hash IN "
            f"(SELECT hash FROM bands GROUP BY hash HAVING COUNT(*) > {MOST_HOLDERS}) GROUP BY number ORDER BY number"
        )
        for number, common in rows:
            further = self._sketch(number)[8 * POSTED : 8 * (POSTED + further_bands(common))]
            yield from ((value, number) for value in unpack(further))

    def _ranges(self) -> Iterator[list[bytes]]:
        """Yield the pairs of each range of texts."""
        rows = self._connection.execute("SELECT at, data FROM pairs ORDER BY at")
        for _, parts in groupby(rows, key=itemgetter(0)):
            yield [data for _, data in parts]

    def _to_compare(self) -> Iterator[Sketches]:
        """Yield partitions of candidates, without those that are known to be in the same cluster by now."""
        packed: dict[int, bytes] = {}
        pairs: list[tuple[int, int]] = []
        for later, data in self._connection.execute("SELECT later, earlier FROM candidates ORDER BY later"):
            root = self._root(later)
            for earlier in array("q", data):
                if self._root(earlier) != root:
                    pairs.append((later, earlier))
                    for number in (later, earlier):
                        if number not in packed:
                            packed[number] = self._sketch(number)
            if len(pairs) >= COMPARED:
                yield Sketches(packed, pairs)
                packed, pairs = {}, []
        if pairs:
            yield Sketches(packed, pairs)

    def _write_members(self) -> int:
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

    def _entry(self, number: int) -> Entry:
        query = "SELECT * FROM articles WHERE number = ?"
        return Entry(*self._connection.execute(query, (number,)).fetchone()[1:])

    def _rows(self, query: str) -> Iterator[tuple[int, ...]]:
        return iter(self._connection.execute(query))

    def _one(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])

    def _sketch(self, number: int) -> bytes:
        query = "SELECT hashes FROM sketches WHERE number = ?"
        return bytes(self._connection.execute(query, (number,)).fetchone()[0])

    def _root(self, number: int) -> int:
        """Return the smallest number in an article's cluster. Paths are halved on the way (R. Tarjan and J. van Leeuwen, 1984)."""
        roots = self._roots
        while roots[number] != number:
            roots[number] = roots[roots[number]]
            number = roots[number]
        return number


def remove(place: Path) -> None:
    """Delete the file of a store that is closed."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{place}{ending}").unlink(missing_ok=True)


def _connected(place: Path, *, is_kept: bool) -> sqlite3.Connection:
    """Open the file, or create it. joblib reads what it sends to workers in a thread of its own, one at a time."""
    connection = sqlite3.connect(place, isolation_level=None, check_same_thread=False, timeout=0)
    try:
        # Nobody else reads it. Only a kept file must survive the end of the process, and none that of the machine.
        connection.executescript(
            f"PRAGMA cache_size=-{_CACHE_KB}; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; PRAGMA locking_mode=EXCLUSIVE;"
        )
        is_new = not connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
        if not is_new and connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
            raise InputError(f"{place} exists but was not left by `quality copies`; move it or choose another output")
        connection.execute(f"PRAGMA journal_mode={'WAL' if is_kept else 'OFF'}")
        connection.execute("BEGIN IMMEDIATE")
        if is_new:
            connection.execute(f"PRAGMA application_id={_APPLICATION}")
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
        connection.execute("CREATE TEMP TABLE further (hash INTEGER, number INTEGER)")
        connection.execute("CREATE TEMP TABLE pairs (at INTEGER, data BLOB)")
        connection.execute("CREATE TEMP TABLE candidates (later INTEGER PRIMARY KEY, earlier BLOB)")
        connection.execute("COMMIT")
        connection.execute("BEGIN")
    except sqlite3.Error as error:
        connection.close()
        if is_kept and error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise InputError(f"another run is writing {place}; wait until it ends or choose another output") from None
        if is_kept and error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise InputError(
                f"{place} exists but was not left by `quality copies`; move it or choose another output"
            ) from None
        raise
    except InputError:
        connection.close()
        raise
    return connection


@contextmanager
def _storing() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise RunError(f"the working file of copies cannot be used ({error}); free some space or set TMPDIR") from None
