"""A table of weights: a text file of rows, each a key and a number per column, separated by tabs; an empty cell is 0.

# title: terms that careful and poor articles use differently
# origin: fitted by ...; licence: MIT; language: en
key	careful
(intercept)	0.25
according to	0.2420
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from itertools import repeat
from typing import NamedTuple, TypeVar

from quality.errors import ModelError
from quality.model.layout import MAX_HEAD, MAX_KEY, MAX_NUMBER, MAX_ROWS

Made = TypeVar("Made")

_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e-?[0-9]{1,3})?")


class Table(NamedTuple):
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
    """Rows of numbers by key, each read and audited when it is first asked for: an article needs few of a table.

    Asking for a key that is not in the table raises KeyError, for a malformed row ModelError.
    """

    def __init__(self, lines: Iterable[bytes], columns: int, name: str) -> None:
        super().__init__()
        self._lines, self._columns, self._name = sorted(lines), columns, name
        self._cells = _Cells({"": 0.0})
        self._searches = 0

    def __missing__(self, key: str) -> tuple[float, ...]:
        number = self.number(key)
        if number is None:
            raise KeyError(key)
        row = self[key] = self.read(number)
        return row

    def number(self, key: str) -> int | None:
        """The number of the row of this key, counted from 1; None for a key that is not in the table.

        The first keys are searched for among the sorted lines. That is enough for a few articles; a dictionary takes longer to
        build than thousands of searches.
        """
        if self._searches >= _SEARCHED:
            return self.numbers.get(key)
        self._searches += 1
        start = key.encode("utf-8", "surrogatepass") + b"\t"
        at = bisect_left(self._lines, start)
        found = self._lines[at : at + 1]
        return at + 1 if found and found[0].partition(b"\t")[0] == start[:-1] else None

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The numbers of all rows by key. Raises ModelError for a key that is no text."""
        keys = _decoded([line.partition(b"\t")[0] for line in self._lines], self._name)
        return dict(zip(keys, range(1, len(keys) + 1), strict=True))

    def read(self, number: int) -> tuple[float, ...]:
        """The row of this number, which is not kept here."""
        key, *written = self._lines[number - 1].decode("utf-8", "replace").split("\t")
        try:
            if len(written) != self._columns:
                raise ValueError(f"it has {len(written):,} cells; it must have {self._columns}")
            return tuple(map(self._cells.__getitem__, written))
        except ValueError as error:
            raise ModelError(f"{self._name}, row {key!r}: {error}") from None


_SEARCHED = 10_000
"""Keys that are searched for before a dictionary is built; an article has up to a few thousand."""


class MadeRows(dict[int, Made]):
    """What `make` makes of rows of a table, by their numbers; each is made when it is first asked for.

    Asking for a malformed row raises ModelError.
    """

    def __init__(self, rows: Rows, make: Callable[[tuple[float, ...]], Made]) -> None:
        super().__init__()
        self._rows, self._make = rows, make

    def __missing__(self, number: int) -> Made:
        made = self[number] = self._make(self._rows.read(number))
        return made


class Phrases:
    """The keys of a table that are made of several words: `prefix`, and the words with `separator` between two of them.

    No word may hold the separator.
    """

    def __init__(self, rows: Rows, sizes: Collection[int], prefix: str = "", separator: str = " ") -> None:
        """`sizes` are the numbers of words that a phrase may have."""
        self._rows, self._sizes, self._prefix, self._separator = rows, sizes, prefix, separator
        self._by_words: Mapping[tuple[str, ...], int] | None = None
        self._asked = 0

    def lookup(self) -> Callable[[tuple[str, ...]], int | None]:
        """A function that gives the number of the row of a phrase, None for one that is not in the table.

        The first few functions join the words, which suits a process that reads one article. The others look in a dictionary, which
        takes as long to build as the former take for dozens of articles.
        """
        self._asked += 1
        if self._asked > _JOINED and self._by_words is None:
            self._by_words = self._split()
        return self.present()

    def present(self) -> Callable[[tuple[str, ...]], int | None]:
        """The function that `lookup` gave last."""
        return self._joined if self._by_words is None else self._by_words.get

    def _joined(self, words: tuple[str, ...]) -> int | None:
        return self._rows.number(self._prefix + self._separator.join(words))

    def _split(self) -> dict[tuple[str, ...], int]:
        """All phrases by their words. Those of a size are split at once, several times as fast as each alone."""
        behind, all_numbers = len(self._prefix), self._rows.numbers
        phrases = [key[behind:] for key in all_numbers if key.startswith(self._prefix)]
        by_words: dict[tuple[str, ...], int] = {}
        for size in self._sizes:
            chosen = [phrase for phrase in phrases if phrase.count(self._separator) == size - 1]
            if chosen:
                words = list(map(sys.intern, self._separator.join(chosen).split(self._separator)))
                numbers = map(all_numbers.__getitem__, map(self._prefix.__add__, chosen))
                by_words.update(zip(zip(*(words[at::size] for at in range(size)), strict=True), numbers, strict=True))
        return by_words


_JOINED = 32
"""Articles for which phrases are joined before a dictionary is built."""


class _Cells(dict[str, float]):
    """Numbers by how they are written, each checked when it is first met."""

    def __missing__(self, written: str) -> float:
        if not _NUMBER.fullmatch(written):
            raise ValueError(f"{written[:40]!r} is not a number")
        number = float(written)
        if not -MAX_NUMBER <= number <= MAX_NUMBER:
            raise ValueError(f"{written[:40]!r} is beyond {MAX_NUMBER:g}")
        self[written] = number
        return number


def parse_table(raw: bytes, name: str, columns: tuple[str, ...]) -> Table:
    """Audits the bytes of the table `name`, which must have these columns, and builds it. Raises ModelError."""
    written, head = _body(raw, name, columns)
    lines = _decoded(written, name)
    try:
        return Table(columns, _rows(lines, len(columns)))
    except ValueError:
        at, why = _fault(lines, len(columns))
        raise ModelError(f"{name}, line {head + 1 + at}: {why}") from None


def open_rows(raw: bytes, name: str, columns: tuple[str, ...]) -> Rows:
    """The rows of the table `name`, which must have these columns. Raises ModelError.

    Each row is audited when it is read; `parse_table` audits all of them, and that no key is there twice.
    """
    lines, _ = _body(raw, name, columns)
    return Rows(lines, len(columns), name)


def _body(raw: bytes, name: str, columns: tuple[str, ...]) -> tuple[list[bytes], int]:
    """The lines of the rows of a table, and how many stand above them. Raises ModelError."""
    lines = raw.split(b"\n")
    if len(lines) > MAX_ROWS + MAX_HEAD:
        raise ModelError(f"{name} has {len(lines):,} lines; at most {MAX_ROWS + MAX_HEAD:,} are read")
    if lines.pop():
        raise ModelError(f"{name} does not end with a line break; it may have been cut off")
    head = next((at for at, line in enumerate(lines) if not line.startswith(b"#")), len(lines))
    if head > MAX_HEAD:
        raise ModelError(f"{name} has more than {MAX_HEAD} lines above its columns")
    header = "\t".join(("key", *columns))
    if head == len(lines) or lines[head] != header.encode():
        found = lines[head][:60].decode("utf-8", "replace") if head < len(lines) else "nothing"
        raise ModelError(f"{name} has the columns {found!r}; it must have {header!r}")
    return lines[head + 1 :], head + 1


def _decoded(lines: list[bytes], name: str) -> list[str]:
    """The text of lines. All are decoded at once, several times as fast as each alone. Raises ModelError."""
    try:
        return b"\n".join(lines).decode("utf-8").split("\n") if lines else []
    except UnicodeDecodeError as error:
        raise ModelError(f"{name} is no UTF-8 text: {error.reason}") from None


def _rows(lines: list[str], size: int) -> dict[str, tuple[float, ...]]:
    """The rows of these lines, by whole columns, which is several times as fast as line by line. Raises ValueError."""
    if set(map(str.count, lines, repeat("\t"))) - {size}:
        raise ValueError("a row has more or fewer cells than there are columns")
    if size:
        fields = "\t".join(lines).split("\t") if lines else []
        cells = _Cells({"": 0.0})
        keys, *columns = (fields[at :: size + 1] for at in range(size + 1))
        rows = dict(zip(keys, zip(*(map(cells.__getitem__, column) for column in columns), strict=True), strict=True))
    else:
        rows = dict.fromkeys(lines, ())
    _check_keys(rows.keys(), len(lines))
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
