"""What waits for whom, and how long: for leads, for the alarms on the pages, and for metrics."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from quality.triage.schema import items
from quality.triage.store import Store

_STATE, _IS_CARD = items.c.state.concat(""), items.c.is_card + 0
"""As expressions, so that SQLite uses the small index of what is assigned or deferred, and not that of the whole queue."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has before them: items claimed now, and open items assigned to them. `oldest` is the longest that an
    assigned item has waited, in hours."""

    name: str
    claimed: int
    assigned: int
    oldest: float


@dataclass(frozen=True, slots=True)
class Ages:
    """How long open cards have waited. `oldest` is in hours, 0 without any; `late` counts the waiting and escalated cards that
    are older than `limit` hours, `escalated` the escalated ones among them; `deferred` counts those that are deferred."""

    oldest: float
    late: int
    limit: float
    deferred: int
    escalated: int = 0


def loads(store: Store, now: float) -> tuple[Load, ...]:
    """Return the load of everybody who has one, by name."""
    still = and_(items.c.claimed_by.is_not(None), items.c.claimed_until > now)
    claimed = select(items.c.claimed_by, func.count()).where(still).group_by(items.c.claimed_by)
    open_cards = and_(_STATE.in_(("waiting", "escalated", "held")), _IS_CARD == 1)
    assigned = (
        select(items.c.assigned_to, func.count(), func.min(items.c.added_at))
        .where(items.c.assigned_to.is_not(None), open_cards)
        .group_by(items.c.assigned_to)
    )
    with store.read() as connection:
        held = {row[0]: row[1] for row in connection.execute(claimed)}
        given = {row[0]: (row[1], row[2]) for row in connection.execute(assigned)}
    return tuple(
        Load(
            name,
            held.get(name, 0),
            given.get(name, (0, now))[0],
            max(now - given.get(name, (0, now))[1], 0.0) / 3600,
        )
        for name in sorted(held.keys() | given.keys())
    )


def ages(store: Store, now: float, limit: float) -> Ages:
    """Return how long open cards have waited; `limit` is the age in hours from which a card counts as late."""
    with store.read() as connection:
        oldest = [_oldest(connection, state) for state in ("waiting", "escalated")]
        first = min((at for at in oldest if at is not None), default=None)
        waits, escalated = (_late(connection, state, now - 3600 * limit) for state in ("waiting", "escalated"))
        waiting = and_(_STATE == "waiting", _IS_CARD == 1)
        deferred = select(func.count()).select_from(items).where(items.c.deferred_until > now, waiting)
        put_off = connection.execute(deferred).scalar_one()
    return Ages(0.0 if first is None else max(now - first, 0.0) / 3600, waits + escalated, limit, put_off, escalated)


def _oldest(connection: Connection, state: str) -> float | None:
    query = select(func.min(items.c.added_at)).where(items.c.state == state, items.c.is_card == 1)
    return connection.execute(query).scalar()


def _late(connection: Connection, state: str, before: float) -> int:
    late = items.c.state == state, items.c.is_card == 1, items.c.added_at < before
    return connection.execute(select(func.count()).select_from(items).where(*late)).scalar_one()
