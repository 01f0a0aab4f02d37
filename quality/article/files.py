"""Read files, folders, standard input and URLs. Every input is a stream of records, and a bad record does not stop the
others.

    read_records(source)    raw records, cheap to make and to send to another process
    read_articles(source)   the same, each turned into an article
    read_article(source)    the only article of a source
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NamedTuple

from quality.article.article import Article
from quality.article.encoding import decode, encoding_by_mark
from quality.article.limits import MAX_PAGE
from quality.article.meter import Meter
from quality.article.records import absent_column, kind_of, with_known_names
from quality.article.rows import HeaderError, csv_rows, json_lines, json_values, parquet_rows
from quality.article.sniffing import is_feed, sniff
from quality.article.streams import GZIP_MARK, Bytes, unpacked
from quality.errors import FAULTS, InputError, MissingExtraError, QualityError, TooLargeError, told_fault

STANDARD_INPUT = "-"
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
    ".rss": "feed",
    ".atom": "feed",
}
"""File name endings that are read in a folder, each also with .gz; `.xml` is read there too if the file is a feed. The format
of other files, given directly, is detected."""


class Record(NamedTuple):
    """A raw record. `row` counts from 1 (for JSONL it is the line number); None if the source is a single article."""

    source: str
    row: int | None
    fields: Mapping[str, Any]
    has_columns: bool = False
    """Whether it comes from a table or from JSON, so that its fields may have names of their own."""


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """An error in the place of an article that cannot be read."""

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


Identity = tuple[int, int]
"""Device and number of a file, which all its names and links share."""


class Reading(NamedTuple):
    """How inputs are read; see `read_records`."""

    columns: Mapping[str, str] = MappingProxyType({})
    skip: frozenset[Identity] = frozenset()
    meter: Meter | None = None


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_url(source: str) -> bool:
    """Whether `source` is meant as an address (of any scheme; `fetch` says which are allowed)."""
    return bool(_SCHEME.match(source))


def read_article(source: str | os.PathLike[str], **known: Any) -> Article:
    """Return the article in a file, at a URL or on standard input (“-”). Fields in `known` take precedence over the article's
    own. Raises InputError (or a subclass) if it cannot be read, or if the source contains no article or several."""
    records = list(islice(_records(os.fspath(source), Reading()), 2))
    if len(records) != 1:
        found = "several articles" if records else "no article"
        raise InputError(f"{source} holds {found}; read_article needs exactly one; use read_articles for more")
    if isinstance(records[0], RecordProblem):
        raise InputError(str(records[0]))
    return Article.from_record({**records[0].fields, **known})


def read_articles(source: str | os.PathLike[str], **known: Any) -> Iterator[Article | RecordProblem]:
    """Yield every article of a file, folder, URL or standard input, in order, in constant memory."""
    for record in read_records(source):
        yield record if isinstance(record, RecordProblem) else article_of(record, **known)


def read_records(
    source: str | os.PathLike[str],
    *,
    columns: Mapping[str, str] | None = None,
    skip: frozenset[Identity] = frozenset(),
    meter: Meter | None = None,
) -> Iterator[Record | RecordProblem]:
    """Yield the raw records of a source, in order, in constant memory.

    `columns` maps names of our fields to the input's names for them; a record of a table or of JSON that lacks one is a
    problem. Files in a folder whose identity is in `skip` are
    skipped, so that a run never reads what it writes. `meter` is told of every file.

    Raises MissingExtraError if the format needs an extra.
    """
    name = os.fspath(source)
    try:
        yield from _records(name, Reading(columns or {}, skip, meter))
    except MissingExtraError:
        raise
    except QualityError as error:
        shown = "standard input" if name == STANDARD_INPUT else name
        yield RecordProblem(shown, None, str(error), error=type(error).__name__)


def identity(file: str | os.PathLike[str] | int) -> Identity | None:
    """Return device and inode of a regular file (given by path or open descriptor), which are the same for all its names and
    links. None if there is no such file."""
    try:
        found = os.stat(file)  # noqa: PTH116  also of a descriptor
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def files_in(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield the readable files of a folder and its subfolders, in order."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and (_kind_of(path) is not None or _is_feed_file(path)):
                yield path


def article_of(record: Record, **known: Any) -> Article | RecordProblem:
    """Return the article of a raw record, or the problem with it. Fields in `known` fill in what the record does not say.
    Articles without an id get one from source and row."""
    label = record.source if record.row is None else f"{record.source}:{record.row}"
    try:
        article = Article.from_record(record.fields)
        missing = {name: value for name, value in known.items() if value and not getattr(article, name)}
        if missing:
            article = Article.from_record({**record.fields, **missing})
    except QualityError as error:
        return _problem_of(record, label, str(error), error)
    except FAULTS as error:
        return _problem_of(record, label, told_fault(error), error)
    return article if article.id is not None else article.with_fields(id=label)


def _problem_of(record: Record, label: str, message: str, error: Exception) -> RecordProblem:
    given = dict(record.fields).get("id")
    return RecordProblem(record.source, record.row, message, str(given) if given else label, type(error).__name__)


def _records(source: str, reading: Reading) -> Iterator[Record | RecordProblem]:
    """Yield records. Raises QualityError for problems of the whole source."""
    if not source:
        raise InputError("an input is empty; give a file, a folder, a URL, or - for standard input")
    if is_url(source):
        from quality.article.web import FEED_TYPES, fetch

        page = fetch(source)
        if page.media_type in FEED_TYPES or is_feed(page.body):
            from quality.article.feeds import feed_records

            yield from _numbered(source, feed_records(io.BytesIO(page.body), page.url), reading)
            return
        field = "text" if page.media_type in ("text/plain", "text/markdown") else "html"
        text = decode(page.body, page.charset)
        _check_not_empty(text, source)
        yield Record(source, None, {field: text, "url": page.url})
        return
    if source == STANDARD_INPUT:
        yield from _from_stream(sys.stdin.buffer, "standard input", None, reading)
        return
    path = Path(source)
    try:
        if path.is_dir():
            yield from _from_folder(path, reading)
            return
        kind = _kind_of(path)
        if kind == "parquet":
            yield from _numbered(source, parquet_rows(path, reading.meter), reading, has_columns=True)
            return
        with path.open("rb") as stream:
            if reading.meter is not None:
                reading.meter.begin(stream)
            yield from _from_stream(stream, source, kind, reading)
    except FileNotFoundError:
        raise InputError(f"{source} does not exist") from None
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror or 'the file system reports an error'}") from None
    except ValueError:  # a NUL character
        raise InputError(f"{source!r} cannot be a file name") from None


def _from_folder(folder: Path, reading: Reading) -> Iterator[Record | RecordProblem]:
    for path in files_in(folder):
        if reading.skip and identity(path) in reading.skip:
            continue
        try:
            yield from _records(str(path), reading)
        except MissingExtraError:
            raise
        except QualityError as error:
            yield RecordProblem(str(path), None, str(error), error=type(error).__name__)


def _kind_of(path: Path) -> str | None:
    return FORMATS.get(_ending(path))


def _ending(path: Path) -> str:
    """Return the last ending of a file's name in lower case, before .gz; empty if there is none."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _is_feed_file(path: Path) -> bool:
    """Whether a file is called .xml and is a feed, as few of that name are."""
    if _ending(path) != ".xml" or not path.is_file():  # opening a pipe would wait
        return False
    try:
        with path.open("rb") as stream:
            return is_feed(unpacked(stream)[0].peek(8192))
    except OSError:
        return False


def _from_stream(
    stream: IO[bytes], source: str, kind: str | None, reading: Reading
) -> Iterator[Record | RecordProblem]:
    buffered, raw = unpacked(stream)
    head = buffered.peek(8192)
    form = kind or sniff(head, reading.columns, is_xml=_ending(Path(source)) == ".xml")
    if form in ("text", "html"):
        yield _one_article(buffered, raw, source, form)
        return
    if form == "parquet":
        raise InputError(f"{source} is Parquet, which cannot be read from a stream; pass the path of a .parquet file")
    if head.startswith(GZIP_MARK):
        raise InputError(f"{source} is compressed twice; decompress it once")
    rows = _with_damage(_rows(form, buffered, head, reading), raw)
    # Of CSV, the first line was checked already; feeds and archives have no columns for the user to name.
    yield from _numbered(source, rows, reading, has_columns=form in ("json", "jsonl", "csv"), is_checked=form == "csv")


def _rows(form: str, buffered: io.BufferedReader, head: bytes, reading: Reading) -> Iterator[Any]:
    if form == "feed":
        from quality.article.feeds import feed_records

        return feed_records(buffered)
    if form == "warc":
        from quality.article.warc import warc_records

        return warc_records(buffered)
    encoding = encoding_by_mark(head) or "utf-8"
    text = io.TextIOWrapper(
        buffered, encoding=encoding, errors="surrogateescape", newline="" if form == "csv" else "\n"
    )
    if form == "csv":
        return csv_rows(text, reading.columns)
    return json_lines(text) if form == "jsonl" else json_values(text)


def _with_damage(records: Iterator[Any], raw: Bytes) -> Iterator[Any]:
    """Yield the records, and then an error if the stream itself was damaged, since that explains more than the error of the
    record that was cut."""
    held: list[Any] = []
    try:
        for record in records:
            yield from held
            held = [record]
    except QualityError:
        yield from held
        if raw.damage is None:
            raise
        held = []
    if raw.damage is not None:
        error = InputError(raw.damage)
        last = held[-1] if held else None
        number, content = last if isinstance(last, tuple) else (None, last)
        if isinstance(content, QualityError):
            held = [error if number is None else (number, error)]
        else:
            held.append(error if number is None else (number + 1, error))
    yield from held


def _one_article(buffered: io.BufferedReader, raw: Bytes, source: str, form: str) -> Record:
    data = buffered.read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        raise TooLargeError(f"{source} is larger than {MAX_PAGE:,} bytes; split it into articles")
    if raw.damage is not None:
        raise InputError(f"{source} cannot be read: {raw.damage}")
    if form == "html":
        _check_not_empty(data.decode("latin-1"), source)
        return Record(source, None, {"html": data})
    text = decode(data)
    _check_not_empty(text, source)
    return Record(source, None, {"text": text})


def _check_not_empty(text: str, source: str) -> None:
    if not text.strip("\ufeff\u200b\xef\xbb\xbf \t\r\n\f\v\xa0") or text.isspace():
        raise InputError(f"{source} is empty; pass an article's text or page")


def _numbered(
    source: str, records: Iterable[Any], reading: Reading, *, has_columns: bool = False, is_checked: bool = False
) -> Iterator[Record | RecordProblem]:
    """Add row numbers to records and errors; a (row, record) pair has its own. With `has_columns`, a record that lacks one of
    `reading.columns` is a problem, unless that `is_checked` already."""
    row = 0
    try:
        for record in records:
            row, fields = record if isinstance(record, tuple) else (row + 1, record)
            if isinstance(fields, QualityError):
                yield RecordProblem(source, row, str(fields), f"{source}:{row}", type(fields).__name__)
            elif isinstance(fields, Mapping):
                if has_columns and not is_checked and (absent := absent_column(fields, reading.columns)):
                    yield RecordProblem(source, row, absent, f"{source}:{row}", "RecordError")
                    continue
                yield Record(source, row, with_known_names(fields, reading.columns), has_columns)
            else:
                message = f"the record is {kind_of(fields)}; it must be an object with a field 'text' or 'html'"
                yield RecordProblem(source, row, message, f"{source}:{row}", "RecordError")
    except MissingExtraError:
        raise
    except HeaderError as error:
        raise InputError(f"{source}: {error}") from None
    except QualityError as error:
        yield RecordProblem(source, row + 1, str(error), f"{source}:{row + 1}", type(error).__name__)
