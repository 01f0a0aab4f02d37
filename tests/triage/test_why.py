"""The sentences that moderators read, word for word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
    "rules": {"approve_above": 97, "hold_below": 2, "review_signals": ["byline", "wording"], "review_genres": ["live_blog"],
              "review_interval": 60},
    "publishers": {"watch": ["watched.example"], "allow": ["allowed.example"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"score": 8, "probability": 0.08, "interval": (8, 28)},
         "Score 8 of 100 (could be 8 to 28). It goes ahead of average articles that came up to 16 days earlier."),
        ({"score": 92, "probability": 0.92, "interval": (85, 96)},
         "Score 92 of 100 (could be 85 to 96). It lets average articles go ahead that come up to 35 days later."),
        ({"score": 50, "probability": 0.5}, "Score 50 of 100. Its turn comes in order of arrival."),
        ({"score": 50, "probability": 0.5, "reach": 1100.0},
         "Score 50 of 100, about 1,100 readers expected. It goes ahead of average articles that came up to 46 hours earlier."),
        ({"score": 50, "probability": 0.5, "publisher": "allowed.example"},
         "Score 50 of 100, publisher on the allow list. It lets average articles go ahead that come up to 28 days later."),
        ({"score": 99, "probability": 0.99, "publisher": "watched.example"},
         "The publisher is on the watch list, so a person always looks. Score 99 of 100. It lets average articles go ahead that "
         "come up to 51 days later."),
        ({"score": 50, "probability": 0.5, "publisher": "watched.example", "against": ("byline", "x_y")},
         "Always reviewed for this finding: byline. Score 50 of 100, publisher on the watch list. It goes ahead of average articles "
         "that came up to 28 days earlier."),
        ({"score": 50, "probability": 0.5, "against": ("wording", "byline")},
         "Always reviewed for these findings: byline, wording. Score 50 of 100. Its turn comes in order of arrival."),
        ({"score": 99, "probability": 0.5, "genre": "live_blog"},
         "Always reviewed for its form: live blog. Score 99 of 100. Its turn comes in order of arrival."),
        ({"score": 50, "probability": 0.5, "interval": (20, 80)},
         "Always reviewed, as its score is uncertain by 60 points. Score 50 of 100 (could be 20 to 80). It goes ahead of average "
         "articles that came up to 9 days earlier."),
        ({"score": None, "probability": None},
         "No score could be given, so a person looks. It goes ahead of average articles that came up to 14 days earlier."),
        ({"score": None, "probability": None, "reach": 500.0},
         "No score could be given, so a person looks. About 500 readers expected. Its turn comes in order of arrival."),
        ({"score": 98, "probability": 0.98}, "Approved by a rule, unseen: its score, 98, is over 97."),
        ({"score": 1, "probability": 0.01}, "Held back by a rule, unseen: its score, 1, is under 2."),
        ({"score": 98, "probability": 0.98, "dice": (0.0, 1.0)},
         "Drawn at random to check a rule, which would have approved it unseen: its score, 98, is over 97."),
        ({"score": 1, "probability": 0.01, "dice": (0.0, 1.0)},
         "Drawn at random to check a rule, which would have held it back unseen: its score, 1, is under 2."),
    ],
)  # fmt: skip
def test_places_and_rules(facts: dict[str, Any], sentence: str) -> None:
    assert Policy.from_dict(RULES).place(Facts(**facts)).why == sentence


def test_a_rule_that_came_later() -> None:
    placed = Policy.from_dict(RULES).place(Facts(98, 0.98), waiting=True)
    assert placed.outcome == "review"
    assert placed.why == (
        "A rule approves such articles unseen when they come in (its score, 98, is over 97), but this one waited already. It lets "
        "average articles go ahead that come up to 65 days later."
    )


def test_draws(open_queue: Open, clock: Clock) -> None:
    queue = open_queue({"random": {"of_reviews": 1}})
    list(queue.add_many([article(1), article(2)]))
    before = {card.id: str(card.why) for card in queue.list().cards}
    drawn = queue.plan(1)[0]
    assert drawn.why == f"Drawn at random, to find what the score misses. {before[drawn.id]}"
    assert queue.next(ADA).why == drawn.why  # type: ignore[union-attr]
    assert queue.item(drawn.id).card.why == drawn.why
    clock.sleep(3600)
    assert queue.item(drawn.id).card.why == before[drawn.id], "the claim is over"
    late = open_queue({"priority": {"of_overdue": 1, "overdue_days": 0.01}})
    card = late.next(ADA)
    assert card is not None
    assert card.why == f"Its turn now, as it is among those that have waited longest. {before[card.id]}"


def test_groups_and_copies(open_queue: Open) -> None:
    queue = open_queue()
    queue.add(Article.from_text(text(1), publisher="calm.example"))
    alone = str(queue.item(1).card.why)
    held = queue.claim(1, ADA)
    queue.add(Article.from_text(edited(text(1), 0.1), id="b"))
    behind = queue.item(2).card
    first = (
        ", which comes first" if queue.item(1).card.why != f"{alone} Decided together with a near-duplicate." else ""
    )
    assert queue.item(1).card.why == f"{alone} Decided together with a near-duplicate{first}."
    assert "Decided together" not in str(behind.why)
    queue.add(Article.from_text(edited(text(1), 0.05), id="c"))
    assert "Decided together with 2 near-duplicates" in str(queue.item(1).card.why)
    queue.decide(held.id, ADA, "not_news")
    same = queue.add(Article.from_text(text(1), id="d"))
    assert queue.item(same.id).card.why == "Nearly the same as #1 (100% in common), so it is judged not to be news too."  # type: ignore[arg-type]
    like = queue.add(Article.from_text(edited(text(1), 0.15), id="e"))
    said = str(queue.item(like.id).card.why)  # type: ignore[arg-type]
    assert " in common), which was judged not to be news." in said
    assert why.remarks(said) == said[said.index(" Much like #") :]


def test_stored_sentences_follow_the_policy(open_queue: Open) -> None:
    """Sentences that an earlier version wrote are written anew."""
    from sqlalchemy import update

    from quality.triage.schema import items

    queue = open_queue()
    list(queue.add_many([article(1), article(2)]))
    now = [card.why for card in queue.list().cards]
    queue.store.write(
        lambda connection: connection.execute(update(items).values(why="Score 8 of 100: stands somewhere."))
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
    assert str(card.why).startswith("Could not be scored, so a person looks: internal error")
    assert queue.apply_policy() == 0
    assert queue.list().cards[0].why == card.why
