"""Hashes of the log's rows, each computed with the one before it, and seals: hashes of stored rows that reveal changes made
behind the log's back.

Code that writes a row of these tables registers it in its `Log`; the last log entry of the transaction then contains a seal
of the row as stored and, if the row existed before, its seal until then. That shows whether the row was changed since its last
entry, even after it was written anew or erased. Queue positions, claims and the search index change without an entry and are
not sealed, because they decide nothing.
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
    "notes": ("id", "item_id", "kind", "author", "role", "text", "at", "until", "assignee"),
    "tokens": ("token_sha256", "name", "label", "scopes", "created_at", "expires_at"),
    "identities": ("key", "issuer", "subject", "name", "created_at"),
}  # fmt: skip
"""Sealed columns, the key first. Frozen: seals of old entries hold for these, by their order and not their names; a later column
needs a seal of its own."""
LENGTH = 32
"""Hexadecimal digits of a seal: 128 bits."""

Keys = dict[str, set[Any]]


def digest_of(before: str, seq: int, at: float, actor: str, event: str, item_id: int | None, body: str) -> str:
    """Compute the SHA-256 of the previous hash and the row as a JSON list, in hexadecimal."""
    # In SQLite, a value written by another program may have any type; it only needs to hash differently.
    fields = [before, seq, repr(at), actor, event, item_id, body]
    row = json.dumps(fields, ensure_ascii=True, separators=(",", ":"), default=repr)
    return hashlib.sha256(row.encode()).hexdigest()


def seals_of(
    connection: Connection, keys: Mapping[str, Iterable[Any]], *, lock: bool = False
) -> dict[str, dict[str, str]]:
    """Compute seals of stored rows, by table and key. With `lock` the rows are locked for the rest of the transaction."""
    found: dict[str, dict[str, str]] = {}
    for table, wanted in sorted(keys.items()):
        asked = sorted(wanted)
        column = schema.metadata.tables[table].c[SEALED[table][0]]
        for start in range(0, len(asked), 500):
            query = sealed_rows(table).where(column.in_(asked[start : start + 500])).order_by(column)
            query = query.with_for_update() if lock else query
            found.setdefault(table, {}).update({str(row[0]): seal(row) for row in connection.execute(query)})
    return found


def sealed_rows(table: str) -> Select[Any]:
    """Select all rows of a table, with its sealed columns in order."""
    columns = schema.metadata.tables[table].c
    return select(*(columns[name] for name in SEALED[table]))


def seal(row: Row[Any]) -> str:
    """Compute the hash of a row."""
    values = [hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else _plain(value) for value in row]
    return hashlib.sha256(json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()[:LENGTH]


def _plain(value: object) -> object:
    """Convert a value to one that JSON can represent. In SQLite, a row written by another program may contain any type."""
    return hashlib.sha256(bytes(value)).hexdigest() if isinstance(value, memoryview) else value
