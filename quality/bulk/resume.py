"""Resumable runs. Rows go to OUT.partial, which becomes OUT when it is complete; OUT.partial.state records what made them.

Where the output is no text, OUT.partial holds lines, of which OUT is made at the end. Resuming compares every finished row with the
record at its position, so nothing is skipped by mistake.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any

from quality.article.files import Record, RecordProblem
from quality.bulk.origin import Origin, Run, hash_of, name_of
from quality.bulk.output import move, target_of
from quality.errors import InputError

Records = Iterator[Record | RecordProblem]

Pack = Callable[[Iterable[str], IO[bytes]], None]
"""Makes an output that is no text of lines."""
Unpack = Callable[[Path], Iterator[str]]
"""Gives the lines of such an output. Raises InputError for another file."""

ANEW = "; run it again without --resume to start over"
NOTHING = "quality: nothing was kept of an earlier run, so this one starts at the first record"


@dataclass
class Done:
    """Finished rows of an earlier run: how many, how many of them are errors, and their lowest score."""

    rows: int = 0
    failed: int = 0
    lowest: int | None = None
    end: int = 0
    """Byte at which the finished rows end in the file."""
    columns: list[str] | None = None
    """The header of a CSV file."""
    complete: bool = False
    """Whether the output is complete."""

    def add(self, row: Mapping[str, Any], end: int) -> None:
        """Count a row that ends at byte `end`."""
        self.rows, self.end = self.rows + 1, end
        self.failed += bool(row.get("error"))
        score = row.get("score")
        if score not in (None, ""):
            self.lowest = int(score) if self.lowest is None else min(self.lowest, int(score))


class Unfinished:
    """The rows of one output until it is complete."""

    def __init__(self, output: Path, form: str, run: Run, unpack: Unpack | None = None) -> None:
        """`unpack` is for outputs that are no text."""
        self.output, self.form, self.run = output, form, run
        self._unpack = unpack
        self.target = target_of(output)
        self.partial = self.target.with_name(f"{self.target.name}.partial")
        self.state = self.target.with_name(f"{self.target.name}.partial.state")
        if self.kept and not self.state.exists():
            raise InputError(
                f"{self.partial} exists but was not left by a resumable run; move it or choose another output"
            )
        self._source: Path | None = None
        self._done = Done()

    def resume(self, records: Records) -> tuple[Records, Done]:
        """Return the remaining records, and what is done. Raises InputError if the rows belong to another input."""
        self._source = next((path for path in (self.partial, self.target) if path.exists()), None)
        if self._source is None:
            return records, self._done
        if self._source == self.partial:
            self._check_state()
        done = Done()
        for row, end in self._rows(self._source, done):
            number = done.rows + 1
            origin = self._origin(row, number)
            record = next(records, None)
            if record is None:
                raise InputError(f"{self._source} has more rows than the input, which ends before row {number}{ANEW}")
            self._check_same(origin, record, number)
            done.add(row, end)
        self._done = done
        following = next(records, None)
        if following is None:
            is_whole = self._unpack is not None or self._source.stat().st_size == done.end
            done.complete = self._source == self.target and is_whole
            return iter(()), done
        return chain([following], records), done

    @contextmanager
    def opened(self, pack: Pack | None = None) -> Iterator[IO[str]]:
        """Open the stream for further rows, of which `pack` makes an output that is no text. The output is put into place at the
        end; rows are kept for `resume` after an error."""
        with self.partial.open("ab") as raw:
            _lock(raw, self.partial)
            self.state.write_text(json.dumps(self.run.to_dict(), indent=1) + "\n", encoding="utf-8")
            if self._source == self.target:
                raw.truncate(0)
                self._copy_finished(raw)
            else:
                raw.truncate(self._done.end)
            out = io.TextIOWrapper(raw, encoding="utf-8", newline="", errors="backslashreplace")
            try:
                yield out
                out.flush()
                if pack is not None:
                    self._pack(pack)
            except BaseException:
                if not self.kept:
                    self.partial.unlink()
                    self.state.unlink()
                raise
        if pack is None:
            move(self.partial, self.target)
        else:
            self.partial.unlink()
        self.state.unlink()

    def _copy_finished(self, raw: IO[bytes]) -> None:
        """Copy the finished rows of a complete output, to which others are added."""
        if self._unpack is not None:
            raw.writelines(map(str.encode, self._unpack(self.target)))
            return
        with self.target.open("rb") as finished:
            shutil.copyfileobj(finished, raw)
        raw.truncate(self._done.end)

    def _pack(self, pack: Pack) -> None:
        """Make the output of the lines beside it and move it into place, so that it is complete or the former one."""
        packed = self.partial.with_name(f"{self.partial.name}.packed")
        try:
            with self.partial.open(encoding="utf-8") as lines, packed.open("wb") as out:
                pack(lines, out)
            move(packed, self.target)
        finally:
            packed.unlink(missing_ok=True)

    @property
    def kept(self) -> bool:
        """Whether there are rows that a later run could continue."""
        return self.partial.exists() and self.partial.stat().st_size > 0

    def _check_state(self) -> None:
        try:
            found = json.loads(self.state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = None
        check_same_run(found, self.run, self.partial, self.state)

    def _origin(self, row: Mapping[str, Any], number: int) -> Origin:
        try:
            found = row["origin"] if self.form == "jsonl" else row
            return Origin(found["input"], found["record"], found["run"])
        except (LookupError, TypeError):
            raise InputError(f"row {number} of {self._source} was not written by a resumable run{ANEW}") from None

    def _check_same(self, origin: Origin, record: Record | RecordProblem, number: int) -> None:
        name = name_of(record)
        if origin.run != self.run.key:
            raise InputError(f"{self._source} was written with other options, another model or another version{ANEW}")
        if origin.input not in (name, f"'{name}"):  # tables have an apostrophe before text that could be a formula
            raise InputError(f"row {number} of {self._source} belongs to {origin.input}, not to {name}{ANEW}")
        if origin.record != hash_of(record):
            raise InputError(f"{name} has changed since row {number} of {self._source} was written{ANEW}")

    def _rows(self, source: Path, done: Done) -> Iterator[tuple[Mapping[str, Any], int]]:
        """Yield every complete row with the byte at which it ends; a last row that was cut off is ignored."""
        if source == self.target and self._unpack is not None:
            yield from _unpacked_rows(self._unpack, source)
            return
        with source.open("rb") as file:
            yield from (_csv_rows(file, source, done) if self.form == "csv" else _json_rows(file, source))


def check_same_run(found: Any, run: Run, partial: Path, state: Path) -> None:
    """Compare what `Run.to_dict` gave when `partial` was begun, read from `state`, with the run that shall go on. Raises InputError
    if they differ."""
    try:
        before = {**found["options"], "INPUT": found["inputs"], "model": found["model"], "version": found["version"]}
    except (LookupError, TypeError):
        raise InputError(f"{state} no longer describes what made {partial}{ANEW}") from None
    now = {**run.options, "INPUT": run.inputs, "model": run.model, "version": run.version}
    differing = [name for name in now if json.loads(json.dumps(now[name])) != before.get(name)]
    if differing:
        named = " and ".join(name if name in ("INPUT", "version") else f"--{name}" for name in differing)
        raise InputError(
            f"{partial} was started with another {named}; use the same one, or run it without --resume to start over"
        )


def _unpacked_rows(unpack: Unpack, source: Path) -> Iterator[tuple[Mapping[str, Any], int]]:
    try:
        yield from ((json.loads(line), 0) for line in unpack(source))
    except InputError as error:
        raise InputError(f"{error}{ANEW}") from None


def _json_rows(file: IO[bytes], source: Path) -> Iterator[tuple[Mapping[str, Any], int]]:
    end = 0
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            return
        end += len(line)
        try:
            yield json.loads(line), end
        except (ValueError, RecursionError):
            raise InputError(f"row {number} of {source} was not written by a resumable run{ANEW}") from None


def _csv_rows(file: IO[bytes], source: Path, done: Done) -> Iterator[tuple[Mapping[str, Any], int]]:
    end, last = 0, b""

    def lines() -> Iterator[str]:
        nonlocal end, last
        for last in file:
            end += len(last)
            yield last.decode("utf-8", "replace")

    rows = csv.reader(lines(), strict=True)
    number = 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error:
            row = None
            if file.read(1):
                raise InputError(f"row {number} of {source} is not CSV as this program writes it{ANEW}") from None
        if row is None or not last.endswith(b"\n"):
            return
        if done.columns is None:
            if not {"input", "record", "run"} <= {*row}:
                raise InputError(f"{source} was not written by a resumable run{ANEW}")
            done.columns, done.end = row, end
        elif len(row) != len(done.columns):
            raise InputError(f"row {number} of {source} has {len(row)} fields instead of {len(done.columns)}{ANEW}")
        else:
            yield dict(zip(done.columns, row, strict=True)), end
        number += 1


def _lock(file: IO[bytes], name: Path) -> None:
    """Keep a second run away from the same output, if the system supports locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InputError(f"another run is writing {name}; wait until it ends or choose another output") from None
    except OSError:  # the file system has no locks
        return
    if not os.path.samestat(os.fstat(file.fileno()), name.stat()):
        raise InputError(f"another run has just finished {name}; check its result first")
