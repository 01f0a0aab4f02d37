"""Rows changed behind the log's back are named, whatever table they are in; nothing done in the ordinary way is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from typer.testing import CliRunner

from quality.cli.triage import app
from quality.errors import StoreError
from quality.scoring import Scorer
from quality.triage import Policy, Queue, User
from quality.triage.store import Store

from .conftest import Clock
from .test_migrations import RELEASED, REVISIONS, load_release
from .texts import article

Open = Callable[..., Queue]
ADA, BOB, LEE = User("ada"), User("bob"), User("lee", "lead")

FORGED = {
    "action": ("UPDATE decisions SET action = 'approve' WHERE id = 1", "decision 1 on item 1: action is 'approve'"),
    "moderator": ("UPDATE decisions SET moderator = 'eve' WHERE id = 1", "moderator is 'eve', the log says 'ada'"),
    "time": ("UPDATE decisions SET at = at - 1 WHERE id = 1", "decision 1 on item 1: at is"),
    "note": ("UPDATE decisions SET note = '' WHERE id = 1", "note is '', the log says 'Nobody is named.'"),
    "reasons": ("UPDATE decisions SET reasons = '[]' WHERE id = 1", "decision 1 on item 1: reasons is"),
    "item": ("UPDATE decisions SET item_id = 2 WHERE id = 1", "decision 1 on item 1: item_id is 2"),
    "score": ("UPDATE decisions SET score = 99 WHERE id = 1", "decision 1 was changed since row"),
    "undone": ("UPDATE decisions SET undoes = NULL WHERE undoes IS NOT NULL", "decision 3 was changed since row"),
    "vote deleted": ("DELETE FROM decisions WHERE id = 1", "decision 1 on item 1 ('reject' by 'ada') is in row"),
    "vote forged": (
        "INSERT INTO decisions SELECT 900, item_id, assessment_id, kind, action, 'eve', role, reasons, note, at, lane, blind, "
        "score, waited, batch, NULL FROM decisions WHERE id = 1",
        "decision 900 on item 1 ('reject' by 'eve') is not in the log",
    ),
    "state": ("UPDATE items SET state = 'waiting', decision = NULL WHERE id = 1", "item 1: state is 'waiting'"),
    "decision": ("UPDATE items SET decision = 'approve' WHERE id = 1", "item 1: decision is 'approve'"),
    "decided by": ("UPDATE items SET decided_by = 'eve' WHERE id = 1", "item 1: decided_by is 'eve'"),
    "opinions": ("UPDATE items SET opinions = 7 WHERE id = 2", "item 2 was changed since row"),
    "publisher": ("UPDATE items SET publisher = 'x.example' WHERE id = 1", "item 1 was changed since row"),
    "group": ("UPDATE items SET group_id = 2 WHERE id = 1", "item 1 was changed since row"),
    "text": ("UPDATE items SET text = 'Forged.' WHERE id = 1", "item 1: its text is not the text that was added"),
    "kept article": ("UPDATE items SET pending = NULL WHERE id = 1", "item 1 was changed since row"),
    "item forged": (
        "INSERT INTO items (id, key, content_sha256, added_at, state, dice, group_id) VALUES (900, 'k', '', 1, 'waiting', 0, 900)",
        "item 900 is not in the log",
    ),
    "assessment": ("UPDATE assessments SET score = 99 WHERE id = 1", "assessment 1 was changed since row"),
    "assessment forged": (
        "INSERT INTO assessments SELECT 900, item_id, made_at, model_digest, score, body FROM assessments WHERE id = 1",
        "assessment 900 is not in the log",
    ),
    "role": ("UPDATE users SET role = 'admin' WHERE name = 'bob'", "user 'bob': the role is 'admin'"),
    "password": ("UPDATE users SET password = 'x' WHERE name = 'bob'", "user 'bob' was changed since row"),
    "enabled": ("UPDATE users SET disabled_at = NULL WHERE name = 'cara'", "user 'cara' was changed since row"),
    "user forged": ("INSERT INTO users VALUES ('eve', 'admin', NULL, 1, NULL)", "user 'eve' is not in the log"),
    "user deleted": ("DELETE FROM users WHERE name = 'cara'", "user 'cara' is in row"),
    "key forged": (
        "INSERT INTO sessions (token_sha256, name, csrf, created_at, expires_at) VALUES ('aa', 'bob', 'c', 1, 9e9)",
        "session aa is not in the log",
    ),
    "token widened": ("UPDATE tokens SET scopes = 'read decide add'", "was changed since row"),
    "token forged": (
        "INSERT INTO tokens VALUES ('aa', 'bob', 'x', 'read', 9e8, 9e9, NULL)",
        "token aa is not in the log",
    ),
    "note changed": ("UPDATE notes SET text = 'Fine.' WHERE id = 1", "note 1 was changed since row"),
    "note deleted": ("DELETE FROM notes WHERE id = 1", "note 1 is in row"),
    "note forged": (
        "INSERT INTO notes SELECT 900, item_id, kind, 'eve', role, text, at, until, assignee FROM notes WHERE id = 1",
        "note 900 is not in the log",
    ),
    "key lasts": ("UPDATE sessions SET expires_at = 9e9", "was changed since row"),
    "log cut": ("DELETE FROM audit WHERE seq > 3", "the log ends at row 3, but"),
    "log and its end cut": (
        "DELETE FROM audit WHERE seq > 3; UPDATE chain SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3)",
        "is not in the log",
    ),
    "no end": ("DELETE FROM chain", "the number of rows written is no longer recorded"),
    "log emptied": ("DELETE FROM audit; UPDATE chain SET seq = 0, hash = ''", "item 1 is not in the log"),
    "entry": ("UPDATE audit SET data = '[' WHERE seq = 5", "row 5 of the log breaks the hash chain"),
}  # fmt: skip


def forge(connection: Connection, statements: str) -> None:
    """Changes what the queue itself never would, as somebody can who may write to the database."""
    triggers = {
        "sqlite": [
            f"DROP TRIGGER IF EXISTS {table}_no_{change}"
            for table in ("decisions", "audit", "notes")
            for change in ("update", "delete")
        ],
        "postgresql": [
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in ("decisions", "audit", "notes")
        ],
    }[connection.dialect.name]
    unchecked = {"sqlite": [], "postgresql": ["SET session_replication_role = replica"]}[connection.dialect.name]
    for statement in (*unchecked, *triggers, *statements.split("; ")):
        connection.execute(text(statement))
    if unchecked:
        connection.execute(text("SET session_replication_role = DEFAULT"))


@pytest.fixture
def used(open_queue: Open, clock: Clock) -> Queue:
    """A queue in which everything that the log speaks of has happened."""
    queue = open_queue({"rules": {"hold_below": 2}}, keep_text=True)
    list(queue.add_many(article(number) for number in (1, 2, 3)))
    queue.decide(1, ADA, "reject", reasons=["retelling"], note="Nobody is named.")
    clock.sleep(5)
    queue.undo(queue.decide(2, BOB, "escalate").batch, BOB)
    queue.add(article(4), later=True)
    queue.add(article(1, id="copy"))
    queue.catch_up()
    clock.sleep(5)
    queue.add(article(5, id="a3"))
    for name in ("bob", "cara"):
        queue.users.add(name, "moderator", "correct horse")
    queue.users.change("cara", disabled=True)
    queue.users.change("bob", role="lead")
    queue.tokens.make("bob", "script")
    queue.tokens.end("bob", queue.tokens.list("bob")[0].id, by="bob")
    queue.tokens.make("bob", "another script", ["read"])
    queue.notes.write(2, BOB, "Who is quoted here?")
    queue.notes.assign(2, BOB, "bob")
    queue.notes.defer(3, BOB, clock() + 3600)
    queue.notes.defer(3, BOB, None)
    queue.users.log_in("bob", "wrong horse")
    queue.users.log_out(queue.users.log_in("bob", "correct horse") or "")
    queue.users.log_in("bob", "correct horse")
    queue.next(LEE)
    queue.apply_policy()
    return queue


def test_what_happens_in_the_ordinary_way_fits(used: Queue) -> None:
    verdict = used.verify_audit()
    assert is_continuous(used)
    assert (verdict.broken, verdict.differences) == (None, ())
    assert verdict.message == f"all {verdict.rows} rows of the log are intact"


@pytest.mark.parametrize("name", FORGED)
def test_forged_rows_are_named(used: Queue, name: str) -> None:
    head = used.verify_audit().head
    statements, found = FORGED[name]

    def work(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        forge(connection, statements)

    if used.store.is_sqlite:
        with used.store.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    used.store.write(work)
    verdict = used.verify_audit()
    assert verdict.broken is not None
    assert found in "\n".join([verdict.message, *(one.message for one in verdict.differences)])
    if name.startswith("log"):
        assert "expected hash does not occur" in used.verify_audit(head).message or "log ends" in verdict.message


def test_nothing_but_the_forged_row_is_named(used: Queue) -> None:
    used.store.write(lambda connection: forge(connection, "UPDATE decisions SET action = 'approve' WHERE id = 1"))
    (difference,) = used.verify_audit().differences
    assert difference[:2] == ("decisions", "1")
    assert used.verify_audit().broken == difference.seq


def escalate_and_undo(queue: Queue) -> None:
    queue.undo(queue.decide(2, BOB, "escalate").batch, BOB)


def age(queue: Queue) -> None:
    queue.policy = Policy.from_dict({"retention": {"days": 1}})
    assert queue.prune().erased == 1


def age_texts(queue: Queue) -> None:
    queue.policy = Policy.from_dict({"retention": {"text_days": 0.001}})
    assert queue.prune().texts == 1


def score_with_another_model(queue: Queue) -> None:
    card = queue.scorer.scorecard  # type: ignore[union-attr]
    queue.scorer = Scorer(replace(card, intercept=card.intercept - 3, digest="f" * 64))
    assert queue.catch_up() > 0


ITEM_1, ITEM_2 = "UPDATE items SET score = 99 WHERE id = 1", "UPDATE items SET score = 99, headline = 'x' WHERE id = 2"
ITEM_3 = ITEM_2.replace("id = 2", "id = 3")
REWRITTEN: dict[str, tuple[str, str, Callable[[Queue], object]]] = {
    "decided": (ITEM_2, "item 2", lambda queue: queue.decide(2, BOB, "approve")),
    "decided with its near-duplicate": (ITEM_2, "item 2", lambda queue: queue.decide(5, BOB, "approve")),
    "decided with others": (ITEM_2, "item 2", lambda queue: queue.bulk_decide([3, 2], BOB, "approve")),
    "undone": (ITEM_1, "item 1", lambda queue: queue.undo(queue.item(1).history[0].batch, LEE)),
    "decided and undone": (ITEM_2, "item 2", escalate_and_undo),
    "first of two opinions": (ITEM_3, "item 3", lambda queue: queue.decide(3, ADA, "reject")),
    "revised": (ITEM_2, "item 2", lambda queue: queue.add(article(8, id="a2"))),
    "scored late": ("UPDATE items SET publisher = 'x' WHERE id = 4", "item 4", lambda queue: queue.catch_up()),
    "scored again": (ITEM_2, "item 2", score_with_another_model),
    "erased": (ITEM_2, "item 2", lambda queue: queue.erase(2, LEE, "request 7")),
    "renamed group": ("UPDATE items SET score = 99 WHERE id = 5", "item 5", lambda queue: queue.erase(2, LEE, "request 7")),
    "erased by age": ("UPDATE items SET decided_at = decided_at - 200000 WHERE id = 1", "item 1", age),
    "text erased by age": ("UPDATE items SET decided_at = decided_at - 200000 WHERE id = 1", "item 1", age_texts),
    "erased vote": ("UPDATE decisions SET score = 99 WHERE id = 1", "decision 1", lambda queue: queue.erase(1, LEE, "request 7")),
    "erased note": ("UPDATE notes SET text = 'x' WHERE id = 1", "note 1", lambda queue: queue.erase(2, LEE, "request 7")),
    "inserted": (FORGED["item forged"][0], "item 900", lambda queue: queue.decide(900, BOB, "approve")),
    "account": (
        "UPDATE users SET password = 'x' WHERE name = 'bob'", "user 'bob'", lambda queue: queue.users.change("bob", disabled=False),
    ),
    "password": (
        "UPDATE users SET role = 'lead' WHERE name = 'bob'", "user 'bob'",
        lambda queue: queue.users.set_own_password("bob", "correct horse", "wrong horse staple"),
    ),
}  # fmt: skip


def is_continuous(queue: Queue) -> bool:
    """Whether each sealed row that was written again has its earlier seal in the log."""
    seals: dict[tuple[str, str], str] = {}
    for event in queue.events():
        for table, was in event.data.get("was", {}).items():
            assert all(seals[table, key] == value for key, value in was.items())
        for table, rows in event.data.get("rows", {}).items():
            again = {key for key in rows if (table, key) in seals}
            assert again <= event.data.get("was", {}).get(table, {}).keys(), (event.event, table)
            seals |= {(table, key): value for key, value in rows.items()}
    return True


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_forged_row_stays_named_when_it_is_written_again_or_erased(open_queue: Open, clock: Clock, name: str) -> None:
    queue = open_queue({"review": {"second_opinions": 1 if name == "first of two opinions" else 0}}, keep_text=True)
    list(queue.add_many(article(number) for number in (1, 2, 3)))
    queue.add(article(4), later=True)
    queue.add(article(2, id="copy"))
    queue.users.add("bob", "moderator", "correct horse")
    queue.notes.write(2, BOB, "Who is quoted here?")
    queue.decide(1, ADA, "reject")
    if queue.item(1).card.state == "waiting":
        queue.decide(1, BOB, "reject")
    clock.sleep(5)
    statement, row, act = REWRITTEN[name]
    assert is_continuous(queue)
    assert queue.verify_audit().broken is None
    queue.store.write(lambda connection: forge(connection, statement))
    act(queue)
    verdict = queue.verify_audit()
    assert verdict.broken is not None
    assert [found.message.startswith(f"{row} was ") for found in verdict.differences] == [True], verdict.differences
    queue.users.add("cara")
    assert queue.verify_audit().differences == verdict.differences


@pytest.mark.parametrize("statement", [FORGED["action"], FORGED["decision"], FORGED["vote forged"]])
def test_old_entries_without_seals_are_compared_too(
    empty: str, scorer: Scorer, clock: Clock, statement: tuple[str, str]
) -> None:
    store = Store(empty, migrate=False)
    store.migrate(REVISIONS[0])
    load_release(store, RELEASED / f"{REVISIONS[0]}.json")
    store.close()
    queue = Queue(empty, scorer=scorer, clock=clock)
    try:
        clock.sleep(1e6)
        queue.users.add("bob")
        queue.decide(2, LEE, "approve")
        assert queue.verify_audit().differences == ()
        change, found = statement[0], statement[1].partition(" on item")[0].partition(":")[0]
        queue.store.write(lambda connection: forge(connection, change))
        verdict = queue.verify_audit()
        assert verdict.broken is not None
        assert found in verdict.differences[0].message
    finally:
        queue.close()


def test_the_command_line_names_rows_and_exports_nothing_forged(used: Queue, database: str, tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(app, [*arguments, "--queue", database])

    assert run("audit", "--check").exit_code == 0
    whole = run("export")
    assert whole.exit_code == 0
    assert len(whole.stdout.splitlines()) == 1
    used.store.write(lambda connection: forge(connection, "UPDATE decisions SET action = 'approve' WHERE id = 1"))
    checked = run("audit", "--check")
    assert checked.exit_code == 1
    assert "decision 1 on item 1: action is 'approve', the log says 'reject'" in checked.stdout
    output = tmp_path / "labels.jsonl"
    refused = run("export", "-o", str(output))
    assert refused.exit_code == 1
    assert "nothing was exported" in refused.stderr
    assert "decision 1 on item 1" in refused.stderr
    assert not output.exists()
    forced = run("export", "-o", str(output), "--unverified")
    assert forced.exit_code == 0
    assert "exported unverified" in forced.stderr
    assert output.read_text(encoding="utf-8").count("\n") == 1


@pytest.mark.parametrize("data", ["'{'", "'[]'", "x'ff'"])
def test_a_log_that_cannot_be_read_is_said_in_one_sentence(used: Queue, database: str, data: str) -> None:
    if not used.store.is_sqlite and data.startswith("x"):
        pytest.skip("PostgreSQL keeps no bytes in a column of text")
    used.store.write(lambda connection: forge(connection, f"UPDATE audit SET data = {data} WHERE seq = 3"))
    checked = CliRunner().invoke(app, ["audit", "--check", "--queue", database])
    assert checked.exit_code == 1
    assert "row 3 of the log breaks the hash chain" in checked.stdout
    with pytest.raises(StoreError, match="row 3 of the log was changed and cannot be read"):
        list(used.events())
