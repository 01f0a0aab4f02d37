"""Maintenance of a SQLite file: turns for writers, write-back of its log, backups while it is in use, and a check that it can
be written."""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

from quality.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

BESIDE = ("-wal", "-shm", "-journal", ".turn")
"""Suffixes of the companion files of a database."""
PROBE_BYTES = 1024 * 1024
"""Space that a database needs to count as writable: more than a chunk of articles takes."""
LETS_GO = 0.5
"""Seconds that the log's way back into the file waits for readers; what they still need is written back next time."""


class Turn:
    """Let writers of a SQLite file take turns.

    SQLite itself lets waiting writers sleep and retry, some for more than a second. A lock of the operating system wakes the
    next writer at once, and is released when a process is killed. Without such locks, SQLite's own mechanism remains. Raises
    StoreError if the turn does not come within `seconds`.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        self._path, self._seconds = path, seconds
        self._thread = threading.Lock()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> None:
        if not self._thread.acquire(timeout=self._seconds):
            raise StoreError(self._late)
        try:
            self._lock()
        except BaseException:
            self._thread.release()
            raise

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._thread.release()

    def close(self) -> None:
        """Close the lock file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @property
    def _late(self) -> str:
        return (
            f"another program has been writing to {self._path.with_suffix('')} for {self._seconds:g} seconds; "
            "wait until it is done, or stop it, and try again"
        )

    def _open(self) -> None:
        """Open the lock file at the first write, so that reading a database or checking a file creates nothing beside it."""
        if fcntl is not None:
            with suppress(OSError):
                self._file = open(self._path, "ab", opener=self._opener)  # noqa: SIM115

    def _opener(self, path: str, flags: int) -> int:
        """Create the lock file with the owner and permissions of the database, as SQLite does with its own files beside it;
        otherwise the service could not open what root created."""
        try:
            descriptor = os.open(path, flags | os.O_EXCL, 0o600)
        except FileExistsError:
            return os.open(path, flags)
        with suppress(OSError):
            database = self._path.with_suffix("").stat()
            os.fchmod(descriptor, database.st_mode & 0o666)
            if os.geteuid() == 0:
                os.fchown(descriptor, database.st_uid, database.st_gid)
        return descriptor

    def _lock(self) -> None:
        if self._file is None:
            self._open()
        if self._file is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._wait(self._file)

    def _wait(self, file: IO[bytes]) -> None:
        """Wait for another process in a thread, because the operating system's lock has no time-out. An abandoned thread
        closes the file, and so releases the lock, when it gets it."""
        got, given_up, both = threading.Event(), threading.Event(), threading.Lock()

        def wait() -> None:
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
            with both:
                if given_up.is_set():
                    file.close()
                else:
                    got.set()

        threading.Thread(target=wait, daemon=True, name="quality-turn").start()
        got.wait(self._seconds)
        with both:
            if got.is_set():
                return
            given_up.set()
            self._file = None
        raise StoreError(self._late)


def create_private(path: Path) -> None:
    """Create an empty database that only its owner can read, if there is no file yet; SQLite gives the files beside it the same
    permissions. What keeps it from being created is for SQLite to say."""
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def check_undamaged(path: Path) -> None:
    """Read the whole file. Raises sqlite3.Error if it is damaged."""
    with closing(connect(path, LETS_GO)) as connection:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError("the file is damaged; restore a backup or choose another file")


def connect(path: Path, seconds: float) -> sqlite3.Connection:
    """Open a plain connection to an existing file."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=seconds, isolation_level=None, uri=True)


def log_ahead(path: Path, seconds: float) -> None:
    """Let a database write to a write-ahead log from now on, so that reading and writing do not wait for each other. Raises
    sqlite3.Error."""
    with closing(connect(path, seconds)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def check_writable(path: Path, seconds: float) -> None:
    """Write to the file and roll back. Raises sqlite3.Error if that fails. It writes more than the connection caches, so that
    the data reaches the disk and hits its limits."""
    with closing(connect(path, seconds)) as connection:
        connection.execute("PRAGMA cache_size=2")
        connection.execute("PRAGMA synchronous=OFF")  # never committed
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute("CREATE TABLE writable_probe (content BLOB)")
            connection.execute("INSERT INTO writable_probe VALUES (zeroblob(?))", (PROBE_BYTES,))
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def write_back(path: Path) -> None:
    """Write the content of the write-ahead log back to the file, so that a plain copy of it is complete, unless somebody is
    still reading an older state."""
    with suppress(sqlite3.Error, OSError):
        if path.with_name(f"{path.name}-wal").stat().st_size:
            with closing(connect(path, LETS_GO)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def back_up(source: Path, target: Path) -> None:
    """Write a consistent copy of a database that may be in use; the copy is complete or not written at all. Raises StoreError
    if the target belongs to the database itself, is a database in use or exists and is not a queue, or if the copy is damaged;
    also OSError and sqlite3.Error."""
    target = Path(os.path.realpath(target))
    _check_target(source, target)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    os.close(descriptor)
    partial = Path(name)
    try:
        with closing(connect(source, LETS_GO)) as connection, closing(sqlite3.connect(partial)) as copy:
            connection.execute("PRAGMA query_only=ON")
            connection.backup(copy)  # in one step, so that it sees a single state while writers continue
            copy.execute("PRAGMA journal_mode=DELETE")  # a single file, without a log
            found = copy.execute("PRAGMA quick_check(1)").fetchone()
        if found != ("ok",):
            raise StoreError(f"the database {source} is damaged, so the copy was deleted; restore an earlier backup")
        _to_disk(partial)
        partial.replace(target)
        _to_disk(target.parent)
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            partial.with_name(partial.name + end).unlink(missing_ok=True)


def belongs_to(path: Path, database: Path) -> bool:
    """Whether a path refers to the database's file or one of its companion files, under any name."""
    for file in (database, *(database.with_name(database.name + end) for end in BESIDE)):
        with suppress(OSError):
            if path.samefile(file):
                return True
        if path.absolute() == file.absolute():
            return True
    return False


def _check_target(source: Path, target: Path) -> None:
    if not source.exists():
        raise StoreError(f"there is no queue {source}; name one with --queue")
    if belongs_to(target, Path(os.path.realpath(source))) or belongs_to(target, source):
        raise StoreError(f"{target} is part of the queue itself; choose another file for the backup")
    if not target.parent.is_dir():
        raise StoreError(f"the folder {target.parent} does not exist; create it or choose another file for the backup")
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        raise StoreError(f"{target} is not a regular file; choose another file for the backup")
    if target.exists() and not _is_queue(target):
        raise StoreError(
            f"{target} exists and is not a queue, so it was not replaced; choose another file for the backup"
        )
    for end in ("-wal", "-journal"):
        if target.with_name(target.name + end).exists():
            raise StoreError(
                f"{target.name}{end} exists next to {target}, so that is a database in use; choose another file for the backup"
            )


def _is_queue(path: Path) -> bool:
    """Whether a file is a queue, or empty. Looking creates no file beside it."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return False
    return not tables or {"alembic_version", "items"} <= tables


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    with suppress(PermissionError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
