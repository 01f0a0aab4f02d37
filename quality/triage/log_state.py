"""The state that the tables must have according to the log: votes, items and users reconstructed from its entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from quality.triage.records import POLICY


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as the log describes it. `number` is None in entries of versions that did not log it."""

    seq: int
    item_id: int
    number: int | None
    columns: Mapping[str, Any]
    """Columns of the row, as far as the log contains them in clear."""


@dataclass(slots=True)
class LoggedItem:
    """What the log says about one item."""

    live: list[Vote] = field(default_factory=list)
    """Votes that were not undone, oldest first."""
    seq: int = 0
    """The last entry about the item."""
    at: float | None = None


@dataclass(slots=True)
class LogState:
    """The state after the entries read so far. `sealed` maps table and key to the latest seal and the entry that contains it."""

    first: int | None = None
    """The first entry with seals. If it is the first entry of the log, every row of the tables must be sealed."""
    first_at: float = 0.0
    sealed: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    votes: list[Vote] = field(default_factory=list)
    items: dict[int, LoggedItem] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    """Items that were erased, with all their rows."""
    rewritten: list[tuple[str, str, int | None, int]] = field(default_factory=list)
    """Rows that had been changed without an entry when they were written anew or erased: table, key, the entry with the last seal
    before the change, and the one that shows it."""
    redacted: dict[int, str] = field(default_factory=dict)
    """Entries that were shortened when an item was erased, with their hashes since then."""
    users: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    """Accounts with the entry that created them, and their role; None if the log does not contain the latest role in clear."""

    def read(self, row: Row[Any]) -> None:
        """Apply the next entry. An entry that this program did not write is ignored here; the hash chain covers it."""
        try:
            data = json.loads(row.data)
            self._was(row, data)
            self._seals(row, data)
            handler = _HANDLERS.get(row.event)
            if handler is not None:
                handler(self, row, data)
        except (ValueError, KeyError, TypeError, AttributeError):
            return

    def _was(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        """Compare rows, as they were before this entry, with their last seals."""
        for table, seals in data.get("was", {}).items():
            for key, value in seals.items():
                known, seq = self.sealed.get(table, {}).get(key, (None, None))
                if known != value if seq is not None else self._is_unknown(table, key):
                    self.rewritten.append((table, key, seq, row.seq))

    def _is_unknown(self, table: str, key: str) -> bool:
        """Whether a row without a seal was inserted behind the log's back; one from before the first seal need not have any."""
        if table == "items":
            return int(key) not in self.items
        return key not in self.users if table == "users" else self.first == 1

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

    def _item(self, item_id: int, row: Row[Any]) -> LoggedItem:
        item = self.items.setdefault(item_id, LoggedItem())
        item.seq, item.at = row.seq, row.at
        return item

    def _vote(self, row: Row[Any], item_id: int, number: int | None, **columns: Any) -> Vote:
        vote = Vote(row.seq, item_id, number, {**columns, "at": row.at})
        self.votes.append(vote)
        return vote

    def _added(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        for item_id in range(data["first"], data["last"] + 1):
            self.items.setdefault(item_id, LoggedItem(seq=row.seq))

    def _by_rule(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        vote = self._vote(row, row.item_id, data.get("vote"), kind=row.event, action=data["action"], moderator=POLICY)
        self._item(row.item_id, row).live.append(vote)

    def _revised(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        vote = self._vote(row, row.item_id, data.get("vote"), kind="revision", action="revise", moderator=POLICY)
        self._item(row.item_id, row).live.append(vote)

    def _decided(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        numbers = data.get("votes", {})
        same = {
            "kind": "person", "moderator": row.actor, "reasons": json.dumps(data["reasons"]), "note": data["note"],
            "batch": data["batch"], "lane": data["lane"], "blind": int(data["blind"]),
        }  # fmt: skip
        for item_id, action in data["actions"].items():
            vote = self._vote(row, int(item_id), numbers.get(item_id), action=action, **same)
            self._item(int(item_id), row).live.append(vote)

    def _undone(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        numbers = data.get("votes", {})
        for item_id in data["items"]:
            number = numbers.get(str(item_id))
            self._vote(row, item_id, number, kind="undo", action="undo", moderator=row.actor)
            item = self._item(item_id, row)
            if item.live:  # only the last vote can be undone
                item.live.pop()

    def _erased(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        del row
        for item_id in data["items"]:
            self.items.pop(item_id, None)
            self.erased.add(item_id)
        for table, keys in (("items", data["items"]), *data["gone"].items()):
            for key in keys:
                self.sealed.get(table, {}).pop(str(key), None)

    def _user_added(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        self.users[data["name"]] = (row.seq, data["role"])

    def _user_changed(self, row: Row[Any], data: Mapping[str, Any]) -> None:
        seq, role = self.users.get(data["name"], (row.seq, None))
        self.users[data["name"]] = (seq, data.get("role") if "role" in data["changed"] else role)


_HANDLERS = {
    "added": LogState._added,
    "rule": LogState._by_rule,
    "copy": LogState._by_rule,
    "revised": LogState._revised,
    "decided": LogState._decided,
    "undone": LogState._undone,
    "erased": LogState._erased,
    "user added": LogState._user_added,
    "user changed": LogState._user_changed,
}
