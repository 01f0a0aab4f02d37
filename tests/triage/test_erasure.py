"""Erasure leaves nothing of an item but its number, and the audit log still proves everything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from quality.errors import ForbiddenError, NotFoundError, TriageError
from quality.triage import Filters, Queue, User
from quality.triage.policy import Policy
from quality.triage.schema import metadata
from tests.program import quality

from .conftest import Clock
from .test_verification import forge
from .texts import article

Open = Callable[..., Queue]
ADA, BOB, LEE = User("ada"), User("bob"), User("lee", "lead")
DAY = 86_400
SECRET = "Zephyrine Quillfeather"
"""A name that occurs nowhere else."""


def marked(number: int, **fields: Any) -> Any:
    """An article in which every kept field has the secret name."""
    base = article(number)
    return base.from_record(
        {
            "id": f"{SECRET}-{number}", "text": f"{SECRET} spoke first. {base.text}", "headline": f"{SECRET} speaks",
            "url": f"https://paper.example/{SECRET.replace(' ', '-')}", "publisher": SECRET, **fields,
        }
    )  # fmt: skip


def everything(queue: Queue) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    with queue.store.read() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def rows_about(queue: Queue, item_id: int) -> list[str]:
    """Tables that still have a row about an item, besides the log."""
    found = []
    for name, rows in everything(queue).items():
        column = "id" if name == "items" else "item_id"
        if name not in ("audit", "outbox") and any(row.get(column) == item_id for row in rows):
            found.append(name)
    return found


@pytest.fixture
def used(open_queue: Open, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Queue:
    """A queue with an item about which everything is kept that can be kept, and others."""
    monkeypatch.setenv("QUALITY_WEBHOOK_SECRET", "s" * 20)
    queue = open_queue({"webhook": {"url": "http://127.0.0.1:1/"}}, keep_text=True)
    queue.add(article(2))
    queue.add(marked(1))
    queue.add(article(3))
    queue.decide(2, ADA, "escalate", note=f"Ask {SECRET}.")
    queue.undo(queue.decide(2, LEE, "reject", reasons=["retelling"], note=f"{SECRET} is wrong.").batch, LEE)
    queue.add(marked(1, text=f"{SECRET} spoke again. {article(9).text}"))
    queue.notes.write(2, ADA, f"{SECRET} called.")
    queue.notes.skip(2, BOB, f"I know {SECRET}.")
    queue.notes.write(3, ADA, "Read twice.")
    queue.decide(3, ADA, "approve", note="A note that stays.")
    queue.next(BOB)
    clock.sleep(5)
    return queue


def test_nothing_but_the_number_is_left(used: Queue) -> None:
    assert {"items", "assessments", "decisions", "notes", "sketches", "shingles"} <= set(rows_about(used, 2))
    used.erase(2, LEE, "request 17")
    assert not rows_about(used, 2)
    left = everything(used)
    assert SECRET not in repr(left)
    assert not [row for row in left["outbox"] if '"item": 2,' in row["body"]]
    assert [row for row in left["outbox"] if '"item": 3,' in row["body"]]
    with pytest.raises(NotFoundError):
        used.item(2)
    last = list(used.events())[-1]
    assert (last.event, last.actor, last.item_id, last.data["why"]) == ("erased", "lee", 2, "request 17")


def test_a_reason_is_needed(used: Queue) -> None:
    before = everything(used)
    for why in ("", " \n", "\0", "x" * 501):
        with pytest.raises(TriageError, match="1 to 500 characters"):
            used.erase(2, LEE, why)
    assert everything(used) == before


def test_nothing_is_left_in_the_file(used: Queue) -> None:
    if not used.store.is_sqlite:
        pytest.skip("the files of a PostgreSQL server are its own")
    used.store.write_back()
    assert SECRET.encode() in used.store.path.read_bytes()
    used.erase(2, LEE, "request")
    used.close()
    for file in used.store.path.parent.glob(f"{used.store.path.name}*"):
        left = file.read_bytes().lower()
        assert not [word for word in SECRET.lower().split() if word.encode() in left], "also not in an index of words"


def test_the_log_still_proves_the_rest(used: Queue) -> None:
    before = used.audit_head()
    used.erase(2, LEE, "request")
    verdict = used.verify_audit(before)
    assert (verdict.broken, verdict.differences) == (None, ())
    assert any(vote.note == "A note that stays." for vote in used.item(3).history)


FORGED = {
    "a shortened entry": "UPDATE audit SET data = replace(data, 'reject', 'approve') WHERE data LIKE '%\"reject\"%' AND "
    "event = 'decided' AND item_id = 2",
    "its hash": "UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 1) WHERE item_id = 2 AND event = 'decided'",
    "another note": "UPDATE audit SET data = replace(data, 'stays', 'goes') WHERE data LIKE '%stays%'",
    "the erasure": "UPDATE audit SET data = replace(data, 'request', 'whim') WHERE event = 'erased'",
    "a vote put back": "INSERT INTO decisions SELECT 900, item_id, assessment_id, kind, action, 'eve', role, reasons, note, "
    "at, lane, blind, score, waited, batch, NULL FROM decisions WHERE item_id = 3",
}


@pytest.mark.parametrize("name", FORGED)
def test_forging_after_an_erasure_is_found(used: Queue, name: str) -> None:
    used.erase(2, LEE, "request")

    def work(connection: Connection) -> None:
        forge(connection, FORGED[name])

    used.store.write(work)
    assert used.verify_audit().broken is not None


def test_votes_and_log_still_refuse_changes_afterwards(used: Queue) -> None:
    used.erase(2, LEE, "request")
    for table in ("decisions", "audit"):
        with pytest.raises(Exception, match="append-only"):
            used.store.write(lambda connection, table=table: connection.execute(text(f"DELETE FROM {table}")))


def test_an_erasure_that_fails_changes_nothing(used: Queue) -> None:
    before = everything(used)
    with pytest.raises(NotFoundError):
        used.erase(99, LEE, "request")
    assert everything(used) == before
    with pytest.raises(ForbiddenError, match="only leads"):
        used.erase(2, ADA, "request")
    with pytest.raises(Exception, match="append-only"):
        used.store.write(lambda connection: connection.execute(text("DELETE FROM audit")))


def test_a_number_is_never_given_twice(open_queue: Open) -> None:
    queue = open_queue()
    for number in (1, 2):
        queue.add(article(number))
    queue.erase(2, LEE, "request")
    assert queue.add(article(3)).id == 3
    queue.erase(1, LEE, "request")
    assert queue.add(article(1)).id == 4, "an erased article may be added again"
    assert queue.verify_audit().broken is None


def test_near_duplicates_stay_with_the_note_that_they_share(open_queue: Open) -> None:
    queue = open_queue()
    for name in ("a", "b", "c"):
        queue.add(article(1, id=name))
    (card,) = queue.list().cards
    assert card.group_size == 3
    queue.decide(card.id, ADA, "reject", note="All three are alike.")
    queue.erase(card.id, LEE, "request")
    assert queue.verify_audit().broken is None
    second, third = sorted({1, 2, 3} - {card.id})
    assert {left.id for left in queue.list(Filters("decided"), sort="decided").cards} == {second, third}
    assert queue.item(second).history[-1].note == "All three are alike."
    queue.erase(second, LEE, "request")
    assert "All three" in repr(everything(queue)["audit"])
    queue.erase(third, LEE, "request")
    assert "All three" not in repr(everything(queue))
    assert queue.verify_audit().broken is None


def test_an_open_group_goes_on_without_its_card(open_queue: Open) -> None:
    queue = open_queue()
    for name in ("a", "b", "c"):
        queue.add(article(1, id=name))
    queue.erase(queue.list().cards[0].id, LEE, "request")
    (card,) = queue.list().cards
    assert card.group_size == 2
    queue.decide(card.id, ADA, "reject")
    assert queue.verify_audit().broken is None


def test_items_are_kept_as_long_as_the_policy_says(open_queue: Open, clock: Clock) -> None:
    queue = open_queue({"retention": {"days": 30, "text_days": 7}}, keep_text=True)
    for number in (1, 2, 3):
        queue.add(article(number))
    queue.decide(1, ADA, "approve")
    clock.sleep(20 * DAY)
    queue.decide(2, ADA, "approve")
    assert queue.prune() == (0, 1)
    assert everything(queue)["items"][0]["text"] is None
    assert everything(queue)["items"][1]["text"]
    clock.sleep(11 * DAY)
    assert queue.prune() == (1, 1)
    clock.sleep(1000 * DAY)
    assert queue.prune() == (1, 0)
    (left,) = everything(queue)["items"]
    assert (left["id"], left["state"]) == (3, "waiting"), "what awaits a decision is kept"
    assert queue.verify_audit().broken is None
    assert [event.event for event in queue.events() if event.actor == "policy" and "erased" in event.event] == [
        "texts erased", "erased", "texts erased", "erased",
    ]  # fmt: skip
    assert queue.prune() == (0, 0)


def test_without_a_limit_everything_is_kept(open_queue: Open, clock: Clock) -> None:
    queue = open_queue(keep_text=True)
    queue.add(article(1))
    queue.decide(1, ADA, "approve")
    clock.sleep(10_000 * DAY)
    assert queue.prune() == (0, 0)
    assert Policy().retention.days is None


def test_many_items_are_erased_in_portions(open_queue: Open, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quality.triage.erasure.CHUNK", 2)
    queue = open_queue({"retention": {"days": 1}})
    for number in range(1, 6):
        queue.add(article(number))
        queue.decide(number, ADA, "reject", note="No.")
    clock.sleep(2 * DAY)
    assert queue.prune() == (5, 0)
    whys = {event.data["why"] for event in queue.events() if event.event == "erased"}
    assert whys == {"kept for 1 day after the decision"}
    assert queue.verify_audit().broken is None


def test_on_the_command_line(tmp_path: Path) -> None:
    queue, file, policy = tmp_path / "q.db", tmp_path / "a.txt", tmp_path / "policy.toml"
    file.write_text(article(1).text or "", encoding="utf-8")
    assert quality("triage", "add", file, "--queue", queue).returncode == 0
    empty = quality("triage", "erase", "1", "--why", " ", "--queue", queue)
    assert (empty.returncode, "--why is empty" in empty.stderr) == (2, True)
    done = quality("triage", "erase", "1", "--why", "request 17", "--as", "lee", "--queue", queue)
    assert (done.returncode, done.stderr) == (0, "1: erased\n")
    assert quality("triage", "audit", "--check", "--queue", queue).returncode == 0
    without = quality("triage", "prune", "--queue", queue)
    assert (without.returncode, "no limit of age" in without.stderr) == (2, True)
    policy.write_text("[retention]\ndays = 1\n")
    pruned = quality("triage", "prune", "--queue", queue, "--policy", policy)
    assert (pruned.returncode, pruned.stdout) == (0, "0 items erased, 0 texts erased\n")
