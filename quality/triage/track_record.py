"""The record of a publisher and of an author in this queue: how many articles, and how they were decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from quality.triage.names import author_key, publisher_key
from quality.triage.records import STATES
from quality.triage.rows import find
from quality.triage.schema import items


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Articles of one publisher or author, without the near-duplicates of the article at hand."""

    name: str
    articles: int
    open: int
    decisions: Mapping[str, int]
    """Decided articles by decision."""

    @property
    def decided(self) -> int:
        """Number of decided articles."""
        return sum(self.decisions.values())


@dataclass(frozen=True, slots=True)
class TrackRecords:
    """The records for one item. `publisher` is None if that is unknown, `author` if the article names nobody."""

    publisher: TrackRecord | None
    author: TrackRecord | None


def track_records(connection: Connection, item_id: int) -> TrackRecords:
    """Return the records of an item's publisher and author. Raises NotFoundError."""
    row = find(connection, item_id)
    publisher, author = publisher_key(row.publisher, row.url), author_key(row.author)
    found: list[TrackRecord | None] = []
    for column, key, shown in (
        (items.c.publisher_key, publisher, row.publisher or publisher),
        (items.c.author_key, author, row.author),
    ):
        if not key:
            found.append(None)
            continue
        # Listing all states and both kinds makes the database use the index for the key alone.
        query = (
            select(items.c.state, items.c.decision, func.count().label("number"))
            .where(column == key, items.c.state.in_(STATES), items.c.is_card.in_((0, 1)))
            .where(items.c.group_id != row.group_id)
            .group_by(items.c.state, items.c.decision)
        )
        rows = connection.execute(query).all()
        decisions: dict[str, int] = {}
        for entry in rows:
            if entry.state == "decided" and entry.decision:
                decisions[entry.decision] = decisions.get(entry.decision, 0) + entry.number
        total = sum(entry.number for entry in rows)
        found.append(TrackRecord(shown, total, total - sum(decisions.values()), decisions))
    return TrackRecords(*found)
