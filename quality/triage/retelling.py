"""What the tables must hold by the log: its entries read again from the first, as far as they speak of votes, items and users."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from quality.triage.records import POLICY


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as the log tells it. `number` is None in entries of versions that did not keep it."""

    seq: int
    item_id: int
    number: int | None
    said: Mapping[str, Any]
    """Columns of the row, as far as the log has them in clear."""


@dataclass(slots=True)
class Fate:
    """What the log says of one item."""

    live: list[Vote] = field(default_factory=list)
    """Votes that stand, oldest first."""
    seq: int = 0
    """The last entry that speaks of it."""
    at: float | None = None


@dataclass(slots=True)
class Retelling:
    """What the entries so far say. `sealed` has, by table and key, the latest seal and the entry that holds it."""

    first: int | None = None
    """The first entry with seals; the tables of a queue that has them from the beginning hold nothing that is not sealed."""
    first_at: float = 0.0
    sealed: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    votes: list[Vote] = field(default_factory=list)
    items: dict[int, Fate] = field(default_factory=dict)
    users: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    """Accounts with the entry that made them, and their role; None where the log does not have the latest in clear."""

    def hear(self, row: Row[Any]) -> None:
        """Takes in the next entry. What is no entry of this program says nothing: its hash is judged elsewhere."""
        try:
            data = json.loads(row.data)
            self._seals(row, data)
            hear = _HEARD.get(row.event)
            if hear is not None:
                hear(self, row, data)
        except (ValueError, KeyError, TypeError, AttributeError):
            return

    def _seals(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        rows = data.get("rows")
        if rows is None:
            return
        if self.first is None:
            self.first, self.first_at = row.seq, row.at
        for table, seals in rows.items():
            known = self.sealed.setdefault(table, {})
            for key, value in seals.items():
                known[key] = (value, row.seq)

    def _fate(self, item_id: int, row: Row[Any]) -> Fate:
        fate = self.items.setdefault(item_id, Fate())
        fate.seq, fate.at = row.seq, row.at
        return fate

    def _vote(self, row: Row[Any], item_id: int, number: int | None, **said: Any) -> Vote:
        vote = Vote(row.seq, item_id, number, {**said, "at": row.at})
        self.votes.append(vote)
        return vote

    def _added(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        for item_id in range(data["first"], data["last"] + 1):
            self.items.setdefault(item_id, Fate(seq=row.seq))

    def _by_rule(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        vote = self._vote(row, row.item_id, data.get("vote"), kind=row.event, action=data["action"], moderator=POLICY)
        self._fate(row.item_id, row).live.append(vote)

    def _revised(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        vote = self._vote(row, row.item_id, data.get("vote"), kind="revision", action="revise", moderator=POLICY)
        self._fate(row.item_id, row).live.append(vote)

    def _decided(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        numbers = data.get("votes", {})
        same = {
            "kind": "person", "moderator": row.actor, "reasons": json.dumps(data["reasons"]), "note": data["note"],
            "batch": data["batch"], "lane": data["lane"], "blind": int(data["blind"]),
        }  # fmt: skip
        for item_id, action in data["actions"].items():
            vote = self._vote(row, int(item_id), numbers.get(item_id), action=action, **same)
            self._fate(int(item_id), row).live.append(vote)

    def _undone(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        numbers = data.get("votes", {})
        for item_id in data["items"]:
            number = numbers.get(str(item_id))
            self._vote(row, item_id, number, kind="undo", action="undo", moderator=row.actor)
            fate = self._fate(item_id, row)
            if fate.live:  # only the last one that stands can be taken back
                fate.live.pop()

    def _user_added(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        self.users[data["name"]] = (row.seq, data["role"])

    def _user_changed(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        seq, role = self.users.get(data["name"], (row.seq, None))
        self.users[data["name"]] = (seq, data.get("role") if "role" in data["changed"] else role)


_HEARD = {
    "added": Retelling._added,
    "rule": Retelling._by_rule,
    "copy": Retelling._by_rule,
    "revised": Retelling._revised,
    "decided": Retelling._decided,
    "undone": Retelling._undone,
    "user added": Retelling._user_added,
    "user changed": Retelling._user_changed,
}
