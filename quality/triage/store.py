"""The database: a SQLite file by default, PostgreSQL by URL. It is migrated when it is opened, and every write is one
transaction. Any failure to read or write is a StoreError with a one-sentence message."""

from __future__ import annotations

import logging
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from quality.errors import MissingExtraError, StoreError
from quality.triage import sqlite
from quality.triage.trouble import FAILURES, sentence

LOG = logging.getLogger("quality.triage")

BUSY_SECONDS = 10
"""How long a SQLite write waits for that of another process."""
CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to answer a new connection."""
CHECKPOINT = 2000
"""Pages (of 4 KiB) in SQLite's log before they are written back; a page that changes repeatedly is written back once."""
CONNECTIONS = 16
"""Connections kept open: somewhat more than a service has threads. More are opened when needed."""
RETRIES = 5
"""Attempts at a transaction that PostgreSQL ended for a deadlock or a conflict."""
_LAZY = text("SET LOCAL synchronous_commit = off")
MIGRATIONS = Path(__file__).parent / "migrations"

T = TypeVar("T")


def database_url(source: str | Path) -> URL:
    """Return the URL of a database; a plain path means a SQLite file. Raises StoreError for other engines."""
    name = str(source)
    if "://" not in name:
        return URL.create("sqlite", database=name)
    try:
        url = make_url(name)
    except ArgumentError:
        raise StoreError(f"{name!r} is not a database URL; give a file name or postgresql://USER@HOST/NAME") from None
    engine = url.get_backend_name()
    if engine in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if engine != "sqlite":
        raise StoreError(f"the database engine is {engine!r}; SQLite and PostgreSQL are supported")
    return url


class Store:
    """Connections to one database, safe to share between threads.

    Opening updates the schema, logs that, and copies a SQLite file first. Raises StoreError if the database cannot be used,
    belongs to another program or is newer than this version, and MissingExtraError if the PostgreSQL driver is not installed.
    """

    def __init__(self, source: str | Path, *, migrate: bool = True) -> None:
        self.url = database_url(source)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database in (None, "", ":memory:"):
            raise StoreError("the queue needs a file: a database in memory is lost with the process")
        try:
            self.engine = _engine(self.url, is_sqlite=self.is_sqlite)
        except ImportError:
            raise MissingExtraError(
                "PostgreSQL needs its driver: pip install 'article-reliability[postgres]'"
            ) from None
        self._turn = sqlite.Turn(Path(f"{self.url.database}.turn"), BUSY_SECONDS) if self.is_sqlite else nullcontext()
        self._inode: tuple[int, int] | None = None
        if migrate:
            if self.is_sqlite:
                sqlite.create_private(self.path)
            self.migrate()

    @property
    def shown(self) -> str:
        """The database's name for messages, without a password."""
        return str(self.url.database) if self.is_sqlite else self.url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(str(self.url.database))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection for reading, with one consistent view."""
        with self._sentences(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a connection whose queries all see the same state, as SQLite's always do."""
        with self.read() as connection:
            yield connection if self.is_sqlite else connection.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Convert the engine's exceptions to StoreError."""
        try:
            yield
        except FAILURES as error:
            raise StoreError(sentence(self.shown, error)) from error

    def write(self, work: Callable[[Connection], T], *, durable: bool = True) -> T:
        """Run `work` in one transaction, and retry if the engine aborted it because of a conflict. Writes that are not
        `durable` (claims) survive the death of the process but not a power failure. Raises StoreError."""
        with self._sentences():
            return self._again(work, durable=durable)

    def _again(self, work: Callable[[Connection], T], *, durable: bool) -> T:
        for attempt in range(RETRIES):
            try:
                with self._writing(durable=durable) as connection:
                    return work(connection)
            except OperationalError as error:
                if attempt == RETRIES - 1 or getattr(error.orig, "sqlstate", None) not in ("40P01", "40001"):
                    raise
                time.sleep(0.01 * 2**attempt)
        raise AssertionError  # pragma: no cover

    @contextmanager
    def _writing(self, *, durable: bool) -> Iterator[Connection]:
        """Open a write transaction. All preparation happens before waiting for its turn."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                self._check_in_place()
                connection.execution_options(writes=True)
                mode = "FULL" if durable else "NORMAL"
                if connection.info.get("synchronous") != mode:  # a setting of the connection, not of the transaction
                    connection.connection.cursor().execute(f"PRAGMA synchronous={mode}")
                    connection.info["synchronous"] = mode
            with self._turn, connection.begin():
                if not self.is_sqlite and not durable:
                    connection.execute(_LAZY)
                yield connection

    def _check_in_place(self) -> None:
        """Raise StoreError if the file was removed or replaced since it was opened, because anything written now would be
        lost."""
        try:
            found = self.path.stat()
        except OSError:
            raise StoreError(f"the file {self.path} is gone; put it back and restart the program") from None
        inode = (found.st_dev, found.st_ino)
        if self._inode not in (None, inode):
            raise StoreError(f"the file {self.path} was replaced while it was in use; restart the program")
        self._inode = inode

    def check_writable(self, seconds: float = 1.0) -> None:
        """Write something and roll it back. Raises StoreError if that fails."""
        with self._sentences():
            if self.is_sqlite:
                self._check_in_place()
                sqlite.check_writable(self.path, seconds)
                return
            with self.engine.connect() as connection, connection.begin() as transaction:
                name = (
                    f"probe-{uuid.uuid4().hex}"  # a unique name, so that concurrent checks do not wait for each other
                )
                connection.execute(text("INSERT INTO meta (name, value) VALUES (:name, '')"), {"name": name})
                transaction.rollback()

    def check_undamaged(self) -> None:
        """Read the whole SQLite file, which takes seconds for a large one. Raises StoreError if it is damaged."""
        if self.is_sqlite:
            with self._sentences():
                sqlite.check_undamaged(self.path)

    def write_back(self) -> None:
        """Write the content of SQLite's write-ahead log back to the file, so that a copy of the file alone is complete."""
        if self.is_sqlite:
            sqlite.write_back(self.path)

    def owns(self, path: Path) -> bool:
        """Whether a path refers to one of the database's own files, under any name."""
        return self.is_sqlite and sqlite.belongs_to(path, self.path)

    def back_up(self, target: Path) -> None:
        """Copy a SQLite database to a file while others read and write. Raises StoreError, also for PostgreSQL, which has its
        own tools."""
        if not self.is_sqlite:
            raise StoreError(
                f"{self.shown} is on a PostgreSQL server; back it up with: pg_dump --format=custom --file={target} DATABASE"
            )
        try:
            sqlite.back_up(self.path, target)
        except OSError as error:
            raise StoreError(f"the backup {target} cannot be written: {error.strerror or error}") from None
        except sqlite3.Error as error:
            raise StoreError(f"{sentence(self.shown, error)}; no backup was written") from None

    def revision(self) -> str | None:
        """Return the schema revision of the database; None if it is empty."""
        with self.read() as connection:
            if not self.engine.dialect.has_table(connection, "alembic_version"):
                if self.is_sqlite and connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar():
                    raise StoreError(
                        f"{self.path} is the database of another program; give the queue's file or a new one"
                    )
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def migrate(self, to: str = "head") -> None:
        """Migrate the schema to a revision; do nothing if it is there already. Raises StoreError for an unknown revision."""
        current = self.revision()
        check_schema(current)
        if self.is_sqlite:  # only now is it known to be no database of another program
            with self._sentences():
                sqlite.log_ahead(self.path, BUSY_SECONDS)
        wanted = newest_schema() if to == "head" else to
        if current == wanted:
            return
        if current is not None:
            self._announce(current, wanted)
        from alembic import command  # imported here, because it is rarely needed
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self._sentences(), self._writing(durable=True) as connection:
            if not self.is_sqlite:
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(7461)")
                )  # another service may be starting at the same time
            config.attributes["connection"] = connection
            command.upgrade(config, to)

    def _announce(self, current: str, wanted: str) -> None:
        """Log that a queue from an older version is being migrated, after copying it if possible."""
        kept = "it is not copied, so going back needs a pg_dump from before; make one before each upgrade"
        if self.is_sqlite:
            copy, number = self.path.with_name(f"{self.path.name}.schema-{current}"), 1
            while copy.exists():
                number += 1
                copy = self.path.with_name(f"{self.path.name}.schema-{current}.{number}")
            self.back_up(copy)
            kept = f"the old version was copied to {copy}; to go back to it, stop every program that uses the queue, delete its "
            kept += "-wal and -shm files, move this copy over it and install the earlier release"
        said = f"migrating the queue {self.shown} from schema {current} to {wanted}; {kept}"
        LOG.warning(said, extra={"event": "migrating"})

    def close(self) -> None:
        """Close idle connections. Afterwards a copy of the SQLite file alone is complete."""
        self.engine.dispose()
        self.write_back()
        if isinstance(self._turn, sqlite.Turn):
            self._turn.close()


def schemas() -> list[str]:
    """List the schema revisions that this version knows, oldest first."""
    return sorted(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def newest_schema() -> str:
    """Return the schema revision that a queue has after it was opened."""
    return schemas()[-1]


def check_schema(current: str | None) -> None:
    """Raise StoreError for a schema revision of a later version of this program."""
    if current is not None and current not in schemas():
        raise StoreError(
            f"the database has schema {current}, but this version only knows schemas up to {newest_schema()}; install a newer "
            "version, or put back the copy that was made before the migration"
        )


def _engine(url: URL, *, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        return create_engine(
            url, pool_size=CONNECTIONS, max_overflow=20, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
        )  # fmt: skip
    engine = create_engine(
        url, pool_size=CONNECTIONS, max_overflow=-1, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions are begun explicitly
        for pragma in (
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "temp_store=MEMORY",
            f"wal_autocheckpoint={CHECKPOINT}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A write that starts as a read cannot always be turned into one; IMMEDIATE takes the lock at once.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
