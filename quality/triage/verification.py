"""Check that the log is complete and that the tables agree with it; list rows that were changed, inserted or deleted without
a log entry.

The hash chain protects the log itself. If somebody rewrites it from some row on, only a copy of the last hash kept elsewhere
reveals that. Votes, items and accounts are compared with the log's entries about them; all other columns of a row are covered
by its seal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from quality.triage.log_state import LoggedItem, LogState, Vote
from quality.triage.records import outcome
from quality.triage.schema import audit, chain, decisions, items, users
from quality.triage.seals import SEALED, digest_of, seal, sealed_rows
from quality.triage.store import Store

SINGULAR = {
    "items": "item",
    "assessments": "assessment",
    "decisions": "decision",
    "users": "user",
    "sessions": "session",
    "notes": "note",
    "tokens": "token",
    "identities": "identity",
}
MADE = {
    "assessments": "made_at", "sessions": "created_at", "notes": "at", "tokens": "created_at", "identities": "created_at",
}  # fmt: skip
"""Columns that tell when a row was made, of tables that the log speaks of by seals alone."""
VANISH = ("sessions", "tokens")
"""Tables whose rows end without an entry."""


class Difference(NamedTuple):
    """A row that disagrees with the log. `seq` is the log's row about it, None if there is none."""

    table: str
    key: str
    seq: int | None
    message: str


class Verdict(NamedTuple):
    """Result of a verification. `broken` is the first row of the log that does not fit the chain, or that disagrees with a
    table; None if everything fits. `differences` lists the rows of the tables."""

    rows: int
    head: str
    broken: int | None
    message: str
    differences: tuple[Difference, ...] = ()


def verify(store: Store, expected: str | None = None) -> Verdict:
    """Recompute all hashes of the log and compare the tables with it. `expected` is the last hash of an earlier check; it
    must still occur."""
    with store.snapshot() as connection:
        logged = LogState(redacted=_redactions(connection))
        verdict = _check_chain(connection, logged, expected)
        found = tuple(_differences(connection, logged))
    if not found:
        return verdict
    rows = "1 row of the tables differs" if len(found) == 1 else f"{len(found)} rows of the tables differ"
    message = f"{rows} from the log"
    if verdict.broken is not None:
        return verdict._replace(message=f"{verdict.message}; {message}", differences=found)
    return verdict._replace(
        broken=min(verdict.rows + 1 if difference.seq is None else difference.seq for difference in found),
        message=message,
        differences=found,
    )


def _check_chain(connection: Connection, logged: LogState, expected: str | None) -> Verdict:
    """Check that each row of the log fits the one before it, and that the last row is the recorded end."""
    before, rows, seen = "", 0, expected in (None, "")
    broken: Verdict | None = None
    for row in connection.execute(select(audit).order_by(audit.c.seq).execution_options(yield_per=1000)):
        logged.read(row)
        if broken is not None:
            continue
        digest = digest_of(before, row.seq, row.at, row.actor, row.event, row.item_id, row.data)
        if logged.redacted.get(row.seq) == digest_of("", row.seq, row.at, row.actor, row.event, row.item_id, row.data):
            digest = row.hash  # which the next row's hash rests on, so it cannot be changed either
        if row.seq != rows + 1 or digest != row.hash:
            message = f"row {rows + 1} of the log breaks the hash chain: it was changed, removed or moved"
            broken = Verdict(rows, before, rows + 1, message)
            continue
        before, rows, seen = digest, row.seq, seen or digest == expected
    if broken is not None:
        return broken
    end = connection.execute(select(chain.c.seq, chain.c.hash).where(chain.c.id == 1)).one_or_none()
    if end is None or (rows, before) != (end.seq, end.hash):
        written = "the number of rows written is no longer recorded" if end is None else f"{end.seq} were written"
        return Verdict(rows, before, rows + 1, f"the log ends at row {rows}, but {written}")
    if not seen:
        message = (
            "the expected hash does not occur: the log was cut off or rewritten, or the hash is that of another queue"
        )
        return Verdict(rows, before, rows + 1, message)
    return Verdict(
        rows,
        before,
        None,
        "the one row of the log is intact" if rows == 1 else f"all {rows:,} rows of the log are intact",
    )


def _redactions(connection: Connection) -> dict[int, str]:
    """Return the entries that were shortened when items were erased, with the hash that each must have since then."""
    found: dict[int, str] = {}
    for body in connection.execute(
        select(audit.c.data).where(audit.c.event == "erased").order_by(audit.c.seq)
    ).scalars():
        with suppress(ValueError, KeyError, TypeError, AttributeError):  # the hash chain tells that it was changed
            found |= {int(seq): digest for seq, digest in json.loads(body)["redacted"].items()}
    return found


def _differences(connection: Connection, logged: LogState) -> Iterator[Difference]:
    """Yield all rows of the tables that disagree with the log; one that several comparisons find is named by the first."""
    named: set[tuple[str, str]] = set()
    compared = (_votes(connection, logged), _items(connection, logged), _users(connection, logged))
    sealed = (_seals(connection, logged, table) for table in SEALED)
    for found in ((_rewritten(*row) for row in logged.rewritten), *compared, *sealed):
        new = [difference for difference in found if difference[:2] not in named]
        named.update(difference[:2] for difference in new)
        yield from new


def _rewritten(table: str, key: str, before: int | None, seq: int) -> Difference:
    """Describe a row that was changed without an entry before it was written anew or erased."""
    what = f"{SINGULAR[table]} {_shown(table, key)}"
    if before is None:
        return Difference(table, key, seq, f"{what} was not in the log before row {seq}, which changed or erased it")
    message = f"{what} was changed without a log entry between rows {before} and {seq} of the log"
    return Difference(table, key, seq, message)


def _shown(table: str, key: str) -> str:
    return key[:12] if table in ("sessions", "tokens", "identities") else repr(key) if table == "users" else key


def _votes(connection: Connection, logged: LogState) -> Iterator[Difference]:
    """Compare votes: each vote in the log must be in the table as cast, and no others."""
    expected: dict[int, list[Vote]] = {}
    numbered: dict[int, Vote] = {}
    for vote in logged.votes:
        if vote.item_id in logged.erased:
            continue
        if vote.number is None:
            expected.setdefault(vote.item_id, []).append(vote)
        else:
            numbered[vote.number] = vote
    unmatched: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(select(decisions).order_by(decisions.c.id).execution_options(yield_per=1000)):
        known = numbered.pop(row.id, None)
        if known is None:
            unmatched.setdefault(row.item_id, []).append(row)
        elif differs := _unlike(row, {**known.columns, "item_id": known.item_id}):
            yield _changed_vote(row, known, differs)
    for known in numbered.values():
        yield _missing_vote(known, f"decision {known.number} on item {known.item_id}")
    for item_id in sorted(expected.keys() | unmatched.keys()):
        yield from _matched(expected.get(item_id, []), unmatched.get(item_id, []))


def _matched(expected: list[Vote], rows: list[Row[Any]]) -> Iterator[Difference]:
    """Match votes on one item whose numbers the log does not have: first equal ones, then the rest in order."""
    left, wanted = [], list(expected)
    for row in rows:
        same = next((vote for vote in wanted if not _unlike(row, vote.columns)), None)
        if same is None:
            left.append(row)
        else:
            wanted.remove(same)
    for vote, row in zip(wanted, left, strict=False):
        yield _changed_vote(row, vote, _unlike(row, vote.columns))
    for row in left[len(wanted) :]:
        message = f"decision {row.id} on item {row.item_id} ({row.action!r} by {row.moderator!r}) is not in the log"
        yield Difference("decisions", str(row.id), None, message)
    for vote in wanted[len(left) :]:
        yield _missing_vote(vote, f"a decision on item {vote.item_id}")


def _changed_vote(row: Row[Any], vote: Vote, differs: str) -> Difference:
    return Difference("decisions", str(row.id), vote.seq, f"decision {row.id} on item {vote.item_id}: {differs}")


def _missing_vote(vote: Vote, what: str) -> Difference:
    cast = f"{vote.columns['action']!r} by {vote.columns['moderator']!r}"
    message = f"{what} ({cast}) is in row {vote.seq} of the log but not in the table"
    return Difference("decisions", str(vote.number or f"of row {vote.seq}"), vote.seq, message)


def _items(connection: Connection, logged: LogState) -> Iterator[Difference]:
    """Compare items: each item that was added must exist, in the state that its votes give, and no others."""
    missing = dict(logged.items)
    for row in connection.execute(select(items).order_by(items.c.id).execution_options(yield_per=500)):
        item = missing.pop(row.id, None)
        if item is None:
            yield Difference("items", str(row.id), None, f"item {row.id} is not in the log")
        elif differs := _unlike(row, _state_of(item, row)) or _other_text(row):
            yield Difference("items", str(row.id), item.seq, f"item {row.id}: {differs}")
    for item_id, item in sorted(missing.items()):
        yield Difference(
            "items", str(item_id), item.seq, f"item {item_id} is in row {item.seq} of the log but not in the table"
        )


def _state_of(item: LoggedItem, row: Row[Any]) -> dict[str, Any]:
    """Return the state of an item according to the log's votes."""
    state, decision = outcome(
        [(vote.columns["kind"], vote.columns["action"]) for vote in item.live], row.votes_needed or 1
    )
    if state == "waiting" and row.state == "unscored":
        state = "unscored"
    decided = state == "decided"
    return {
        "state": state,
        "decision": decision,
        "decided_by": item.live[-1].columns["moderator"] if decided else None,
        "decided_at": item.at if decided else None,
    }


def _other_text(row: Row[Any]) -> str:
    if row.text is None:
        return ""
    digest = hashlib.sha256(str(row.text).encode("utf-8", "surrogatepass")).hexdigest()
    return "" if digest == row.content_sha256 else "its text is not the text that was added"


def _users(connection: Connection, logged: LogState) -> Iterator[Difference]:
    """Compare accounts: each account that was created must exist with its role, and no others."""
    missing = dict(logged.users)
    for row in connection.execute(select(users.c.name, users.c.role).order_by(users.c.name)):
        seq, role = missing.pop(row.name, (None, None))
        if seq is None:
            yield Difference("users", row.name, None, f"user {row.name!r} is not in the log")
        elif role is not None and row.role != role:
            message = f"user {row.name!r}: the role is {row.role!r}, the log says {role!r}"
            yield Difference("users", row.name, seq, message)
    for name, (seq, _) in sorted(missing.items()):
        yield Difference("users", name, seq, f"user {name!r} is in row {seq} of the log but not in the table")


def _seals(connection: Connection, logged: LogState, table: str) -> Iterator[Difference]:
    """Yield rows whose seal differs, or that have none although they are newer than the first seal."""
    if logged.first is None:
        return
    left = dict(logged.sealed.get(table, {}))
    name = SINGULAR[table]
    for row in connection.execute(sealed_rows(table).execution_options(yield_per=500)):
        key = str(row[0])
        shown = _shown(table, key)
        value, seq = left.pop(key, (None, None))
        if value is not None and value != seal(row):
            yield Difference(table, key, seq, f"{name} {shown} was changed since row {seq} of the log")
        elif value is None and _is_later(logged, table, row):
            yield Difference(table, key, None, f"{name} {shown} is not in the log")
    for key, (_, seq) in left.items():
        if table not in VANISH:
            yield Difference(table, key, seq, f"{name} {key} is in row {seq} of the log but not in the table")


def _is_later(logged: LogState, table: str, row: Row[Any]) -> bool:
    """Whether a row is newer than the first seal, so that it must have one."""
    if table not in MADE:
        return False
    made = getattr(row, MADE[table])
    return logged.first == 1 or not isinstance(made, int | float) or made > logged.first_at


def _unlike(row: Row[Any], expected: dict[str, Any] | Any) -> str:
    """Describe the first column that differs from what is expected; empty if none does."""
    for name, value in expected.items():
        held = getattr(row, name)
        if held != value:
            return f"{name} is {held!r}, the log says {value!r}"
    return ""
