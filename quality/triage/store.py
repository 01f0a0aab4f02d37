"""The database: SQLite in one file by default, PostgreSQL by URL; migrated when it is opened; every write is one transaction."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from quality.errors import MissingExtraError, StoreError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

BUSY_SECONDS = 30
"""How long a SQLite write waits for that of another process."""
CHECKPOINT = 8000
"""Pages (of 4 KiB) that SQLite's log holds before they are written back: pages changed again and again are written back once."""
CONNECTIONS = 16
"""Connections kept open: as many as a service has threads, and some. More are opened when needed."""
RETRIES = 5
"""Attempts at a transaction that PostgreSQL ended for a deadlock or a conflict."""
_LAZY = text("SET LOCAL synchronous_commit = off")
MIGRATIONS = Path(__file__).parent / "migrations"

T = TypeVar("T")


def database_url(source: str | Path) -> URL:
    """The URL of a database; a plain path means a SQLite file. Raises StoreError for other engines."""
    name = str(source)
    if "://" not in name:
        return URL.create("sqlite", database=name)
    try:
        url = make_url(name)
    except ArgumentError:
        raise StoreError(f"{name!r} is no database URL; give a file name or postgresql://USER@HOST/NAME") from None
    engine = url.get_backend_name()
    if engine in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if engine != "sqlite":
        raise StoreError(f"the database engine is {engine!r}; SQLite and PostgreSQL are supported")
    return url


class Store:
    """Connections to one database, safe to share between threads.

    Opening brings the schema up to date. Raises StoreError when the database cannot be opened or is newer than this
    version, MissingExtraError when the driver of PostgreSQL is not installed.
    """

    def __init__(self, source: str | Path, *, migrate: bool = True) -> None:
        self.url = database_url(source)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database in (None, "", ":memory:"):
            raise StoreError("the queue needs a file: a database in memory is lost with the process")
        try:
            self.engine = _engine(self.url, is_sqlite=self.is_sqlite)
        except ModuleNotFoundError:
            raise MissingExtraError("PostgreSQL needs its driver: pip install 'quality[triage]'") from None
        self._turn = _Turn(Path(f"{self.url.database}.turn")) if self.is_sqlite else nullcontext()
        try:
            if migrate:
                self.migrate()
        except DBAPIError as error:
            shown = self.url.render_as_string(hide_password=True)
            raise StoreError(f"the database {shown} cannot be used: {str(error.orig).strip()}") from None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading: one consistent view."""
        with self.engine.connect() as connection:
            yield connection

    def write(self, work: Callable[[Connection], T], *, durable: bool = True) -> T:
        """Runs `work` in one transaction, again when the engine ended it for a conflict with another; all or nothing.

        What is not `durable` (claims) survives the death of the process but may be lost with the power.
        """
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
        """A transaction that writes. All that can be done before its turn is done before."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.execution_options(writes=True)
                mode = "FULL" if durable else "NORMAL"
                if (
                    connection.info.get("synchronous") != mode
                ):  # it is a matter of the connection, not of the transaction
                    connection.connection.cursor().execute(f"PRAGMA synchronous={mode}")
                    connection.info["synchronous"] = mode
            with self._turn, connection.begin():
                if not self.is_sqlite and not durable:
                    connection.execute(_LAZY)
                yield connection

    def revision(self) -> str | None:
        """The schema's revision in the database; None for an empty one."""
        with self.engine.connect() as connection:
            if not self.engine.dialect.has_table(connection, "alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def migrate(self, to: str = "head") -> None:
        """Brings the schema to a revision; does nothing when it is there. Raises StoreError for an unknown one."""
        current = self.revision()
        known = sorted(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
        if current is not None and current not in known:
            raise StoreError(
                f"the database is at schema {current}; this version knows up to {known[-1]}: install a newer one"
            )
        if current == (known[-1] if to == "head" else to):
            return
        from alembic import command  # here, as most openings need none of it
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self._writing(durable=True) as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(7461)"))  # two services starting at once
            config.attributes["connection"] = connection
            command.upgrade(config, to)

    def close(self) -> None:
        """Closes idle connections."""
        self.engine.dispose()


class _Turn:
    """Gives writers of a SQLite file turns. SQLite itself lets those who wait sleep and try again, some for a second and more;
    a lock of the operating system wakes the next one at once, and ends with a killed process. Where there is none, SQLite's own
    way remains."""

    def __init__(self, path: Path) -> None:
        self._thread = threading.Lock()
        self._file: IO[bytes] | None = None
        if fcntl is not None:
            try:
                self._file = path.open("ab")
            except OSError:
                self._file = None

    def __enter__(self) -> None:
        self._thread.acquire()
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._thread.release()


def _engine(url: URL, *, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        return create_engine(url, pool_size=CONNECTIONS, max_overflow=20, pool_pre_ping=True)
    engine = create_engine(
        url, pool_size=CONNECTIONS, max_overflow=-1, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say ourselves when a transaction begins
        for pragma in (
            "journal_mode=WAL",
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
