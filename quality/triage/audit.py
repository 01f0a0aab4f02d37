"""The audit log: append-only, each row hashed together with the one before it, so that no row can be changed, dropped or put in
between without breaking every later hash. Whoever keeps a copy of the last hash elsewhere also notices a cut-off end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from quality.triage.schema import audit, chain
from quality.triage.store import Store


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


class Verdict(NamedTuple):
    """Result of a verification. `broken` is the first row that does not fit, None when all do."""

    rows: int
    head: str
    broken: int | None
    message: str


_LAST = select(chain.c.seq, chain.c.hash).where(chain.c.id == 1).with_for_update()
_ADVANCE = update(chain).where(chain.c.id == 1).values(seq=bindparam("last_seq"), hash=bindparam("last_hash"))

Happened = tuple[str, int | None, Mapping[str, Any]]
"""An event, its item and its data. The log is written last: every transaction locks items first and the log's end after them."""


def record(connection: Connection, at: float, actor: str, events: Sequence[Happened]) -> None:
    """Adds rows within the transaction of what they tell of: an event, the item it befell, and data of each."""
    if not events:
        return
    seq, digest = connection.execute(_LAST).one()
    rows = []
    for event, item_id, data in events:
        seq += 1
        body = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        digest = digest_of(digest, seq, at, actor, event, item_id, body)
        rows.append(
            {"seq": seq, "at": at, "actor": actor, "event": event, "item_id": item_id, "data": body, "hash": digest}
        )
    connection.execute(insert(audit), rows)
    connection.execute(_ADVANCE, {"last_seq": seq, "last_hash": digest})


def digest_of(before: str, seq: int, at: float, actor: str, event: str, item_id: int | None, body: str) -> str:
    """SHA-256 of the hash before and the row as a JSON list, in hex."""
    row = json.dumps([before, seq, repr(at), actor, event, item_id, body], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(row.encode()).hexdigest()


def events(store: Store, *, item_id: int | None = None, after: int = 0, limit: int | None = None) -> Iterator[Event]:
    """Rows in order, of one item or of all, past the row `after`."""
    query = select(audit).where(audit.c.seq > after).order_by(audit.c.seq)
    if item_id is not None:
        query = query.where(audit.c.item_id == item_id)
    if limit is not None:
        query = query.limit(limit)
    with store.read() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query):
            yield Event(row.seq, row.at, row.actor, row.event, row.item_id, json.loads(row.data), row.hash)


def verify(store: Store, expected: str | None = None) -> Verdict:
    """Hashes the whole log anew. `expected` is a hash that was the last one earlier; it must still occur."""
    before, rows, seen = "", 0, expected in (None, "")
    with store.read() as connection:
        head = connection.execute(select(chain.c.seq, chain.c.hash).where(chain.c.id == 1)).one()
        for row in connection.execution_options(yield_per=1000).execute(select(audit).order_by(audit.c.seq)):
            digest = digest_of(before, row.seq, row.at, row.actor, row.event, row.item_id, row.data)
            if row.seq != rows + 1 or digest != row.hash:
                return Verdict(rows, before, rows + 1, f"row {rows + 1} does not fit: it was changed, dropped or moved")
            before, rows, seen = digest, row.seq, seen or digest == expected
    if (rows, before) != (head.seq, head.hash):
        return Verdict(rows, before, rows + 1, f"the log ends at row {rows}, but {head.seq} were written")
    if not seen:
        return Verdict(rows, before, rows + 1, "the expected hash does not occur: the log was cut off or written anew")
    return Verdict(rows, before, None, f"all {rows} rows fit")
