"""What runs inside a scoring process: the bytes of a request in, the bytes of answers out. The request's JSON and page are
parsed here and not in the process that holds the connections, so hostile input reaches only one scorer, which can be stopped
at any time."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any, Literal, NamedTuple, NoReturn

from quality.article import Article
from quality.article.misspelt import misspelt_fields
from quality.article.records import KNOWN
from quality.document.near_duplicates import EarlierArticles, NearDuplicate
from quality.document.passages import SharedPassage
from quality.errors import MissingExtraError, ModelError, QualityError, RecordError, TooLargeError
from quality.model import Model
from quality.scoring import ErrorRecord, Scorer, scorer_of
from quality.scoring.context import is_textstat_loaded, load_textstat
from quality.visible import visible

FLAGS = {"include_text": False, "what_if": True, "context": False}
"""Fields of a record that control the answer, with their defaults. In a batch, `what_if` must be asked for."""

READ = (*sorted(KNOWN), *FLAGS)
"""Every known field."""


LOADING = 102
"""Status of a message sent before and after textstat is loaded, which may take longer than an article; the task's answer follows."""


class Task(NamedTuple):
    """A piece of work for a scoring process, which gives one answer to it.

    The meaning depends on `kind`. “record”, the JSON of a record, is answered with its assessment. “batch”, the JSON of many,
    is answered with those records, one line of JSON each, to be sent as separate tasks. For the moderation queue, a “queue
    record” is answered with the assessment, a line feed and the article as packed by `quality.triage.articles`, and such a
    “queue article” with its assessment.
    """

    body: bytes
    kind: Literal["record", "batch", "queue record", "queue article"] = "record"
    row: int | None = None
    """Number of the record in its batch, from 1; an error is an answer like any other there. None outside a batch."""
    most: int = 0
    """Maximum number of records of a batch."""
    nearest: dict[str, Any] | None = None
    """Fields of the earlier article that an article of the queue is most like; only the queue's process can look for it."""


class Answer(NamedTuple):
    """One message from a scoring process. `status` is an HTTP status; `body` is JSON."""

    status: int
    body: bytes
    seconds: float = 0.0
    """Time spent on it."""
    outcome: str = "error"
    """Band of the score, «abstained» or «error»."""


def send_task(connection: Connection, task: Task) -> None:
    """Send a task: a JSON line, then the bytes as received."""
    head = json.dumps({name: value for name, value in task._asdict().items() if name != "body"}).encode()
    connection.send_bytes(head + b"\n" + task.body)


def send_answer(connection: Connection, answer: Answer) -> None:
    """Send an answer: a JSON line, then the body."""
    head = json.dumps({name: value for name, value in answer._asdict().items() if name != "body"}).encode()
    connection.send_bytes(head + b"\n" + answer.body)


def receive_answer(connection: Connection) -> Answer:
    """Return the next answer. Raises EOFError or OSError if the process has ended."""
    head, _, body = connection.recv_bytes().partition(b"\n")
    return Answer(body=body, **json.loads(head))


def run(connection: Connection, model: Model) -> None:
    """Build a scorer from the model, describe it in a first message, then answer tasks until the other side closes."""
    for ignored in ("SIGINT", "SIGHUP"):  # for the service, which stops its processes itself
        if hasattr(signal, ignored):
            signal.signal(getattr(signal, ignored), signal.SIG_IGN)
    started = perf_counter()
    try:
        scorer = scorer_of(model)
    except ModelError as error:
        send_answer(connection, Answer(500, str(error).encode()))
        return
    _warm(scorer)
    send_answer(connection, Answer(200, json.dumps(scorer.describe()).encode(), perf_counter() - started))
    while True:
        try:
            head, _, body = connection.recv_bytes().partition(b"\n")
        except (EOFError, OSError):
            return
        try:
            for answer in answers_to(scorer, Task(body, **json.loads(head))):
                send_answer(connection, answer)
        except (BrokenPipeError, ConnectionResetError):
            return


def _warm(scorer: Scorer) -> None:
    """Load word lists and the HTML reader before the first request needs them."""
    page = (
        "<html><body><article><h1>A</h1><p>"
        + "The council said on Monday that the bridge is closed. " * 40
        + "</p></article></body></html>"
    )
    scorer.score(Article.from_record({"html": page}), what_if=True)


def answers_to(scorer: Scorer, task: Task) -> Iterator[Answer]:
    """Yield the messages for a task: its answer, preceded by two about loading if necessary."""
    answer = answer_to(scorer, task)
    if answer.status == LOADING:
        yield answer
        with suppress(MissingExtraError):  # the answer will say so
            load_textstat()
        yield answer
        answer = answer_to(scorer, task, loaded=True)
    yield answer


def answer_to(scorer: Scorer, task: Task, *, loaded: bool = False) -> Answer:
    """Return the answer to a task, or LOADING if it needs textstat and `loaded` does not say that loading was tried. Never raises
    because of the request's content."""
    if task.kind == "queue article":
        return _assess(scorer, task.body, queued=True, earlier=_Found(task.nearest))
    if not task.body.strip():
        return Answer(
            400, _detail("the body is empty, so it is not JSON; send a record, an object with a 'text' or 'html'")
        )
    try:
        data = json.loads(str(task.body, "utf-8"), parse_constant=_refuse_constant, parse_int=_whole)
    except UnicodeDecodeError:
        return Answer(400, _detail("the body is not UTF-8; it must be JSON in UTF-8"))
    except RecursionError:
        return Answer(
            400, _detail("the body is nested too deeply; a record is an object of strings, numbers and short lists")
        )
    except ValueError as error:
        where = (
            f" at line {error.lineno}, column {error.colno}: {error.msg.removesuffix(' starting at')}"
            if isinstance(error, json.JSONDecodeError)
            else f": {error}"
        )
        return Answer(400, _detail(f"the body is not JSON{where}"))
    if task.kind == "batch":
        return _split(data, task.most)
    queued = task.kind == "queue record"
    wanted = not queued and isinstance(data, dict) and data.get("context") is True
    if wanted and not loaded and not is_textstat_loaded():
        return Answer(LOADING, b"")
    return _assess(scorer, data, task.row, queued=queued)


def _split(data: Any, most: int) -> Answer:
    """Return the records of a batch, one line each, so that records of other requests can be assessed between them."""
    started = perf_counter()
    records = data.get("records") if isinstance(data, dict) else data
    if not isinstance(records, list):
        return Answer(422, _detail("the body must be a list of records, or an object with such a list under 'records'"))
    if not 1 <= len(records) <= most:
        return Answer(422, _detail(f"the batch has {len(records):,} records; it must have 1 to {most:,}"))
    lines = "\n".join(map(json.dumps, records))  # in ASCII, so that no string contains a line feed
    return Answer(200, lines.encode(), perf_counter() - started, "")


class _Found:
    """Earlier articles for which the nearest was already found."""

    def __init__(self, fields: dict[str, Any] | None) -> None:
        self._nearest = None
        if fields is not None:
            passages = fields["passages"]
            found = None if passages is None else tuple(SharedPassage(*passage) for passage in passages)
            self._nearest = NearDuplicate(**{**fields, "passages": found})

    def nearest(self, article: Article, place: str | None = None) -> NearDuplicate | None:
        """Return what was found, for any article."""
        del article, place
        return self._nearest


def _assess(
    scorer: Scorer,
    record: Any,
    row: int | None = None,
    *,
    queued: bool = False,
    earlier: EarlierArticles | None = None,
) -> Answer:
    """Return the answer to one record. In a batch, where `row` is its number, an error is an answer like any other."""
    started = perf_counter()
    article_id = None
    try:
        fields = record if isinstance(record, dict) else {}
        include_text, what_if, context = (
            _flag(fields, name, default and row is None) for name, default in FLAGS.items()
        )
        article = _kept(record) if isinstance(record, bytes) else Article.from_record(record)
        article_id = article.id
        if queued and not isinstance(record, bytes):
            _check_for_queue(article)
        assessment = scorer.score(
            article, what_if=what_if and not queued, earlier=earlier, context=context and not queued
        )
        if not queued:
            assessment = replace(
                assessment, cautions=(*assessment.cautions, *map(visible, misspelt_fields(article, READ)))
            )
        body = assessment.to_json(include_text=include_text and not queued).encode()
        if queued and not isinstance(record, bytes):
            body += b"\n" + _packed(article)
        return Answer(200, body, perf_counter() - started, assessment.band or "abstained")
    except TooLargeError as error:
        status, message = 413, str(error)
    except MissingExtraError as error:
        status, message = 501, str(error)
    except QualityError as error:
        status, message = 422, str(error)
    except Exception as error:  # noqa: BLE001  a defect of ours on one hostile article must not cost the others
        # The type alone: the message could quote the article.
        status, message = (
            500,
            f"the article could not be assessed because of an internal error ({type(error).__name__}); please report it",
        )
    seconds = perf_counter() - started
    if row is None:
        return Answer(status, _detail(message), seconds)
    return Answer(200, ErrorRecord(row, message, article_id).to_json().encode(), seconds)


def _kept(packed: bytes) -> Article:
    from quality.triage.articles import (
        article_from_json,
    )  # imported here: only services with a queue have its libraries

    return article_from_json(packed)


def _check_for_queue(article: Article) -> None:
    """Raise RecordError for a field that only the queue reads."""
    from quality.triage.incoming import REACH, reach_of

    reach_of(article.extra.get(REACH))


def _packed(article: Article) -> bytes:
    from quality.triage.articles import article_to_json

    return article_to_json(article)


def _flag(record: dict[str, Any], name: str, default: bool) -> bool:
    value = record.get(name)
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    raise RecordError(f"the field {name!r} is {json.dumps(value)[:40]}; it must be true or false")


def _detail(message: str) -> bytes:
    return json.dumps({"detail": message}).encode()


def _whole(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # Python limits the digits, because reading them takes the square of their number
        raise ValueError(f"a number has {len(digits):,} digits, which is too many") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
