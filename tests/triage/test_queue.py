"""What a queue promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from quality import Article
from quality.errors import ConflictError, ForbiddenError, NotFoundError, RecordError, StoreError, TriageError
from quality.signals import catalog
from quality.signals.questions import TITLES
from quality.triage import Filters, Queue, User, audit
from quality.triage.earlier import EarlierItems, place_of_item

from .conftest import Clock
from .texts import article, chain, edited, text

ADA, BOB, LEA = User("ada"), User("bob"), User("lea", "lead")
Open = Callable[..., Queue]


def test_adding_twice_changes_nothing(open_queue: Open) -> None:
    queue = open_queue()
    first, again = queue.add(article(1)), queue.add(article(1))
    assert (first.status, again.status) == ("added", "exists")
    assert first.id == again.id
    bare = Article.from_text(text(2))
    assert [queue.add(bare).status, queue.add(bare).status] == ["added", "exists"]
    assert queue.counts().states == {"waiting": 2}


def test_a_bad_record_fails_alone(open_queue: Open) -> None:
    queue = open_queue()
    results = list(queue.add_many([article(1), RecordError("the record has no text"), article(2)]))
    assert [result.status for result in results] == ["added", "failed", "added"]
    assert results[1].error == "the record has no text"


def test_known_id_with_new_text_is_open_again(open_queue: Open) -> None:
    queue = open_queue()
    queue.add(article(1))
    queue.decide(1, ADA, "approve")
    result = queue.add(Article.from_text(text(9), id="a1", headline="Report 1"))
    assert (result.status, result.state, result.id) == ("revised", "waiting", 1)
    assert queue.next(ADA) is not None, "who approved the old text may judge the new one"
    assert [vote.kind for vote in queue.item(1).history] == ["person", "revision"]


def test_articles_kept_without_scorer_are_caught_up_with(open_queue: Open) -> None:
    plain = open_queue(scorer=None)
    page = Article.from_html(
        f"<html><head><title>T</title></head><body><article><p>{text(3)}</p></article></body></html>"
    )
    assert plain.add(article(1)).state == "unscored"
    assert plain.add(page).state == "unscored"
    with pytest.raises(TriageError):
        plain.catch_up()
    with pytest.raises(ConflictError):
        plain.decide(1, ADA, "approve")
    queue = open_queue()
    queue.add(article(2), later=True)
    assert queue.catch_up() == 3
    assert queue.catch_up() == 0
    assert queue.counts().states == {"waiting": 3}
    earlier = EarlierItems(queue.store)
    direct = queue.scorer.score(article(1), what_if=False, earlier=earlier, place=place_of_item(1)).to_dict()  # type: ignore[union-attr]
    assert queue.item(1).assessment == direct


def test_text_is_kept_only_when_asked(open_queue: Open, database: str) -> None:
    queue = open_queue()
    unique = "zanzibarquokka"
    queue.add(Article.from_text(text(1) + f" The {unique} was late.", id="x"))
    assert queue.item(1).text is None
    queue.close()
    if "://" not in database:
        stored = b"".join(path.read_bytes() for path in Path(database).parent.glob("queue.db*"))
        assert unique.encode() not in stored
    kept = open_queue(keep_text=True)
    kept.add(article(2))
    assert kept.item(2).text == text(2)


def test_claims_are_exclusive_and_end(open_queue: Open, clock: Clock) -> None:
    queue = open_queue()
    list(queue.add_many([article(1), article(2)]))
    mine, theirs = queue.next(ADA), queue.next(BOB)
    assert mine is not None
    assert theirs is not None
    assert mine.id != theirs.id
    assert queue.next(LEA) is None
    with pytest.raises(ConflictError, match="claimed by ada"):
        queue.claim(mine.id, BOB)
    with pytest.raises(ConflictError, match="claimed by ada"):
        queue.decide(mine.id, BOB, "approve")
    with pytest.raises(ConflictError):
        queue.release(mine.id, BOB)
    clock.sleep(60 * 15 + 1)
    assert queue.claim(mine.id, BOB).claimed_by == "bob"
    with pytest.raises(ConflictError, match="claimed by bob"):
        queue.decide(mine.id, ADA, "approve")
    queue.release(mine.id, BOB)
    assert queue.claim(mine.id, ADA).claimed_by == "ada"


def test_decide_and_undo(open_queue: Open) -> None:
    queue = open_queue()
    queue.add(article(1))
    card = queue.next(ADA)
    assert card is not None
    done = queue.decide(card.id, ADA, "reject", reasons=["retelling"], note="loaded", version=card.version)
    assert queue.item(1).card.decision == "reject"
    with pytest.raises(ConflictError, match="decided by ada"):
        queue.decide(1, BOB, "approve")
    with pytest.raises(ForbiddenError):
        queue.undo(done.batch, BOB)
    assert queue.last_decision(ADA) == done.batch
    queue.undo(done.batch, ADA)
    assert queue.last_decision(ADA) is None
    with pytest.raises(ConflictError):
        queue.undo(done.batch, ADA)
    with pytest.raises(NotFoundError):
        queue.undo("nothing", ADA)
    view = queue.item(1)
    assert (view.card.state, view.card.decision) == ("waiting", None)
    assert [(vote.action, vote.undone) for vote in view.history] == [("reject", True), ("undo", False)]
    assert queue.decide(1, BOB, "approve").states == {1: "decided"}
    assert audit.verify(queue.store).broken is None


def test_a_stale_page_is_refused(open_queue: Open) -> None:
    queue = open_queue()
    queue.add(article(1))
    seen = queue.item(1).card.version
    queue.undo(queue.decide(1, BOB, "approve").batch, BOB)
    with pytest.raises(ConflictError, match="has changed"):
        queue.decide(1, ADA, "approve", version=seen)


def test_copies_are_decided_once(open_queue: Open) -> None:
    queue = open_queue()
    list(queue.add_many([article(1), article(2), Article.from_text(edited(text(1), 0.05), id="copy")]))
    assert queue.counts().states == {"waiting": 2}
    (card,) = queue.list(Filters(group_size=2)).cards
    assert queue.item(1).similar[0].similarity > 0.6
    done = queue.decide(card.id, ADA, "reject")
    assert set(done.items) == {1, 3}
    assert queue.counts().states == {"waiting": 1, "decided": 2}
    queue.undo(done.batch, ADA)
    assert queue.counts().states == {"waiting": 2}
    other = 4 - card.id
    done = queue.decide(card.id, ADA, "reject", others={other: None})
    assert done.items == (card.id,)
    assert queue.item(other).card.state == "waiting"
    queue.undo(done.batch, ADA)
    queue.decide(card.id, ADA, "reject", others={other: "approve"})
    assert queue.item(other).card.decision == "approve"


def test_a_decision_covers_what_has_half_in_common_with_the_very_item(open_queue: Open) -> None:
    """A group is a chain of similar articles; its ends may have little in common."""
    queue = open_queue()
    for name, body in chain(1):
        queue.add(Article.from_text(body, id=name))
    assert queue.counts().states == {"waiting": 1}
    (card,) = queue.list().cards
    shares = {other.id: other.similarity for other in queue.item(card.id).similar}
    near = {number for number, share in shares.items() if share >= 0.5}
    assert near
    assert near < shares.keys()
    done = queue.decide(card.id, ADA, "reject")
    assert set(done.items) == {card.id, *near}
    (left,) = queue.list().cards
    assert left.group_size == len(shares) - len(near)
    queue.undo(done.batch, ADA)
    queue.decide(card.id, ADA, "reject", others=dict.fromkeys(shares.keys() - near, "not_news"))
    assert queue.counts().states == {"decided": len(shares) + 1}
    loose = open_queue({"groups": {"together": 0.05}})
    for name, body in chain(7):
        loose.add(Article.from_text(body, id=name))
    loose.bulk_decide([card.id for card in loose.list().cards], ADA, "reject")
    assert loose.counts().states == {"decided": 2 * len(shares) + 2}


def test_late_copy_follows_a_person(open_queue: Open) -> None:
    queue = open_queue()
    queue.add(article(1))
    queue.decide(1, ADA, "not_news")
    late = queue.add(Article.from_text(text(1), id="late"))
    assert (late.state, late.decision) == ("decided", "not_news")
    assert queue.item(late.id).history[0].kind == "copy"  # type: ignore[arg-type]
    changed = queue.add(Article.from_text(edited(text(1), 0.15), id="changed"))
    assert changed.state == "waiting"
    assert "much like #1" in str(queue.item(changed.id).card.why)  # type: ignore[arg-type]


def test_second_opinion_hides_the_score(open_queue: Open) -> None:
    queue = open_queue({"review": {"second_opinions": 1}})
    queue.add(article(1))
    card = queue.next(ADA)
    assert card is not None
    assert card.blind
    view = queue.item(1, ADA)
    assert (card.score, card.why, view.card.band) == (None, None, None)
    assert view.assessment is not None
    assert view.assessment["score"] is None
    assert all(c["log_odds"] is None for c in view.assessment["contributions"])
    assert queue.decide(1, ADA, "approve").states == {1: "waiting"}
    assert queue.item(1, ADA).card.score is not None
    assert queue.next(ADA) is None, "a second opinion is somebody else's"
    with pytest.raises(ConflictError, match="somebody else must"):
        queue.decide(1, ADA, "approve")
    second = queue.next(BOB)
    assert second is not None
    assert second.blind
    assert queue.item(1, BOB).history == (), "not even the first vote shows"
    assert queue.decide(1, BOB, "reject").states == {1: "escalated"}
    with pytest.raises(ForbiddenError):
        queue.decide(1, BOB, "approve")
    assert queue.next(LEA) is None
    assert queue.next(LEA, escalated=True) is not None
    assert queue.decide(1, LEA, "reject").states == {1: "decided"}


def test_list_pages_hold_every_card_once(open_queue: Open) -> None:
    queue = open_queue()
    list(queue.add_many(article(n) for n in range(25)))
    for sort in ("queue", "newest", "oldest"):
        seen: list[int] = []
        after = None
        while True:
            page = queue.list(sort=sort, after=after, limit=7)  # type: ignore[arg-type]
            seen += [card.id for card in page.cards]
            after = page.after
            if after is None:
                break
        assert sorted(seen) == list(range(1, 26)), sort
    with pytest.raises(TriageError):
        queue.list(sort="newest", after="queue:1.0:1")


def test_bulk(open_queue: Open) -> None:
    queue = open_queue()
    list(queue.add_many(article(n) for n in range(6)))
    queue.claim(2, BOB)
    done = queue.bulk_decide([1, 2, 3, 99], ADA, "approve")
    assert set(done.items) == {1, 3}
    assert set(done.refused) == {2, 99}
    queue.undo(done.batch, ADA)
    assert queue.counts().states == {"waiting": 6}


def test_no_two_threads_get_the_same_item(open_queue: Open) -> None:
    queue = open_queue()
    list(queue.add_many(article(n) for n in range(40)))
    decided: list[int] = []

    def moderate(name: str) -> None:
        while (card := queue.next(User(name))) is not None:
            queue.decide(card.id, User(name), "approve", version=card.version)
            decided.append(card.id)

    threads = [threading.Thread(target=moderate, args=(f"m{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(decided) == list(range(1, 41))
    assert audit.verify(queue.store).broken is None


def test_other_engines_are_refused() -> None:
    for source in ("mysql://localhost/x", "sqlite://", "://"):
        with pytest.raises(StoreError):
            Queue(source)


def test_filters_do_not_tell_what_is_hidden(open_queue: Open) -> None:
    queue = open_queue({"review": {"second_opinions": 1}})
    list(queue.add_many(article(n) for n in range(5)))
    bands = {card.band for card in queue.list().cards} - {None}
    assert bands
    for band in bands:
        assert queue.list(Filters(band=band)).cards
        assert queue.list(Filters(band=band), viewer=ADA).cards == ()
    assert all(card.blind and card.score is None and card.why is None for card in queue.list(viewer=ADA).cards)


def test_a_card_that_somebody_holds_stays_the_card(open_queue: Open) -> None:
    queue = open_queue()
    queue.add(article(1, publisher="calm.example"))
    held = queue.next(ADA)
    assert held is not None
    queue.add(Article.from_text(edited(text(1), 0.05), id="copy"))
    assert queue.list().cards[0].id == held.id
    assert queue.next(BOB) is None, "the copy stands behind a claimed card"
    with pytest.raises(ConflictError, match="grouped under"):
        queue.claim(2, BOB)
    assert set(queue.decide(held.id, ADA, "approve", version=held.version).items) == {1, 2}


def test_reasons_are_names_of_signals(open_queue: Open) -> None:
    queue = open_queue()
    queue.add(article(1))
    with pytest.raises(
        TriageError, match=r"'retellin' is not a reason; reasons are names of signals.*did you mean 'retelling'"
    ):
        queue.decide(1, ADA, "reject", reasons=["retellin"])
    with pytest.raises(TriageError, match="'nonsense' is not a reason"):
        queue.bulk_decide([1], ADA, "reject", reasons=["nonsense"])
    assert queue.item(1).card.state == "waiting"


def test_what_tells_the_verdict_is_hidden_with_the_score(open_queue: Open) -> None:
    telling = re.compile("poor|careful|reliab|professional|well[ -]sourced", re.IGNORECASE)
    assert not [one.name for one in catalog() if telling.search(f"{one.says} {one.says_none}")]
    queue = open_queue({"review": {"second_opinions": 1}})
    list(queue.add_many(article(n) for n in range(3)))
    for number in (1, 2, 3):
        seen = queue.item(number, ADA).assessment
        assert seen is not None
        found = [(list(TITLES).index(c["question"]), c["signal"]) for c in seen["contributions"]]
        assert found == sorted(found)
        assert not telling.search(" ".join(c["sentence"] for c in seen["contributions"]))
    for state in ("waiting", None):
        for band in ("low", "medium", "high"):
            assert not queue.list(Filters(state, band=band), viewer=ADA).cards, "the filter would tell"  # type: ignore[arg-type]
    queue.decide(1, ADA, "reject")
    queue.decide(1, BOB, "reject")
    band = queue.item(1).card.band
    assert [card.id for card in queue.list(Filters(None, band=band), viewer=ADA).cards] == [1]


def test_undo_tells_what_it_took_back(open_queue: Open) -> None:
    queue = open_queue()
    list(queue.add_many([article(1), article(2)]))
    done = queue.bulk_decide([1, 2], ADA, "not_news")
    assert queue.undo(done.batch, ADA).taken_back == {1: "not_news", 2: "not_news"}
