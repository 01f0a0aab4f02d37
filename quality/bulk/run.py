"""Scoring a stream of records, in this process or in several. Reading a page is the costly part, so it happens in the workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from quality.article import Article
from quality.article.files import Record, RecordProblem, article_of
from quality.errors import InputError, MissingExtraError
from quality.scoring import Assessment, ErrorRecord, Scorer, load_scorer

CHUNK = 32
"""Records sent to a worker at once: enough to hide the cost of sending, few enough for a steady progress bar."""


T = TypeVar("T")


class Item(NamedTuple):
    """A result with the name of the input that it belongs to. The article is there in the process that scored it, if it could be
    read."""

    name: str
    result: Assessment | ErrorRecord
    article: Article | None = None


class Settings(NamedTuple):
    """What a worker needs to know; small, so that sending it costs nothing."""

    model: str | None
    prior: float | None
    what_if: bool
    known: tuple[tuple[str, str], ...]


def score_records(
    records: Iterable[Record | RecordProblem],
    *,
    model: str | Path | None = None,
    prior: float | None = None,
    what_if: bool = True,
    known: Mapping[str, str] | None = None,
    jobs: int = 1,
    backend: str = "processes",
) -> Iterator[Item]:
    """Results in the order of the records; a bad record becomes an error record and the run goes on.

    `backend` is "processes" or "dask://HOST:PORT". Raises at once, before a record is read: ModelError, InputError for a
    backend that is unknown or does not answer, MissingExtraError when its library is not installed.
    """
    settings = Settings(None if model is None else str(model), prior, what_if, tuple((known or {}).items()))
    return _made(_without_article, records, settings, jobs, backend)


def make_of_records(
    make: Callable[[Item], T],
    records: Iterable[Record | RecordProblem],
    *,
    model: str | Path | None = None,
    jobs: int = 1,
) -> Iterator[T]:
    """What `make` makes of each result and its article, in the process that scored it, in the order of the records: what takes
    time is done in all processes, and what it leaves out need not be sent. `make` must be picklable. Raises as `score_records`."""
    return _made(make, records, Settings(None if model is None else str(model), None, False, ()), jobs, "processes")


def _made(
    make: Callable[[Item], T], records: Iterable[Record | RecordProblem], settings: Settings, jobs: int, backend: str
) -> Iterator[T]:
    _scorer(settings)
    numbered = enumerate(records, 1)
    if jobs == 1 and backend == "processes":
        return (make(_score(settings, number, record)) for number, record in numbered)
    return _in_processes(make, settings, numbered, jobs, _backend(backend))


def _in_processes(
    make: Callable[[Item], T],
    settings: Settings,
    numbered: Iterator[tuple[int, Record | RecordProblem]],
    jobs: int,
    backend: Callable[[], Any],
) -> Iterator[T]:
    from joblib import Parallel, delayed

    chunks = iter(lambda: list(islice(numbered, CHUNK)), [])
    with backend():
        for items in Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="2*n_jobs")(
            delayed(_make_chunk)(make, settings, chunk) for chunk in chunks
        ):
            yield from items


def _backend(backend: str) -> Callable[[], Any]:
    """What makes the context in which joblib works."""
    if backend == "processes":
        return nullcontext
    if not backend.startswith("dask://"):
        raise InputError(f"the backend is {backend!r}; it must be «processes» or «dask://HOST:PORT»")
    try:
        from dask.distributed import Client
    except ImportError:
        raise MissingExtraError("the Dask backend needs distributed: pip install 'quality[dask]'") from None
    from joblib import parallel_config

    try:
        Client(backend.replace("dask://", "tcp://", 1))
    except (OSError, ValueError) as error:
        raise InputError(f"no Dask scheduler answers at {backend}: {error}; start one, or name another") from None
    return partial(parallel_config, backend="dask")


@cache
def _scorer(settings: Settings) -> Scorer:
    return load_scorer(settings.model, settings.prior)


def _make_chunk(
    make: Callable[[Item], T], settings: Settings, chunk: list[tuple[int, Record | RecordProblem]]
) -> list[T]:
    return [make(_score(settings, number, record)) for number, record in chunk]


def _without_article(item: Item) -> Item:
    return Item(item.name, item.result)


def _score(settings: Settings, number: int, record: Record | RecordProblem) -> Item:
    name = record.source if record.row is None else f"{record.source}:{record.row}"
    row = record.row or number
    article = record if isinstance(record, RecordProblem) else article_of(record, **dict(settings.known))
    if isinstance(article, RecordProblem):
        return Item(name, ErrorRecord(row, article.message, article.id, article.source))
    (result,) = _scorer(settings).score_many([article], what_if=settings.what_if)
    if isinstance(result, ErrorRecord):
        result = ErrorRecord(row, result.error, result.id, record.source)
    return Item(name, result, article)
