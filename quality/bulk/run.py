"""Score a stream of records, in this process or in several. Reading a page is the slow part, so it happens in the workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from quality.article import Article
from quality.article.files import Record, RecordProblem, article_of
from quality.bulk.origin import hash_of, name_of
from quality.errors import InputError, RunError
from quality.scoring import Assessment, ErrorRecord, Scorer, load_scorer
from quality.scoring.context import load_textstat

if TYPE_CHECKING:
    from quality.document.near_duplicates import EarlierSource

CHUNK = 32
"""Records sent to a worker at once: enough to hide the cost of sending, few enough for a steady progress bar."""

_LOADING = Lock()
"""So that the threads of a worker load the model once."""

T = TypeVar("T")


class Item(NamedTuple):
    """A result with the name of its input. The article is available in the process that scored it, if it could be read."""

    name: str
    result: Assessment | ErrorRecord
    article: Article | None = None
    record: str = ""
    """Hash of the record's content."""


class Settings(NamedTuple):
    """What a worker needs; small, so that sending it costs nothing."""

    model: str | None
    what_if: bool
    known: tuple[tuple[str, str], ...]
    earlier: EarlierSource | None = None
    context: bool = False
    lexicons: str | None = None
    digest: str | None = None
    """Digest of the model that another machine must have; None on this one."""


def score_records(
    records: Iterable[Record | RecordProblem],
    *,
    model: str | Path | None = None,
    lexicons: str | Path | None = None,
    what_if: bool = True,
    known: Mapping[str, str] | None = None,
    jobs: int = 1,
    backend: str = "processes",
    start: int = 1,
    earlier: EarlierSource | None = None,
    context: bool = False,
    make: Callable[[Item], Any] | None = None,
) -> Iterator[Any]:
    """Score records and yield the results in the same order, as items without article, or as what `make` makes of each item
    (see `make_of_records`); a record that cannot be read becomes an error record.

    `model` and `lexicons` are folders, as for `load_scorer`. `backend` is “processes” or “dask://HOST:PORT”; `start` is the number of
    the first record in its run; `earlier` refers to the articles to compare with, which every process opens for itself; `context`
    adds readability. Raises before any record is read: ModelError, InputError for a word list or for a backend that is unknown or
    does not answer, MissingExtraError if a library for it or for `context` is not installed. Raises later: RunError if workers are
    lost or have another model, MissingExtraError if a cluster's workers lack the library for `context`.
    """
    settings = Settings(_absolute(model), what_if, tuple((known or {}).items()), earlier, context, _absolute(lexicons))
    return _made(make or _without_article, records, settings, jobs, backend, start)


def make_of_records(
    make: Callable[[Item], T],
    records: Iterable[Record | RecordProblem],
    *,
    model: str | Path | None = None,
    lexicons: str | Path | None = None,
    jobs: int = 1,
) -> Iterator[T]:
    """Apply `make` to each result and its article, in the process that scored it, and yield the results in the order of the
    records. Slow work is thus spread over all processes, and data that `make` leaves out is not sent. `make` must be
    picklable. Raises as `score_records`."""
    return _made(make, records, Settings(_absolute(model), False, (), lexicons=_absolute(lexicons)), jobs, "processes")


def _made(
    make: Callable[[Item], T],
    records: Iterable[Record | RecordProblem],
    settings: Settings,
    jobs: int,
    backend: str,
    start: int = 1,
) -> Iterator[T]:
    scorer = _scorer(settings)
    numbered = enumerate(records, start)
    if backend == "processes" and jobs == 1:
        return (make(_score(settings, number, record)) for number, record in numbered)
    chunks = iter(lambda: list(islice(numbered, CHUNK)), [])
    if backend == "processes":
        from quality.bulk.processes import in_processes

        return chain.from_iterable(in_processes(partial(_make_chunk, make, settings), chunks, jobs))
    if settings.earlier is not None:
        raise InputError(
            "the articles to compare with are only on this machine; use --backend processes instead of Dask"
        )
    if not backend.startswith("dask://"):
        raise InputError(f"the backend is {backend!r}; it must be 'processes' or 'dask://HOST:PORT'")
    from quality.bulk.cluster import Cluster

    work = partial(_make_chunk, make, settings._replace(digest=scorer.digest))
    return chain.from_iterable(Cluster(backend).map(work, chunks))


def _absolute(folder: str | Path | None) -> str | None:
    """Make a path absolute, for processes that may run in another folder."""
    return None if folder is None else os.path.abspath(folder)  # noqa: PTH100  links are left to whoever opens it


def _scorer(settings: Settings) -> Scorer:
    with _LOADING:
        return _loaded(settings)


@cache
def _loaded(settings: Settings) -> Scorer:
    if settings.context:
        load_textstat()  # a worker without it ends the run, which would else be a list of the same error
    scorer = load_scorer(settings.model, settings.lexicons)
    if settings.digest not in (None, scorer.digest):
        raise RunError("a worker has another model or other word lists; copy those of this machine to every machine")
    return scorer


def _make_chunk(
    make: Callable[[Item], T], settings: Settings, chunk: list[tuple[int, Record | RecordProblem]]
) -> list[T]:
    _scorer(settings)
    return [make(_score(settings, number, record)) for number, record in chunk]


def _without_article(item: Item) -> Item:
    return item._replace(article=None)


def _score(settings: Settings, number: int, record: Record | RecordProblem) -> Item:
    name, content = name_of(record), hash_of(record)
    row = record.row or number
    article = record if isinstance(record, RecordProblem) else article_of(record, **dict(settings.known))
    if isinstance(article, RecordProblem):
        return Item(name, ErrorRecord(row, article.message, article.id, article.source), None, content)
    earlier = place = None
    if settings.earlier:
        from quality.document.near_duplicates import place_of

        earlier, place = settings.earlier.open(), place_of(record.source, record.row)
    (result,) = _scorer(settings).score_many(
        [article], what_if=settings.what_if, earlier=earlier, place=place, context=settings.context
    )
    if isinstance(result, ErrorRecord):
        result = ErrorRecord(row, result.error, result.id, record.source)
    return Item(name, result, article, content)
