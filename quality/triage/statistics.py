"""Figures for the statistics page: waiting times, decisions, and results of random draws."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from quality.triage.blind import awaits_second_opinion
from quality.triage.records import FINAL, OPEN, STATES
from quality.triage.schema import decisions, items
from quality.triage.store import Store

AGES = (1, 4, 12, 24, 48, 96, 168, 336)
"""Upper bounds of the classes of queue age, in hours; one more class is open."""
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Throughput:
    """A day (ISO date, UTC): articles that arrived, and opinions by action."""

    day: str
    added: int
    actions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Moderator:
    """A person's opinions, except undone ones. `against_score` leaves out items that still need another opinion, `waited` is
    the median number of hours that the articles had waited, `taken_back` the number of undone opinions."""

    name: str
    opinions: int
    actions: Mapping[str, int]
    against_score: int
    waited: float
    taken_back: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Articles decided in a lane: “sample” was drawn at random from the queue, “audit” from articles that a rule would have
    decided."""

    lane: str
    decided: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures. `ages` counts waiting cards by the classes of `AGES`; `oldest` is in hours."""

    days: int
    ages: tuple[int, ...]
    oldest: float
    throughput: tuple[Throughput, ...]
    moderators: tuple[Moderator, ...]
    drawn: tuple[Drawn, ...]
    decided: Mapping[str, int]
    """Articles that people gave an opinion on in these days (person), and that a rule or a near-duplicate decided (rule, copy)."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def statistics(store: Store, now: float, days: int = 30) -> Statistics:
    """Compute the figures of the last days; ages are as of now."""
    since = now - days * DAY
    with store.read() as connection:
        waiting = and_(items.c.state == "waiting", items.c.is_card == 1)
        bounds = [math.inf, *(now - 3600 * bound for bound in AGES), -math.inf]
        ages = [connection.execute(_came(waiting, low, high)).scalar_one() for high, low in pairwise(bounds)]
        first = connection.execute(select(func.min(items.c.added_at)).where(waiting)).scalar()
        names = ("id", "item_id", "kind", "action", "moderator", "at", "lane", "waited", "undoes")
        votes = select(*(decisions.c[name] for name in names)).where(decisions.c.at >= since)
        rows = connection.execute(votes).all()
        person = select(items.c.id, items.c.band).where(
            ~awaits_second_opinion(),
            items.c.id.in_(select(decisions.c.item_id).where(decisions.c.at >= since, decisions.c.kind == "person")),
        )
        bands = {row.id: row.band for row in connection.execute(person)}
        days_shown = range(int(since // DAY), int(now // DAY) + 1)
        spans = ((max(day * DAY, since), (day + 1) * DAY) for day in days_shown)
        # Listing all states and both kinds makes the database use the index instead of reading every row.
        everything = and_(items.c.state.in_(STATES), items.c.is_card.in_((0, 1)))
        added = [connection.execute(_came(everything, *span)).scalar_one() for span in spans]
    undone = {row.undoes for row in rows}  # an undo always comes after its vote
    by_day: dict[int, dict[str, int]] = {}
    people: dict[str, list[Any]] = {}
    lanes: dict[str, dict[int, bool]] = {"sample": {}, "audit": {}}
    kinds = {"person": set[int](), "rule": set[int](), "copy": set[int]()}
    for row in rows:
        if row.kind == "person":
            people.setdefault(row.moderator, []).append(row)
        if row.id in undone or row.kind not in kinds:
            continue
        kinds[row.kind].add(row.item_id)
        if row.kind == "person":
            actions = by_day.setdefault(int(row.at // DAY), {})
            actions[row.action] = actions.get(row.action, 0) + 1
            if row.lane in lanes and row.action in FINAL:
                lanes[row.lane][row.item_id] = row.action == "reject"
    return Statistics(
        days,
        tuple(ages),
        0.0 if first is None else max(now - first, 0.0) / 3600,
        tuple(Throughput(_date(day), count, by_day.get(day, {})) for day, count in zip(days_shown, added, strict=True)),
        tuple(_moderator(name, votes, undone, bands) for name, votes in sorted(people.items())),
        tuple(Drawn(lane, len(found), sum(found.values())) for lane, found in lanes.items()),
        {kind: len(found) for kind, found in kinds.items()},
    )


def oldest(store: Store, now: float) -> dict[str, float]:
    """Return the age, in seconds, of the oldest card in each state that awaits something; 0 for a state without cards."""
    with store.read() as connection:
        found: dict[str, float] = {}
        for state in ("unscored", *OPEN):
            first = select(func.min(items.c.added_at)).where(items.c.state == state, items.c.is_card == 1)
            at = connection.execute(first).scalar()
            found[state] = 0.0 if at is None else max(now - at, 0.0)
    return found


def _came(among: ColumnElement[bool], since: float, until: float) -> Select[int]:
    """Count the arrivals from one time up to, but not including, another."""
    # Finite bounds, because PostgreSQL and SQLite write infinity differently.
    span = items.c.added_at >= max(since, -1e12), items.c.added_at < min(until, 1e12)
    return select(func.count()).select_from(items).where(among, *span)


def _moderator(name: str, votes: list[Any], undone: Collection[int], bands: Mapping[int, str | None]) -> Moderator:
    standing = [vote for vote in votes if vote.id not in undone]
    actions: dict[str, int] = {}
    for vote in standing:
        actions[vote.action] = actions.get(vote.action, 0) + 1
    overridden = sum(
        (vote.action, bands.get(vote.item_id)) in (("reject", "high"), ("approve", "low")) for vote in standing
    )
    waited = median(vote.waited for vote in standing) / 3600 if standing else 0.0
    return Moderator(name, len(standing), actions, overridden, waited, len(votes) - len(standing))


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).date().isoformat()
