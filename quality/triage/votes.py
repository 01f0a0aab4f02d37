"""Votes of people and rules, and the resulting states of items. Votes are only ever added."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, insert, select

from quality.errors import ConflictError, ForbiddenError, NotFoundError, TriageError
from quality.scoring import signal_names
from quality.triage import audit
from quality.triage.context import Context
from quality.triage.groups import drop_claims, in_common, settle
from quality.triage.records import ACTIONS, FINAL, OPEN, POLICY, Action, Decided, Hindrance, State, User, Vote, outcome
from quality.triage.rows import SLIM, change_all, find, lock
from quality.triage.schema import decisions, items
from quality.triage.shown import was_shown
from quality.triage.webhook import tell

MAX_NOTE = 4000

_VOTES = (
    select(decisions).where(decisions.c.item_id.in_(bindparam("item_ids", expanding=True))).order_by(decisions.c.id)
)
_CAST = insert(decisions).returning(decisions.c.id, sort_by_parameter_order=True)


class Standing(NamedTuple):
    """A vote that was not undone. `number` is None if it is not stored yet."""

    kind: str
    action: str
    moderator: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """A moderator's opinion of an item. Raises TriageError for an unknown action, a reason that is not the name of a signal,
    or too much text."""

    action: Action
    reasons: Sequence[str] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise TriageError(f"{self.action!r} is not an action; allowed are {', '.join(ACTIONS)}")
        signals = signal_names()
        for reason in self.reasons:
            if reason not in signals:
                near = get_close_matches(reason, signals, 1)
                meant = f"; did you mean {near[0]!r}?" if near else ""
                raise TriageError(
                    f"{reason!r} is not a reason; reasons are names of signals, anything else belongs in the note: "
                    f"{', '.join(signals)}{meant}"
                )
        if len(self.note) > MAX_NOTE or len(self.reasons) > 50:
            raise TriageError(
                f"a note has at most {MAX_NOTE} characters, and a decision at most 50 reasons; shorten it"
            )


def vote_of(
    item: Row[Any],
    at: float,
    by: User,
    kind: str,
    action: str,
    *,
    batch: str,
    reasons: Sequence[str] = (),
    note: str = "",
    lane: str | None = None,
    blind: bool = False,
    undoes: int | None = None,
) -> dict[str, Any]:
    """Build the row of a vote."""
    return {
        "item_id": item.id,
        "assessment_id": item.assessment_id,
        "kind": kind,
        "action": action,
        "moderator": by.name,
        "role": by.role,
        "reasons": json.dumps(list(reasons)),
        "note": note,
        "at": at,
        "lane": lane or item.lane,
        "blind": int(blind),
        "score": item.score,
        "waited": max(at - item.added_at, 0.0),
        "batch": batch,
        "undoes": undoes,
    }


def cast(connection: Connection, votes: Sequence[Mapping[str, Any]], log: audit.Log) -> list[int]:
    """Add votes. Returns their numbers in the same order."""
    if not votes:
        return []
    numbers = [int(number) for number in connection.execute(_CAST, votes).scalars()]
    log.wrote("decisions", numbers)
    return numbers


def apply(
    connection: Connection,
    judged: Sequence[tuple[Row[Any], Sequence[Standing]]],
    at: float,
    log: audit.Log,
    *,
    needed: int | None = None,
) -> dict[int, State]:
    """Set items to the states that follow from their votes."""
    states: dict[int, State] = {}
    rows = []
    for item, live in judged:
        enough = item.votes_needed if needed is None else needed
        state, decision = outcome([(vote.kind, vote.action) for vote in live], enough)
        decided = state == "decided"
        spoken = 0
        for vote in live:
            spoken = 0 if vote.kind == "revision" else spoken + (vote.kind == "person")
        values = {
            "id": item.id,
            "state": state,
            "decision": decision if decided else None,
            "decided_at": at if decided else None,
            "decided_by": live[-1].moderator if decided else None,
            "votes_needed": enough,
            "opinions": spoken,
            "version": item.version + 1,
            "claimed_by": None,
            "claimed_until": None,
            "claim_lane": None,
        }
        rows.append(values)
        states[item.id] = state
    if rows:
        log.rewrites(connection, "items", states)
        change_all(connection, rows)
    return states


def live_votes(connection: Connection, item_ids: Sequence[int]) -> dict[int, list[Standing]]:
    """Return the votes on each item that were not undone, oldest first."""
    rows = connection.execute(_VOTES, {"item_ids": item_ids}).all()
    taken_back = {row.undoes for row in rows if row.undoes is not None}
    live: dict[int, list[Standing]] = {item_id: [] for item_id in item_ids}
    for row in rows:
        if row.undoes is None and row.id not in taken_back:
            live[row.item_id].append(Standing(row.kind, row.action, row.moderator, row.id))
    return live


def has_voted(name: ColumnElement[Any]) -> Any:
    """Build a condition: this person has a vote on the item that was not undone and is newer than its last revision."""
    taken, later = decisions.alias(), decisions.alias()
    return exists().where(
        decisions.c.item_id == items.c.id,
        decisions.c.moderator == name,
        decisions.c.kind == "person",
        ~exists().where(taken.c.undoes == decisions.c.id),
        ~exists().where(later.c.item_id == items.c.id, later.c.kind == "revision", later.c.id > decisions.c.id),
    )


def has_spoken(live: Sequence[Standing], by: User) -> bool:
    """Whether somebody cast one of these votes."""
    return any(vote.moderator == by.name and vote.kind == "person" for vote in live)


def voted_on(connection: Connection, rows: Sequence[Row[Any]], viewer: User | None) -> frozenset[int]:
    """Return the rows that still wait for opinions and already have the viewer's."""
    unsure = [row.id for row in rows if row.opinions and row.state in ("waiting", "held")]
    if viewer is None or not unsure:
        return frozenset()
    live = live_votes(connection, unsure)
    return frozenset(item_id for item_id in unsure if has_spoken(live[item_id], viewer))


def taken_back_by(connection: Connection, rows: Sequence[Row[Any]], viewer: User | None) -> frozenset[int]:
    """Return the open rows on which the viewer's latest act was to take an own decision back."""
    ids = [row.id for row in rows if row.state in OPEN]
    if viewer is None or not ids:
        return frozenset()
    later, taken = decisions.alias(), decisions.alias()
    newest = ~exists().where(
        later.c.item_id == decisions.c.item_id, later.c.id > decisions.c.id, later.c.moderator == viewer.name
    )
    own = (
        select(decisions.c.item_id)
        .join(taken, taken.c.id == decisions.c.undoes)
        .where(decisions.c.item_id.in_(ids), decisions.c.moderator == viewer.name, taken.c.moderator == viewer.name)
        .where(newest)
    )
    return frozenset(connection.execute(own).scalars())


def is_blind(row: Row[Any], voted: frozenset[int], viewer: User | None) -> bool:
    """Whether the viewer must give an opinion on the item without seeing the score."""
    return viewer is not None and row.votes_needed > 1 and row.state == "waiting" and row.id not in voted


def history_of(connection: Connection, item_id: int) -> list[Vote]:
    """Return all votes on an item, oldest first."""
    rows = connection.execute(_VOTES, {"item_ids": [item_id]}).all()
    taken_back = {row.undoes for row in rows if row.undoes is not None}
    votes = []
    some_blind = False
    for row in rows:
        some_blind = row.kind != "revision" and (some_blind or bool(row.blind))
        votes.append(
            Vote(
                row.id, row.item_id, row.kind, row.action, row.moderator, tuple(json.loads(row.reasons)), row.note, row.at,
                row.lane, bool(row.blind), row.score, row.batch, row.id in taken_back,
                row.kind == "person" and some_blind and not row.blind,
            )
        )  # fmt: skip
    return votes


def hindrance_of(row: Row[Any], by: User, at: float, *, spoken: bool, deciding: bool = False) -> Hindrance | None:
    """Return why somebody may not claim or decide an item now; None if they may. `spoken` tells that they gave their opinion."""
    if row.state == "unscored":
        return "unscored"
    if row.state == "decided" and not (deciding and row.decided_by == POLICY):
        return "decided"
    if row.state == "escalated" and not by.is_lead:
        return "lead"
    if row.claimed_by not in (None, by.name) and row.claimed_until > at:
        return "claimed"
    return "voted" if spoken and row.state in ("waiting", "held") else None


def check_open(connection: Connection, row: Row[Any], by: User, at: float, *, deciding: bool = False) -> None:
    """Raise ConflictError or ForbiddenError if somebody may not claim or decide an item now."""
    spoken = bool(row.opinions) and has_spoken(live_votes(connection, [row.id])[row.id], by)
    hindrance = hindrance_of(row, by, at, spoken=spoken, deciding=deciding)
    if hindrance == "lead":
        raise ForbiddenError(f"item {row.id} is escalated; a lead decides it")
    if hindrance is not None:
        raise ConflictError(
            {
                "unscored": f"item {row.id} is not scored yet",
                "decided": f"item {row.id} was decided by {row.decided_by} ({row.decision}); undo that first",
                "claimed": f"item {row.id} is claimed by {row.claimed_by}",
                "voted": f"item {row.id} has an opinion by {by.name} already; somebody else must give the next one",
            }[hindrance]
        )


def decide_many(
    connection: Connection, context: Context, item_ids: Sequence[int], by: User, opinion: Opinion, batch: str
) -> Decided:
    """Record one opinion on many items. Those that cannot be decided are skipped, with the reason."""
    states: dict[int, State] = {}
    refused: dict[int, str] = {}
    hindrances: dict[str, int] = {}
    for item_id in item_ids:
        if item_id in states:
            continue  # grouped under an earlier one
        try:
            states |= decide(connection, context, item_id, by, opinion, batch)
        except TriageError as error:
            refused[item_id] = str(error)
            kind = _kind_of(connection, item_id, by, context.at)
            hindrances[kind] = hindrances.get(kind, 0) + 1
    return Decided(batch, tuple(states), states, refused, hindrances=hindrances, action=opinion.action, by=by.name)


def _kind_of(connection: Connection, item_id: int, by: User, at: float) -> str:
    """Return what hinders a decision that was refused; “other” if that is not the state of the item."""
    try:
        row = find(connection, item_id)
    except NotFoundError:
        return "other"
    spoken = has_spoken(live_votes(connection, [item_id])[item_id], by)
    return hindrance_of(row, by, at, spoken=spoken, deciding=True) or "other"


def decide(
    connection: Connection,
    context: Context,
    item_id: int,
    by: User,
    opinion: Opinion,
    batch: str,
    *,
    version: int | None = None,
    others: Mapping[int, Action | None] | None = None,
) -> dict[int, State]:
    """Record an opinion on an item and on its near-duplicates. Returns the state of each. Raises as `Queue.decide`."""
    at, action = context.at, opinion.action
    item = lock(connection, item_id)
    check_open(connection, item, by, at, deciding=True)
    if version is not None and version != item.version:
        raise ConflictError(f"item {item_id} has changed (version {item.version}, not {version}); look at it again")
    if item.state == "decided" and action not in FINAL | {"escalate"}:
        raise ConflictError(f"item {item_id} was decided by a rule; only another decision or “escalate” changes that")
    members = [item]
    if item.is_card and item.state in OPEN and item.group_size > 1:
        behind = (items.c.group_id == item.group_id, items.c.state == item.state, items.c.id != item_id)
        query = select(*SLIM).where(*behind).order_by(items.c.id).with_for_update()
        members += connection.execute(query).all()
    alike = in_common(connection, item_id, [row.id for row in members[1:]])
    together = context.policy.groups.together
    actions: dict[int, Action | None] = {row: action if share >= together else None for row, share in alike.items()}
    unknown = sorted(set(others or {}) - set(actions))
    if unknown:
        raise ConflictError(
            f"items {', '.join(map(str, unknown))} are not grouped under item {item_id}; look at it again"
        )
    actions |= {**(others or {}), item_id: action}
    lane = item.claim_lane if item.claimed_by == by.name and item.claim_lane else item.lane
    blind = is_blind(item, voted_on(connection, [item], by), by)
    blind = blind and not was_shown(connection, [row.id for row in members], by.name, item.votes_needed)
    live = live_votes(connection, [row.id for row in members])
    said: dict[str, Any] = {"reasons": opinion.reasons, "note": opinion.note, "lane": lane, "blind": blind}
    given, judged = [], []
    for row in members:
        choice = actions[row.id]
        if choice is None or (row.id != item_id and has_spoken(live[row.id], by)):
            continue
        given.append(vote_of(row, at, by, "person", choice, batch=batch, **said))
        judged.append((row, [*live[row.id], Standing("person", choice, by.name)]))
    log = audit.Log()
    numbers = cast(connection, given, log)
    states = apply(connection, judged, at, log, needed=item.votes_needed)
    settle(connection, item.group_id, at, states)
    data = {
        "actions": {str(row_id): actions[row_id] for row_id in states},
        "reasons": list(opinion.reasons),
        "note": opinion.note,
        "batch": batch,
        "lane": lane,
        "blind": blind,
        "votes": {str(vote["item_id"]): number for vote, number in zip(given, numbers, strict=True)},
    }
    for changed in states:
        tell(connection, context.policy.webhook, changed, at)
    log.append("decided", item_id, data)
    audit.record(connection, at, by.name, log)
    return states


def undo(connection: Connection, context: Context, batch: str, by: User) -> Decided:
    """Undo everything that one decision did; the history keeps both. Raises as `Queue.undo`."""
    new, at = uuid.uuid4().hex, context.at
    query = select(decisions).where(decisions.c.batch == batch, decisions.c.undoes.is_(None))
    votes = connection.execute(query.order_by(decisions.c.id)).all()
    if not votes or votes[0].kind not in ("person", "rule", "copy"):
        raise NotFoundError(f"there is no decision {batch}")
    if votes[0].moderator != by.name and not by.is_lead:
        raise ForbiddenError(f"this decision is {votes[0].moderator}'s; only they or a lead can undo it")
    found = {item_id: lock(connection, item_id) for item_id in sorted({vote.item_id for vote in votes})}
    live = live_votes(connection, list(found))
    taken, judged, groups = [], [], defaultdict[int, list[int]](list)
    for vote in votes:
        item, standing = found[vote.item_id], live[vote.item_id]
        if not any(other.number == vote.id for other in standing):
            raise ConflictError(f"the decision on item {item.id} was already undone")
        if standing[-1].number != vote.id:
            raise ConflictError(
                f"there is a later opinion on item {item.id}, by {standing[-1].moderator}; undo that first"
            )
        taken.append(vote_of(item, at, by, "undo", "undo", batch=new, undoes=vote.id))
        judged.append((item, standing[:-1]))
        groups[item.group_id].append(item.id)
    log = audit.Log()
    numbers = cast(connection, taken, log)
    states = apply(connection, judged, at, log)
    for group, members in sorted(groups.items()):
        drop_claims(
            connection, group, by.name
        )  # so that the undone item represents the group again, not where the undo was asked
        settle(connection, group, at, members)
    for changed in states:
        tell(connection, context.policy.webhook, changed, at)
    cast_as = {str(vote["item_id"]): number for vote, number in zip(taken, numbers, strict=True)}
    log.append("undone", votes[0].item_id, {"batch": batch, "items": sorted(states), "votes": cast_as})
    audit.record(connection, at, by.name, log)
    was: dict[int, Action] = {vote.item_id: vote.action for vote in votes}
    return Decided(new, tuple(states), states, taken_back=was, action="undo", by=by.name)
