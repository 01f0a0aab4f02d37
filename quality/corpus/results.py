"""Read assessments that `quality score` wrote as JSON lines, CSV or Parquet, each checked, in constant memory."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import IO, Any, NamedTuple

from quality.article.dates import known_date
from quality.article.records import with_known_names
from quality.article.rows import MAX_RECORD, json_lines
from quality.article.streams import unpacked
from quality.corpus.compared import publisher_of
from quality.errors import InputError, MissingExtraError, QualityError
from quality.scoring.assessment import BAND_WORDS, SCHEMA
from quality.signals.questions import QUESTIONS
from quality.visible import visible_line

_ERROR = "quality.error/1"
_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?!\d)")
_LONGEST = 200
"""Characters of a publisher's name that are kept."""
_COLUMNS = frozenset(("reliability", "abstained", "url", "error", "publisher", "published", "band", "record")) | {
    f"{name}_points" for name in QUESTIONS
}
"""Columns of a table that are read."""
_MOST_PARTS = 500
"""Contributions of an assessment."""


class Assessed(NamedTuple):
    """What a roll-up needs of one assessment. `score` is unrounded, 0 to 100, None without a score; `abstained` is the reason
    then. `questions` and `signals` are points; there are no signals if the row does not list all of them, as in a table. `month` is
    like 2026-01. `record` is the hash of the record that was scored, None where the file has none."""

    publisher: str | None
    month: str | None
    score: float | None
    band: str | None
    abstained: str | None
    questions: Mapping[str, float]
    signals: Mapping[str, float]
    record: str | None = None


class Unread(NamedTuple):
    """A row that holds no assessment: an error of the run, or something else. `message` says which."""

    place: str
    message: str
    is_error: bool
    """Whether `quality score` itself reported it."""


def read_results(path: str) -> Iterator[Assessed | Unread]:
    """Yield the rows of a file, compressed or not. Raises InputError if it cannot be read or is none of JSON lines, CSV and
    Parquet from `quality score`, and MissingExtraError for Parquet without pyarrow."""
    try:
        with Path(path).open("rb") as opened:
            buffered, raw = unpacked(opened)
            head = buffered.peek(4096)[:4096]
            if head.startswith(b"PAR1"):
                yield from _parquet_rows(path)
            elif head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
                yield from _json_rows(path, buffered)
            else:
                yield from _csv_rows(path, buffered)
            if raw.damage is not None:
                yield Unread(path, raw.damage, is_error=False)
    except FileNotFoundError:
        raise InputError(f"{path} does not exist") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


def _json_rows(path: str, stream: IO[bytes]) -> Iterator[Assessed | Unread]:
    with io.TextIOWrapper(stream, encoding="utf-8", errors="replace") as text:
        for at, (number, found) in enumerate(json_lines(text)):
            if at == 0:
                _check_kind(path, found)
            place = f"{path}, line {number}"
            if isinstance(found, QualityError):
                yield Unread(place, str(found), is_error=False)
            elif isinstance(found, dict) and found.get("schema") == _ERROR:
                yield Unread(place, str(found.get("error")), is_error=True)
            elif not isinstance(found, dict) or found.get("schema") != SCHEMA:
                yield Unread(place, f"this line is not an object of the schema {SCHEMA}", is_error=False)
            else:
                yield _of_json(found, place)


def _check_kind(path: str, first: Any) -> None:
    """Raise InputError if the first row of a file is plainly no result of `quality score` but an article, or of another
    command."""
    if not isinstance(first, dict):
        return
    schema = first.get("schema")
    if isinstance(schema, str) and schema.startswith("quality."):
        if not schema.startswith(("quality.assessment/", "quality.error/")):
            raise InputError(
                f"{path} holds no assessments but objects of the schema {schema[:60]}; "
                "give a file that quality score --format jsonl wrote"
            )
    elif not {"text", "html"}.isdisjoint(with_known_names(first)):
        raise InputError(
            f"{path} holds articles, not assessments; score them first: quality score {path} --format jsonl -o scores.jsonl"
        )


def _of_json(found: Mapping[str, Any], place: str) -> Assessed | Unread:
    reliability, abstained = found.get("reliability"), found.get("abstained")
    reason = abstained.get("reason") if isinstance(abstained, dict) else None
    if not _is_share(reliability) and not (reliability is None and isinstance(reason, str)):
        return Unread(place, "'reliability' is not a number from 0 to 1, and no reason is given", is_error=False)
    score = None if reliability is None else 100 * reliability
    questions = _points(found.get("questions"), "question", set(QUESTIONS))
    signals = _points(found.get("contributions"), "signal")
    if questions is None or signals is None or not _names_are_text(found):
        return Unread(place, "a field of the assessment has the wrong type", is_error=False)
    if not _is_whole(found):
        signals = {}
    return Assessed(
        _publisher(found.get("publisher"), found.get("url")),
        _month(found.get("published")),
        score,
        found.get("band") if found.get("band") in BAND_WORDS else None,
        None if score is not None else visible_line(str(reason))[:_LONGEST],
        questions,
        signals,
        _record(found.get("origin")),
    )


def _record(origin: Any) -> str | None:
    record = origin.get("record") if isinstance(origin, dict) else None
    return record[:_LONGEST] if isinstance(record, str) and record else None


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _names_are_text(found: Mapping[str, Any]) -> bool:
    return all(
        found.get(name) is None or isinstance(found[name], str) for name in ("publisher", "url", "published", "band")
    )


def _points(listed: Any, key: str, known: Collection[str] | None = None) -> dict[str, float] | None:
    """Return the points by name, of known names only if they are given; None if the list is malformed."""
    if not isinstance(listed, list) or len(listed) > _MOST_PARTS:
        return None
    points: dict[str, float] = {}
    for part in listed:
        if not isinstance(part, dict) or not isinstance(part.get(key), str):
            return None
        value = part.get("points")
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or abs(value) > 100:
            return None
        if known is None or part[key] in known:
            points[part[key]] = float(value)
    return points


def _is_whole(found: Mapping[str, Any]) -> bool:
    """Whether the contributions are complete; `--top` leaves some out."""
    sums = []
    for name in ("questions", "contributions"):
        values = [part.get("log_odds") for part in found[name]]
        if not all(isinstance(value, int | float) and isfinite(value) for value in values):
            return False
        sums.append(sum(values))
    return bool(abs(sums[0] - sums[1]) < 1e-6)


def _csv_rows(path: str, stream: IO[bytes]) -> Iterator[Assessed | Unread]:
    csv.field_size_limit(MAX_RECORD)
    with io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="") as text:
        rows = csv.DictReader(text)
        _check_columns(path, rows.fieldnames or ())
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Unread(f"{path}, line {rows.line_num}", f"this is not CSV: {error}", is_error=False)
                continue
            yield _of_table(row, f"{path}, line {rows.line_num}")


def _check_columns(path: str, columns: Iterable[str]) -> None:
    """Raise InputError if a table has not the columns of results."""
    if not {"reliability", "abstained", "url", "error"} <= set(columns):
        raise InputError(
            f"{path} holds no results of `quality score`; write them with: quality score INPUT --format jsonl -o FILE"
        )


def _parquet_rows(path: str) -> Iterator[Assessed | Unread]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("Parquet needs pyarrow: pip install 'article-reliability[bulk]'") from None
    try:
        with pq.ParquetFile(path) as opened:
            _check_columns(path, opened.schema_arrow.names)
            wanted = [name for name in opened.schema_arrow.names if name in _COLUMNS]
            number = 0
            for batch in opened.iter_batches(batch_size=1000, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    # Cells as in CSV, so that both are read by the same rules.
                    cells = {name: "" if value is None else str(value) for name, value in row.items()}
                    yield _of_table(cells, f"{path}, row {number}")
    except pa.ArrowException as error:
        raise InputError(f"{path} cannot be read as Parquet: {visible_line(str(error))[:_LONGEST]}") from None


def _of_table(row: Mapping[str, Any], place: str) -> Assessed | Unread:
    if row["error"]:
        return Unread(place, row["error"], is_error=True)
    listed = [{"question": name, "points": row.get(f"{name}_points")} for name in QUESTIONS]
    try:
        listed = [{**part, "points": float(part["points"] or 0)} for part in listed]
        reliability = float(row["reliability"]) if row["reliability"] else None
    except ValueError:
        return Unread(place, "a cell that must be a number is none", is_error=False)
    names: dict[str, Any] = {name: row.get(name) or None for name in ("publisher", "url", "published", "band")}
    names["origin"] = {"record": row.get("record")}
    abstained = {"reason": row["abstained"]} if row["abstained"] else None
    return _of_json(
        {**names, "reliability": reliability, "abstained": abstained, "questions": listed, "contributions": []}, place
    )


def _publisher(name: str | None, url: str | None) -> str | None:
    found = publisher_of(visible_line(name).strip() if name else None, url)
    return found[:_LONGEST] if found else None


def _month(published: str | None) -> str | None:
    found = known_date(published) if published else None
    return found[:7] if found and _MONTH.match(found) else None
