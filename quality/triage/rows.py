"""Find, lock and change rows of items. Statements that run for every item are built once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from quality.errors import NotFoundError
from quality.triage.schema import items

SLIM = [column for column in items.c if column.name not in ("text", "pending")]
"""Columns without the article, for queries of many rows."""

_ROW = select(*SLIM).where(items.c.id == bindparam("item_id"))
_LOCK = _ROW.with_for_update()
_CHANGE = update(items).where(items.c.id == bindparam("changed_id"))


def find(connection: Connection, item_id: int) -> Row[Any]:
    """Return an item. Raises NotFoundError."""
    row = connection.execute(_ROW, {"item_id": item_id}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no item {item_id}")
    return row


def lock(connection: Connection, item_id: int) -> Row[Any]:
    """Lock an item for the rest of the transaction. Raises NotFoundError."""
    row = connection.execute(_LOCK, {"item_id": item_id}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no item {item_id}")
    return row


def change(connection: Connection, item_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of an item."""
    connection.execute(_CHANGE, {"changed_id": item_id, **values})


def change_all(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set the same columns of many items; each row includes its `id`."""
    connection.execute(_CHANGE, [{"changed_id" if name == "id" else name: row[name] for name in row} for row in rows])
