"""With 20,000 items, what moderators ask for all day reads a part of the queue through an index, on both engines."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from quality.triage import Filters, Policy, Queue, User
from quality.triage import search as full_text
from quality.triage.names import author_key, publisher_key
from quality.triage.records import Sort
from quality.triage.schema import against, items
from tests.postgres import temporary_database

from .conftest import ENGINES
from .texts import ADJECTIVES, NOUNS, VERBS

COUNT = 20_000
AT = 1_750_000_000.0
ADA, LEE = User("ada"), User("lee", "lead")
SIGNALS = ("tone", "sourcing", "retelling", "vague_attribution")
RARE = ["quillfeather", "zephyrine"]
"""Words of a few items."""


def row(number: int, draw: random.Random) -> dict[str, Any]:
    """The columns of an item."""
    score = draw.randrange(1, 100)
    state = "waiting" if number % 10 < 7 else "decided" if number % 10 < 9 else "held"
    rank = AT - draw.random() * 30 * 86_400
    publisher, author = f"Paper {draw.randrange(400)}.example", f"Author {draw.randrange(2000)}"
    return {
        "id": number, "key": f"id:{number}", "external_id": str(number), "content_sha256": f"{number:064d}",
        "url": f"https://paper.example/{number}", "headline": f"Report {number}", "publisher": publisher, "author": author,
        "publisher_key": publisher_key(publisher, None), "author_key": author_key(author), "added_at": AT - number, "state": state,
        "score": score, "reliability": score / 100, "low": max(score - 20, 0), "high": min(score + 20, 100),
        "band": "low" if score < 35 else "medium" if score < 65 else "high", "form": "news", "words": 600,
        "fired": " ".join(draw.sample(SIGNALS, draw.randrange(3))), "own_rank": rank, "rank": rank, "dice": draw.random(),
        "group_id": number - number % 50 if number % 50 == 1 and number > 50 else number, "is_card": 1, "group_size": 1,
        "votes_needed": 2 if draw.random() < 0.1 else 1, "decision": "approve" if state == "decided" else None,
        "decided_at": AT - number if state == "decided" else None, "decided_by": "bob" if state == "decided" else None,
        "claimed_by": "bob" if number % 997 == 0 else None, "claimed_until": AT + 600 if number % 997 == 0 else None,
    }  # fmt: skip


def fill(connection: Connection) -> None:
    """Add the items, with their signals and words."""
    draw = random.Random(1)
    vocabulary = [*NOUNS, *VERBS, *ADJECTIVES, *(f"word{number}" for number in range(5000))]
    for start in range(1, COUNT + 1, 1000):
        rows = [row(number, draw) for number in range(start, start + 1000)]
        connection.execute(insert(items), rows)
        fired = [
            {"item_id": entry["id"], "signal": name, "place": entry["rank"] if entry["state"] == "waiting" else None}
            for entry in rows for name in entry["fired"].split()
        ]  # fmt: skip
        connection.execute(insert(against), fired)
        words = [
            full_text.Searchable(
                entry["id"],
                full_text.words_of(
                    entry["headline"], entry["publisher"], entry["author"], " ".join(draw.choices(vocabulary, k=60)),
                    RARE[0] if entry["id"] % 4000 == 7 else None,
                ),
            )
            for entry in rows
        ]  # fmt: skip
        full_text.remember(connection, words, new=True)


@pytest.fixture(scope="module", params=ENGINES)
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queue]:
    """A queue of 20,000 items, whose statistics are as fresh as the engine keeps them by itself."""
    if request.param == "sqlite":
        yield from _filled(str(tmp_path_factory.mktemp("large") / "queue.db"))
        return
    with temporary_database(request.getfixturevalue("postgresql")) as url:
        yield from _filled(url)


def _filled(url: str) -> Iterator[Queue]:
    queue = Queue(url, Policy(), clock=lambda: AT)
    for name, role in (("ada", "moderator"), ("lee", "lead")):
        queue.users.add(name, role)  # type: ignore[arg-type]
    queue.store.write(fill)
    if not queue.store.is_sqlite:  # which a server does by itself after a minute
        with queue.store.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    yield queue
    queue.close()


@contextmanager
def statements(queue: Queue) -> Iterator[list[tuple[str, Any]]]:
    """What the queue asks the database meanwhile, with the parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(queue.store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(queue.store.engine, "before_cursor_execute", note)


def plan_of(queue: Queue, statement: str, parameters: Any) -> str:
    """The engine's plan of a statement."""
    explain = "EXPLAIN QUERY PLAN " if queue.store.is_sqlite else "EXPLAIN "
    with queue.store.read() as connection:
        found = connection.exec_driver_sql(explain + statement, parameters).all()
    return "\n".join(str(line[-1]) for line in found)


def asks(queue: Queue) -> dict[str, tuple[Any, str]]:
    """What moderators ask for by name: a call, and the index that must serve it."""

    def listed(index: str, sort: Sort = "queue", **filters: Any) -> tuple[Any, str]:
        chosen = Filters(**{"actionable": True, **filters})
        return lambda: queue.list(chosen, viewer=ADA, sort=sort, limit=40), index

    def handed_out(index: str, **filters: Any) -> tuple[Any, str]:
        return lambda: queue.next(ADA, filters=Filters(**filters)), index

    return {
        "list": listed("items_queue"),
        "everything": listed("items_", actionable=False),
        "every state": listed("items_all", state=None, actionable=False),
        "newest": listed("items_added", "newest"),
        "decided": listed("items_decided", "decided", state="decided", actionable=False),
        "a publisher": listed("items_publisher", publisher="Paper 17"),
        "an author": listed("items_author", author="AUTHOR 3"),
        "a band": listed("items_", band="low"),
        "a signal": listed("", signal="tone"),
        "a word": listed("search", search="quillfea"),
        "no such word": listed("search", search="zephyrine"),
        "two words": listed("search", search="council harbour"),
        "a phrase": listed("search", search='"report 777"'),
        "a word of a publisher": listed("", search="quillfea", publisher="paper"),
        "next": (lambda: queue.next(ADA), "items_"),
        "next of a publisher": handed_out("items_publisher", publisher="paper 17"),
        "next with a word": handed_out("search", search="quillfea"),
        "next with no such word": handed_out("search", search="zephyrine"),
        "count of a publisher": (lambda: queue.count(Filters(publisher="paper 17"), ADA), "items_publisher"),
        "count of a word": (lambda: queue.count(Filters(search="quillfea"), ADA), "search"),
        "an item": (lambda: queue.item(777, ADA), "items_group"),
        "a record": (lambda: queue.track_records(777), "items_publisher"),
    }


def names() -> list[str]:
    queue: Any = None
    return list(asks(queue))


@pytest.mark.parametrize("name", names())
def test_an_index_serves_what_moderators_ask(large: Queue, name: str) -> None:
    call, index = asks(large)[name]
    with statements(large) as seen:
        call()
    plans = [
        plan_of(large, statement, parameters)
        for statement, parameters in seen
        if re.search(r"FROM (items|search)\b", statement)
    ]
    assert plans
    for plan in plans:
        assert not re.search(r"SCAN items(?! USING)", plan), plan
        assert not re.search(r"Seq Scan on (items|search)\b", plan), plan
    assert any(index in plan for plan in plans), plans


def test_counts_of_every_page_need_no_row(large: Queue) -> None:
    """Every open page asks for them every few seconds."""
    if not large.store.is_sqlite:
        pytest.skip("PostgreSQL chooses by what its visibility map says")
    with statements(large) as seen:
        counts = large.counts()
    assert sum(counts.states.values()) == COUNT
    plans = [plan_of(large, *asked) for asked in seen]
    assert all("COVERING INDEX" in plan or "items_blind" in plan for plan in plans), plans


def test_what_is_found_is_right(large: Queue) -> None:
    with large.store.read() as connection:
        rows = connection.execute(
            select(items.c.id, items.c.publisher, items.c.state, items.c.band, items.c.votes_needed)
        ).all()
    found = large.list(Filters(None, search="quillfea"), limit=100).cards
    assert sorted(card.id for card in found) == [number for number in range(1, COUNT + 1) if number % 4000 == 7]
    wanted = [row.id for row in rows if row.publisher.startswith("Paper 17") and row.state == "waiting"]
    assert large.count(Filters(publisher="paper 17")) == len(wanted)
    low = [row for row in rows if (row.state, row.band) == ("waiting", "low") and row.votes_needed == 1]
    assert large.counts().bands["low"] == len(low) == large.count(Filters(band="low"), LEE)
