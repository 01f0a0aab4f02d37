"""Files, folders, standard input and URLs: every input is a stream of records, and a bad one never stops the others.

read_records(source)     raw records, cheap to make and to send to another process
read_articles(source)    the same, each turned into an article
read_article(source)     the only article of a source
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from quality.article.encoding import decode, encoding_by_mark, without_stray_bytes
from quality.article.limits import MAX_PAGE
from quality.article.record import Article
from quality.article.records import article_from_record
from quality.errors import InputError, MissingExtraError, QualityError, RecordError, TooLargeError

STANDARD_INPUT = "-"
MAX_RECORD = 16_000_000
"""Most characters of one JSON record, CSV field or line."""

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".warc": "warc",
}
"""File name endings read in a folder, each also with .gz. A file of another name given directly is looked into."""


class Record(NamedTuple):
    """A raw record. `row` counts from 1 (for JSONL it is the line); None where a source is one article."""

    source: str
    row: int | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """What stands in the place of an article that cannot be read."""

    source: str
    row: int | None
    message: str
    id: str | None = None
    error: str = "InputError"
    """Name of the exception class."""

    def __str__(self) -> str:
        if self.message.startswith(self.source):
            return self.message
        return f"{self.source}{f', row {self.row}' if self.row is not None else ''}: {self.message}"


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_url(source: str) -> bool:
    """Whether `source` is meant as an address (of any scheme; `fetch` says which are allowed)."""
    return bool(_SCHEME.match(source))


def read_article(source: str | os.PathLike[str], **known: Any) -> Article:
    """The article in a file, at a URL or on standard input ("-"); fields in `known` go before what it says of itself.

    Raises InputError (or a subclass) when it cannot be read, or when it holds no or several articles.
    """
    records = list(islice(_records(os.fspath(source)), 2))
    if len(records) != 1:
        found = "several articles" if records else "no article"
        raise InputError(f"{source} holds {found}; this call reads exactly one (read_articles reads many)")
    if isinstance(records[0], RecordProblem):
        raise InputError(str(records[0]))
    return article_from_record({**records[0].fields, **known})


def read_articles(source: str | os.PathLike[str], **known: Any) -> Iterator[Article | RecordProblem]:
    """Every article of a file, folder, URL or standard input, in order, in constant memory."""
    for record in read_records(source):
        yield record if isinstance(record, RecordProblem) else article_of(record, **known)


def read_records(source: str | os.PathLike[str]) -> Iterator[Record | RecordProblem]:
    """Raw records of a source, in order, in constant memory. Raises MissingExtraError if the format needs an extra."""
    name = os.fspath(source)
    try:
        yield from _records(name)
    except MissingExtraError:
        raise
    except QualityError as error:
        yield RecordProblem(name, None, str(error), error=type(error).__name__)


def article_of(record: Record, **known: Any) -> Article | RecordProblem:
    """The article of a raw record, or the problem with it. Articles without an id get source and row for one."""
    label = record.source if record.row is None else f"{record.source}:{record.row}"
    fields = {**record.fields, **{name: value for name, value in known.items() if value is not None}}
    try:
        article = article_from_record(fields)
    except QualityError as error:
        given = fields.get("id")
        return RecordProblem(
            record.source, record.row, str(error), str(given) if given else label, type(error).__name__
        )
    return article if article.id is not None else article.with_fields(id=label)


def _records(source: str) -> Iterator[Record | RecordProblem]:
    """Raises QualityError for what concerns the whole source."""
    if is_url(source):
        from quality.article.web import fetch

        page = fetch(source)
        field = "text" if page.media_type in ("text/plain", "text/markdown") else "html"
        yield Record(source, None, {field: decode(page.body, page.charset), "url": page.url})
        return
    if source == STANDARD_INPUT:
        yield from _from_stream(sys.stdin.buffer, "standard input", None)
        return
    path = Path(source)
    try:
        if path.is_dir():
            yield from _from_folder(path)
            return
        kind = _kind_of(path)
        if kind == "parquet":
            yield from _parquet(path)
            return
        with path.open("rb") as stream:
            yield from _from_stream(stream, source, kind)
    except FileNotFoundError:
        raise InputError(f"{source} does not exist") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{source} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _from_folder(folder: Path) -> Iterator[Record | RecordProblem]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if name.startswith(".") or _kind_of(path) is None:
                continue
            try:
                yield from _records(str(path))
            except QualityError as error:
                yield RecordProblem(str(path), None, str(error), error=type(error).__name__)


def _kind_of(path: Path) -> str | None:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return FORMATS.get(suffixes[-1]) if suffixes else None


def _from_stream(stream: IO[bytes], source: str, kind: str | None) -> Iterator[Record | RecordProblem]:
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    head = buffered.peek(8192)
    if head.startswith(b"\x1f\x8b") and kind != "warc":  # that reader unpacks its records one by one
        buffered = io.BufferedReader(gzip.GzipFile(fileobj=buffered))
        head = buffered.peek(8192)
    form = kind or _sniff(head)
    if form == "warc":
        from quality.article.warc import warc_records

        yield from _numbered(source, warc_records(buffered))
        return
    if form in ("text", "html"):
        data = buffered.read(MAX_PAGE + 1)
        if len(data) > MAX_PAGE:
            raise TooLargeError(f"{source} is larger than {MAX_PAGE:,} bytes; split it into articles")
        yield Record(source, None, {"html": data} if form == "html" else {"text": decode(data)})
        return
    if form == "parquet":
        raise InputError(f"{source} is Parquet, which cannot be read from a stream; pass the name of a .parquet file")
    encoding = encoding_by_mark(head) or "utf-8"
    text = io.TextIOWrapper(
        buffered, encoding=encoding, errors="surrogateescape", newline="" if form == "csv" else "\n"
    )
    readers = {"jsonl": _json_lines, "json": _json_values, "csv": _csv_rows}
    yield from _numbered(source, readers[form](text))


def _sniff(head: bytes) -> str:
    """Format of a stream without a name, by its beginning."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    encoding = encoding_by_mark(head) or "utf-8"
    beginning = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    after = beginning[1:].lstrip()
    if beginning.startswith("{") and after.startswith(('"', "}")):
        return "json"  # also reads one object a line
    if beginning.startswith("[") and after.startswith(("{", "]")):
        return "json"
    lower = beginning[:4096].lower()
    if lower.startswith("<") and any(
        tag in lower for tag in ("<!doctype", "<html", "<head", "<body", "<meta", "<div", "<p")
    ):
        return "html"
    columns = {name.strip().strip('"') for name in re.split(r"[,;\t]", lower.partition("\n")[0])}
    return "csv" if len(columns) > 1 and columns & {"text", "html"} else "text"


def _numbered(source: str, records: Iterable[Any]) -> Iterator[Record | RecordProblem]:
    """Records and errors with their row; a (row, record) pair brings its own."""
    row = 0
    try:
        for record in records:
            row, fields = record if isinstance(record, tuple) else (row + 1, record)
            if isinstance(fields, QualityError):
                yield RecordProblem(source, row, str(fields), f"{source}:{row}", type(fields).__name__)
            elif isinstance(fields, Mapping):
                yield Record(source, row, fields)
            else:
                message = (
                    f"the record is of type {type(fields).__name__}; it must be an object with a field 'text' or 'html'"
                )
                yield RecordProblem(source, row, message, f"{source}:{row}", "RecordError")
    except MissingExtraError:
        raise
    except QualityError as error:
        yield RecordProblem(source, row + 1, str(error), f"{source}:{row + 1}", type(error).__name__)


def _json_lines(stream: IO[str]) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := stream.readline(MAX_RECORD):
        number += 1
        if len(line) == MAX_RECORD and not line.endswith("\n"):
            while (rest := stream.readline(MAX_RECORD)) and not rest.endswith("\n"):
                pass
            yield number, TooLargeError(f"the line is longer than {MAX_RECORD:,} characters")
            continue
        if line.isspace() or line == "\ufeff":
            continue
        try:
            yield number, json.loads(without_stray_bytes(line.removeprefix("\ufeff")))
        except ValueError as error:
            yield number, RecordError(f"the line is not JSON: {error}")
        except RecursionError:
            yield number, RecordError("the line is JSON nested too deeply")


def _json_values(stream: IO[str]) -> Iterator[Any]:
    """The objects of a list, or of a sequence of objects, without holding the whole file."""
    decoder = json.JSONDecoder()
    buffer, at, ended, in_list = "", 0, False, False
    while True:
        while at < len(buffer) and buffer[at] in " \t\r\n,\ufeff":
            at += 1
        if at < len(buffer):
            if buffer[at] == ("]" if in_list else "["):
                in_list, at = not in_list, at + 1
                continue
            try:
                value, at = decoder.raw_decode(buffer, at)
                yield value
                continue
            except RecursionError:
                raise RecordError("the JSON is nested too deeply") from None
            except ValueError as error:
                if ended:
                    raise RecordError(f"the file is not valid JSON from here on: {error}") from None
                if len(buffer) - at > MAX_RECORD:
                    raise TooLargeError(f"a record is broken or longer than {MAX_RECORD:,} characters") from None
        elif ended:
            return
        # Reading as much again as is there keeps the cost of trying anew linear.
        chunk = stream.read(max(65_536, len(buffer) - at))
        ended = not chunk
        buffer, at = buffer[at:] + without_stray_bytes(chunk), 0


def _csv_rows(stream: IO[str]) -> Iterator[Mapping[str, Any] | QualityError]:
    csv.field_size_limit(MAX_RECORD)
    header_line = without_stray_bytes(stream.readline(MAX_RECORD)).removeprefix("\ufeff")
    delimiter = max(",;\t|", key=header_line.count)
    header = [name.strip() for name in next(csv.reader([header_line], delimiter=delimiter), [])]
    if not {"text", "html"} & {*header}:
        raise RecordError(f"the first line names the columns {header[:20]}; 'text' or 'html' must be among them")
    rows = csv.reader(map(without_stray_bytes, iter(lambda: stream.readline(MAX_RECORD), "")), delimiter=delimiter)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield RecordError(f"the row is not valid CSV: {error}")
            continue
        if len(row) > len(header):
            yield RecordError(f"the row has {len(row)} fields, the first line names {len(header)}")
        elif row:
            yield dict(zip(header, row, strict=False))


def _parquet(path: Path) -> Iterator[Record | RecordProblem]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("reading Parquet needs pyarrow: pip install 'quality[bulk]'") from None
    try:
        with parquet.ParquetFile(path) as file:
            rows = (row for batch in file.iter_batches(batch_size=64) for row in batch.to_pylist())
            yield from _numbered(str(path), rows)
    except pyarrow.ArrowException as error:
        raise InputError(f"{path} is not readable Parquet: {error}") from None
