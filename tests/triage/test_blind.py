"""Whoever must give an opinion without the score learns nothing about it: two queues that differ only in the scores of such items
look alike to them, in every order, filter, search, count, figure and export."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import select

from quality import Article
from quality.scoring import Scorer
from quality.scoring.scorecard import logit
from quality.triage import STATES, Filters, Policy, Queue, User
from quality.triage.context import Context
from quality.triage.history import history_rows
from quality.triage.policy import Facts
from quality.triage.records import Sort
from quality.triage.schema import outbox

from .conftest import Clock
from .texts import article, edited, text

ADA, BOB, LEE = User("ada"), User("bob"), User("lee", "lead")
SEED = bytes(32)
POLICY: dict[str, Any] = {"random": {"of_reviews": 0, "of_automatic": 0.5}, "rules": {"hold_below": 1}}
HALF = Policy.from_dict({**POLICY, "review": {"second_opinions": 0.5}})


def moved(assessment: Mapping[str, Any], score: int) -> dict[str, Any]:
    """An assessment with another score, and reasons that fit it."""
    sign = 1.0 if score > 50 else -1.0
    band = "high" if score > 65 else "low" if score < 35 else "medium"
    parts = [
        {
            **c, "log_odds": sign * (0.3 + 0.01 * number), "points": sign * (7 + number), "percentile": score,
            "sentence": f"A sentence for {score}.", "evidence": c["evidence"][:: int(sign)],
        }
        for number, c in enumerate(assessment["contributions"][:: int(sign)])
    ]  # fmt: skip
    numbers = {"score": score, "reliability": score / 100, "interval": [max(score - 9, 0), min(score + 9, 100)]}
    questions = [{**q, "log_odds": sign, "points": 20 * sign} for q in assessment["questions"]]
    return {
        **assessment, **numbers, "band": band, "intercept": logit(score / 100), "contributions": parts, "questions": questions,
        "what_if": [{"edit": "x", "score": score + 1}],
    }  # fmt: skip


def needs_two(key: str) -> bool:
    return Context(HALF, SEED, 0.0).dice(key)[2] < 0.5


def filled(tmp_path: Path, clock: Clock, scorer: Scorer, name: str, hidden: int) -> Queue:
    """A queue in which the scores of items that need a second opinion start at `hidden`, and those of the others are fixed."""
    queue = Queue(tmp_path / f"{name}.db", HALF, clock=clock, keep_text=True)
    queue._seed = SEED
    clock.now = 1_750_000_000.0
    for account, role in (("ada", "moderator"), ("bob", "moderator"), ("lee", "lead")):
        queue.users.add(account, role)  # type: ignore[arg-type]
    base = scorer.score(article(0)).to_dict()
    articles = [article(number, publisher="Herald") for number in range(12)]
    copied = next(entry for entry in articles if needs_two(f"id:{entry.id}"))
    number = articles.index(copied)
    single = next(key for key in (f"copy{n}" for n in range(100)) if not needs_two(f"id:{key}"))
    articles.append(Article.from_text(edited(text(number), 0.1), id=single, headline="A copy", publisher="Courier"))
    for place, entry in enumerate(articles):
        blind = needs_two(f"id:{entry.id}") or entry.id == single
        score = (hidden + 3 * place) % 96 + 2 if blind else 40 + place
        queue.add(entry, assessment=moved({**base, "id": entry.id}, score))
        clock.sleep(600)
    waiting = [card for card in queue.list(limit=100).cards if card.votes_needed > 1 and card.group_size == 1]
    for card, person in zip(sorted(waiting, key=lambda card: card.id)[:2], (BOB, ADA), strict=True):
        queue.decide(card.id, person, "reject", note="Weak.")
    return queue


def seen(queue: Queue, viewer: User, clock: Clock, *, own: int) -> dict[str, str]:
    """Everything that somebody can see of the queue, apart from the item `own`, which they have judged."""
    shown: dict[str, Any] = {}
    states = (*STATES, None)
    filters = [Filters(state) for state in states]
    filters += [Filters(state, band=band) for state, band in product(("waiting", None), ("low", "medium", "high"))]
    filters += [
        Filters(state, signal=signal)
        for state, signal in product(("waiting", None), ("missing_attribution", "sourcing", "tone"))
    ]
    filters += [
        Filters(publisher="her"), Filters(publisher="cou"), Filters(search="report"), Filters(search='"report 3"'),
        Filters(search="engineer"),
        Filters(group_size=2), Filters(older_than=1), Filters(actionable=True), Filters(None, decision="reject"),
    ]  # fmt: skip
    for chosen, sort in product(filters, get_args(Sort)):
        after, cards, cursors = None, [], []
        while True:
            page = queue.list(chosen, viewer=viewer, sort=sort, after=after, limit=3)
            cards += [asdict(card) for card in page.cards]
            after = page.after
            cursors.append(after)
            if after is None:
                break
        shown[f"list {chosen} {sort}"] = [card if card["id"] != own else card["id"] for card in cards], cursors
        shown[f"count {chosen}"] = queue.count(chosen, viewer)
    for number in range(1, 14):
        if number != own:
            shown[f"item {number}"] = asdict(queue.item(number, viewer))
            shown[f"record {number}"] = asdict(queue.track_records(number))
    shown["plan"] = [asdict(card) for card in queue.plan(100, viewer) if card.id != own]
    shown["counts"] = queue.counts().to_dict()
    shown["oldest"] = queue.oldest()
    shown["statistics"] = asdict(queue.stats())
    drift = queue.drift()
    shown["drift"] = drift.scores, drift.overrides, drift.hint
    shown["agreement"] = queue.agreement()
    shown["history"] = [row for row in history_rows(queue.store, viewer=viewer) if row["item"] != own]
    taken = []
    while card := queue.next(viewer):
        taken.append(asdict(card))
    shown["next"] = taken
    clock.sleep(3600)
    return {name: json.dumps(value, sort_keys=True, default=str) for name, value in shown.items()}


@pytest.mark.parametrize("viewer", [ADA, BOB, LEE], ids=lambda user: user.name)
def test_queues_that_differ_in_hidden_scores_look_alike(
    tmp_path: Path, clock: Clock, scorer: Scorer, viewer: User
) -> None:
    found = []
    for name, hidden in (("poor", 3), ("good", 70)):
        queue = filled(tmp_path, clock, scorer, name, hidden)
        judged = [
            number for number in range(1, 14) for vote in queue.item(number).history if vote.moderator == viewer.name
        ]
        found.append(seen(queue, viewer, clock, own=judged[0] if judged else 0))
        scores = {number: queue.item(number).card.score for number in range(1, 14)}
        cards = [queue.item(number, viewer).card for number in range(1, 14)]
        assert sum(card.blind for card in cards) >= 4
        assert any(not card.blind for card in cards)
        found[-1]["scores"] = json.dumps(
            [scores[card.id] for card in cards if not card.blind and card.id not in judged]
        )
        queue.close()
    poor, good = found
    assert [name for name in poor if poor[name] != good[name]] == []


def test_without_that_care_it_would_show(tmp_path: Path, clock: Clock, scorer: Scorer) -> None:
    """Somebody to whom nothing is hidden sees two different queues, so the test above can fail."""
    views = []
    for name, hidden in (("poor", 3), ("good", 70)):
        queue = filled(tmp_path, clock, scorer, name, hidden)
        views.append([(card.score, card.band, card.against) for card in queue.list(sort="oldest", limit=100).cards])
        queue.close()
    assert views[0] != views[1]


def test_the_place_of_an_item_that_needs_a_second_opinion_is_that_of_any_score() -> None:
    facts = Facts(20, 0.2, (10, 30), "paper.example", dice=(0.9, 0.1))
    scored = (
        (2, 0.02, (0, 5), ("tone",)), (50, 0.5, (0, 100), ()), (98, 0.98, (97, 99), ()), (None, None, None, ()),
    )  # fmt: skip
    places = {
        replace(HALF.place(replace(facts, score=score, reliability=share, interval=interval, against=against)), why="")
        for score, share, interval, against in scored
    }
    assert len(places) == 1
    plain = [HALF.place(replace(facts, dice=(0.9, 0.9), reliability=share)).head_start for share in (0.1, 0.5, 0.9)]
    assert plain == sorted(plain, reverse=True)
    assert plain[0] != plain[2]
    near = HALF.place(replace(facts, reach=8000.0))
    assert near.head_start > next(iter(places)).head_start, "reach still counts"


def test_near_duplicates_need_as_many_opinions(tmp_path: Path, clock: Clock, scorer: Scorer) -> None:
    queue = filled(tmp_path, clock, scorer, "group", 3)
    (card,) = queue.list(Filters(group_size=2)).cards
    members = [card.id, *(similar.id for similar in queue.item(card.id).similar)]
    assert {queue.item(number).card.votes_needed for number in members} == {2}
    assert all(queue.item(number, ADA).card.blind for number in members)
    queue.close()


def test_what_passages_count_stays_hidden(tmp_path: Path, clock: Clock, scorer: Scorer) -> None:
    queue = filled(tmp_path, clock, scorer, "passages", 3)
    card = next(card for card in queue.list(viewer=LEE, limit=100).cards if card.blind)
    shown: Callable[[User | None], Any] = lambda viewer: queue.item(card.id, viewer).assessment or {}  # noqa: E731
    blind, full = shown(LEE), shown(None)
    assert {passage["weight"] for c in blind["contributions"] for passage in c["evidence"]} == {1.0}
    assert len({passage["weight"] for c in full["contributions"] for passage in c["evidence"]}) > 1
    assert (blind["abstained"], blind["score"], blind["what_if"]) == (None, None, [])
    for c in blind["contributions"]:
        places = [(passage["part"], passage["start"]) for passage in c["evidence"]]
        assert places == sorted(places)
    queue.close()


def test_webhooks_tell_the_score_when_it_is_no_longer_hidden(
    tmp_path: Path, clock: Clock, scorer: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALITY_WEBHOOK_SECRET", "s" * 20)
    queue = filled(tmp_path, clock, scorer, "hook", 3)
    queue.policy = Policy.from_dict({**POLICY, "webhook": {"url": "http://127.0.0.1:1/"}})
    card = next(card for card in queue.list(limit=100).cards if card.votes_needed == 2 and not card.opinions)
    for person in (BOB, ADA):
        queue.decide(card.id, person, "approve")
    with queue.store.read() as connection:
        told = [json.loads(body) for body in connection.execute(select(outbox.c.body).order_by(outbox.c.id)).scalars()]
    about = [(message["state"], message["score"]) for message in told if message["item"] == card.id]
    assert about == [("waiting", None), ("decided", queue.item(card.id).card.score)]
    queue.close()
