"""Replay a policy on labelled history: what would have been caught, how long articles would have waited, how much work it
saves.

History is rows with `label` (1, true, reliable, good or approve against 0, false, unreliable, bad or reject) and `score` (0
to 100) or `reliability` (0 to 1), optionally `time` (seconds or ISO 8601), `low` and `high` (the interval), `publisher`,
`reach`, `form`. With times, `budget` articles per day are reviewed, evenly over the day, in the order that each policy gives
the articles that have arrived; without times, all articles are there at once. The policy is compared with first-in-first-out
and with the score alone.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Any, NamedTuple

from quality.errors import RecordError
from quality.triage.policy import Facts, Outcome, Policy

DAY = 86_400.0
CURVE = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
GOOD = frozenset({"1", "1.0", "true", "reliable", "good", "approve"})
BAD = frozenset({"0", "0.0", "false", "unreliable", "bad", "reject"})


class Past(NamedTuple):
    """An article of the history. `time` is in seconds."""

    bad: bool
    facts: Facts
    time: float


@dataclass(frozen=True, slots=True)
class Run:
    """Result of one order. `caught` counts bad articles that were reviewed or held back; waits are in hours, over reviewed
    articles. `curve` gives the share of all bad articles caught for each share of articles reviewed when all are there at
    once."""

    order: str
    reviewed: int
    caught: int
    caught_share: float
    wait_median: float
    wait_95: float
    wait_longest: float
    longest_unreviewed: float
    curve: Mapping[float, float]


@dataclass(frozen=True, slots=True)
class Simulation:
    """The comparison. `saved` is the share of first-in-first-out's reviews that the policy saves while catching as many bad
    articles."""

    articles: int
    bad: int
    budget: int
    approved: int
    approved_bad: int
    held: int
    held_good: int
    saved: float
    runs: tuple[Run, ...]


def read_history(rows: Iterable[Mapping[str, Any]]) -> list[Past]:
    """Yield the rows described above. Raises RecordError with row and column."""
    history = []
    for number, row in enumerate(rows, 1):
        label = str(row.get("label", "")).strip().lower()
        if label not in GOOD | BAD:
            raise RecordError(
                f"row {number}: the label is {row.get('label')!r}; it must be one of {sorted(GOOD | BAD)}"
            )
        score, reliability = _number(row, "score", number, 0, 100), _number(row, "reliability", number, 0, 1)
        if reliability is None:
            reliability = _number(row, "probability", number, 0, 1)  # the name in earlier versions
        if reliability is None and score is not None:
            reliability = score / 100
        low, high = _number(row, "low", number, 0, 100), _number(row, "high", number, 0, 100)
        facts = Facts(
            score=None if reliability is None else round(100 * reliability),
            reliability=reliability,
            interval=None if low is None or high is None else (round(low), round(high)),
            publisher=str(row["publisher"]) if row.get("publisher") else None,
            reach=_number(row, "reach", number, 0, 1e12) or None,
            form=str(row.get("form") or row.get("genre") or "news"),
        )
        history.append(Past(label in BAD, facts, _time(row.get("time"), number)))
    return history


def simulate(policy: Policy, history: Sequence[Past], budget: int | None = None, seed: int = 1) -> Simulation:
    """Replay a policy. Raises RecordError for an empty history."""
    if not history:
        raise RecordError("the history is empty; it needs rows with a label and a score")
    budget = policy.budget if budget is None else budget
    draw = random.Random(seed)
    past = sorted(history, key=lambda article: article.time)
    placed = []
    for article in past:
        known = article.facts
        facts = Facts(
            known.score, known.reliability, known.interval, known.publisher, known.reach, known.form,
            (), (draw.random(), 1.0),
        )  # fmt: skip
        placed.append(policy.place(facts))
    keys: dict[str, list[float]] = {
        "policy": [article.time - where.head_start for article, where in zip(past, placed, strict=True)],
        "score only": [0.5 if article.facts.reliability is None else article.facts.reliability for article in past],
        "first in, first out": [article.time for article in past],
    }
    outcomes: list[Outcome] = [where.outcome for where in placed]
    everything: list[Outcome] = ["review"] * len(past)
    at_once = {**keys, "policy": [-where.head_start for where in placed]}
    runs = []
    for name, key in keys.items():
        ours = name == "policy"
        chosen = outcomes if ours else everything
        runs.append(_run(name, past, key, at_once[name], chosen, budget, draw, policy if ours else None))
    bad = sum(article.bad for article in past)
    fifo = runs[-1]
    needed = _needed(past, keys["policy"], outcomes, budget, draw, policy, fifo.caught)
    count = {
        (kind, flag): sum(o == kind and p.bad == flag for o, p in zip(outcomes, past, strict=True))
        for kind in ("approve", "hold")
        for flag in (True, False)
    }
    return Simulation(
        len(past),
        bad,
        budget,
        count["approve", True] + count["approve", False],
        count["approve", True],
        count["hold", True] + count["hold", False],
        count["hold", False],
        1 - needed / fifo.reviewed if fifo.reviewed else 0.0,
        tuple(runs),
    )


def reviews(
    past: Sequence[Past],
    keys: Sequence[float],
    outcomes: Sequence[Outcome],
    budget: int,
    draw: random.Random,
    policy: Policy | None = None,
) -> list[tuple[int, float]]:
    """Return (article, time) for every review, in order, up to the last arrival; without times, everything is reviewed. With a
    policy, its shares for random draws and overdue items are included."""
    sampled = policy.random.of_reviews if policy else 0.0
    late = policy.priority.of_overdue if policy else 0.0
    overdue = DAY * policy.priority.overdue_days if policy else math.inf
    step = DAY / budget
    at, arrived, oldest, done = past[0].time + step, 0, 0, set[int]()
    end = past[-1].time if past[-1].time > past[0].time else math.inf
    waiting: list[tuple[float, int]] = []
    pool: list[int] = []
    result = []
    while at <= end:
        while arrived < len(past) and past[arrived].time <= at:
            if outcomes[arrived] == "review":
                heappush(waiting, (keys[arrived], arrived))
                pool.append(arrived)
            arrived += 1
        while waiting and waiting[0][1] in done:
            heappop(waiting)
        while oldest < arrived and (oldest in done or outcomes[oldest] != "review"):
            oldest += 1
        if waiting:
            chosen, luck = waiting[0][1], draw.random()
            if luck < sampled:
                chosen = _drawn(pool, done, draw)
            elif luck < sampled + late and oldest < arrived and past[oldest].time < at - overdue:
                chosen = oldest
            done.add(chosen)
            result.append((chosen, at))
        elif arrived == len(past):
            break
        at += step
    return result


def _drawn(pool: list[int], done: set[int], draw: random.Random) -> int:
    """Draw one at random from those still waiting, of which there must be at least one."""
    while True:
        index = draw.randrange(len(pool))
        pool[index], pool[-1] = pool[-1], pool[index]
        chosen = pool.pop()
        if chosen not in done:
            return chosen


def _run(
    name: str,
    past: Sequence[Past],
    keys: Sequence[float],
    at_once: Sequence[float],
    outcomes: Sequence[Outcome],
    budget: int,
    draw: random.Random,
    policy: Policy | None,
) -> Run:
    done = reviews(past, keys, outcomes, budget, draw, policy)
    bad = max(sum(article.bad for article in past), 1)
    held = sum(outcome == "hold" and article.bad for outcome, article in zip(outcomes, past, strict=True))
    caught = held + sum(past[number].bad for number, _ in done)
    waits = sorted((at - past[number].time) / 3600 for number, at in done)
    seen = {number for number, _ in done}
    end = max(past[-1].time, done[-1][1] if done else 0.0)
    left = [(end - article.time) / 3600 for n, article in enumerate(past) if outcomes[n] == "review" and n not in seen]
    order = sorted((key, number) for number, key in enumerate(at_once) if outcomes[number] == "review")
    ranked = [past[number].bad for _, number in order]
    curve = {part: (held + sum(ranked[: round(part * len(past))])) / bad for part in CURVE}
    return Run(
        name,
        len(done),
        caught,
        caught / bad,
        _quantile(waits, 0.5),
        _quantile(waits, 0.95),
        waits[-1] if waits else 0.0,
        max(left, default=0.0),
        curve,
    )


def _needed(
    past: Sequence[Past],
    keys: Sequence[float],
    outcomes: Sequence[Outcome],
    budget: int,
    draw: random.Random,
    policy: Policy,
    goal: int,
) -> int:
    """Return the number of reviews after which the policy has caught `goal` articles."""
    caught = sum(outcome == "hold" and article.bad for outcome, article in zip(outcomes, past, strict=True))
    done = reviews(past, keys, outcomes, budget, draw, policy)
    for count, (number, _) in enumerate(done):
        if caught >= goal:
            return count
        caught += past[number].bad
    return len(done)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))] if ordered else 0.0


def _number(row: Mapping[str, Any], name: str, number: int, low: float, high: float) -> float | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if not low <= found <= high:
        raise RecordError(f"row {number}: {name} is {value!r}; it must be a number from {low:,.15g} to {high:,.15g}")
    return found


def _time(value: Any, number: int) -> float:
    if value is None or value == "":
        return 0.0
    try:
        return float(value)
    except (TypeError, ValueError):
        pass
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise RecordError(f"row {number}: time is {value!r}; it must be seconds or ISO 8601") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
