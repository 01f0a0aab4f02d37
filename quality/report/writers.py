"""Writing a stream of results in one of the formats: as a whole, or row by row in those that can be resumed."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from quality.errors import MissingExtraError
from quality.report.words import reasons, signed
from quality.scoring import Assessment, ErrorRecord
from quality.scoring.context import NAMES
from quality.signals import catalog
from quality.signals.questions import QUESTIONS
from quality.visible import visible

Result = Assessment | ErrorRecord
Named = tuple[str, Result]


class Row(NamedTuple):
    """A result with the name of its input, the hash of its record and the key of its run."""

    name: str
    result: Result
    record: str
    run: str


HELD = 100
"""Errors at the beginning of a table that wait for a result, which has the columns of the input."""

PARQUET_ROWS = 1000
"""Rows kept in memory before a row group is written."""


def write_whole(
    results: Iterable[Named],
    format: str,
    place: Path | None = None,
    *,
    top: int | None = None,
    include_text: bool = False,
    context: bool = False,
    single: bool = False,
) -> None:
    """Writes all results to a place, by default standard output. `context` adds columns for readability to a table; `single`
    prints the JSON object of one article without a list around it."""
    if format == "parquet":
        _write_parquet(results, place, include_text=include_text, context=context)
        return
    writers: dict[str, Callable[[Iterable[Named], IO[str]], None]] = {
        "text": lambda rows, out: _write_text(rows, out, top),
        "json": lambda rows, out: _write_json(rows, out, single, top, include_text),
        "html": _write_html,
        "sarif": _write_sarif,
    }
    with opened(place) as out:
        writers[format](results, out)


def write_lines(
    rows: Iterable[Row],
    format: str,
    out: IO[str],
    *,
    top: int | None = None,
    include_text: bool = False,
    context: bool = False,
    columns: list[str] | None = None,
) -> None:
    """Writes rows as "jsonl" or "csv", each at once. `context` adds columns for readability to a table; `columns` is the header
    of a table that is continued."""
    if format == "jsonl":
        _write_jsonl(rows, out, top, include_text)
    else:
        _write_csv(rows, out, include_text, context, columns)


@contextmanager
def opened(place: Path | None) -> Iterator[IO[str]]:
    """A place as a stream of text, by default standard output. What stands there already is kept: a place that exists is a pipe, a
    device, or the name of an open stream such as /dev/stdout, which may lead to a file that others also write."""
    if place is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    flags = os.O_WRONLY | (os.O_APPEND if place.exists() else os.O_CREAT)
    with os.fdopen(os.open(place, flags, 0o666), "w", encoding="utf-8", newline="", errors="backslashreplace") as out:
        yield out


def result_dict(result: Result, top: int | None = None, include_text: bool = False) -> dict[str, Any]:
    """The JSON form of either kind of result; carried-through columns stand under `extra`."""
    if isinstance(result, ErrorRecord):
        return result.to_dict()
    data = result.to_dict(top=top, include_text=include_text)
    if result.extra:
        data["extra"] = dict(result.extra)
    return data


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=True, allow_nan=False, default=str)


def _write_json(rows: Iterable[Named], out: IO[str], single: bool, top: int | None, include_text: bool) -> None:
    results = (result_dict(result, top, include_text) for _, result in rows)
    # A file that could be one article may hold none or several.
    held = list(islice(results, 2)) if single else []
    if len(held) == 1:
        out.write(json.dumps(held[0], ensure_ascii=True, allow_nan=False, indent=2, default=str) + "\n")
        return
    separator = "[\n"
    for data in chain(held, results):
        out.write(separator + _json(data))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


def _write_jsonl(rows: Iterable[Row], out: IO[str], top: int | None, include_text: bool) -> None:
    for row in rows:
        origin = {"input": row.name, "record": row.record, "run": row.run}
        out.write(_json({**result_dict(row.result, top, include_text), "origin": origin}) + "\n")
        out.flush()


FIXED = (
    "input", "id", "url", "headline", "form", "words", "score", "reliability", "interval_low", "interval_high", "band",
    "abstained", "error", "reasons", "model", "model_digest",
)  # fmt: skip
POINTS = tuple(f"{question}_points" for question in QUESTIONS)


def flat_row(name: str, result: Result, include_text: bool = False, context: bool = False) -> dict[str, Any]:
    """One row of a table: the fixed columns, the points of every question, the value of every signal, readability where `context`
    asks for it, and the input's own columns."""
    told = NAMES if context else ()
    row: dict[str, Any] = dict.fromkeys((*FIXED, *POINTS))
    row["input"] = name
    if isinstance(result, ErrorRecord):
        return row | {"id": result.id, "error": result.error} | dict.fromkeys((*(s.name for s in catalog()), *told))
    low, high = result.interval or (None, None)
    main = [f"{signed(c.points)} {c.sentence}" for c in reasons(result, top=5)]
    row |= {
        "id": result.id, "url": result.url, "headline": result.headline, "form": result.form, "words": result.words,
        "score": result.score, "reliability": result.reliability, "interval_low": low, "interval_high": high,
        "band": result.band, "abstained": result.abstained.reason if result.abstained else None,
        "reasons": " | ".join(main), "model": f"{result.model['name']} {result.model['version']}",
        "model_digest": result.model["digest"],
    }  # fmt: skip
    row |= {f"{part.question}_points": part.points for part in result.questions if part.question in QUESTIONS}
    values = {c.signal: c.value for c in result.contributions}
    row |= {s.name: values.get(s.name) for s in catalog()}
    row |= {name: result.context.get(name) for name in told}
    if include_text:
        row["text"] = result.text
    return row | {key: value for key, value in result.extra.items() if key not in row}


def _write_csv(rows: Iterable[Row], out: IO[str], include_text: bool, context: bool, columns: list[str] | None) -> None:
    writer: csv.DictWriter[str] | None = None
    held: list[dict[str, Any]] = []
    for row in rows:
        cells = {**flat_row(row.name, row.result, include_text, context), "record": row.record, "run": row.run}
        held.append({not_a_formula(name): not_a_formula(value) for name, value in cells.items()})
        # Errors do not show which columns of its own the input has.
        if writer is None and (columns or isinstance(row.result, Assessment) or len(held) == HELD):
            writer = _table(out, columns, held)
        if writer is not None:
            writer.writerows(held)
            held.clear()
            out.flush()
    if held:
        _table(out, columns, held).writerows(held)


def _table(out: IO[str], columns: list[str] | None, rows: list[dict[str, Any]]) -> csv.DictWriter[str]:
    lines: Any = _Lines(out)
    writer = csv.DictWriter(lines, columns or list(rows[-1]), extrasaction="ignore", lineterminator="\r\n")
    if not columns:
        writer.writeheader()
    return writer


class _Lines:
    """Rows of a table with plain line ends. The csv module quotes a carriage return only where it is part of the line end."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out

    def write(self, row: str) -> int:
        return self._out.write(row.removesuffix("\r\n") + "\n")


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def not_a_formula(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection)."""
    if not isinstance(value, str):
        return value
    shown = visible(value)
    return "'" + shown if value.startswith(_FORMULA) or shown.startswith(_FORMULA) else shown


def _write_parquet(rows: Iterable[Named], output: Path | None, *, include_text: bool, context: bool) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("Parquet needs pyarrow: pip install 'quality[bulk]'") from None
    schema: Any = None
    writer: Any = None
    batch: list[Mapping[str, Any]] = []
    target: Any = output if output is not None else sys.stdout.buffer
    numbers = {s.name for s in catalog()} | {"reliability", *POINTS, *(NAMES if context else ())}
    whole = {"words", "score", "interval_low", "interval_high"}

    def flush() -> None:
        nonlocal schema, writer
        if schema is None:
            schema = pa.schema(
                [
                    (name, pa.float64() if name in numbers else pa.int64() if name in whole else pa.string())
                    for name in dict.fromkeys(name for row in batch for name in row)
                ]
            )
            writer = pq.ParquetWriter(target, schema, compression="zstd")
        columns = {
            field.name: [
                value if value is None or field.type != pa.string() else str(value)
                for value in (row.get(field.name) for row in batch)
            ]
            for field in schema
        }
        writer.write_table(pa.table(columns, schema=schema))
        batch.clear()

    for name, result in rows:
        batch.append(flat_row(name, result, include_text, context))
        if len(batch) == PARQUET_ROWS:
            flush()
    if batch:
        flush()
    if writer is not None:
        writer.close()


def _write_text(rows: Iterable[Named], out: IO[str], top: int | None) -> None:
    from rich.console import Console

    from quality.report.text import print_report

    console = Console(file=out, highlight=False, soft_wrap=False, no_color="NO_COLOR" in os.environ or None)
    for number, (name, result) in enumerate(rows):
        if number:
            console.print()
        print_report(console, result, name, top=3 if top is None else top)


def _write_html(rows: Iterable[Named], out: IO[str]) -> None:
    from quality.report.html import write_page

    write_page(rows, out)


def _write_sarif(rows: Iterable[Named], out: IO[str]) -> None:
    from quality.report.sarif import sarif_log

    json.dump(sarif_log(rows), out, ensure_ascii=True, indent=1)
    out.write("\n")
