"""What belongs to one person: the time zone of the pages, and saved views, which are filters under a name."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from sqlalchemy import Connection, delete, func, insert, select, update

from quality.errors import ConflictError, NotFoundError, TriageError
from quality.triage.records import User
from quality.triage.schema import preferences, users, views
from quality.triage.store import Store

MOST_VIEWS = 30
MOST_TITLE = 60
MOST_QUERY = 2000
UTC = "UTC"
REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


class View(NamedTuple):
    """A saved view; `query` is the part of a list's address after the question mark."""

    id: int
    title: str
    query: str


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all time zones that this machine knows."""
    return tuple(sorted(available_timezones() | {UTC}))


def places(chosen: str) -> tuple[str, ...]:
    """Return the time zones to choose from: UTC, those of the countries under their present names, and the chosen one."""
    current = _current() or {zone for zone in zones() if zone.partition("/")[0] in REGIONS}
    return tuple(zone for zone in zones() if zone in (UTC, chosen) or zone in current)


@cache
def _current() -> frozenset[str]:
    """Return the zones of the table zone.tab of the time zone database, which has no obsolete names, but every country's own zone
    unlike zone1970.tab; none if this machine has no such table."""
    files: list[Any] = [Path(folder) / "zone.tab" for folder in TZPATH]
    with suppress(ModuleNotFoundError):
        files.append(resources.files("tzdata") / "zoneinfo" / "zone.tab")
    for file in files:
        with suppress(OSError):
            lines = file.read_text(encoding="utf-8").splitlines()
            return frozenset(line.split("\t")[2] for line in lines if line.count("\t") > 1 and not line.startswith("#"))
    return frozenset()


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone; UTC for an unknown name."""
    return ZoneInfo(name if name in zones() else UTC)


class Personal:
    """Time zones and saved views by account. An account that does not exist has neither."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def zone(self, user: User) -> str:
        """Return the name of a person's time zone; empty if none was chosen."""
        with self._store.read() as connection:
            query = select(preferences.c.zone).where(preferences.c.name == user.name)
            return str(connection.execute(query).scalar() or "")

    def set_zone(self, user: User, zone: str, *, first: bool = False) -> None:
        """Choose a time zone; with `first` only if none was chosen. Raises TriageError if there is no such zone."""
        if zone not in zones():
            raise TriageError(f"{zone[:60]!r} is not a time zone; write it like Europe/Berlin")

        def work(connection: Connection) -> None:
            _check_account(connection, user)
            known = connection.execute(select(preferences.c.zone).where(preferences.c.name == user.name)).scalar()
            if known is None:
                connection.execute(insert(preferences).values(name=user.name, zone=zone))
            elif not (first and known):
                connection.execute(update(preferences).where(preferences.c.name == user.name).values(zone=zone))

        self._store.write(work, durable=False)

    def views(self, user: User) -> tuple[View, ...]:
        """Return a person's saved views by title."""
        query = select(views).where(views.c.name == user.name).order_by(func.lower(views.c.title), views.c.id)
        with self._store.read() as connection:
            return tuple(View(row.id, row.title, row.query) for row in connection.execute(query))

    def save_view(self, user: User, title: str, query: str, *, replace: bool = False) -> View:
        """Save a view, and return it. Raises ConflictError if there is one with the same title and other filters, unless it is
        to be replaced, and TriageError without a title, or for too many or too long."""
        title = " ".join(title.split())
        if not 0 < len(title) <= MOST_TITLE:
            raise TriageError(
                f"the name of a view has 1 to {MOST_TITLE} characters, this one {len(title)}; choose another one"
            )
        if len(query) > MOST_QUERY:
            raise TriageError(f"the filters of a view have at most {MOST_QUERY:,} characters; use shorter ones")

        def work(connection: Connection) -> View:
            _check_account(connection, user)
            known = select(views.c.query).where(views.c.name == user.name, views.c.title == title)
            if not replace and connection.execute(known).scalar() not in (None, query):
                raise ConflictError(f"you have a view “{title}” with other filters; replace it or choose another name")
            connection.execute(delete(views).where(views.c.name == user.name, views.c.title == title))
            count = select(func.count()).select_from(views).where(views.c.name == user.name)
            if connection.execute(count).scalar_one() >= MOST_VIEWS:
                raise TriageError(f"there are {MOST_VIEWS} saved views already; delete one first")
            done = connection.execute(
                insert(views).values(name=user.name, title=title, query=query).returning(views.c.id)
            )
            return View(int(done.scalar_one()), title, query)

        return self._store.write(work)

    def delete_view(self, user: User, number: int) -> None:
        """Delete a person's own view. Raises NotFoundError."""

        def work(connection: Connection) -> None:
            found: Any = connection.execute(delete(views).where(views.c.id == number, views.c.name == user.name))
            if not found.rowcount:
                raise NotFoundError(f"you have no saved view {number}")

        self._store.write(work)


def _check_account(connection: Connection, user: User) -> None:
    if connection.execute(select(users.c.name).where(users.c.name == user.name)).scalar() is None:
        raise NotFoundError(f"there is no account named {user.name}")
