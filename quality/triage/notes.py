"""What people write or arrange without deciding: notes, assignment to a person, deferral until a time, and skipping an item.

Each is a row that is only ever added, sealed in the audit log. An arrangement holds for an item and the near-duplicates that one
card represents.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from quality.errors import ConflictError, ForbiddenError, NotFoundError, TriageError
from quality.triage import audit
from quality.triage.records import OPEN, Note, NoteKind, User
from quality.triage.rows import lock
from quality.triage.schema import items, notes, users
from quality.triage.store import Store

MOST_TEXT = 4000
"""Characters of a note."""
SKIPPED = 12 * 3600.0
"""Seconds for which a skipped item is not handed to the person again."""
LONGEST = 366 * 86_400.0
"""Longest deferral, in seconds."""
_EVENTS: dict[NoteKind, str] = {"note": "noted", "assign": "assigned", "defer": "deferred", "skip": "skipped"}


class Notes:
    """Notes and arrangements of a queue. Every method raises NotFoundError if there is no such item."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock

    def write(self, item_id: int, by: User, text: str) -> None:
        """Add a note. Raises TriageError if it is empty or too long."""
        if not text.strip():
            raise TriageError("the note is empty; write something")
        self._store.write(lambda connection: self._add(connection, lock(connection, item_id), by, "note", text))

    def assign(self, item_id: int, by: User, to: str | None, text: str = "") -> None:
        """Leave an open item to a person; None withdraws that. Raises ForbiddenError if it is assigned to somebody else, unless
        a lead or the person who assigned it asks, NotFoundError if there is no enabled account of that name, ConflictError if
        the item is not open."""

        def work(connection: Connection) -> None:
            row = _open(connection, item_id)
            others = row.assigned_to not in (None, by.name) and not by.is_lead
            if others and _assigner(connection, item_id) != by.name:
                raise ForbiddenError(
                    f"item {item_id} is assigned to {row.assigned_to}; they, a lead or whoever assigned it can pass it on"
                )
            if to is not None and to != by.name:
                known = select(users.c.name).where(users.c.name == to, users.c.disabled_at.is_(None))
                if connection.execute(known).scalar() is None:
                    raise NotFoundError(f"there is no enabled user named {to}; choose another one")
            _arrange(connection, row, {"assigned_to": to, **_let_go(row, by, to)})
            self._add(connection, row, by, "assign", text, assignee=to)

        self._store.write(work)

    def defer(self, item_id: int, by: User, until: float | None, text: str = "") -> None:
        """Hide an open item until a time; None ends the deferral. Raises ConflictError for a time that is past or more
        than a year away, and if the item is not open or somebody else holds it."""
        at = self._clock()
        if until is not None and not (math.isfinite(until) and at < until <= at + LONGEST):
            raise ConflictError("the time of a deferral must be in the next 366 days; choose another one")

        def work(connection: Connection) -> None:
            row = _open(connection, item_id)
            _check_hold(row, by, at)
            _arrange(connection, row, {"deferred_until": until, **_let_go(row, by, None if until else by.name)})
            self._add(connection, row, by, "defer", text, until=until)

        self._store.write(work)

    def skip(self, item_id: int, by: User, text: str = "") -> None:
        """Leave an open item to others for some hours. Raises ConflictError if the item is not open."""

        def work(connection: Connection) -> None:
            row = _open(connection, item_id)
            _arrange(connection, row, _let_go(row, by, None))
            self._add(connection, row, by, "skip", text, until=self._clock() + SKIPPED)

        self._store.write(work)

    def unskip(self, item_id: int, by: User) -> None:
        """Take back that the person skipped an open item. Raises ConflictError if it is not open or they did not skip it."""

        def work(connection: Connection) -> None:
            row = _open(connection, item_id)
            mine = notes.c.item_id == item_id, notes.c.author == by.name, notes.c.kind == "skip"
            until = connection.execute(select(notes.c.until).where(*mine).order_by(notes.c.id.desc()).limit(1)).scalar()
            if until is None or until <= self._clock():
                raise ConflictError(f"item {item_id} was not skipped by {by.name}, so it is in their list already")
            self._add(connection, row, by, "skip", "")

        self._store.write(work)

    def _add(
        self,
        connection: Connection,
        row: Row[Any],
        by: User,
        kind: NoteKind,
        text: str,
        *,
        until: float | None = None,
        assignee: str | None = None,
    ) -> None:
        text = text.replace("\0", " ").strip()
        if len(text) > MOST_TEXT:
            raise TriageError(f"the note has {len(text)} characters; at most {MOST_TEXT} are allowed, so shorten it")
        at = self._clock()
        values = {
            "item_id": row.id, "kind": kind, "author": by.name, "role": by.role, "text": text, "at": at, "until": until,
            "assignee": assignee,
        }  # fmt: skip
        number = connection.execute(insert(notes).returning(notes.c.id), values).scalar_one()
        log = audit.Log()
        log.wrote("notes", [number])
        told = {"note": text, "until": until, "assignee": assignee}
        log.append(_EVENTS[kind], row.id, {"number": number, **{name: said for name, said in told.items() if said}})
        audit.record(connection, at, by.name, log)


def notes_on(connection: Connection, item_id: int) -> list[Note]:
    """Return the notes on an item, oldest first."""
    rows = connection.execute(select(notes).where(notes.c.item_id == item_id).order_by(notes.c.id)).all()
    return [Note(row.id, row.item_id, row.kind, row.author, row.text, row.at, row.until, row.assignee) for row in rows]


def _assigner(connection: Connection, item_id: int) -> str | None:
    """Return who last assigned an item."""
    assigned = select(notes.c.author).where(notes.c.item_id == item_id, notes.c.kind == "assign")
    return connection.execute(assigned.order_by(notes.c.id.desc()).limit(1)).scalar()


def _open(connection: Connection, item_id: int) -> Row[Any]:
    """Lock an open item. Raises ConflictError if it is not open."""
    row = lock(connection, item_id)
    if row.state not in OPEN:
        state = f"decided by {row.decided_by}" if row.state == "decided" else "not scored yet"
        raise ConflictError(f"item {item_id} is {state}; only an open one can be assigned, deferred or skipped")
    return row


def _check_hold(row: Row[Any], by: User, at: float) -> None:
    if row.claimed_by not in (None, by.name) and row.claimed_until > at:
        raise ConflictError(f"item {row.id} is claimed by {row.claimed_by}")


def _let_go(row: Row[Any], by: User, keeper: str | None) -> dict[str, None]:
    """Columns that end the person's own claim, unless they are the one who keeps the item."""
    if row.claimed_by != by.name or keeper == by.name:
        return {}
    return dict.fromkeys(("claimed_by", "claimed_until", "claim_lane"))


def _arrange(connection: Connection, row: Row[Any], values: dict[str, Any]) -> None:
    """Set columns of an item and of the near-duplicates that its card represents."""
    if not values:
        return
    shared = items.c.group_id == row.group_id, items.c.state == row.state
    claims = {name: values[name] for name in values if name.startswith("claim")}
    others = {name: values[name] for name in values if name not in claims}
    if claims:
        connection.execute(update(items).where(items.c.id == row.id).values(claims))
    if others:
        connection.execute(update(items).where(*(shared if row.is_card else (items.c.id == row.id,))).values(others))
