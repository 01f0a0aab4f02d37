"""Formats with many records: JSON, JSON lines, CSV and Parquet, each as an iterator over raw records.

A record that cannot be read gives a QualityError in its place. An error that ends the stream is raised.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from quality.article.encoding import without_stray_bytes
from quality.article.meter import Meter
from quality.article.records import column_named, with_known_names
from quality.errors import InputError, MissingExtraError, QualityError, RecordError, TooLargeError

MAX_RECORD = 16_000_000
"""Maximum number of characters of one JSON record, CSV field or line."""


class HeaderError(InputError):
    """The first line of a table names no column with articles, which affects the whole table and not one row."""


CUT = "the input ends in the middle of this record; copy or download it again"


def json_lines(stream: IO[str]) -> Iterator[tuple[int, Any]]:
    """Yield (line number, object) for every line that is not blank."""
    number = 0
    while line := stream.readline(MAX_RECORD):
        number += 1
        if len(line) == MAX_RECORD and not line.endswith("\n"):
            while (rest := stream.readline(MAX_RECORD)) and not rest.endswith("\n"):
                pass
            yield number, TooLargeError(f"the line is longer than {MAX_RECORD:,} characters; split the record")
            continue
        if line.isspace() or line == "\ufeff":
            continue
        try:
            yield number, json.loads(without_stray_bytes(line.removeprefix("\ufeff")))
        except ValueError as error:
            is_cut = not line.endswith("\n") and line.lstrip("\ufeff \t\r").startswith("{")
            yield (
                number,
                RecordError(CUT if is_cut else f"the line is not JSON{_place(error)}; write one object per line"),
            )
        except RecursionError:
            yield number, RecordError("the line is JSON nested too deeply; give the record as one flat object")


def _place(error: ValueError) -> str:
    """Describe where a line stops being JSON. The decoder's own line number says nothing here."""
    return f" from column {error.colno} on" if isinstance(error, json.JSONDecodeError) else ""


def json_values(stream: IO[str]) -> Iterator[Any]:
    """Yield the objects of a list, or of a sequence of objects, without loading the whole file."""
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
                raise RecordError("the JSON is nested too deeply; give the record as one flat object") from None
            except ValueError as error:
                if ended:
                    raise RecordError(_not_json(buffer, at, error)) from None
                if len(buffer) - at > MAX_RECORD:
                    raise TooLargeError(f"the record is broken or longer than {MAX_RECORD:,} characters") from None
        elif ended:
            if in_list:
                raise RecordError(
                    "the list of records is not closed, so the input is cut off; copy or download it again"
                )
            return
        # Doubling the buffer keeps the total cost of retrying linear.
        chunk = stream.read(max(65_536, len(buffer) - at))
        ended = not chunk
        buffer, at = buffer[at:] + without_stray_bytes(chunk), 0


def _not_json(buffer: str, at: int, error: ValueError) -> str:
    """Describe what is wrong with a record: the input ends within it, or it stops being JSON at some character."""
    where = error.pos if isinstance(error, json.JSONDecodeError) else at
    unterminated = isinstance(error, json.JSONDecodeError) and error.msg.startswith(
        ("Unterminated string", "Invalid \\u")
    )
    if buffer[at] in "{[" and (unterminated or where >= len(buffer.rstrip())):
        return CUT
    found = buffer[where : where + 20].partition("\n")[0]
    return f"this is not JSON at {found!r}; write a list of objects, or one object per line"


def csv_rows(stream: IO[str], columns: Mapping[str, str]) -> Iterator[Mapping[str, Any] | QualityError]:
    """Yield rows as mappings by the names in the first line. `columns` maps our field names to the file's names. Raises
    HeaderError if no column contains the articles."""
    import csv  # here, since other formats do not need it

    csv.field_size_limit(MAX_RECORD)
    header_line = without_stray_bytes(stream.readline(MAX_RECORD)).removeprefix("\ufeff")
    delimiter = max(",;\t|", key=header_line.count)
    header = [name.strip() for name in next(csv.reader([header_line], delimiter=delimiter), [])]
    if not header_line.strip():
        return
    _check_header(header, columns)
    lines = _Lines(stream)
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield RecordError(f"the row is not CSV, or a field of it is longer than {MAX_RECORD:,} characters")
            continue
        is_short_end = not lines.last.endswith(("\n", "\r")) and len(row) < len(header)
        if row and (lines.ended or is_short_end):  # a quoted field was still open, or fields are missing
            yield RecordError(CUT)
        elif len(row) > len(header):
            yield RecordError(f"the row has {len(row)} fields, but the first line names only {len(header)}")
        elif row:
            yield dict(zip(header, row, strict=False))


class _Lines:
    """The lines of a stream, the last one read, and whether a line was requested after the end."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self.last, self.ended = stream, "", False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(MAX_RECORD)
        if not line:
            self.ended = True
            raise StopIteration
        self.last = line
        return without_stray_bytes(line)


def _check_header(header: list[str], columns: Mapping[str, str]) -> None:
    twice = next((name for at, name in enumerate(header) if name and name in header[:at]), None)
    if twice is not None:
        raise HeaderError(f"the first line names the column {twice!r} twice; give every column its own name")
    missing = [name for name in columns.values() if column_named(name, header) is None]
    if missing:
        raise HeaderError(f"there is no column {missing[0]!r}; the first line names {_listed(header)}")
    if not {"text", "html"} & with_known_names(dict.fromkeys(header, ""), columns).keys():
        raise HeaderError(
            f"the first line names the columns {_listed(header)}, but 'text' or 'html' must be among them; "
            "--column text=NAME says which column holds the text"
        )


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names[:20])) + (", ..." if len(names) > 20 else "")


def parquet_rows(path: Path, meter: Meter | None = None) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a Parquet file in constant memory, and tell `meter` of them. Raises InputError if it is damaged."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("reading Parquet needs pyarrow: pip install 'article-reliability[bulk]'") from None
    with path.open("rb") as opened:  # errors on opening come from the system, not from the library
        try:
            # By default, whole groups of rows are read at once, and most files have a single one.
            with parquet.ParquetFile(opened, pre_buffer=False, buffer_size=1_048_576) as file:
                read, rows = 0, file.metadata.num_rows
                if meter is not None:
                    meter.begin(opened)
                for batch in file.iter_batches(batch_size=64, use_threads=False):
                    read += batch.num_rows
                    if meter is not None:
                        meter.part(read / rows)  # columns lie far apart in the file
                    yield from batch.to_pylist()
        except (pyarrow.ArrowException, OSError, ValueError):
            raise InputError(
                "this is not readable Parquet: it is cut off or damaged; copy or download it again"
            ) from None
