"""Every released schema upgrades with its data. `released/<revision>.json` holds the rows of a queue that was used with that schema;
`pytest --rewrite-golden` writes the file of the newest revision when it is missing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import LargeBinary, MetaData, select, text

from quality.errors import StoreError
from quality.scoring import Scorer
from quality.scoring.assessment import SCHEMA
from quality.scoring.explanation import points
from quality.scoring.scorecard import logit
from quality.server.pages.marks import shown_groups
from quality.signals.questions import QUESTIONS, TITLES
from quality.triage import Filters, Queue, User
from quality.triage.records import ItemView
from quality.triage.schema import metadata
from quality.triage.store import MIGRATIONS, Store

from .conftest import Clock
from .texts import article

RELEASED = Path(__file__).parent / "released"
REVISIONS = sorted(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
SEEDED = ("chain",)
"""Tables that a new database does not have empty."""


def write_release(queue: Queue, path: Path) -> None:
    """All rows of a queue as JSON."""
    tables = {}
    with queue.store.read() as connection:
        for table in metadata.sorted_tables:
            rows = [dict(row._mapping) for row in connection.execute(select(table))]
            for row in rows:
                row.update(
                    {k: {"base64": base64.b64encode(v).decode()} for k, v in row.items() if isinstance(v, bytes)}
                )
            tables[table.name] = rows
    path.write_text(json.dumps(tables, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def load_release(store: Store, path: Path) -> None:
    """Puts the rows of a release into an empty database of its schema."""
    tables: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
    then = MetaData()
    with store.engine.connect() as connection:
        then.reflect(connection)

    def work(connection: Any) -> None:
        for name in SEEDED:
            connection.execute(then.tables[name].delete())
        for table in then.sorted_tables:
            binary = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
            for row in tables.get(table.name, ()):
                ready = {k: base64.b64decode(v["base64"]) if k in binary and v else v for k, v in row.items()}
                connection.execute(table.insert(), ready)
            if connection.dialect.name == "postgresql" and table.name in ("decisions", "notes", "outbox", "views"):
                last = f"(SELECT coalesce(max(id), 1) FROM {table.name})"
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})"))

    store.write(work)


@pytest.fixture
def used(open_queue: Callable[..., Queue], clock: Clock) -> Queue:
    """A queue in which a bit of everything has happened."""
    queue = open_queue({"webhook": {"url": "https://hooks.example/"}, "rules": {"hold_below": 2}})
    list(queue.add_many(article(number, publisher="Paper") for number in (1, 2, 3)))
    queue.add(article(1, id="copy"))
    queue.add(article(4), later=True)
    queue.users.add("ada", "admin", "correct horse")
    ada = User("ada", "admin")
    clock.sleep(60)
    queue.undo(queue.decide(1, ada, "reject", reasons=["retelling"], note="once more").batch, ada)
    queue.decide(2, ada, "escalate")
    queue.next(ada)
    queue.notes.write(3, ada, "Ask the council.")
    queue.notes.assign(3, ada, "ada")
    queue.tokens.make("ada", "script", ["read"])
    queue.personal.set_zone(ada, "Europe/Berlin")
    queue.personal.save_view(ada, "Papers", "publisher=paper")
    return queue


def test_newest_release_is_kept(used: Queue, request: pytest.FixtureRequest) -> None:
    path = RELEASED / f"{REVISIONS[-1]}.json"
    if not path.exists() and request.config.getoption("--rewrite-golden"):
        write_release(used, path)
    assert path.exists(), "run pytest --rewrite-golden and keep the new file"


def assert_of_today(view: ItemView) -> None:
    """An item whose assessment may be of an earlier schema is told in today's, with its own numbers."""
    found = view.assessment
    assert found is not None
    assert found["schema"] == SCHEMA
    assert found["score"] == view.card.score
    assert found["reliability"] == view.card.reliability
    assert found["form"] == view.card.form == "news"
    assert len(found["model"]["digest"]) == 64
    assert not {"genre", "probability"} & found.keys()
    assert [part["question"] for part in found["questions"]][:6] == list(QUESTIONS)
    total = found["intercept"] + sum(part["log_odds"] for part in found["questions"])
    assert abs(logit(found["reliability"]) - total) < 1e-9
    for c in found["contributions"]:
        assert c["question"] in TITLES
        assert c["points"] == points(c["log_odds"])
        assert c["observation"]
        assert all(passage["weight"] > 0 and passage["quote"] for passage in c["evidence"])
    groups, _ = shown_groups(found, blind=False)
    assert [reason.signal for group in groups for reason in group.reasons]


@pytest.mark.parametrize("revision", REVISIONS)
def test_old_databases_upgrade_with_their_data(empty: str, revision: str, scorer: Scorer, clock: Clock) -> None:
    store = Store(empty, migrate=False)
    store.migrate(revision)
    assert store.revision() == revision
    load_release(store, RELEASED / f"{revision}.json")
    store.close()
    queue = Queue(empty, scorer=scorer, clock=clock)
    try:
        assert queue.store.revision() == REVISIONS[-1]
        assert sum(queue.counts().states.values()) >= 4
        assert queue.verify_audit().broken is None
        history = queue.item(1).history
        assert [(vote.action, vote.undone) for vote in history] == [("reject", True), ("undo", False)]
        assert history[0].reasons == ("retelling" if revision > "0002" else "wording",)
        assert history[0].note == "once more"
        if revision < "0003":  # later releases have an index of their own, which is no table of rows
            assert [card.id for card in queue.list(Filters(None, search='"report 3"')).cards] == [3]
        assert queue.count(Filters(None, publisher="PAPER")) == (2 if revision > "0002" else 0)
        assert queue.item(1).assessment is not None
        assert queue.assessment_seen(history[0].id) == queue.item(1).assessment
        assert_of_today(queue.item(1))
        assert queue.users.log_in("ada", "correct horse") is not None
        assert queue.catch_up() == 1
        clock.sleep(1e6)
        (card,) = queue.list(Filters(group_size=2)).cards
        assert set(queue.decide(card.id, User("bob"), "approve").items) == {1, 4}
        assert queue.add(article(1)).status == "exists"
        assert queue.verify_audit().broken is None
    finally:
        queue.close()


def test_tables_are_those_of_the_migrations(empty: str) -> None:
    store = Store(empty)
    with store.engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: not (kind == "table" and name.partition("_")[0] == "search")}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    store.close()
    assert differences == []


def test_opening_twice_changes_nothing_and_newer_is_refused(empty: str) -> None:
    store = Store(empty)
    assert store.revision() == REVISIONS[-1]
    store.migrate()
    store.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    store.close()
    with pytest.raises(StoreError, match="9999"):
        Store(empty)


@pytest.mark.parametrize("table", ["decisions", "audit", "notes"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at = 0", "DELETE FROM {}"])
def test_history_cannot_be_changed(used: Queue, table: str, change: str) -> None:
    with pytest.raises(Exception, match="append-only"):
        used.store.write(lambda connection: connection.execute(text(change.format(table))))


def test_a_forged_audit_log_is_found(used: Queue) -> None:
    head = used.verify_audit().head
    assert used.verify_audit(head).broken is None
    assert used.verify_audit("0" * 64).broken is not None
    names = {"sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete")}
    drops = names.get(used.store.engine.dialect.name, ("DROP TRIGGER audit_append_only ON audit",))

    def forge(connection: Any) -> None:
        for drop in drops:
            connection.execute(text(drop))
        connection.execute(text("UPDATE audit SET actor = 'eve' WHERE seq = 2"))

    used.store.write(forge)
    assert used.verify_audit().broken == 2
    used.store.write(lambda connection: connection.execute(text("DELETE FROM audit WHERE seq >= 2")))
    assert used.verify_audit().broken == 2
