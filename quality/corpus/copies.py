"""Find near-duplicate articles in a corpus of any size: clusters with the earliest article, and what each other one shares with it.

Three steps: read and sketch the articles, join those that resemble each other into clusters, compare each with the earliest of its
cluster. All of them work on partitions, in this process, in several, or on a cluster, with the same result. Given a place, what is
done is kept there, and another run goes on from it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, Self

from quality.article import Article
from quality.article.files import Record, RecordProblem, article_of
from quality.bulk.origin import hash_of, name_of
from quality.bulk.resume import ANEW
from quality.corpus.compared import Copy, Member, compared, digest_of, instant_of
from quality.corpus.credits import credit_of
from quality.corpus.store import Entry, Map, Store
from quality.document.passages import LEAST_PASSAGE
from quality.document.sketches import SHINGLE, pack, sketch_of
from quality.errors import InputError

SIMILAR = 0.22
"""Least share of common three-word sequences at which two articles are near-duplicates; as in the queue's default policy."""

CHUNK = 64
"""Records, or members of clusters, in a partition."""

READ, SHORT, BROKEN = "read", "short", "broken"
"""What a record came to: an article to compare, one that is too short, or a problem."""


class Found(NamedTuple):
    """Size of a corpus: articles read, those too short to compare, clusters with several articles, and the articles of these."""

    articles: int
    too_short: int
    clusters: int
    members: int


class Corpus:
    """Articles among which copies are looked for. Use as a context manager. What was done is kept in the file `place`, and deleted at
    the end without one. Raises InputError if `place` was not left by a run like this or is in use, and RunError if a disk is full."""

    def __init__(self, place: Path | None = None) -> None:
        self.store = Store(place)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.store.close()

    @property
    def broken(self) -> int:
        """How many records could not be read."""
        return self.store.outcomes().get(BROKEN, 0)

    def read(
        self, records: Iterable[Record | RecordProblem], jobs: int = 1, backend: str = "processes"
    ) -> Iterator[RecordProblem]:
        """Add the articles of records, and yield the problem of each that cannot be read. The first records must be those that an
        earlier run read, which are not read again.

        `backend` is “processes” or “dask://HOST:PORT”. Raises RunError if workers are lost or the disk is full, InputError
        for a backend that is unknown or does not answer or if a record has changed, and MissingExtraError if a library for the
        backend is not installed.
        """
        waiting = iter(records)
        mapping = _mapping(jobs, backend)
        self._skip(waiting)
        chunks = iter(lambda: list(islice(waiting, CHUNK)), [])
        for digest, result in chain.from_iterable(mapping(_sketched, chunks)):
            if isinstance(result, RecordProblem):
                self.store.record(digest, BROKEN)
                yield result
            else:
                entry, sketch = result
                # A text of fewer words than a passage shares none.
                is_short = len(sketch) // 8 < LEAST_PASSAGE - SHINGLE + 1
                if not is_short:
                    self.store.add(entry, sketch)
                self.store.record(digest, SHORT if is_short else READ)
            self.store.keep()
        self.store.keep(now=True)

    def join(self, similar: float = SIMILAR, jobs: int = 1, backend: str = "processes") -> Found:
        """Form clusters, in which every article has a near-duplicate with at least this share of three-word sequences in
        common. Raises as `read`."""
        clusters = self.store.join(similar, _mapping(jobs, backend))
        outcomes = self.store.outcomes()
        short = outcomes.get(SHORT, 0)
        return Found(outcomes.get(READ, 0) + short, short, clusters, self.store.count_members())

    def copies(self, jobs: int = 1, backend: str = "processes") -> Iterator[Copy]:
        """Yield the articles of all clusters, cluster by cluster, the largest first, each beginning with the earliest. Raises as
        `read`."""
        # The number of results does not change while those that were stored are read.
        waiting = islice(self._members(), done := self.store.count_results(), None)
        yield from map(Copy.from_dict, islice(self.store.results(), done))
        chunks = iter(lambda: list(islice(waiting, CHUNK)), [])
        for copy in chain.from_iterable(_mapping(jobs, backend)(compared, chunks)):
            self.store.add_result({**copy.to_dict(), "shared": copy.shared})
            self.store.keep()
            yield copy
        self.store.keep(now=True)

    def _skip(self, records: Iterator[Record | RecordProblem]) -> None:
        """Go past the records that were read before. Raises InputError if they are not the same."""
        for number, digest in enumerate(self.store.recorded(), 1):
            record = next(records, None)
            if record is None:
                raise InputError(f"the input ends before record {number:,}, which was read before{ANEW}")
            if _identified(record) != digest:
                raise InputError(f"{name_of(record)} is not what was read before as record {number:,}{ANEW}")

    def _members(self) -> Iterator[Member]:
        for number, (size, members) in enumerate(self.store.clusters(), 1):
            first = next(members)
            yield Member(number, size, first, None)
            for entry in members:
                yield Member(number, size, entry, first)


def _mapping(jobs: int, backend: str) -> Map:
    if backend == "processes" and jobs == 1:
        return map
    if backend == "processes":
        from quality.bulk.processes import in_processes

        return lambda work, chunks: in_processes(work, chunks, jobs)
    if not backend.startswith("dask://"):
        raise InputError(f"the backend is {backend!r}; it must be 'processes' or 'dask://HOST:PORT'")
    from quality.bulk.cluster import Cluster

    return lambda work, chunks: Cluster(backend).map(work, chunks)


def _sketched(records: list[Record | RecordProblem]) -> list[tuple[bytes, tuple[Entry, bytes] | RecordProblem]]:
    """Read and sketch articles, each with what identifies its record; the slow part, which runs in the workers."""
    found: list[tuple[bytes, tuple[Entry, bytes] | RecordProblem]] = []
    for record in records:
        article = record if isinstance(record, RecordProblem) else article_of(record)
        result = (
            article
            if isinstance(article, RecordProblem)
            else (_entry(article, name_of(record)), pack(sketch_of(article.text)))
        )
        found.append((_identified(record), result))
    return found


def _identified(record: Record | RecordProblem) -> bytes:
    """Hash name and content of a record."""
    return blake2b(f"{hash_of(record)} {name_of(record)}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _entry(article: Article, name: str) -> Entry:
    text = article.text.encode("utf-8", "surrogatepass")
    return Entry(
        _storable(name),
        _storable(article.id),
        _storable(article.url),
        _storable(article.publisher),
        _storable(article.published),
        instant_of(article.published),
        _storable(article.headline),
        _storable(credit_of(article)),
        digest_of(article.text),
        zlib.compress(text, 1),
    )


def _storable(value: str | None) -> Any:
    """Return a value that SQLite can store, without lone surrogates."""
    return None if value is None else value.encode("utf-8", "replace").decode()
