"""Near-duplicate articles in a corpus: clusters with the earliest article, what each other one shares with it, and whether it
credits where the text comes from.

`find_copies` yields one `Copy` per article of a cluster. Its JSON form has the schema `quality.copies/1`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import chain, islice
from typing import Any, Literal, NamedTuple

from quality.article import Article
from quality.article.addresses import site_of
from quality.article.files import Record, RecordProblem, article_of
from quality.bulk.origin import name_of
from quality.corpus.credits import credit_of, names_publisher
from quality.corpus.store import Entry, Store
from quality.document import Document
from quality.document.passages import LEAST_PASSAGE, SharedPassage, shared_passages
from quality.document.sketches import SHINGLE, pack, sketch_of
from quality.errors import InputError
from quality.signals.originality.near_duplicate import COUNTS_ABOVE, own_passages, own_share

SCHEMA = "quality.copies/1"
SIMILAR = 0.22
"""Least share of common three-word sequences at which two articles are near-duplicates; as in the queue's default policy."""

CHUNK = 64
"""Records sent to a worker at once."""

_QUOTED = 3
"""Longest passages that are quoted."""

_QUOTE = 200
"""Characters of a quoted passage."""

_EDGE = 600
"""Characters at either end of a text in which it may name the publisher of the earliest article."""

Kind = Literal["earliest", "copy", "credited", "same_publisher", "unknown_publisher", "quotations", "indirect"]
KINDS: dict[str, str] = {
    "earliest": "the earliest article of its cluster, as far as is known",
    "copy": "the earliest article is by another publisher, and neither it nor an agency is credited",
    "credited": "an agency, a press release service or the earlier publisher is credited: syndication",
    "same_publisher": "the earliest article is by the same publisher",
    "unknown_publisher": "its own publisher or that of the earliest article is unknown",
    "quotations": "shares quotations with the earliest article, and hardly any words of its author",
    "indirect": "shares its text with another member of the cluster, not with the earliest",
}
"""What is said of an article in a cluster, with the meaning."""


class Described(NamedTuple):
    """What identifies an article. `input` is its file and row."""

    input: str
    id: str | None
    url: str | None
    publisher: str | None
    published: str | None
    headline: str | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """An article of a cluster beside the earliest article of it.

    `cluster` counts from 1, the largest cluster first; `size` is its number of articles. `later` is True if both dates are
    known and this one is later, and None if the order is unknown. `shared` is the share of this article's words
    outside quotations, 0 to 1, that lie in `passages`: passages of 12 words or more that both have, without those that are
    mostly quotation. It is the value of the signal `near_duplicate`.
    """

    cluster: int
    size: int
    kind: Kind
    article: Described
    earliest: Described
    later: bool | None
    shared: float
    passages: tuple[SharedPassage, ...]
    quotes: tuple[tuple[int, str], ...]
    """Number and beginning of the longest passages."""
    text_digest: str
    """Identifies the text of the article, see `digest_of`."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        quotes = dict(self.quotes)
        passages = [
            {**passage._asdict(), "quote": quotes[number]} if number in quotes else passage._asdict()
            for number, passage in enumerate(self.passages)
        ]
        return {
            "schema": SCHEMA,
            "cluster": self.cluster,
            "size": self.size,
            "kind": self.kind,
            **self.article._asdict(),
            "later": self.later,
            "shared": round(self.shared, 4),
            "earliest": self.earliest._asdict(),
            "passages": passages,
            "text_digest": self.text_digest,
        }


class Found(NamedTuple):
    """Size of a corpus: articles read, those too short to compare, and clusters with several articles."""

    articles: int
    too_short: int
    clusters: int


Map = Callable[[Callable[[list[Any]], list[Any]], Iterable[list[Any]]], Iterable[list[Any]]]
"""Applies work to each chunk and returns the results in order: in this process, in several, or on a cluster."""


class Corpus:
    """Articles among which copies are looked for. Use as a context manager, which deletes the temporary file at the end."""

    def __init__(self) -> None:
        self._store = Store()
        self.articles = self.too_short = 0

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *error: object) -> None:
        self._store.close()

    def read(
        self, records: Iterable[Record | RecordProblem], jobs: int = 1, backend: str = "processes"
    ) -> Iterator[RecordProblem]:
        """Add the articles of records, and yield the problem of each that cannot be read.

        `backend` is “processes” or “dask://HOST:PORT”. Raises RunError if workers are lost or the disk is full, InputError
        for a backend that is unknown or does not answer, and MissingExtraError if a library for it is not installed.
        """
        waiting = iter(records)
        chunks = iter(lambda: list(islice(waiting, CHUNK)), [])
        for result in chain.from_iterable(_mapping(jobs, backend)(_sketched, chunks)):
            if isinstance(result, RecordProblem):
                yield result
            else:
                self.articles += 1
                entry, sketch = result
                # A text of fewer words than a passage shares none.
                if len(sketch) // 8 < LEAST_PASSAGE - SHINGLE + 1:
                    self.too_short += 1
                else:
                    self._store.add(entry, sketch)

    def join(self, similar: float = SIMILAR) -> Found:
        """Form clusters, in which every article has a near-duplicate with at least this share of three-word sequences in
        common."""
        return Found(self.articles, self.too_short, self._store.join(similar))

    def copies(self, jobs: int = 1) -> Iterator[Copy]:
        """Yield the articles of all clusters, cluster by cluster, the largest first, each beginning with the earliest. Passages
        are compared in `jobs` processes. Raises RunError if one is lost."""
        waiting = self._members()
        chunks = iter(lambda: list(islice(waiting, CHUNK)), [])
        return chain.from_iterable(_mapping(jobs, "processes")(_compared, chunks))

    def _members(self) -> Iterator[_Member]:
        for number, (size, members) in enumerate(self._store.clusters(), 1):
            first = next(members)
            yield _Member(number, size, first, None)
            for entry in members:
                yield _Member(number, size, entry, first)


class _Member(NamedTuple):
    """An article of a cluster, and the earliest one; None if it is the earliest itself."""

    cluster: int
    size: int
    entry: Entry
    first: Entry | None


def _mapping(jobs: int, backend: str) -> Map:
    if backend == "processes" and jobs == 1:
        return map
    if backend == "processes":
        from quality.bulk.processes import in_processes

        return lambda work, chunks: in_processes(work, chunks, jobs)
    if not backend.startswith("dask://"):
        raise InputError(f"the backend is {backend!r}; it must be 'processes' or 'dask://HOST:PORT'")
    from quality.bulk.cluster import Cluster

    return Cluster(backend).map


def _sketched(records: list[Record | RecordProblem]) -> list[tuple[Entry, bytes] | RecordProblem]:
    """Read and sketch articles; the slow part, which runs in the workers."""
    found: list[tuple[Entry, bytes] | RecordProblem] = []
    for record in records:
        article = record if isinstance(record, RecordProblem) else article_of(record)
        found.append(
            article
            if isinstance(article, RecordProblem)
            else (_entry(article, name_of(record)), pack(sketch_of(article.text)))
        )
    return found


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


def digest_of(text: str) -> str:
    """Hash a text, to recognise it in a later run."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def instant_of(published: str | None) -> str | None:
    """Return a date, or date and time in ISO 8601, in a form that sorts: times with a zone in UTC, others as they are."""
    if published is None or len(published) <= len("2026-01-31"):
        return published
    try:
        moment = datetime.fromisoformat(published)
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat() if moment.tzinfo else moment.isoformat()
    except (ValueError, OverflowError):  # the latter before year 1 or after 9999 in UTC
        return published


def _compared(members: list[_Member]) -> list[Copy]:
    return [_earliest(member) if member.first is None else _beside(member, member.first) for member in members]


def _earliest(member: _Member) -> Copy:
    described = _described(member.entry)
    return Copy(member.cluster, member.size, "earliest", described, described, None, 1.0, (), (), member.entry.digest)


def _beside(member: _Member, first: Entry) -> Copy:
    entry = member.entry
    text = entry.words
    every = shared_passages(text, first.words)
    document = Document(Article.from_text(text))
    own = own_passages(document, every)
    shared = own_share(document, own)
    kind, credit = _kind(entry, first, text, every, shared)
    passages = every if kind == "quotations" else tuple(passage for passage, _ in own)
    longest = sorted(range(len(passages)), key=lambda n: passages[n].start - passages[n].end)[:_QUOTED]
    quotes = tuple((n, _quote(text, passages[n])) for n in sorted(longest))
    described = _described(entry)._replace(credit=credit)
    return Copy(
        member.cluster, member.size, kind, described, _described(first), _is_later(entry.instant, first.instant), shared,
        passages, quotes, entry.digest,
    )  # fmt: skip


def _kind(
    entry: Entry, first: Entry, text: str, passages: tuple[SharedPassage, ...], shared: float
) -> tuple[Kind, str | None]:
    """Return the kind and whom the article credits."""
    if shared < COUNTS_ABOVE:
        return "quotations" if passages else "indirect", entry.credit
    one, other = publisher_of(entry.publisher, entry.url), publisher_of(first.publisher, first.url)
    if one is None or other is None:
        return "unknown_publisher", entry.credit
    same_site = site_of(entry.url) and site_of(entry.url) == site_of(first.url)
    if one.casefold() == other.casefold() or (same_site and not (entry.publisher and first.publisher)):
        return "same_publisher", entry.credit
    if entry.credit:
        return "credited", entry.credit
    if names_publisher(_own_edges(text, passages), first.publisher, first.url):
        return "credited", other
    return "copy", None


def publisher_of(publisher: str | None, url: str | None) -> str | None:
    """Return the publisher's name, or its site where the name is unknown."""
    return publisher or site_of(url) or None


def _own_edges(text: str, passages: tuple[SharedPassage, ...]) -> str:
    """Return what a text has at either end and the other has not."""
    parts, at = [], 0
    for start, end, *_ in (*passages, (len(text), len(text))):
        parts += [text[at : min(start, _EDGE)], text[max(at, len(text) - _EDGE) : start]]
        at = max(at, end)
    return "\n".join(part for part in parts if part)


def _is_later(instant: str | None, first: str | None) -> bool | None:
    """Whether one moment is later than the other; None if one is unknown, or they are equal as far as both are given."""
    if instant is None or first is None:
        return None
    size = min(len(instant), len(first))
    return True if instant[:size] > first[:size] else None


def _described(entry: Entry) -> Described:
    return Described(entry.name, entry.id, entry.url, entry.publisher, entry.published, entry.headline, entry.credit)


def _quote(text: str, passage: SharedPassage) -> str:
    words = " ".join(text[passage.start : passage.end].split())
    return words if len(words) <= _QUOTE else words[:_QUOTE].rsplit(" ", 1)[0] + "…"


def _storable(value: str | None) -> Any:
    """Return a value that SQLite can store, without lone surrogates."""
    return None if value is None else value.encode("utf-8", "replace").decode()
