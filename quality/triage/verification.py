"""Whether the log is whole, and whether the tables hold what it says: rows changed, put in or deleted behind its back are named.

The log proves itself by its chain of hashes. Against somebody who writes it anew from some row on, only a copy of its last hash kept
elsewhere helps. Votes, items and accounts are compared with what the log says of them; all that a row holds besides, by its seal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from quality.triage.records import outcome
from quality.triage.retelling import Fate, Retelling, Vote
from quality.triage.schema import audit, chain, decisions, items, users
from quality.triage.seals import SEALED, digest_of, seal, sealed_rows
from quality.triage.store import Store

SINGULAR = {
    "items": "item",
    "assessments": "assessment",
    "decisions": "decision",
    "users": "user",
    "sessions": "session",
}
MADE = {"assessments": "made_at", "sessions": "created_at"}
"""Columns that tell when a row was made, of tables that the log speaks of by seals alone."""
VANISH = ("sessions",)
"""Tables whose rows end without an entry."""


class Difference(NamedTuple):
    """A row that is not as the log says. `seq` is the log's row that speaks of it, None when none does."""

    table: str
    key: str
    seq: int | None
    message: str


class Verdict(NamedTuple):
    """Result of a verification. `broken` is the first row of the log that does not fit, or tells of a row of a table that
    does not; None when all fit. `differences` are the rows of tables."""

    rows: int
    head: str
    broken: int | None
    message: str
    differences: tuple[Difference, ...] = ()


def verify(store: Store, expected: str | None = None) -> Verdict:
    """Hashes the whole log anew and compares the tables with it. `expected` is a hash that was the last one earlier; it must
    still occur."""
    with store.snapshot() as connection:
        told = Retelling()
        verdict = _check_chain(connection, told, expected)
        found = tuple(_differences(connection, told))
    if not found:
        return verdict
    rows = "1 row of the tables is" if len(found) == 1 else f"{len(found)} rows of the tables are"
    message = f"{rows} not as the log says"
    if verdict.broken is not None:
        return verdict._replace(message=f"{verdict.message}; {message}", differences=found)
    return verdict._replace(
        broken=min(verdict.rows + 1 if one.seq is None else one.seq for one in found),
        message=message,
        differences=found,
    )


def _check_chain(connection: Connection, told: Retelling, expected: str | None) -> Verdict:
    """Whether each row of the log fits to the one before it, and the last one to the end that was noted."""
    before, rows, seen = "", 0, expected in (None, "")
    broken: Verdict | None = None
    for row in connection.execute(select(audit).order_by(audit.c.seq).execution_options(yield_per=1000)):
        told.hear(row)
        if broken is not None:
            continue
        digest = digest_of(before, row.seq, row.at, row.actor, row.event, row.item_id, row.data)
        if row.seq != rows + 1 or digest != row.hash:
            message = f"row {rows + 1} of the log does not fit: it was changed, dropped or moved"
            broken = Verdict(rows, before, rows + 1, message)
            continue
        before, rows, seen = digest, row.seq, seen or digest == expected
    if broken is not None:
        return broken
    end = connection.execute(select(chain.c.seq, chain.c.hash).where(chain.c.id == 1)).one_or_none()
    if end is None or (rows, before) != (end.seq, end.hash):
        written = "how many were written is no longer noted" if end is None else f"{end.seq} were written"
        return Verdict(rows, before, rows + 1, f"the log ends at row {rows}, but {written}")
    if not seen:
        message = "the expected hash does not occur: the log was cut off or written anew"
        return Verdict(rows, before, rows + 1, message)
    return Verdict(rows, before, None, f"all {rows} rows fit")


def _differences(connection: Connection, told: Retelling) -> Iterator[Difference]:
    """All rows of the tables that are not as the log says."""
    named: set[tuple[str, str]] = set()
    for found in (_votes(connection, told), _items(connection, told), _users(connection, told)):
        for difference in found:
            named.add(difference[:2])
            yield difference
    for table in SEALED:
        for difference in _seals(connection, told, table):
            if difference[:2] not in named:
                yield difference


def _votes(connection: Connection, told: Retelling) -> Iterator[Difference]:
    """Votes: each of the log is in the table as it was cast, and no other is."""
    expected: dict[int, list[Vote]] = {}
    numbered: dict[int, Vote] = {}
    for vote in told.votes:
        if vote.number is None:
            expected.setdefault(vote.item_id, []).append(vote)
        else:
            numbered[vote.number] = vote
    unmatched: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(select(decisions).order_by(decisions.c.id).execution_options(yield_per=1000)):
        known = numbered.pop(row.id, None)
        if known is None:
            unmatched.setdefault(row.item_id, []).append(row)
        elif differs := _unlike(row, {**known.said, "item_id": known.item_id}):
            yield _changed_vote(row, known, differs)
    for known in numbered.values():
        yield _missing_vote(known, f"decision {known.number} on item {known.item_id}")
    for item_id in sorted(expected.keys() | unmatched.keys()):
        yield from _matched(expected.get(item_id, []), unmatched.get(item_id, []))


def _matched(expected: list[Vote], rows: list[Row[Any]]) -> Iterator[Difference]:
    """Votes on one item whose numbers the log does not have: those alike belong together, then what is left, in order."""
    left, wanted = [], list(expected)
    for row in rows:
        same = next((vote for vote in wanted if not _unlike(row, vote.said)), None)
        if same is None:
            left.append(row)
        else:
            wanted.remove(same)
    for vote, row in zip(wanted, left, strict=False):
        yield _changed_vote(row, vote, _unlike(row, vote.said))
    for row in left[len(wanted) :]:
        message = f"decision {row.id} on item {row.item_id} ({row.action!r} by {row.moderator!r}) is not in the log"
        yield Difference("decisions", str(row.id), None, message)
    for vote in wanted[len(left) :]:
        yield _missing_vote(vote, f"a decision on item {vote.item_id}")


def _changed_vote(row: Row[Any], vote: Vote, differs: str) -> Difference:
    return Difference("decisions", str(row.id), vote.seq, f"decision {row.id} on item {vote.item_id}: {differs}")


def _missing_vote(vote: Vote, what: str) -> Difference:
    message = f"{what} ({vote.said['action']!r} by {vote.said['moderator']!r}) is in row {vote.seq} of the log alone"
    return Difference("decisions", str(vote.number or f"of row {vote.seq}"), vote.seq, message)


def _items(connection: Connection, told: Retelling) -> Iterator[Difference]:
    """Items: each that was added is there, in the state that its votes give, and no other is."""
    missing = dict(told.items)
    for row in connection.execute(select(items).order_by(items.c.id).execution_options(yield_per=500)):
        fate = missing.pop(row.id, None)
        if fate is None:
            yield Difference("items", str(row.id), None, f"item {row.id} is not in the log")
        elif differs := _unlike(row, _state_of(fate, row)) or _other_text(row):
            yield Difference("items", str(row.id), fate.seq, f"item {row.id}: {differs}")
    for item_id, fate in sorted(missing.items()):
        yield Difference("items", str(item_id), fate.seq, f"item {item_id} is in row {fate.seq} of the log alone")


def _state_of(fate: Fate, row: Row[Any]) -> dict[str, Any]:
    """What the votes of the log make of an item."""
    state, decision = outcome([(vote.said["kind"], vote.said["action"]) for vote in fate.live], row.votes_needed or 1)
    if state == "waiting" and row.state == "unscored":
        state = "unscored"
    decided = state == "decided"
    return {
        "state": state,
        "decision": decision,
        "decided_by": fate.live[-1].said["moderator"] if decided else None,
        "decided_at": fate.at if decided else None,
    }


def _other_text(row: Row[Any]) -> str:
    if row.text is None:
        return ""
    digest = hashlib.sha256(str(row.text).encode("utf-8", "surrogatepass")).hexdigest()
    return "" if digest == row.content_sha256 else "its text is not the one that was added"


def _users(connection: Connection, told: Retelling) -> Iterator[Difference]:
    """Accounts: each that was made is there, with the role that it was given, and no other is."""
    missing = dict(told.users)
    for row in connection.execute(select(users.c.name, users.c.role).order_by(users.c.name)):
        seq, role = missing.pop(row.name, (None, None))
        if seq is None:
            yield Difference("users", row.name, None, f"user {row.name!r} is not in the log")
        elif role is not None and row.role != role:
            message = f"user {row.name!r}: the role is {row.role!r}, the log says {role!r}"
            yield Difference("users", row.name, seq, message)
    for name, (seq, _) in sorted(missing.items()):
        yield Difference("users", name, seq, f"user {name!r} is in row {seq} of the log alone")


def _seals(connection: Connection, told: Retelling, table: str) -> Iterator[Difference]:
    """Rows whose seal is another, or that have none though they were made since there are seals."""
    if told.first is None:
        return
    left = dict(told.sealed.get(table, {}))
    one = SINGULAR[table]
    for row in connection.execute(sealed_rows(table).execution_options(yield_per=500)):
        key = str(row[0])
        shown = key[:12] if table == "sessions" else repr(key) if table == "users" else key
        value, seq = left.pop(key, (None, None))
        if value is not None and value != seal(row):
            yield Difference(table, key, seq, f"{one} {shown} was changed since row {seq} of the log")
        elif value is None and _is_later(told, table, row):
            yield Difference(table, key, None, f"{one} {shown} is not in the log")
    for key, (_, seq) in left.items():
        if table not in VANISH:
            yield Difference(table, key, seq, f"{one} {key} is in row {seq} of the log alone")


def _is_later(told: Retelling, table: str, row: Row[Any]) -> bool:
    """Whether a row was made since there are seals, so that it ought to have one."""
    if table not in MADE:
        return False
    made = getattr(row, MADE[table])
    return told.first == 1 or not isinstance(made, int | float) or made > told.first_at


def _unlike(row: Row[Any], said: dict[str, Any] | Any) -> str:
    """The first column that is not as was said, in words; empty when all are."""
    for name, value in said.items():
        held = getattr(row, name)
        if held != value:
            return f"{name} is {held!r}, the log says {value!r}"
    return ""
