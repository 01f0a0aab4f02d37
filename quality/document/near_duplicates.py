"""An index of known articles that finds near-duplicates: the same text, or a part of it, published elsewhere before.

The index is a SQLite file that is built once, in one pass over the articles, and then only read. It takes 20 MB of memory for
any number of articles, and about 5 KB on disk per article of 600 words. Processes share the file.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple, Protocol

from quality.article.addresses import site_of
from quality.article.article import Article
from quality.document.passages import SharedPassage, shared_passages
from quality.document.sketches import LEAST_SHARED, MOST_HOLDERS, Sketch, pack, similarity, sketch_of, unpack
from quality.errors import InputError

POSTED = 48
"""Hashes of a text that are looked up in the index; more than the queue needs, so that one copied section of a long text is found."""

MOST_COMPARED = 10
"""Candidates whose text is compared, those with most hashes in common first."""

MOST_BY_RARITY = 10
"""Candidates compared because they share most of the hashes that few texts have. Boilerplate fills the others, and must not hide a
copy."""

_CACHE_KB = 16_384

_SCHEMA = """
CREATE TABLE articles (number INTEGER PRIMARY KEY, source INTEGER, place TEXT, id TEXT, url TEXT, publisher TEXT, published TEXT,
                       hashes BLOB NOT NULL, text BLOB NOT NULL);
CREATE INDEX places ON articles (place) WHERE place IS NOT NULL;
CREATE TABLE posted (hash INTEGER, number INTEGER, PRIMARY KEY (hash, number)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """An earlier article that resembles the given one. `jaccard` is the estimated share of three-word sequences in common;
    `passages` are the shared passages, None if the earlier text is not stored."""

    article_id: str | None
    url: str | None
    publisher: str | None
    published: str | None
    jaccard: float
    passages: tuple[SharedPassage, ...] | None
    text: str | None = None
    """The earlier text, where it is kept."""

    @property
    def shared(self) -> int:
        """Number of characters in shared passages."""
        return sum(passage.end - passage.start for passage in self.passages or ())

    @property
    def name(self) -> str | None:
        """A name by which an editor can find the article; None if it has no address, id or publisher."""
        return self.url or self.article_id or self.publisher


class EarlierArticles(Protocol):
    """Articles to compare with."""

    def nearest(self, article: Article, place: str | None = None) -> NearDuplicate | None:
        """Return the earlier article by another publisher that shares most with this one; None if none shares enough. `place`
        says where the article itself was read, see `place_of`."""


class EarlierSource(Protocol):
    """A reference to articles to compare with, which can be sent to another process."""

    def open(self) -> EarlierArticles:
        """Open the articles, once per process."""


class Known(NamedTuple):
    """What decides whether an article is an earlier one by another publisher."""

    article_id: str | None
    url: str | None
    publisher: str | None
    published: str | None


class IndexFile(NamedTuple):
    """A reference to an index, which can be sent to another process."""

    path: str

    def open(self) -> ArticleIndex:
        """The index, opened once a process."""
        return _opened(self.path)


class ArticleIndex:
    """The index; see the module. Without a path it is a temporary file that is deleted with the object."""

    def __init__(self, articles: Iterable[Article] = (), path: str | Path | None = None) -> None:
        import sqlite3  # here, since an article that is compared with no others needs none of the three
        import tempfile
        from threading import Lock

        self._folder = tempfile.TemporaryDirectory(prefix="quality-index-") if path is None else None
        self.path = str(path) if self._folder is None else os.path.join(self._folder.name, "articles.sqlite")  # noqa: PTH118
        self._lock = Lock()
        self._digest = blake2b(digest_size=8)
        self.added = 0
        """Articles added here."""
        fresh = not Path(self.path).exists()
        self._connection = sqlite3.connect(self.path, check_same_thread=False)
        self._error = sqlite3.Error
        # A lost index is rebuilt, so nothing needs to survive a crash.
        self._connection.executescript(
            f"PRAGMA cache_size=-{_CACHE_KB}; PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; PRAGMA temp_store=FILE;"
        )
        if fresh:
            self._connection.executescript(_SCHEMA)
        for article in articles:
            self.add(article)

    @property
    def digest(self) -> str:
        """Hash all texts that were added."""
        return self._digest.hexdigest()

    def add(self, article: Article, place: str | None = None, source: int = 0) -> None:
        """Add an article, read at `place` of a numbered source. Adding one twice does no harm: an article never matches its
        own place, URL or id."""
        sketch = sketch_of(article.text)
        text = article.text.encode("utf-8", "surrogatepass")
        known = (place, article.id, article.url, article.publisher, article.published)
        self._digest.update(repr((*known, len(text))).encode("utf-8", "backslashreplace") + text)
        with self._storing():
            row = self._connection.execute(
                "INSERT INTO articles (source, place, id, url, publisher, published, hashes, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (source, *(_plain(value) for value in known), pack(sketch), zlib.compress(text, 1)),
            )
            number = row.lastrowid
            self._connection.executemany(
                "INSERT OR IGNORE INTO posted VALUES (?, ?)", ((value, number) for value in sketch[:POSTED])
            )
        self.added += 1

    def finish(self) -> IndexFile:
        """Make the added articles visible to other processes. Returns the reference that they open."""
        with self._storing():
            self._connection.commit()
        return IndexFile(self.path)

    def nearest(self, article: Article, place: str | None = None) -> NearDuplicate | None:
        """See `EarlierArticles`. Dates decide which article is earlier; if they do not, an article counts as earlier unless
        it comes after the given one in the same source. It counts as by another publisher unless both publishers are known
        and equal."""
        sketch = sketch_of(article.text)
        best: NearDuplicate | None = None
        with self._lock:
            own = self._own_row(place)
            for number in self._candidates(sketch):
                found = self._compared(article, sketch, number, own)
                if found is not None and (best is None or (found.shared, found.jaccard) > (best.shared, best.jaccard)):
                    best = found
        return best

    def _own_row(self, place: str | None) -> tuple[int, int]:
        """Return number and source of the article read at a place; (0, -1) if it is not in the index."""
        query = "SELECT number, source FROM articles WHERE place = ? LIMIT 1"
        row = self._connection.execute(query, (_plain(place),)).fetchone() if place else None
        return (0, -1) if row is None else (int(row[0]), int(row[1]))

    def _candidates(self, sketch: Sketch) -> list[int]:
        shared: Counter[int] = Counter()
        rare: Counter[int] = Counter()
        query = f"SELECT number FROM posted WHERE hash = ? LIMIT {MOST_HOLDERS}"
        for value in sketch[:POSTED]:
            holders = [number for (number,) in self._connection.execute(query, (value,))]
            shared.update(holders)
            if len(holders) < MOST_HOLDERS:
                rare.update(holders)
        least = min(LEAST_SHARED, len(sketch))
        chosen = _most(3 * MOST_COMPARED, shared, least)
        return list(dict.fromkeys([*chosen, *_most(MOST_BY_RARITY, rare, least)]))

    def _compared(self, article: Article, sketch: Sketch, number: int, own: tuple[int, int]) -> NearDuplicate | None:
        query = "SELECT source, id, url, publisher, published, hashes, text FROM articles WHERE number = ?"
        source, *described, hashes, text = self._connection.execute(query, (number,)).fetchone()
        known = Known(*described)
        behind = source == own[1] and number > own[0]
        if number == own[0] or not is_other_and_earlier(known, article, added_behind=behind):
            return None
        alike = similarity(sketch, unpack(hashes))
        earlier = zlib.decompress(text).decode("utf-8", "surrogatepass")
        return NearDuplicate(*known, alike, shared_passages(article.text, earlier), earlier)

    @contextmanager
    def _storing(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except self._error as error:
            raise InputError(
                f"the index of known articles cannot be written to {self.path} ({error}); free some space or set TMPDIR"
            ) from None


def _most(number: int, shared: Counter[int], least: int) -> list[int]:
    """Return the articles with most hashes in common, `least` or more; the first added if tied."""
    close = ((count, -article) for article, count in shared.items() if count >= least)
    return [-article for _, article in nlargest(number, close)]


def place_of(source: str, row: int | None) -> str:
    """Return where an article was read: its file, under all names and links, and its row there."""
    return f"{os.path.realpath(source)}:{row or 1}"


def is_other_and_earlier(known: Known, article: Article, *, added_behind: bool = False) -> bool:
    """Whether a known article is by another publisher and was published before this one, as far as is known."""
    if (known.url and known.url == article.url) or (known.article_id and known.article_id == article.id):
        return False
    if known.publisher and article.publisher:
        if known.publisher.casefold() == article.publisher.casefold():
            return False
    elif (site := site_of(known.url)) and site == site_of(article.url):
        return False
    if known.published and article.published:
        size = min(len(known.published), len(article.published))  # a day and a time on that day count as equal
        if known.published[:size] != article.published[:size]:
            return known.published[:size] < article.published[:size]
    return not added_behind


def _plain(value: str | None) -> str | None:
    """Return a value that SQLite can store, without lone surrogates."""
    return None if value is None else value.encode("utf-8", "replace").decode()


@cache
def _opened(path: str) -> ArticleIndex:
    return ArticleIndex(path=path)
