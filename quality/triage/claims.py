"""Assign items to moderators: mostly in queue order, sometimes at random or because they are overdue. A claim reserves an
item for a while."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from quality.errors import ConflictError
from quality.triage.actionable import is_due, is_left_to, is_unclaimed, lacks_opinion_of, value
from quality.triage.cards import card_from, matching, ranks_of
from quality.triage.context import Context
from quality.triage.groups import card_of
from quality.triage.records import Card, Filters, Sort, User
from quality.triage.rows import SLIM, change, lock
from quality.triage.schema import decisions, items
from quality.triage.votes import check_open, is_blind, voted_on


def take_next(
    connection: Connection,
    context: Context,
    by: User,
    *,
    escalated: bool = False,
    filters: Filters | None = None,
    sort: Sort = "queue",
) -> Card | None:
    """Claim the next item for a moderator; None if there is nothing left. With filters it is the first that matches, in the
    order of that list, and nothing is drawn at random."""
    if filters is not None:
        asked = replace(filters, actionable=True)
        query, _ = matching(connection, asked, context.at, by, "queue" if sort == "decided" else sort)
        free = query.where(is_unclaimed(value(context.at))).limit(1).with_for_update(skip_locked=True, of=items)
        row = connection.execute(free).one_or_none()
        return None if row is None else hold(connection, context, row, by, row.lane)
    lane = "priority" if escalated else lane_of(context, handed_out(connection, context.at))
    for tried in dict.fromkeys((lane, "priority")):
        row = connection.execute(*free_cards(context, tried, by, escalated=escalated)).one_or_none()
        if row is not None:
            return hold(connection, context, row, by, row.lane if tried == "priority" else tried)
    return None


def planned(connection: Connection, context: Context, budget: int, viewer: User | None) -> tuple[Card, ...]:
    """Return the cards that `take_next` will hand out."""
    number = handed_out(connection, context.at)
    lanes = [lane_of(context, number + place) for place in range(budget)]
    queues = {
        lane: iter(connection.execute(*free_cards(context, lane, viewer, most=budget)).all())
        for lane in {*lanes, "priority"}
    }
    plan: dict[int, tuple[Row[Any], str]] = {}
    for lane in lanes:
        for tried in dict.fromkeys((lane, "priority")):
            row = next((row for row in queues[tried] if row.id not in plan), None)
            if row is not None:
                plan[row.id] = row, row.lane if tried == "priority" else tried
                break
    voted = voted_on(connection, [row for row, _ in plan.values()], viewer)
    ranks = ranks_of(connection)
    return tuple(
        card_from(row, context.at, blind=is_blind(row, voted, viewer), lane=lane, ranks=ranks)
        for row, lane in plan.values()
    )


def lane_of(context: Context, number: int) -> str:
    """Return the lane of a review, by its number: queue order, random draw, or overdue. The secret seed decides, as for draws
    of items, so nobody can predict it and `plan` agrees with `next`."""
    policy = context.policy
    luck = context.dice(f"review:{number}")[0]
    if luck < policy.random.of_reviews:
        return "sample"
    return "overdue" if luck < policy.random.of_reviews + policy.priority.of_overdue else "priority"


def free_cards(
    context: Context, lane: str, by: User | None, *, escalated: bool = False, most: int | None = None
) -> tuple[Select[Any], dict[str, Any]]:
    """Build the query, with its parameters, for unclaimed cards in the order of a lane. Without `most` it selects the first
    one and locks it."""
    asked = {
        "state": "escalated" if escalated else "waiting",
        "at": context.at,
        "before": context.at - 86_400 * context.policy.priority.overdue_days,
        "name": by.name if by else None,
        "most": most or 1,
    }
    return _free_cards(lane, personal=by is not None, locked=most is None), asked


@cache
def _free_cards(lane: str, *, personal: bool, locked: bool) -> Select[Any]:
    at: Any = bindparam("at")
    query = select(*SLIM).where(items.c.state == bindparam("state"), items.c.is_card == 1, is_unclaimed(at))
    if personal:
        person: Any = bindparam("name")
        query = query.where(lacks_opinion_of(person), is_left_to(person, at))
    else:
        query = query.where(is_due(at))
    if lane == "overdue":
        query = query.where(items.c.added_at < bindparam("before"))
    first = {"sample": items.c.dice, "overdue": items.c.added_at}.get(lane, items.c.rank)
    query = query.order_by(first, items.c.id).limit(bindparam("most"))
    return query.with_for_update(skip_locked=True) if locked else query


_HANDED_OUT = select(
    select(func.coalesce(func.max(decisions.c.id), 0)).scalar_subquery()
    + select(func.count())
    .where(items.c.claimed_by.is_not(None), items.c.claimed_until > bindparam("at"))
    .scalar_subquery()
)


def handed_out(connection: Connection, at: float) -> int:
    """Return the number of the next review. It increases with every claim, and a decision replaces its claim."""
    return int(connection.execute(_HANDED_OUT, {"at": at}).scalar_one())


def take(connection: Connection, context: Context, item_id: int, by: User) -> Card:
    """Claim an item. Raises as `Queue.claim`."""
    row = lock(connection, item_id)
    check_open(connection, row, by, context.at)
    if row.assigned_to not in (None, by.name):  # a claim would keep that person from deciding it
        raise ConflictError(f"item {item_id} is assigned to {row.assigned_to}, so nobody else can claim it")
    if not row.is_card:
        card = card_of(connection, row)
        raise ConflictError(f"item {item_id} is grouped under item {card}, a similar article; claim that one instead")
    return hold(connection, context, row, by, row.claim_lane if row.claimed_by == by.name else row.lane)


def hold(connection: Connection, context: Context, row: Row[Any], by: User, lane: str) -> Card:
    """Claim a locked row."""
    until = context.at + 60 * context.policy.review.lease_minutes
    change(connection, row.id, {"claimed_by": by.name, "claimed_until": until, "claim_lane": lane})
    blind = is_blind(row, voted_on(connection, [row], by), by)
    card = card_from(row, context.at, blind=blind, lane=lane)
    return replace(card, claimed_by=by.name, claimed_until=until)


def give_back(connection: Connection, item_id: int, by: User, at: float) -> None:
    """Release a claim. Raises ConflictError if somebody else holds the item."""
    row = lock(connection, item_id)
    if row.claimed_by not in (None, by.name) and row.claimed_until > at:
        raise ConflictError(f"item {item_id} is claimed by {row.claimed_by}")
    change(connection, item_id, {"claimed_by": None, "claimed_until": None, "claim_lane": None})
