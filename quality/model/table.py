"""A table of weights: a text file of rows, each a key and a number per column, separated by tabs; an empty cell is 0.

# title: terms that careful and poor articles use differently
# origin: fitted by ...; licence: MIT; language: en
key	careful
(intercept)	0.25
according to	0.2420
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import repeat

from quality.errors import ModelError
from quality.model.layout import MAX_HEAD, MAX_KEY, MAX_NUMBER, MAX_ROWS

_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e-?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of numbers by key, in the file's order."""

    columns: tuple[str, ...]
    rows: dict[str, tuple[float, ...]]

    def column(self, name: str) -> dict[str, float]:
        """The numbers of one column by key. Raises ModelError when there is no such column."""
        if name not in self.columns:
            raise ModelError(f"the table has no column {name!r}; it has: {', '.join(self.columns) or 'none'}")
        at = self.columns.index(name)
        return {key: numbers[at] for key, numbers in self.rows.items()}


class Rows(dict[str, tuple[float, ...]]):
    """Rows of numbers by key, each read when it is first asked for: an article needs few of a table.

    `written` holds every key with its cells as they stand in the file. Asking for another key raises KeyError, for a malformed row
    ModelError.
    """

    def __init__(self, written: dict[str, str], name: str) -> None:
        super().__init__()
        self.written, self._name = written, name
        self._cells = _Cells({"": 0.0})

    def __missing__(self, key: str) -> tuple[float, ...]:
        try:
            numbers = self[key] = tuple(map(self._cells.__getitem__, self.written[key].split("\t")))
        except ValueError as error:
            raise ModelError(f"{self._name}, row {key!r}: {error}") from None
        return numbers


class _Cells(dict[str, float]):
    """Numbers by how they are written, each checked when it is first met."""

    def __missing__(self, written: str) -> float:
        if not _NUMBER.fullmatch(written):
            raise ValueError(f"{written[:40]!r} is not a number")
        number = float(written)
        if not math.isfinite(number) or abs(number) > MAX_NUMBER:
            raise ValueError(f"{written[:40]!r} is beyond {MAX_NUMBER:g}")
        self[written] = number
        return number


def parse_table(raw: bytes, name: str, columns: tuple[str, ...]) -> Table:
    """Audits the bytes of the table `name`, which must have these columns, and builds it. Raises ModelError."""
    lines, head = _body(raw, name, columns)
    try:
        return Table(columns, _rows(lines, len(columns)))
    except ValueError:
        at, why = _fault(lines, len(columns))
        raise ModelError(f"{name}, line {head + 1 + at}: {why}") from None


def open_rows(raw: bytes, name: str, columns: tuple[str, ...]) -> Rows:
    """The rows of the table `name`, which must have these columns, of which only the keys and the number of cells are audited yet.
    Raises ModelError."""
    lines, head = _body(raw, name, columns)
    try:
        if set(map(str.count, lines, repeat("\t"))) - {len(columns)}:
            raise ValueError("a row has more or fewer cells than there are columns")
        written = dict(map(str.split, lines, repeat("\t"), repeat(1)))
        _check_keys(written.keys(), len(lines))
    except ValueError:
        at, why = _fault(lines, len(columns))
        raise ModelError(f"{name}, line {head + 1 + at}: {why}") from None
    return Rows(written, name)


def _body(raw: bytes, name: str, columns: tuple[str, ...]) -> tuple[list[str], int]:
    """The lines of the rows of a table, and how many stand above them. Raises ModelError."""
    if (count := raw.count(b"\n")) > MAX_ROWS + MAX_HEAD:
        raise ModelError(f"{name} has {count:,} lines; at most {MAX_ROWS + MAX_HEAD:,} are read")
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ModelError(f"{name} is not UTF-8 text: {error.reason} at byte {error.start:,}") from None
    if lines.pop():
        raise ModelError(f"{name} does not end with a line break; it may have been cut off")
    head = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    if head > MAX_HEAD:
        raise ModelError(f"{name} has more than {MAX_HEAD} lines above its columns")
    header = "\t".join(("key", *columns))
    if head == len(lines) or lines[head] != header:
        found = lines[head][:60] if head < len(lines) else "nothing"
        raise ModelError(f"{name} has the columns {found!r}; it must have {header!r}")
    return lines[head + 1 :], head + 1


def _rows(lines: list[str], size: int) -> dict[str, tuple[float, ...]]:
    """The rows of these lines, by whole columns, which is several times as fast as line by line. Raises ValueError."""
    if set(map(str.count, lines, repeat("\t"))) - {size}:
        raise ValueError("a row has more or fewer cells than there are columns")
    fields = "\t".join(lines).split("\t") if lines else []
    keys = fields[:: size + 1]
    cells = _Cells({"": 0.0})
    columns = [tuple(map(cells.__getitem__, fields[at :: size + 1])) for at in range(1, size + 1)]
    numbers: Iterable[tuple[float, ...]] = zip(*columns, strict=True) if size else repeat((), len(keys))
    rows = dict(zip(keys, numbers, strict=True))
    _check_keys(rows.keys(), len(keys))
    return rows


def _check_keys(keys: Collection[str], count: int) -> None:
    """Raises ValueError unless there are `count` different keys, none of them empty or too long."""
    if len(keys) < count or not 0 < min(map(len, keys), default=1) <= max(map(len, keys), default=1) <= MAX_KEY:
        raise ValueError("a key is empty, too long or there twice")


def _fault(lines: list[str], size: int) -> tuple[int, str]:
    """The first line with a fault, and what is wrong with it."""
    seen: set[str] = set()
    for at, line in enumerate(lines):
        key, *written = line.split("\t", size + 1)
        if len(written) != size:
            return at, f"a row must hold a key and {size} cells"
        if not 0 < len(key) <= MAX_KEY:
            return at, f"the key has {len(key):,} characters; it must have 1 to {MAX_KEY}"
        if key in seen:
            return at, f"the key {key[:60]!r} is there twice"
        seen.add(key)
        try:
            list(map(_Cells({"": 0.0}).__getitem__, written))
        except ValueError as error:
            return at, str(error)
    return len(lines), "the table is malformed"
