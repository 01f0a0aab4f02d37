"""Claims, decisions, undo and lapse of time in any order, against a model of a few lines."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quality import Article
from quality.errors import TriageError
from quality.scoring import load_scorer
from quality.triage import Filters, Policy, Queue, User

from .conftest import Clock
from .texts import edited, text

PEOPLE = (User("ada"), User("bob"), User("lea", "lead"))
SCORER = load_scorer()
LEASE = 900


class QueueMachine(RuleBasedStateMachine):
    """The model: per item the opinions that stand, and who holds it until when."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="quality-queue-"))
        self.clock = Clock()
        policy = Policy.from_dict(
            {"review": {"second_opinions": 0.4}, "random": {"of_reviews": 0.3, "of_automatic": 0}}
        )
        self.queue = Queue(self.folder / "queue.db", policy, SCORER, clock=self.clock)
        self.queue._seed = bytes(32)  # the same draws in every run
        self.votes: dict[int, list[tuple[str, str]]] = {}
        self.needed: dict[int, int] = {}
        self.held: dict[int, tuple[str, float]] = {}
        self.batches: list[tuple[str, str, dict[int, tuple[str, str]]]] = []
        self.count = 0

    def teardown(self) -> None:
        if hasattr(self, "queue"):
            self.queue.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    @rule(copy_of=st.integers(0, 5), is_copy=st.booleans())
    def add(self, copy_of: int, is_copy: bool) -> None:
        self.clock.sleep(1)
        copied = is_copy and copy_of < self.count
        body = edited(text(copy_of, 8), 0.1, self.count) if copied else text(self.count, 8)
        added = self.queue.add(Article.from_text(body, id=f"i{self.count}"))
        assert added.id is not None
        self.count += 1
        card = self.queue.item(added.id).card
        self.votes[added.id], self.needed[added.id] = [], card.votes_needed
        if card.state == "decided":  # a copy of what a person decided
            assert self.queue.item(added.id).history[0].kind == "copy"
            del self.votes[added.id]

    @rule(seconds=st.sampled_from([1, 500, 1000]))
    def wait(self, seconds: int) -> None:
        self.clock.sleep(seconds)
        self.held = {n: held for n, held in self.held.items() if held[1] > self.clock.now}

    @rule(person=st.sampled_from(PEOPLE))
    def take_next(self, person: User) -> None:
        card = self.queue.next(person)
        if card is None:
            for number in self.votes:
                if self.state(number) == "waiting" and not self.said(number, person) and self.is_card(number):
                    assert number in self.held, f"{person.name} was refused item {number}, which is free"
            return
        assert card.id not in self.held
        assert self.state(card.id) == "waiting"
        assert not self.said(card.id, person)
        self.held[card.id] = (person.name, self.clock.now + LEASE)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), person=st.sampled_from(PEOPLE))
    def release(self, data: Any, person: User) -> None:
        number = data.draw(st.sampled_from(sorted(self.held)))
        if self.held[number][0] == person.name:
            self.queue.release(number, person)
            del self.held[number]
        else:
            with pytest.raises(TriageError):
                self.queue.release(number, person)

    @precondition(lambda self: self.votes)
    @rule(
        data=st.data(),
        person=st.sampled_from(PEOPLE),
        action=st.sampled_from(["approve", "reject", "not_news", "unsure", "escalate"]),
    )
    def decide(self, data: Any, person: User, action: Any) -> None:
        number = data.draw(st.sampled_from(sorted(self.votes)))
        state, card = self.state(number), self.queue.item(number).card
        free = number not in self.held or self.held[number][0] == person.name
        open_to = (state == "waiting" and not self.said(number, person)) or (
            state == "escalated" and person.role == "lead"
        )
        if not (free and open_to):
            with pytest.raises(TriageError):
                self.queue.decide(number, person, action)
            return
        done = self.queue.decide(number, person, action, version=card.version)
        assert number in done.items
        for changed in done.items:
            self.votes[changed].append((person.name, action))
            self.needed[changed] = self.needed[number]
            self.held.pop(changed, None)
        self.batches.append((done.batch, person.name, {n: self.votes[n][-1] for n in done.items}))

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), person=st.sampled_from(PEOPLE))
    def undo(self, data: Any, person: User) -> None:
        batch, owner, votes = data.draw(st.sampled_from(self.batches))
        latest = all(
            self.votes[number] and self.votes[number][-1] == vote and self.last_batch(number) == batch
            for number, vote in votes.items()
        )
        if not latest or (owner != person.name and person.role != "lead"):
            with pytest.raises(TriageError):
                self.queue.undo(batch, person)
            return
        self.queue.undo(batch, person)
        self.batches.remove((batch, owner, votes))
        for number in votes:
            self.votes[number].pop()
            self.held.pop(number, None)

    def last_batch(self, number: int) -> str:
        return [batch for batch, _, votes in self.batches if number in votes][-1]

    def said(self, number: int, person: User) -> bool:
        return any(name == person.name for name, _ in self.votes[number])

    def is_card(self, number: int) -> bool:
        state = self.state(number)
        return any(card.id == number for card in self.queue.list(Filters(state=state), limit=500).cards)  # type: ignore[arg-type]

    def state(self, number: int) -> str:
        """Decided when enough agree; a lead's after anything contested."""
        actions = [action for _, action in self.votes[number]]
        for end in range(1, len(actions) + 1):
            said = actions[:end]
            final = [a for a in said if a in ("approve", "reject", "not_news")]
            contested = said[-1] == "escalate" or len(set(final)) > 1
            if contested or (len(said) > self.needed[number] and len(final) < self.needed[number]):
                return "decided" if any(a in ("approve", "reject", "not_news") for a in actions[end:]) else "escalated"
            if len(final) >= self.needed[number]:
                return "decided"
        return "waiting"

    @invariant()
    def agrees_with_the_queue(self) -> None:
        if not hasattr(self, "queue"):
            return
        views = {number: self.queue.item(number).card for number in self.votes}
        for number, card in views.items():
            assert card.state == self.state(number), f"item {number}: {self.votes[number]}"
            holder = card.claimed_by if (card.claimed_until or 0) > self.clock.now else None
            assert holder == (self.held[number][0] if number in self.held else None)
        for state in ("waiting", "escalated"):
            cards = self.queue.list(Filters(state=state), limit=500).cards  # type: ignore[arg-type]
            behind: dict[int, int] = {}
            for card in views.values():
                if card.state == state:
                    behind[card.group_id] = behind.get(card.group_id, 0) + 1
            assert {card.group_id: card.group_size for card in cards} == behind
            assert len(cards) == len(behind), "each group has one card a state"
            signals = {name for card in cards for name in card.against}
            for name in signals:
                listed = [c.id for c in self.queue.list(Filters(state=state, signal=name), limit=500).cards]  # type: ignore[arg-type]
                assert listed == [card.id for card in cards if name in card.against]
        assert self.queue.verify_audit().broken is None


TestQueue = pytest.mark.filterwarnings("ignore")(QueueMachine.TestCase)
TestQueue.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
