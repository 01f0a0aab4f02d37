"""A plan is what `next` will hand out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality import Article
from quality.triage import Policy, Queue, User
from quality.triage.claims import lane_of

from .conftest import Clock
from .texts import article, edited, text

Open = Callable[..., Queue]
ADA, BOB, EVE = User("ada"), User("bob"), User("eve")
DAY = 86_400.0


@pytest.fixture
def filled(open_queue: Open, clock: Clock) -> Queue:
    """Thirty days of articles, with near-duplicates, second opinions of which Ada gave some, and what was decided."""
    queue = open_queue({"review": {"second_opinions": 0.5}})
    for number in range(20):
        queue.add(article(number))
        clock.sleep(DAY)
    list(queue.add_many(Article.from_text(edited(text(number), 0.1), id=f"copy{number}") for number in (3, 15)))
    for number in range(1, 8):
        queue.decide(number, ADA, "approve")
    return queue


@pytest.mark.parametrize("user", [ADA, BOB])
def test_plan_and_next_agree(filled: Queue, clock: Clock, user: User) -> None:
    share = st.sampled_from([0.0, 0.05, 0.3, 0.5, 1.0])

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(share, share, st.sampled_from([0.5, 12.0, 100.0]), st.integers(1, 25), st.booleans())
    def agree(drawn: float, overdue: float, days: float, budget: int, held: bool) -> None:
        filled.policy = Policy.from_dict(
            {"random": {"of_reviews": drawn}, "priority": {"of_overdue": overdue, "overdue_days": days}}
        )
        clock.sleep(3600)  # all claims lapse
        if held:
            filled.claim(filled.list().cards[1].id, EVE)
        plan = filled.plan(budget, user)
        handed_out = [card for _ in range(budget) if (card := filled.next(user)) is not None]
        assert [(card.id, card.lane) for card in handed_out] == [(card.id, card.lane) for card in plan]
        assert len({card.id for card in plan}) == len(plan)
        assert len(plan) == budget or filled.next(user) is None

    agree()


def test_decisions_do_not_change_what_was_planned(open_queue: Open, clock: Clock) -> None:
    mix = {"random": {"of_reviews": 0.2}, "priority": {"of_overdue": 0.2, "overdue_days": 1}}
    queue = open_queue(mix)
    for number in range(30):
        queue.add(article(number))
        clock.sleep(DAY / 10)
    plan = [(card.id, card.lane) for card in queue.plan(25)]
    done = []
    for turn in range(25):
        user = (ADA, BOB, EVE)[turn % 3]
        card = queue.next(user)
        assert card is not None
        done.append((card.id, card.lane))
        queue.decide(card.id, user, "approve", version=card.version)
    assert done == plan
    assert {lane for _, lane in plan} == {"priority", "sample", "overdue"}


def test_shares_are_those_of_the_policy(open_queue: Open) -> None:
    queue = open_queue({"random": {"of_reviews": 0.05}, "priority": {"of_overdue": 0.2}})
    context = queue._context
    lanes = Counter(lane_of(context, number) for number in range(10_000))
    assert 400 < lanes["sample"] < 600
    assert 1850 < lanes["overdue"] < 2150
    other = open_queue({"random": {"of_reviews": 0.05}, "priority": {"of_overdue": 0.2}})
    assert [lane_of(other._context, number) for number in range(100)] == [
        lane_of(context, number) for number in range(100)
    ]


def test_a_plan_is_not_longer_than_the_queue(open_queue: Open) -> None:
    queue = open_queue({"random": {"of_reviews": 0.25}, "budget": 7})
    assert queue.plan() == ()
    list(queue.add_many(article(number) for number in range(12)))
    assert len(queue.plan()) == 7
    assert len(queue.plan(100)) == 12
    ranked = [card.id for card in queue.plan(100) if card.lane == "priority"]
    assert ranked == [card.id for card in queue.list().cards if card.id in ranked]
