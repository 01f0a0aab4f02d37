"""Articles that come together fare as if they had come one after the other."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from quality import Article
from quality.document.sketches import MOST_HOLDERS, POSTED, pack, sketch_of
from quality.triage import Filters, Queue, User
from quality.triage.groups import kin_of, remember
from quality.triage.schema import against, assessments, audit, chain, decisions, items, meta, metadata, sketches

from .texts import article, edited, text

Open = Callable[..., Queue]
POLICY = {"rules": {"approve_above": 55, "hold_below": 45}, "random": {"of_automatic": 0.3}}


def stream(seed: int) -> list[Article]:
    """Articles among which some come twice, some come back with another text, and many are copies of one another."""
    draw = random.Random(seed)
    made: list[Article] = []
    for number in range(40):
        luck = draw.random()
        if made and luck < 0.15:
            made.append(draw.choice(made))
        elif made and luck < 0.3:
            made.append(Article.from_text(text(100 + number), id=draw.choice(made).id, headline="Anew"))
        elif made and luck < 0.6:
            made.append(Article.from_text(edited(draw.choice(made).text, draw.choice([0, 0.02, 0.2])), id=f"c{number}"))
        else:
            made.append(article(number))
    return made


def emptied(queue: Queue) -> None:
    """Leaves the secret seed alone, so that chance falls alike."""

    def work(connection: Any) -> None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "ALTER TABLE decisions DISABLE TRIGGER USER; ALTER TABLE audit DISABLE TRIGGER USER; "
                "ALTER TABLE notes DISABLE TRIGGER USER"
            )
        else:
            for name in ("decisions_no_delete", "audit_no_delete", "notes_no_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql("DELETE FROM search")
        for table in reversed(metadata.sorted_tables):
            if table not in (meta, chain):
                connection.execute(table.delete())
        connection.execute(chain.update().values(seq=0, hash=""))

    queue.store.write(work)


def contents(queue: Queue) -> dict[str, list[tuple[Any, ...]]]:
    """What the queue holds, without what differs by design: batches, versions, the log of what came together."""
    left_out = {"batch", "version", "hash", "seq"}
    with queue.store.read() as connection:
        found = {
            table.name: [
                tuple(value for name, value in row._mapping.items() if name not in left_out)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in (items, assessments, against, decisions, sketches)
        }
        logged = connection.execute(
            select(audit.c.event, audit.c.item_id).where(audit.c.event.not_in(("added", "scored")))
        )
        found["audit"] = sorted(tuple(row) for row in logged)
        # Undone decisions of one moment may be numbered otherwise.
        found["decisions"] = sorted(row[1:] for row in found["decisions"])
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("later", [False, True])
def test_together_as_one_by_one(open_queue: Open, seed: int, later: bool) -> None:
    queue = open_queue(POLICY)
    came = stream(seed)
    if later:
        came = list({one.id: one for one in came}.values())  # who comes back unscored is another case
    runs = []
    for chunks in ([[one] for one in came], [came]):
        emptied(queue)
        told = [result for chunk in chunks for result in queue.add_many(chunk, later=later)]
        if later:
            for _ in range(len(came)):
                queue.catch_up(limit=len(chunks[0]))
        assert queue.verify_audit().broken is None
        runs.append((told, contents(queue)))
    assert runs[0][0] == runs[1][0]
    for name, rows in runs[0][1].items():
        assert rows == runs[1][1][name], name
    states = {row[[c.name for c in items.c].index("state")] for row in runs[0][1]["items"]}
    assert {"waiting", "decided"} <= states


def test_a_copy_finds_who_came_with_it_and_who_was_there(open_queue: Open) -> None:
    queue = open_queue()
    list(queue.add_many([article(1), article(2)]))
    copy_of_old, new = sketch_of(edited(text(2), 0.05)), sketch_of(text(3))
    asked = [(11, copy_of_old), (12, new), (13, sketch_of(edited(text(3), 0.05))), (14, new), (15, ())]
    with queue.store.read() as connection:
        found = kin_of(connection, asked, 0.2).nearest
    assert {item_id: other for item_id, (other, _) in found.items()} == {11: 2, 13: 12, 14: 12}
    assert found[14][1] == 1.0


def test_a_phrase_that_all_share_joins_nobody_and_ends_to_be_posted(open_queue: Open) -> None:
    queue = open_queue()
    common = tuple(range(1, POSTED + 1))
    draw = random.Random(1)
    known = [(n, (*common, *sorted(draw.getrandbits(62) for _ in range(112)))) for n in range(1, MOST_HOLDERS + 21)]

    def work(connection: Any) -> None:
        for number, sketch in known:
            connection.execute(items.insert(), _row(number))
            kin = kin_of(connection, [(number, sketch)], 0.22)
            assert kin.nearest == {}
            assert len(kin.posted) == (POSTED if number <= MOST_HOLDERS else 0)
            remember(connection, [(number, sketch)], kin)
        assert connection.execute(select(sketches.c.hashes).where(sketches.c.item_id == 1)).scalar() == pack(
            known[0][1]
        )
        assert kin_of(connection, [(999, known[7][1])], 0.22).nearest == {999: (8, 1.0)}

    queue.store.write(work)


def _row(number: int) -> dict[str, Any]:
    return {
        "id": number, "key": f"id:{number}", "content_sha256": "0", "added_at": 0.0, "state": "unscored", "dice": 0.5,
        "group_id": number,
    }  # fmt: skip


def test_what_rules_decide_on_arrival_can_be_taken_back(open_queue: Open) -> None:
    queue = open_queue({"rules": {"approve_above": 0}})
    (told,) = queue.add_many([article(1)])
    assert (told.state, told.decision) == ("decided", "approve")
    (vote,) = queue.item(1).history
    lead = User("lea", "lead")
    queue.undo(vote.batch, lead)
    assert queue.item(1).card.state == "waiting"


def test_plain_text_keeps_the_headline_that_was_measured(open_queue: Open) -> None:
    queue = open_queue()
    plain = Article.from_text(f"Quiet harbour opens its northern bridge\n\n{text(1)}")
    added = queue.add(plain)
    assert added.id is not None
    view = queue.item(added.id)
    assert view.card.headline == "Quiet harbour opens its northern bridge"
    assert view.assessment is not None
    assert view.card.headline == view.assessment["headline"]
    assert [card.id for card in queue.list(Filters(search='"quiet harbour opens"')).cards] == [added.id]
    assert queue.add(plain).status == "exists"
    later = queue.add(Article.from_text(f"Old ferry returns to the island\n\n{text(2)}"), later=True)
    assert later.id is not None
    queue.catch_up()
    assert queue.item(later.id).card.headline == "Old ferry returns to the island"


def test_an_item_of_an_earlier_version_without_a_headline_stays_as_it_is(open_queue: Open) -> None:
    queue = open_queue()
    plain = Article.from_text(f"Quiet harbour opens its northern bridge\n\n{text(1)}")
    queue.add(plain)
    queue.store.write(lambda connection: connection.execute(items.update().values(headline=None)))
    assert queue.add(plain).status == "exists"
    assert queue.add(plain.with_fields(headline="A headline of its own")).status == "revised"


@pytest.mark.parametrize("reach", [-5, 0, 1e400, "lots", True, [9]])
def test_a_reach_that_is_no_number_of_readers_is_refused(open_queue: Open, reach: object) -> None:
    queue = open_queue()
    first, second = queue.add_many(
        [Article.from_record({"id": "odd", "text": text(1), "reach": reach}), Article.from_record({"text": text(2)})]
    )
    assert (first.status, first.external_id, second.status) == ("failed", "odd", "added")
    assert first.error is not None
    assert "the field 'reach' is" in first.error
    assert "above 0" in first.error


@pytest.mark.parametrize(
    ("reach", "stored"), [(9000, 9000), ("9000", 9000), ("", None), (None, None), (float("nan"), None)]
)
def test_a_known_and_an_unknown_reach(open_queue: Open, reach: object, stored: float | None) -> None:
    queue = open_queue()
    added = queue.add(Article.from_record({"text": text(1), "reach": reach}))
    assert queue.item(added.id or 0).card.reach == stored


def test_a_misspelt_field_is_named(open_queue: Open) -> None:
    queue = open_queue()
    record = {"text": text(1), "headlin": "Lost", "raech": 5, "page_views": 7, "published": "soonish"}
    added = queue.add(Article.from_record(record))
    assert [caution for caution in added.cautions if "“headlin” is unknown" in caution and "“headline”" in caution]
    assert [caution for caution in added.cautions if "“reach”" in caution]
    assert [caution for caution in added.cautions if "not a date" in caution]
    assert not [caution for caution in added.cautions if "page_views" in caution]
    assert queue.add(Article.from_record(record)).cautions == added.cautions
