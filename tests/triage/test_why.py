"""The sentences that moderators read, word for word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from quality import Article
from quality.scoring import Scorer
from quality.triage import Filters, Policy, Queue, User, why
from quality.triage.policy import Facts

from .conftest import Clock
from .texts import article, edited, text

Open = Callable[..., Queue]
ADA, BOB, LEA = User("ada"), User("bob"), User("lea", "lead")
RULES = {
    "rules": {"approve_above": 97, "hold_below": 2, "review_signals": ["byline", "retelling"], "review_forms": ["live_blog"],
              "review_interval": 60},
    "publishers": {"watch": ["watched.example"], "allow": ["allowed.example"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"score": 8, "reliability": 0.08, "interval": (8, 28)}, ""),
        ({"score": 50, "reliability": 0.5, "publisher": "allowed.example"},
         "Publisher on the allow list, so it comes later."),
        ({"score": 99, "reliability": 0.99, "publisher": "watched.example"},
         "The publisher is on the watch list, so a person always reviews it."),
        ({"score": 50, "reliability": 0.5, "publisher": "watched.example", "against": ("byline", "x_y")},
         "Always reviewed for this finding: byline. Publisher on the watch list."),
        ({"score": 50, "reliability": 0.5, "against": ("retelling", "byline")},
         "Always reviewed for these findings: byline, retelling."),
        ({"score": 99, "reliability": 0.5, "form": "live_blog"}, "Always reviewed for its form: live blog."),
        ({"score": 50, "reliability": 0.5, "interval": (20, 80)},
         "Always reviewed because its score is uncertain by 60 points."),
        ({"score": None, "reliability": None}, "No score could be given, so a person must review it."),
        ({"score": 98, "reliability": 0.98}, "Approved by a rule without review: its score, 98, is above 97."),
        ({"score": 1, "reliability": 0.01}, "Held back by a rule without review: its score, 1, is below 2."),
        ({"score": 98, "reliability": 0.98, "dice": (0.0, 1.0)},
         "Drawn at random to check a rule that would have approved it without review: its score, 98, is above 97."),
        ({"score": 1, "reliability": 0.01, "dice": (0.0, 1.0)},
         "Drawn at random to check a rule that would have held it back without review: its score, 1, is below 2."),
    ],
)  # fmt: skip
def test_what_rules_and_lists_say(facts: dict[str, Any], sentence: str) -> None:
    assert Policy.from_dict(RULES).place(Facts(**facts)).why == sentence


def test_a_rule_that_came_later() -> None:
    placed = Policy.from_dict(RULES).place(Facts(98, 0.98), waiting=True)
    assert placed.outcome == "review"
    assert placed.why == (
        "A rule approves such articles without review when they arrive (its score, 98, is above 97), but this one was already "
        "waiting."
    )


ITEM: dict[str, Any] = {
    "state": "waiting", "why": "", "score": 22, "low": 12, "high": 41, "reach": None, "added_at": 0.0, "rank": 6.0, "own_rank": 6.0,
    "is_card": 1, "group_size": 1, "lane": "priority", "opinions": 0, "decision": None, "decided_by": None, "decided_at": None,
    "error": None,
}  # fmt: skip
DAY = 86_400.0
HUNDRED = [float(rank) for rank in range(100)]


@pytest.mark.parametrize(
    ("row", "at", "lane", "ranks", "sentence"),
    [
        ({}, 3 * DAY, "", HUNDRED,
         "Score 22 of 100 and uncertain (12 to 41); waiting 3 days; ahead of 93 % of the queue."),
        ({"low": 18, "high": 27, "rank": 0.0, "own_rank": 0.0}, 7_300, "", HUNDRED,
         "Score 22 of 100 (could be 18 to 27); waiting 2 hours; first in the queue."),
        ({"low": None, "rank": 99.0, "own_rank": 99.0, "reach": 1100.0}, 30, "", HUNDRED,
         "Score 22 of 100; about 1,100 readers expected; just arrived; last in the queue."),
        ({"low": None}, 600, "", [1.0, 6.0, 7.0], "Score 22 of 100; waiting 10 minutes; number 2 of 3 in the queue."),
        ({"low": None}, 600, "", [float(rank) for rank in range(200)],
         "Score 22 of 100; waiting 10 minutes; ahead of about 96 % of the queue."),
        ({"low": None}, 600, "sample", HUNDRED,
         "Drawn at random to find what the score misses; score 22 of 100; waiting 10 minutes."),
        ({"low": None}, 600, "overdue", HUNDRED,
         "Among the items that have waited longest; score 22 of 100; waiting 10 minutes."),
        ({"low": None, "lane": "audit", "why": why.of_check("approve", 98, 97), "score": 98}, 600, "", HUNDRED,
         "Drawn at random to check a rule that would have approved it without review: its score, 98, is above 97; waiting 10 "
         "minutes; ahead of 93 % of the queue."),
        ({"score": None, "low": None, "why": why.NO_SCORE}, 600, "", HUNDRED,
         "No score could be given, so a person must review it; waiting 10 minutes; ahead of 93 % of the queue."),
        ({"low": None, "why": "Always reviewed for this finding: byline. Publisher on the watch list. Much like #3 (56 % in common), "
          "which was approved. Scored by an older model.", "group_size": 3, "own_rank": 8.0}, 600, "", HUNDRED,
         "Always reviewed for this finding: byline; publisher on the watch list; score 22 of 100; waiting 10 minutes; ahead of 93 % "
         "of the queue; much like #3 (56 % in common), which was approved; scored by an older model; grouped with 2 similar "
         "articles, one of which comes first."),
        ({"low": None, "opinions": 1}, 600, "", [1.0],
         "Waiting for another opinion; score 22 of 100; waiting 10 minutes."),
        ({"low": None, "opinions": 2, "state": "escalated", "why": "Always reviewed for its form: list."}, 600, "", HUNDRED,
         "Escalated to a lead after 2 opinions; score 22 of 100; waiting 10 minutes."),
        ({"state": "decided", "decision": "reject", "decided_by": "ada", "decided_at": 2 * DAY + 60, "opinions": 1}, 9 * DAY, "", (),
         "Rejected by ada, 2 days after it arrived; score 22 of 100 and uncertain (12 to 41)."),
        ({"state": "decided", "decision": "not_news", "decided_by": "bob", "decided_at": 90, "opinions": 2, "low": None}, DAY, "", (),
         "Judged not to be news by bob, the last of 2 opinions, 2 minutes after it arrived; score 22 of 100."),
        ({"state": "decided", "decision": "approve", "decided_by": "policy", "why": why.of_rule("approve", 98, 97)}, DAY, "", (),
         "Approved by a rule without review: its score, 98, is above 97."),
        ({"state": "held", "why": why.of_rule("hold", 1, 2.5)}, DAY, "", (),
         "Held back by a rule without review: its score, 1, is below 2.5."),
        ({"state": "unscored", "score": None}, DAY, "", (), "Not scored yet."),
        ({"low": None, "why": "Score 8 of 100 (could be 8 to 28). It goes ahead of average articles that came up to 16 days earlier. "
          "Much like #3 (56 % in common), which was approved."}, 600, "", HUNDRED,
         "Score 22 of 100; waiting 10 minutes; ahead of 93 % of the queue; much like #3 (56 % in common), which was approved."),
    ],
)  # fmt: skip
def test_one_sentence(row: dict[str, Any], at: float, lane: str, ranks: Sequence[float], sentence: str) -> None:
    shown = SimpleNamespace(**{**ITEM, **row})
    assert why.sentence(shown, at, lane or shown.lane, ranks) == sentence


def test_the_place_in_a_long_queue(open_queue: Open, clock: Clock) -> None:
    queue = open_queue()
    for number in range(24):
        list(queue.add_many([article(number)]))
        clock.sleep(0.1)  # no two stand at the same place, whatever the model
    cards = queue.list().cards
    assert "first in the queue" in str(cards[0].why)
    assert f"ahead of {100 * 11 // 23} % of the queue" in str(cards[12].why)
    assert "last in the queue" in str(cards[-1].why)
    assert queue.item(cards[12].id).card.why == cards[12].why, "the page says the same as the list"
    queue.decide(cards[0].id, ADA, "reject")
    assert str(queue.item(cards[0].id).card.why).startswith("Rejected by ada, 0 minutes after it arrived; score ")
    assert "first in the queue" in str(queue.item(cards[1].id).card.why)


def test_draws(open_queue: Open, clock: Clock) -> None:
    queue = open_queue({"random": {"of_reviews": 1}})
    list(queue.add_many([article(1), article(2)]))
    before = {card.id: str(card.why) for card in queue.list().cards}
    drawn = queue.plan(1)[0]
    assert str(drawn.why).startswith("Drawn at random to find what the score misses; score ")
    assert queue.next(ADA).why == drawn.why  # type: ignore[union-attr]
    assert queue.item(drawn.id).card.why == drawn.why
    clock.sleep(3600)
    now = before[drawn.id].replace("just arrived", "waiting 1 hour")
    assert queue.item(drawn.id).card.why == now, "the claim is over"
    late = open_queue({"priority": {"of_overdue": 1, "overdue_days": 0.01}})
    card = late.next(ADA)
    assert card is not None
    assert str(card.why).startswith("Among the items that have waited longest; score ")


def test_groups_and_copies(open_queue: Open) -> None:
    queue = open_queue()
    queue.add(Article.from_text(text(1), publisher="calm.example"))
    alone = str(queue.item(1).card.why).removesuffix(".")
    held = queue.claim(1, ADA)
    queue.add(Article.from_text(edited(text(1), 0.1), id="b"))
    said = [f"{alone}; grouped with a similar article{first}." for first in ("", ", which comes first")]
    assert queue.item(1).card.why in said
    assert "grouped with" not in str(queue.item(2).card.why)
    queue.add(Article.from_text(edited(text(1), 0.05), id="c"))
    assert "; grouped with 2 similar articles" in str(queue.item(1).card.why)
    queue.decide(held.id, ADA, "not_news")
    same = queue.add(Article.from_text(text(1), id="d"))
    assert (
        queue.item(same.id).card.why == "Nearly the same as #1 (100 % in common), so it is judged not to be news too."
    )  # type: ignore[arg-type]
    like = queue.add(Article.from_text(edited(text(1), 0.15), id="e"))
    said_of_it = str(queue.item(like.id).card.why)  # type: ignore[arg-type]
    assert "; much like #" in said_of_it
    assert " in common), which was judged not to be news." in said_of_it


def test_stored_sentences_follow_the_policy(open_queue: Open) -> None:
    """Sentences that an earlier version wrote are written anew."""
    from sqlalchemy import update

    from quality.triage.schema import items

    queue = open_queue()
    list(queue.add_many([article(1), article(2)]))
    now = [card.why for card in queue.list().cards]
    queue.store.write(
        lambda connection: connection.execute(update(items).values(why="Always reviewed for its form: list."))
    )
    assert queue.apply_policy() == 0
    assert [card.why for card in queue.list().cards] == now


def test_what_cannot_be_scored(open_queue: Open, scorer: Scorer) -> None:
    class Failing(Scorer):
        def score(self, article: Article, *, what_if: bool = True):  # type: ignore[no-untyped-def]  # noqa: ARG002
            raise ValueError("no")

    queue = open_queue(scorer=Failing(replace(scorer.scorecard)))
    queue.add(article(1))
    (card,) = queue.list(Filters()).cards
    assert str(card.why).startswith("Could not be scored, so a person must review it: internal error")
    assert queue.apply_policy() == 0
    assert queue.list().cards[0].why == card.why
