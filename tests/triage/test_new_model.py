"""What waits is scored again when the model changed; what somebody saw and decided stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from quality import Article
from quality.errors import ConflictError
from quality.scoring import Scorer
from quality.triage import Card, Queue, User
from quality.triage.earlier import EarlierItems, place_of_item

from .conftest import Clock
from .texts import article, edited, text

Open = Callable[..., Queue]
ADA, BOB = User("ada"), User("bob")
OLDER = "; scored by an older model."


@pytest.fixture(scope="session")
def newer(scorer: Scorer) -> Scorer:
    """A scorer with another model, which gives lower scores."""
    return Scorer(replace(scorer.scorecard, intercept=scorer.scorecard.intercept - 3, digest="f" * 64))


def card(queue: Queue, number: int) -> Card:
    return queue.item(number).card


def model(queue: Queue, number: int) -> str:
    assessment = queue.item(number).assessment
    assert assessment is not None
    return str(assessment["model"]["digest"])


def test_kept_articles_are_scored_again(open_queue: Open, newer: Scorer) -> None:
    old = open_queue(keep_text=True)
    page = Article.from_html(
        f"<html><head><title>T</title></head><body><article><p class=byline>By Mara Lind</p><p>{text(3)}</p></article></body></html>"
    )
    list(old.add_many([article(1, publisher="paper.example"), article(2), page]))
    old.add(article(4), later=True)
    before = [card(old, number) for number in range(1, 4)]
    assert old.catch_up() == 1, "only what was unscored: the model is the same"
    queue = open_queue(scorer=newer, keep_text=True)
    assert queue.catch_up() == 4
    assert queue.catch_up() == 0
    for number, given in ((1, article(1, publisher="paper.example")), (2, article(2)), (3, page)):
        beside = newer.score(given, what_if=False, earlier=EarlierItems(queue.store), place=place_of_item(number))
        assert queue.item(number).assessment == beside.to_dict()
        assert queue.item(number).text == given.text
    after = [card(queue, number) for number in range(1, 4)]
    assert all(new.score < then.score for new, then in zip(after, before, strict=True))  # type: ignore[operator]
    assert all("older model" not in str(new.why) and str(new.score) in str(new.why) for new in after)
    assert [event.event for event in queue.events(1)] == ["added", "rescored"]
    assert queue.verify_audit().broken is None
    listed = queue.list().cards
    assert {one.id for one in listed} == {1, 2, 3, 4}
    with pytest.raises(ConflictError, match="has changed"):
        queue.decide(1, ADA, "approve", version=before[0].version)


def test_the_rest_says_so(open_queue: Open, scorer: Scorer, newer: Scorer) -> None:
    old = open_queue()
    list(old.add_many([article(1), article(2)]))
    old.decide(2, ADA, "reject")
    why, decided = str(card(old, 1).why), card(old, 2)
    queue = open_queue(scorer=newer)
    assert queue.catch_up() == 0
    assert card(queue, 1).why == why.removesuffix(".") + OLDER
    assert model(queue, 1) == scorer.scorecard.digest
    assert card(queue, 2) == decided
    assert open_queue(scorer=newer).catch_up() == 0
    assert card(queue, 1).why == why.removesuffix(".") + OLDER, "said once"
    assert queue.apply_policy() == 0
    assert card(queue, 1).why == why.removesuffix(".") + OLDER
    assert open_queue().catch_up() == 0
    assert card(queue, 1).why == why, "the old model is back"


def test_decisions_keep_the_assessment_that_was_seen(open_queue: Open, newer: Scorer) -> None:
    old = open_queue(keep_text=True)
    list(old.add_many([article(1), article(2)]))
    seen, score = old.item(1).assessment, card(old, 1).score
    done = old.decide(1, ADA, "reject")
    queue = open_queue(scorer=newer, keep_text=True)
    assert queue.catch_up() == 1, "what is decided is left alone"
    assert queue.item(1).assessment == seen
    queue.undo(done.batch, ADA)
    again = open_queue(scorer=newer, keep_text=True)
    assert again.catch_up() == 1, "now it waits"
    (vote, _) = again.item(1).history
    assert again.assessment_seen(vote.id) == seen
    assert vote.score == score
    assert model(again, 1) == newer.scorecard.digest
    assert (label := list(again.labels())) == [], label


def test_what_somebody_looks_at_does_not_change_meanwhile(open_queue: Open, newer: Scorer, clock: Clock) -> None:
    old = open_queue({"review": {"second_opinions": 1}}, keep_text=True)
    list(old.add_many([article(1), article(2), article(3)]))
    old.claim(1, ADA)
    old.decide(2, BOB, "approve")
    held, begun = old.item(1), old.item(2)
    queue = open_queue(scorer=newer, keep_text=True)
    assert queue.catch_up() == 1
    now = queue.item(1)
    moved = replace(now.card, why=held.card.why)  # its place in the queue may change, since others were scored anew
    assert replace(now, card=moved) == held
    assert queue.item(2).assessment == begun.assessment, "the second opinion is on what the first one saw"
    assert str(card(queue, 2).why).endswith(OLDER)
    assert queue.catch_up() == 0
    clock.sleep(3600)
    assert queue.catch_up() == 1
    assert model(queue, 1) == newer.scorecard.digest


def test_groups_and_signals_stay_in_order(open_queue: Open, newer: Scorer) -> None:
    old = open_queue({"rules": {"approve_above": 99}}, keep_text=True)
    list(old.add_many(article(number) for number in range(6)))
    old.decide(2, ADA, "approve")
    old.add(Article.from_text(edited(text(1), 0.15), id="changed"))
    list(old.add_many(Article.from_text(edited(text(number), 0.1), id=f"copy{number}") for number in (3, 4)))
    queue = open_queue({"rules": {"approve_above": 0}}, scorer=newer, keep_text=True)
    assert queue.catch_up(4) == 4
    assert queue.catch_up(4) == 4
    assert queue.catch_up() == 0
    cards = queue.list().cards
    assert queue.counts().states == {"waiting": 6, "decided": 1}, "rules decide nothing that waits already"
    assert sorted(one.group_size for one in cards) == [1, 1, 1, 1, 2, 2]
    assert "#2" in str(card(queue, 7).why), "what it is like is still said"
    from quality.triage import Filters

    for name in {name for one in cards for name in one.against}:
        listed = [one.id for one in queue.list(Filters(signal=name)).cards]
        assert listed == [one.id for one in cards if name in one.against]


def test_an_article_that_the_new_model_cannot_score(open_queue: Open, newer: Scorer) -> None:
    class Failing(Scorer):
        def score(self, article: Article, *, what_if: bool = True):  # type: ignore[no-untyped-def]
            if article.id == "a1":
                raise ValueError("no")
            return super().score(article, what_if=what_if)

    list(open_queue(keep_text=True).add_many([article(1), article(2)]))
    queue = open_queue(scorer=Failing(newer.scorecard), keep_text=True)
    assert queue.catch_up() == 2
    assert "Could not be scored" in str(card(queue, 1).why)
    assert card(queue, 1).score is None
    assert queue.catch_up() == 0
