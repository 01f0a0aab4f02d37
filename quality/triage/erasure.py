"""Erase items with everything that the queue keeps of them: by hand, or by age when the policy's [retention] says so.

The audit log stays complete. It gets an entry with the item's number, who erased it and why; notes and hashes of the text are
removed from older entries about the item. The new entry holds a hash of each entry as it reads afterwards, so a check still
notices any other change. Backups, and copies made before a migration, are separate files and keep what they hold.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, delete, func, insert, or_, select, text, update

from quality.errors import TriageError
from quality.triage import audit, search
from quality.triage.groups import leave
from quality.triage.policy import Retention
from quality.triage.records import POLICY
from quality.triage.rows import lock
from quality.triage.schema import audit as log_rows
from quality.triage.schema import decisions, items, meta, metadata, outbox, sketches
from quality.triage.seals import SEALED, digest_of
from quality.triage.store import Store

CHUNK = 50
"""Items erased in one transaction."""
MOST_WHY = 500
"""Characters of the reason, which the audit log keeps."""
REMOVED = frozenset({"note", "before", "now"})
"""Fields of log entries that hold words about an item, or hashes of its text."""
HIGHEST = "highest item"
"""Row of `meta` with the highest number that an erased item had, so that no later item gets it."""
DAY = 86_400.0


class Pruned(NamedTuple):
    """How many items were erased, and how many others lost their stored text."""

    erased: int
    texts: int


def erase(connection: Connection, item_ids: Collection[int], by: str, why: str, at: float) -> None:
    """Erase items and everything kept of them, in one transaction. Raises NotFoundError if one does not exist, TriageError
    without a reason or for one that is too long."""
    why = " ".join(why.replace("\0", " ").split())
    if not 0 < len(why) <= MOST_WHY:
        raise TriageError(f"an erasure needs a reason of 1 to {MOST_WHY} characters, such as the number of a request")
    log = audit.Log()
    with _changeable(connection):
        for item_id in sorted(item_ids):
            leave(connection, lock(connection, item_id), at, log)
        wanted = sorted(item_ids)
        entry = {"items": wanted, "why": why, "redacted": _redact(connection, wanted)}
        _raise_highest(connection, wanted[-1])
        gone: dict[str, list[Any]] = {}
        for table in _tables_about_items():
            if table.name in SEALED:
                key = table.c[SEALED[table.name][0]]
                gone[table.name] = list(connection.execute(select(key).where(table.c.item_id.in_(wanted))).scalars())
                log.rewrites(connection, table.name, gone[table.name])
            connection.execute(delete(table).where(table.c.item_id.in_(wanted)))
        entry["gone"] = gone
        for item_id in wanted:  # as `tell` writes them
            connection.execute(delete(outbox).where(outbox.c.body.contains(f'"item": {item_id}, ')))
        search.forget(connection, wanted)
        connection.execute(delete(items).where(items.c.id.in_(wanted)))
    log.append("erased", wanted[0] if len(wanted) == 1 else None, entry)
    audit.record(connection, at, by, log)


def prune(store: Store, retention: Retention, at: float) -> Pruned:
    """Erase decided items, and texts of decided items, that are older than the policy allows."""
    erased = texts = 0
    if retention.days is not None:
        while done := store.write(lambda connection: _erase_due(connection, retention.days or 0, at)):
            erased += done
    if retention.text_days is not None:
        while done := store.write(lambda connection: _forget_texts(connection, retention.text_days or 0, at)):
            texts += done
    if erased or texts:
        store.write_back()
    return Pruned(erased, texts)


def highest_item(connection: Connection) -> int:
    """Return the highest number that an item has or had; 0 in a new queue."""
    known = connection.execute(select(meta.c.value).where(meta.c.name == HIGHEST)).scalar()
    return max(connection.execute(select(func.max(items.c.id))).scalar() or 0, int(known or 0))


def _erase_due(connection: Connection, days: float, at: float) -> int:
    due = _decided_before(connection, at - days * DAY)
    if due:
        erase(connection, due, POLICY, _reason(days), at)
    return len(due)


def _forget_texts(connection: Connection, days: float, at: float) -> int:
    due = _decided_before(connection, at - days * DAY, or_(items.c.text.is_not(None), items.c.pending.is_not(None)))
    if due:
        _overwrite_deleted(connection)
        log = audit.Log()
        log.rewrites(connection, "items", due)
        connection.execute(update(items).where(items.c.id.in_(due)).values(text=None, pending=None))
        log.append("texts erased", None, {"items": due, "why": _reason(days)})
        audit.record(connection, at, POLICY, log)
    return len(due)


def _reason(days: float) -> str:
    return f"kept for {days:g} day{'' if days == 1 else 's'} after the decision"


def _decided_before(connection: Connection, time: float, *further: Any) -> list[int]:
    query = select(items.c.id).where(items.c.state == "decided", items.c.decided_at < time, *further)
    return list(connection.execute(query.order_by(items.c.decided_at, items.c.id).limit(CHUNK)).scalars())


def _tables_about_items() -> Iterator[Table]:
    """Yield all tables with rows about items, those that refer to others first. Sketches are gone with the group."""
    for table in reversed(metadata.sorted_tables):
        if "item_id" in table.c and table.name not in ("audit", "shingles", sketches.name):
            yield table


def _redact(connection: Connection, item_ids: Sequence[int]) -> dict[str, str]:
    """Remove words and hashes of the text from the log's entries about items. Returns the hash of each entry as it now reads.
    An entry that is also about other items keeps its words, which are about those too."""
    own = decisions.c.item_id.in_(item_ids)
    batches = set(connection.execute(select(decisions.c.batch).where(own, decisions.c.kind == "person")).scalars())
    beside = set(connection.execute(select(decisions.c.item_id).where(decisions.c.batch.in_(batches))).scalars())
    others = beside - set(item_ids)
    rows = {row.seq: row for row in connection.execute(_entries(log_rows.c.item_id.in_(beside | set(item_ids))))}
    # A batch that is not among these was logged with an item that is erased already; that costs a look at every entry.
    for batch in batches - {json.loads(row.data).get("batch") for row in rows.values()}:
        rows |= {row.seq: row for row in connection.execute(_entries(log_rows.c.data.contains(batch)))}
    changed = {}
    for row in rows.values():
        shortened = _shortened(row, item_ids, others)
        if shortened is not None:
            connection.execute(update(log_rows).where(log_rows.c.seq == row.seq).values(data=shortened))
            changed[str(row.seq)] = redacted_digest(row, shortened)
    return changed


def _entries(condition: ColumnElement[bool]) -> Select[Any]:
    return select(log_rows).where(condition, log_rows.c.event != "erased")


def _shortened(row: Row[Any], item_ids: Collection[int], others: Collection[int]) -> str | None:
    """Return an entry without its words; None if it stays as it is."""
    data: Mapping[str, Any] = json.loads(row.data)
    concerned = {int(number) for number in data.get("actions", {})} or {row.item_id}
    if not concerned & set(item_ids) or concerned & set(others) or not REMOVED & data.keys():
        return None
    kept = {name: "" if name == "note" else None if name in REMOVED else value for name, value in data.items()}
    return json.dumps(kept, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def redacted_digest(row: Row[Any], body: str) -> str:
    """Compute the hash of a shortened entry by itself. The entry after it still holds the hash that it had before."""
    return digest_of("", row.seq, row.at, row.actor, row.event, row.item_id, body)


def _raise_highest(connection: Connection, item_id: int) -> None:
    value = str(max(highest_item(connection), item_id))
    connection.execute(delete(meta).where(meta.c.name == HIGHEST))
    connection.execute(insert(meta).values(name=HIGHEST, value=value))


@contextmanager
def _changeable(connection: Connection) -> Iterator[None]:
    """Switch off the triggers that refuse changes to votes and log, for this block of one transaction."""
    if connection.dialect.name == "postgresql":
        query = text(
            "SELECT DISTINCT CAST(tgrelid::regclass AS text) FROM pg_trigger WHERE tgname LIKE '%append_only' ORDER BY 1"
        )
        tables = list(connection.execute(query).scalars())
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        return
    _overwrite_deleted(connection)
    triggers = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%' ORDER BY name")
    ).all()
    for trigger in triggers:
        connection.execute(text(f'DROP TRIGGER "{trigger.name}"'))
    yield
    for trigger in triggers:
        connection.exec_driver_sql(trigger.sql)


def _overwrite_deleted(connection: Connection) -> None:
    """Let SQLite overwrite what is deleted, so that it cannot be read from the file's free pages."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
