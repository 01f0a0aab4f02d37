"""What output formats share: the rows that they write, their options, and how a format is declared and found."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NamedTuple

from quality.errors import InputError
from quality.report import format_names
from quality.report.words import reasons, signed
from quality.scoring import Assessment, ErrorRecord
from quality.scoring.context import NAMES
from quality.signals import catalog
from quality.signals.questions import QUESTIONS

Result = Assessment | ErrorRecord


class Row(NamedTuple):
    """A result with the name of its input, the hash of its record and the key of its run."""

    name: str
    result: Result
    record: str = ""
    run: str = ""


class Written(NamedTuple):
    """A result as its format writes it, made in the process that scored the article."""

    line: str
    score: int | None


class Options(NamedTuple):
    """What `quality score` asks of a format, which may ignore what does not concern it."""

    top: int | None = None
    """Most reasons per question; None leaves it to the format."""
    include_text: bool = False
    context: bool = False
    """Whether readability was measured."""
    single: bool = False
    """Whether the input can only be one article."""
    explain: str | None = None
    """A signal to explain in full, instead of a report."""
    contact: str | None = None
    """Where readers may contest a score: an e-mail or web address."""
    columns: list[str] | None = None
    """Header of a table that is continued."""


class Packing(NamedTuple):
    """How the output of a format that is no text is made of lines, and lines of the output."""

    pack: Callable[[Iterable[str], IO[bytes], Options], None]
    unpack: Callable[[Path], Iterator[str]]
    """Raises InputError for a file of another kind."""


class Format(NamedTuple):
    """An output format. `write` writes rows to a text stream; bytes go to its `buffer`."""

    write: Callable[[Iterable[Any], IO[str], Options], None]
    """Takes rows; also `Written` ones, if there is `line`."""
    line: Callable[[Row, Options], str] | None = None
    """Return what is written for one row, if that depends on the row alone. Scoring processes can then do it."""
    by_row: bool = False
    """Whether each row is complete as soon as it is written, so that an interrupted run can be continued."""
    what_if: bool = True
    """Whether it shows the edits that would raise a score, which cost time."""
    packing: Packing | None = None
    """What becomes of the lines that `write` has written; None if they are the output."""


def format_named(name: str) -> Format:
    """Return a format by its name. Raises InputError naming those there are."""
    if name not in format_names():
        raise InputError(f"{name!r} is not an output format; choose one of {', '.join(format_names())}")
    found: Format = import_module(f"quality.report.formats.{name}").FORMAT
    return found


@contextmanager
def opened(place: Path | None) -> Iterator[IO[str]]:
    """Open a file as a text stream, by default standard output. Existing content is kept: an existing path here is a pipe, a
    device, or the name of an open stream such as /dev/stdout, which may lead to a file that others also write."""
    if place is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    flags = os.O_WRONLY | (os.O_APPEND if place.exists() else os.O_CREAT)
    with os.fdopen(os.open(place, flags, 0o666), "w", encoding="utf-8", newline="", errors="backslashreplace") as out:
        yield out


def result_dict(result: Result, top: int | None = None, include_text: bool = False) -> dict[str, Any]:
    """Return the JSON form of either kind of result; columns carried over from the input are under `extra`."""
    if isinstance(result, ErrorRecord):
        return result.to_dict()
    data = result.to_dict(top=top, include_text=include_text)
    if result.extra:
        data["extra"] = dict(result.extra)
    return data


def to_json(data: Any) -> str:
    """Return a result on one line of JSON."""
    return json.dumps(data, ensure_ascii=True, allow_nan=False, default=str)


FIXED = (
    "input", "id", "url", "headline", "publisher", "published", "form", "words", "score", "reliability", "interval_low",
    "interval_high", "band", "abstained", "error", "reasons", "model", "model_digest",
)  # fmt: skip
POINTS = tuple(f"{question}_points" for question in QUESTIONS)


def flat_row(name: str, result: Result, include_text: bool = False, context: bool = False) -> dict[str, Any]:
    """Return one row of a table: the fixed columns, the points of every question, the value of every signal, readability if
    `context` is set, and the input's own columns."""
    added = NAMES if context else ()
    row: dict[str, Any] = dict.fromkeys((*FIXED, *POINTS))
    row["input"] = name
    if isinstance(result, ErrorRecord):
        return row | {"id": result.id, "error": result.error} | dict.fromkeys((*(s.name for s in catalog()), *added))
    low, high = result.interval or (None, None)
    main = [f"{signed(c.points)} {c.sentence}" for c in reasons(result, top=5)]
    row |= {
        "id": result.id, "url": result.url, "headline": result.headline,
        "publisher": result.publisher, "published": result.published, "form": result.form, "words": result.words,
        "score": result.score, "reliability": result.reliability, "interval_low": low, "interval_high": high,
        "band": result.band, "abstained": result.abstained.reason if result.abstained else None,
        "reasons": " | ".join(main), "model": f"{result.model['name']} {result.model['version']}",
        "model_digest": result.model["digest"],
    }  # fmt: skip
    row |= {f"{part.question}_points": part.points for part in result.questions if part.question in QUESTIONS}
    values = {c.signal: c.value for c in result.contributions}
    row |= {s.name: values.get(s.name) for s in catalog()}
    row |= {name: result.context.get(name) for name in added}
    if include_text:
        row["text"] = result.text
    return row | {key: value for key, value in result.extra.items() if key not in row}
