"""Conditions that an item is one which somebody can decide now, for lists and for `next`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_

from quality.triage.schema import items, notes
from quality.triage.votes import has_voted

Value = ColumnElement[Any]


def value(content: object) -> Value:
    """Return a constant for a condition."""
    return bindparam(None, content)


def is_unclaimed(at: Value) -> ColumnElement[bool]:
    """Nobody holds a claim on the item."""
    return or_(items.c.claimed_until.is_(None), items.c.claimed_until <= at)


def is_due(at: Value) -> ColumnElement[bool]:
    """The item is not deferred."""
    return or_(items.c.deferred_until.is_(None), items.c.deferred_until <= at)


def is_left_to(name: Value, at: Value) -> ColumnElement[bool]:
    """The item is due, assigned to nobody else, and was not skipped by this person."""
    later = notes.alias()
    withdrawn = exists().where(
        later.c.item_id == items.c.id, later.c.id > notes.c.id, later.c.kind == "skip", later.c.author == name,
        later.c.until.is_(None),
    )  # fmt: skip
    skipped = exists().where(
        notes.c.item_id == items.c.id, notes.c.kind == "skip", notes.c.author == name, notes.c.until > at, ~withdrawn
    )
    return and_(is_due(at), or_(items.c.assigned_to.is_(None), items.c.assigned_to == name), ~skipped)


def lacks_opinion_of(name: Value) -> ColumnElement[bool]:
    """This person has not voted on the item, or it is escalated."""
    return or_(items.c.opinions == 0, items.c.state == "escalated", ~has_voted(name))


def is_actionable(name: str, at: float, *, is_lead: bool) -> ColumnElement[bool]:
    """This person can decide the item now, and it is left to them."""
    person, now = value(name), value(at)
    mine = or_(is_unclaimed(now), items.c.claimed_by == person)
    states = ("waiting", "held", "escalated") if is_lead else ("waiting", "held")
    # As an expression, so that SQLite uses the index that the rest of the query asks for.
    return and_(items.c.state.concat("").in_(states), mine, lacks_opinion_of(person), is_left_to(person, now))
