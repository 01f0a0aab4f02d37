"""Everything that people and rules decided, wrote and arranged, as rows of a CSV file."""

from __future__ import annotations

import csv
import heapq
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select

from quality.triage.blind import hidden_from
from quality.triage.records import User
from quality.triage.schema import decisions, items, notes
from quality.triage.store import Store
from quality.visible import not_a_formula

COLUMNS = (
    "at", "item", "id", "url", "headline", "publisher", "author", "score", "what", "action", "by", "role", "reasons", "note",
    "assigned_to", "until", "waited_hours", "undone",
)  # fmt: skip
"""The header. Times are ISO 8601 in UTC; `what` is person, rule, copy, revision or undo for a decision, or note, assign, defer or
skip."""
CHUNK = 1000


def history_rows(store: Store, since: float = 0.0, viewer: User | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows since a time (seconds since 1970), oldest first. Items on which the viewer must still give an opinion
    without knowing the score are left out."""
    about = tuple(items.c[name] for name in ("external_id", "url", "headline", "publisher", "author"))
    votes = select(decisions, *about).join(items, items.c.id == decisions.c.item_id).where(decisions.c.at >= since)
    written = select(notes, *(column.label(f"item_{column.name}") for column in about))
    written = written.join(items, items.c.id == notes.c.item_id).where(notes.c.at >= since)
    taken = select(decisions.c.undoes).where(decisions.c.undoes.is_not(None))
    with store.read() as connection:
        hidden = frozenset() if viewer is None else hidden_from(connection, viewer)
        undone = set(connection.execute(taken).scalars())
        found = connection.execution_options(yield_per=CHUNK).execute(votes.order_by(decisions.c.at, decisions.c.id))
        listed = [(row.at, _of_note(row)) for row in connection.execute(written.order_by(notes.c.at, notes.c.id))]
        cast = ((row.at, _of_vote(row, undone=row.id in undone)) for row in found)
        merged = (row for _, row in heapq.merge(cast, listed, key=lambda entry: entry[0]))
        yield from (row for row in merged if row["item"] not in hidden)


def as_csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: not_a_formula(row.get(name)) for name in COLUMNS})
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _of_vote(row: Row[Any], *, undone: bool) -> dict[str, Any]:
    return {
        "at": _time(row.at), "item": row.item_id, "id": row.external_id, "url": row.url, "headline": row.headline,
        "publisher": row.publisher, "author": row.author, "score": row.score, "what": row.kind, "action": row.action,
        "by": row.moderator, "role": row.role, "reasons": " ".join(json.loads(row.reasons)), "note": row.note,
        "waited_hours": f"{row.waited / 3600:.2f}", "undone": "yes" if undone else "",
    }  # fmt: skip


def _of_note(row: Row[Any]) -> dict[str, Any]:
    return {
        "at": _time(row.at), "item": row.item_id, "id": row.item_external_id, "url": row.item_url,
        "headline": row.item_headline, "publisher": row.item_publisher, "author": row.item_author, "what": row.kind,
        "by": row.author, "role": row.role, "note": row.text, "assigned_to": row.assignee,
        "until": None if row.until is None else _time(row.until),
    }  # fmt: skip


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
