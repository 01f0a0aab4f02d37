"""Replaying policies on history."""

from __future__ import annotations

import random

import pytest

from quality.errors import RecordError
from quality.triage import Policy
from quality.triage.simulate import read_history, simulate


def history(count: int = 1000, *, timed: bool = True) -> list[dict[str, object]]:
    """Articles of ten days, a tenth bad, whose scores tell something."""
    draw = random.Random(1)
    rows: list[dict[str, object]] = []
    for number in range(count):
        bad = draw.random() < 0.1
        score = min(100, max(0, draw.gauss(35 if bad else 70, 15)))
        row: dict[str, object] = {"label": "bad" if bad else "good", "score": score}
        rows.append(row | ({"time": number * 864.0} if timed else {}))
    return rows


@pytest.mark.parametrize("timed", [True, False])
def test_the_policy_catches_more_than_first_in_first_out(timed: bool) -> None:
    result = simulate(Policy(), read_history(history(timed=timed)), 20)
    runs = {run.order: run for run in result.runs}
    assert runs["policy"].curve[0.1] > 0.5
    assert runs["first in, first out"].curve[0.1] < 0.3
    assert runs["policy"].curve[1.0] == 1.0
    assert result.saved > (0.3 if timed else 0.1)
    if timed:
        assert runs["policy"].caught_share > 2 * runs["first in, first out"].caught_share
        assert runs["policy"].reviewed <= 200
        assert runs["first in, first out"].wait_longest > 0


def test_ageing_bounds_the_wait() -> None:
    """With more budget than arrivals, what comes late cannot push out what waits for ever."""
    quick = Policy.from_dict({"priority": {"doubling_hours": 1}, "random": {"of_reviews": 0}})
    slow = Policy.from_dict({"priority": {"doubling_hours": 10_000}, "random": {"of_reviews": 0}})
    waits = []
    for policy in (quick, slow):
        run = simulate(policy, read_history(history()), 90).runs[0]
        waits.append(max(run.wait_longest, run.longest_unreviewed))
    assert waits[0] < waits[1] / 2


def test_rules_are_counted() -> None:
    policy = Policy.from_dict({"rules": {"approve_above": 80, "hold_below": 20}, "random": {"of_automatic": 0}})
    rows = [{"label": 0, "score": 90}, {"label": 1, "score": 95}, {"label": 1, "score": 10}, {"label": 0, "score": 5}]
    result = simulate(policy, read_history(rows), 10)
    assert (result.approved, result.approved_bad, result.held, result.held_good) == (2, 1, 2, 1)
    assert result.runs[0].caught == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"score": 3}, "label"),
        ({"label": "maybe", "score": 3}, "label"),
        ({"label": 1, "score": 300}, "score"),
        ({"label": 1, "probability": "x"}, "probability"),
        ({"label": 1, "score": 1, "time": "soon"}, "time"),
    ],
)
def test_bad_rows_are_named(row: dict[str, object], says: str) -> None:
    with pytest.raises(RecordError, match=f"row 2: .*{says}"):
        read_history([{"label": 1, "score": 1}, row])


def test_empty_history() -> None:
    with pytest.raises(RecordError, match="empty"):
        simulate(Policy(), [])
