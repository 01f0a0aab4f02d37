"""The audit log: an append-only table in which each row is hashed together with the row before it.

No row can be changed, dropped or inserted without breaking every later hash. To detect that the end was cut off, keep a copy
of the last hash elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from quality.errors import StoreError
from quality.triage.schema import audit, chain
from quality.triage.seals import Keys, digest_of, seals_of
from quality.triage.store import Store
from quality.triage.verification import Difference, Verdict, verify

__all__ = ["Difference", "Event", "Happened", "Log", "Verdict", "events", "head", "record", "verify"]


class Event(NamedTuple):
    """A row of the log. `at` is in seconds since 1970 (UTC)."""

    seq: int
    at: float
    actor: str
    event: str
    item_id: int | None
    data: dict[str, Any]
    hash: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return self._asdict()


class Log:
    """The events of one transaction, and the rows that it wrote and that the log seals."""

    def __init__(self) -> None:
        self.events: list[Happened] = []
        self.rows: Keys = {}
        self.was: dict[str, dict[str, str]] = {}

    def append(self, event: str, item_id: int | None, data: Mapping[str, Any], by: str | None = None) -> None:
        """Add an event with its item and its data. `by` is its actor if that is not the one of the transaction."""
        self.events.append((event, item_id, data, by))

    def wrote(self, table: str, keys: Iterable[Any]) -> None:
        """Register new rows, by primary key, so that they are sealed."""
        self.rows.setdefault(table, set()).update(keys)

    def rewrites(self, connection: Connection, table: str, keys: Iterable[Any]) -> None:
        """Register stored rows before they are changed or deleted, so that the log has their seals from before and after."""
        known = self.rows.setdefault(table, set())
        stored = set(keys) - known  # what this transaction wrote is in no entry yet
        self.was.setdefault(table, {}).update(seals_of(connection, {table: stored}, lock=True).get(table, {}))
        known.update(stored)


_LAST = select(chain.c.seq, chain.c.hash).where(chain.c.id == 1).with_for_update()
_ADVANCE = update(chain).where(chain.c.id == 1).values(seq=bindparam("last_seq"), hash=bindparam("last_hash"))

Happened = tuple[str, int | None, Mapping[str, Any], str | None]
"""Event, item, data and actor. The log is written last: every transaction locks items first and the end of the log after them."""


def record(connection: Connection, at: float, actor: str, log: Log) -> None:
    """Append the events within the transaction that they describe. The last one contains the seals of the rows written: `rows`
    as they are now, `was` as they were before."""
    if not log.events:
        return
    sealed = seals_of(connection, log.rows)
    seq, digest = connection.execute(_LAST).one()
    rows = []
    for number, (event, item_id, data, by) in enumerate(log.events, 1):
        seq, who = seq + 1, by or actor
        if number == len(log.events):
            data = {**data, "rows": sealed, **({"was": log.was} if log.was else {})}
        body = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        digest = digest_of(digest, seq, at, who, event, item_id, body)
        rows.append(
            {"seq": seq, "at": at, "actor": who, "event": event, "item_id": item_id, "data": body, "hash": digest}
        )
    connection.execute(insert(audit), rows)
    connection.execute(_ADVANCE, {"last_seq": seq, "last_hash": digest})


def head(store: Store) -> str:
    """Return the hash of the last row; empty if there is none."""
    with store.read() as connection:
        return str(connection.execute(select(chain.c.hash).where(chain.c.id == 1)).scalar() or "")


def events(store: Store, *, item_id: int | None = None, after: int = 0, limit: int | None = None) -> Iterator[Event]:
    """Yield rows after the row `after`, in order, for all items or for one: also those about several items, this one included."""
    query = select(audit).where(audit.c.seq > after).order_by(audit.c.seq)
    if item_id is not None:
        query = query.where(or_(audit.c.item_id == item_id, audit.c.event.in_(_OF_SEVERAL)))
    with store.read() as connection:
        rows = connection.execution_options(yield_per=1000).execute(query)
        found = (
            Event(row.seq, row.at, row.actor, row.event, row.item_id, _data(row.seq, row.data), row.hash)
            for row in rows
        )
        yield from islice((event for event in found if item_id is None or _is_about(event, item_id)), limit)


_OF_SEVERAL = ("added", "scored", "undone", "erased", "texts erased")
"""Events that one entry may tell of several items."""


def _is_about(event: Event, item_id: int) -> bool:
    span = event.data.get("first", 0), event.data.get("last", -1)
    return event.item_id == item_id or item_id in event.data.get("items", ()) or span[0] <= item_id <= span[1]


def _data(seq: int, body: Any) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, dict):
        raise StoreError(f"row {seq} of the log was changed and cannot be read; see `quality triage audit --check`")
    return found
