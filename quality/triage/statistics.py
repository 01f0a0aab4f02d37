"""What the statistics page shows: how long articles wait, how many are decided, what random draws find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from sqlalchemy import and_, case, func, select

from quality.triage.records import FINAL
from quality.triage.schema import decisions, items
from quality.triage.store import Store

AGES = (1, 4, 12, 24, 48, 96, 168, 336)
"""Upper bounds of the classes of queue age, in hours; one more class is open."""
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Throughput:
    """A day (ISO date, UTC): articles that came in, and opinions by action."""

    day: str
    added: int
    actions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Moderator:
    """Somebody's standing opinions. `waited` is the median hours that the articles had waited, `taken_back` opinions undone."""

    name: str
    opinions: int
    actions: Mapping[str, int]
    against_score: int
    waited: float
    taken_back: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Articles decided in a lane: "sample" was drawn at random from the queue, "audit" from what a rule would have decided."""

    lane: str
    decided: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The whole page. `ages` counts waiting cards by the classes of `AGES`; `oldest` is in hours."""

    days: int
    ages: tuple[int, ...]
    oldest: float
    throughput: tuple[Throughput, ...]
    moderators: tuple[Moderator, ...]
    drawn: tuple[Drawn, ...]
    decided: Mapping[str, int]
    """Items decided in these days: by person, rule and copy."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def statistics(store: Store, now: float, days: int = 30) -> Statistics:
    """Figures of the last days; ages are as of now."""
    since = now - days * DAY
    taken_back = select(decisions.c.undoes).where(decisions.c.undoes.is_not(None))
    with store.read() as connection:
        waiting = and_(items.c.state == "waiting", items.c.is_card == 1)
        hours = (now - items.c.added_at) / 3600
        bucket = case(*((hours < bound, place) for place, bound in enumerate(AGES)), else_=len(AGES))
        ages = [0] * (len(AGES) + 1)
        for place, count in connection.execute(select(bucket, func.count()).where(waiting).group_by(bucket)):
            ages[place] = count
        first = connection.execute(select(func.min(items.c.added_at)).where(waiting)).scalar()
        rows = connection.execute(
            select(decisions, items.c.band, decisions.c.id.in_(taken_back).label("undone"))
            .join(items, items.c.id == decisions.c.item_id)
            .where(decisions.c.at >= since)
        ).all()
        number = func.floor(items.c.added_at / DAY).label("number")
        added = {
            int(row.number): row.articles
            for row in connection.execute(
                select(number, func.count().label("articles")).where(items.c.added_at >= since).group_by(number)
            )
        }
    by_day: dict[int, dict[str, int]] = {}
    people: dict[str, list[Any]] = {}
    lanes: dict[str, dict[int, bool]] = {"sample": {}, "audit": {}}
    kinds = {"person": set[int](), "rule": set[int](), "copy": set[int]()}
    for row in rows:
        if row.kind == "person":
            people.setdefault(row.moderator, []).append(row)
        if row.undone or row.kind not in kinds:
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
        tuple(
            Throughput(_date(day), added.get(day, 0), by_day.get(day, {}))
            for day in range(int(since // DAY), int(now // DAY) + 1)
        ),
        tuple(_moderator(name, votes) for name, votes in sorted(people.items())),
        tuple(Drawn(lane, len(found), sum(found.values())) for lane, found in lanes.items()),
        {kind: len(found) for kind, found in kinds.items()},
    )


def _moderator(name: str, votes: list[Any]) -> Moderator:
    standing = [vote for vote in votes if not vote.undone]
    actions: dict[str, int] = {}
    for vote in standing:
        actions[vote.action] = actions.get(vote.action, 0) + 1
    overridden = sum((vote.action, vote.band) in (("reject", "high"), ("approve", "low")) for vote in standing)
    waited = median(vote.waited for vote in standing) / 3600 if standing else 0.0
    return Moderator(name, len(standing), actions, overridden, waited, len(votes) - len(standing))


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).date().isoformat()
