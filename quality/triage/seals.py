"""Hashes of the log's rows, each made with the one before it, and seals: hashes of stored rows, which the log keeps, so that a row
changed behind its back is noticed.

Whatever writes a row of these tables names it in its `Log`; the log's last entry of the transaction then holds a seal of the
row as it is stored. Places in the queue, claims and the search index change without an entry and are not sealed: they decide nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from quality.triage import schema

SEALED: Mapping[str, tuple[str, ...]] = {
    "items": (
        "id", "key", "external_id", "content_sha256", "url", "headline", "publisher", "published", "reach", "added_at", "state",
        "score", "reliability", "low", "high", "band", "form", "words", "fired", "dice", "lane", "group_id", "similarity",
        "votes_needed", "opinions", "decision", "decided_at", "decided_by", "version", "assessment_id", "error", "text", "pending",
    ),
    "assessments": ("id", "item_id", "made_at", "model_digest", "score", "body"),
    "decisions": (
        "id", "item_id", "assessment_id", "kind", "action", "moderator", "role", "reasons", "note", "at", "lane", "blind", "score",
        "waited", "batch", "undoes",
    ),
    "users": ("name", "role", "password", "created_at", "disabled_at"),
    "sessions": ("token_sha256", "name", "csrf", "created_at", "expires_at"),
}  # fmt: skip
"""Sealed columns, the key first. Frozen: seals of old entries hold for these, by their order and not their names; a later column
needs a seal of its own."""
LENGTH = 32
"""Hexadecimal digits of a seal: 128 bits."""

Keys = dict[str, set[Any]]


def digest_of(before: str, seq: int, at: float, actor: str, event: str, item_id: int | None, body: str) -> str:
    """SHA-256 of the hash before and the row as a JSON list, in hex."""
    # What somebody else wrote may be of any type in SQLite; it only has to differ.
    fields = [before, seq, repr(at), actor, event, item_id, body]
    row = json.dumps(fields, ensure_ascii=True, separators=(",", ":"), default=repr)
    return hashlib.sha256(row.encode()).hexdigest()


def seals_of(connection: Connection, keys: Mapping[str, Iterable[Any]]) -> dict[str, dict[str, str]]:
    """Seals of rows as they are stored, by table and key."""
    found: dict[str, dict[str, str]] = {}
    for table, wanted in sorted(keys.items()):
        asked = sorted(wanted)
        column = schema.metadata.tables[table].c[SEALED[table][0]]
        for start in range(0, len(asked), 500):
            query = sealed_rows(table).where(column.in_(asked[start : start + 500]))
            found.setdefault(table, {}).update({str(row[0]): seal(row) for row in connection.execute(query)})
    return found


def sealed_rows(table: str) -> Select[Any]:
    """All rows of a table, with its sealed columns in order."""
    columns = schema.metadata.tables[table].c
    return select(*(columns[name] for name in SEALED[table]))


def seal(row: Row[Any]) -> str:
    """The hash of a row."""
    values = [hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else _plain(value) for value in row]
    return hashlib.sha256(json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()[:LENGTH]


def _plain(value: object) -> object:
    """A value that JSON holds: what somebody else wrote may be of any type in SQLite."""
    return hashlib.sha256(bytes(value)).hexdigest() if isinstance(value, memoryview) else value
