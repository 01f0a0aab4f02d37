"""Agreement against worked values of the literature, and through a queue."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality import Article
from quality.triage import Queue, User
from quality.triage.agreement import cohens_kappa, krippendorffs_alpha

from .texts import article, text

# K. Krippendorff, Computing Krippendorff's alpha-reliability (2011), example C: four observers, twelve units, missing data.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def test_alpha_of_the_worked_example() -> None:
    units = [[label for label in unit if label is not None] for unit in zip(*OBSERVERS, strict=True)]
    assert krippendorffs_alpha(units) == pytest.approx(0.743, abs=5e-4)


def test_alpha_of_two_observers() -> None:
    # The same paper, example A: two observers, ten units, binary.
    one, other = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert krippendorffs_alpha(list(zip(one, other, strict=True))) == pytest.approx(0.095, abs=5e-4)


def test_kappa_of_a_worked_example() -> None:
    # 50 proposals, 20 yes by both, 15 no by both, 5 and 10 apart: kappa 0.40.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohens_kappa([a for a, _ in pairs], [b for _, b in pairs]) == pytest.approx(0.4)


def test_undefined() -> None:
    assert cohens_kappa([], []) is None
    assert cohens_kappa(["a", "a"], ["a", "a"]) is None
    assert krippendorffs_alpha([["a", "a"], ["a", "a"]]) is None
    assert krippendorffs_alpha([["a"], ["b"]]) is None
    with pytest.raises(ValueError, match="same items"):
        cohens_kappa(["a"], [])


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=30).filter(lambda labels: len(set(labels)) > 1))
def test_perfect_agreement_is_one(labels: list[str]) -> None:
    assert cohens_kappa(labels, labels) == pytest.approx(1)
    assert krippendorffs_alpha([(label, label, label) for label in labels]) == pytest.approx(1)


@given(st.lists(st.lists(st.sampled_from("ab"), min_size=1, max_size=4), max_size=30))
def test_alpha_ignores_order(units: list[list[str]]) -> None:
    found, other = krippendorffs_alpha(units), krippendorffs_alpha([unit[::-1] for unit in units[::-1]])
    assert found == pytest.approx(other) if found is not None else other is None


def test_agreement_of_a_queue(open_queue: Callable[..., Queue]) -> None:
    queue = open_queue({"review": {"second_opinions": 1}})
    list(queue.add_many(article(n) for n in range(6)))
    ada, bob = User("ada"), User("bob")
    for number in range(1, 7):
        queue.decide(number, ada, "approve" if number < 4 else "reject")
    for number in range(1, 6):
        queue.decide(number, bob, "approve" if number < 4 else "reject")
    undone = queue.decide(6, bob, "approve")
    found = queue.agreement()
    assert found.items == 6
    assert found.pairs[0].same == pytest.approx(5 / 6)
    queue.undo(undone.batch, bob)
    found = queue.agreement()
    assert (found.items, found.alpha) == (5, 1.0)
    assert found.pairs[0].kappa == 1.0
    assert all(entry.items <= 5 for entry in found.signals)


def test_an_opinion_after_the_score_was_shown_is_not_blind(open_queue: Callable[..., Queue]) -> None:
    """Taking an opinion back does not make anybody forget the score."""
    queue = open_queue({"review": {"second_opinions": 1}})
    list(queue.add_many(article(n) for n in range(2)))
    ada, bob, lee = User("ada"), User("bob"), User("lee", "lead")
    for number in (1, 2):
        queue.decide(number, ada, "approve")
    assert not queue.item(1, bob).shown_before
    first = queue.decide(1, bob, "approve")
    assert queue.agreement().items == 1
    queue.undo(first.batch, bob)
    view = queue.item(1, bob)
    assert (view.card.blind, view.card.score, view.shown_before) == (True, None, True)
    queue.decide(1, bob, "reject")
    votes = [(vote.moderator, vote.blind, vote.informed) for vote in queue.item(1).history if vote.kind == "person"]
    assert votes == [("ada", True, False), ("bob", True, False), ("bob", False, True)]
    assert queue.agreement().items == 0, "neither the opinion that was undone nor the one that replaces it"
    queue.decide(1, lee, "reject")
    assert queue.item(1).history[-1].informed, "a lead decides an escalated item with its score"
    assert queue.agreement().items == 0
    decided = queue.decide(2, bob, "approve")
    assert queue.item(2, lee).card.score is not None, "a decided item shows its score to everybody"
    queue.undo(decided.batch, bob)
    assert (queue.item(2, lee).card.blind, queue.item(2, lee).shown_before) == (True, True)
    queue.decide(2, lee, "reject")
    assert not queue.item(2).history[-1].blind
    assert queue.verify_audit().broken is None


def test_a_new_text_is_judged_without_its_score_again(open_queue: Callable[..., Queue]) -> None:
    queue = open_queue({"review": {"second_opinions": 1}})
    queue.add(article(1))
    ada, bob = User("ada"), User("bob")
    queue.undo(queue.decide(1, ada, "approve").batch, ada)
    assert queue.item(1, ada).shown_before
    queue.add(article(1).with_fields(headline="Another headline"))
    queue.add(Article.from_text(text(7), id=article(1).id, headline="Another story"))
    assert not queue.item(1, ada).shown_before
    for person in (ada, bob):
        queue.decide(1, person, "reject")
    assert [vote.blind for vote in queue.item(1).history if vote.action == "reject"] == [True, True]
    assert queue.agreement().items == 1
