"""A copy of the queue's file is whole when no program has it open; `backup` copies it while one has."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quality.cli.triage import app
from quality.errors import StoreError
from quality.triage import Queue, User
from quality.triage import store as stores
from quality.triage.store import MIGRATIONS, Store
from tests.interruptible import interruptible
from tests.waiting import eventually

from .conftest import new_database
from .texts import article, text

ADA = User("ada")


def run(*arguments: str, queue: Path | str) -> tuple[int, str]:
    """Exit status and messages of a command in this process; of an error raised on purpose, what the program makes of it."""
    result = CliRunner().invoke(app, [*arguments, "--queue", str(queue)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        assert isinstance(result.exception, Exception)
        return 2, str(result.exception)
    return result.exit_code, result.stdout + result.stderr


def rows(path: Path) -> tuple[int, int]:
    """Items and decisions in a file, as a program sees it that has nothing but the file."""
    alone = path.with_name("alone.db")
    shutil.copyfile(path, alone)
    connection = sqlite3.connect(alone)
    counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("items", "decisions")]
    connection.close()
    alone.unlink()
    return counts[0], counts[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with articles."""
    for number in range(3):
        (tmp_path / f"a{number}.txt").write_text(text(number), encoding="utf-8")
    return tmp_path


def test_each_command_leaves_a_file_that_is_whole(folder: Path) -> None:
    queue = folder / "queue.db"
    assert run("add", *map(str, sorted(folder.glob("*.txt"))), queue=queue)[0] == 0
    assert rows(queue) == (3, 0)
    assert run("decide", "1", "reject", "--as", "ada", queue=queue)[0] == 0
    assert rows(queue) == (3, 1)
    assert run("decide", "1", "reject", "--as", "ada", queue=queue)[0] == 2, "decided already"
    assert not queue.with_name("queue.db-wal").exists()


def test_a_command_beside_another_program_writes_back_too(folder: Path) -> None:
    queue = folder / "queue.db"
    with_it_open = Queue(queue)
    try:
        with_it_open.counts()
        assert run("add", "--later", str(folder / "a0.txt"), queue=queue)[0] == 0
        assert rows(queue) == (1, 0)
        list(with_it_open.add_many([article(7)], later=True))
        with_it_open.store.write_back()
        assert rows(queue) == (2, 0)
    finally:
        with_it_open.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_stored_is_in_the_file_when_a_command_is_ended(folder: Path, number: signal.Signals) -> None:
    queue, pipe = folder / "queue.db", folder / "slow.jsonl"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "quality", "triage", "add", "--later", str(folder / "a0.txt"), str(pipe)]
    started = interruptible([*command, "--queue", str(queue)])
    with pipe.open("w", encoding="utf-8") as writing:  # opens when the command has come so far
        for one in range(40):
            writing.write(f'{{"id": "s{one}", "text": "{text(0).splitlines()[0]}"}}\n')
        writing.flush()
        eventually(lambda: stored_items(queue) >= 32, "the first rows are stored")
        started.send_signal(number)
        _, said = started.communicate(timeout=60)
    assert started.returncode not in (0, None)
    assert "Traceback" not in said
    assert rows(queue)[0] == 32


def stored_items(path: Path) -> int:
    """Items that are stored, 0 before there is a table."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM items").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return 0


def test_back_up_delete_restore(folder: Path) -> None:
    queue, backup = folder / "queue.db", folder / "backup.db"
    run("add", *map(str, sorted(folder.glob("*.txt"))), queue=queue)
    run("decide", "1", "reject", "--as", "ada", queue=queue)
    status, said = run("backup", str(backup), queue=queue)
    assert status == 0, said
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600, "it holds hashes of passwords"
    run("decide", "2", "approve", "--as", "ada", queue=queue)
    for file in folder.glob("queue.db*"):
        file.unlink()
    shutil.copyfile(backup, queue)
    assert run("audit", "--check", queue=queue)[0] == 0
    assert rows(queue) == (3, 1)
    assert run("decide", "2", "approve", "--as", "ada", queue=queue)[0] == 0
    assert run("backup", str(backup), queue=queue)[0] == 0, "a newer backup replaces the older one"
    assert rows(backup) == (3, 2)
    assert not list(folder.glob(".*partial*"))


def test_a_backup_is_whole_while_others_write(open_queue: Callable[..., Queue], database: str, tmp_path: Path) -> None:
    queue = open_queue()
    if not queue.store.is_sqlite:
        with pytest.raises(StoreError, match="pg_dump"):
            queue.store.back_up(tmp_path / "backup.db")
        assert run("backup", str(tmp_path / "backup.db"), queue=database)[0] == 2
        assert not (tmp_path / "backup.db").exists()
        return
    list(queue.add_many(article(n) for n in range(6)))
    stop = threading.Event()

    def write() -> None:
        for number in range(6, 400):
            if stop.is_set():
                return
            queue.add(article(number), later=True)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            backup = tmp_path / f"backup{number}.db"
            queue.store.back_up(backup)
            copy = Queue(backup)
            assert copy.verify_audit().broken is None
            assert sum(copy.counts().states.values()) >= 6
            copy.close()
    finally:
        stop.set()
        writer.join()


def test_targets_that_would_do_harm_are_refused(folder: Path) -> None:
    queue = folder / "queue.db"
    run("add", str(folder / "a0.txt"), queue=queue)
    before = queue.read_bytes()
    (folder / "link.db").symlink_to(queue)
    os.link(queue, folder / "hard.db")
    for name in (
        "queue.db",
        "link.db",
        "hard.db",
        "queue.db-wal",
        "queue.db-shm",
        "queue.db.turn",
        f"../{folder.name}/queue.db",
    ):
        assert "is part of the queue itself" in run("backup", str(folder / name), queue=queue)[1]
        assert run("export", "-o", str(folder / name), queue=queue)[0] == 2
    other = folder / "other.db"
    busy = Queue(other)
    busy.add(article(1), later=True)
    assert "a database in use" in run("backup", str(other), queue=queue)[1]
    busy.close()
    os.mkfifo(folder / "pipe")
    for target, said in (
        (folder, "not a regular file"),
        (folder / "pipe", "not a regular file"),
        (folder / "no" / "x", "does not exist"),
    ):
        assert said in run("backup", str(target), queue=queue)[1]
    assert "not a regular file" in run("backup", os.devnull, queue=queue)[1]
    assert "there is no queue" in run("backup", str(folder / "x.db"), queue=folder / "missing.db")[1]
    assert not (folder / "missing.db").exists()
    assert queue.read_bytes() == before


def test_a_file_that_is_not_a_queue_is_never_replaced(folder: Path) -> None:
    queue, songs = folder / "queue.db", folder / "songs.db"
    run("add", str(folder / "a0.txt"), queue=queue)
    connection = sqlite3.connect(songs)
    connection.execute("CREATE TABLE songs (title TEXT)")
    connection.commit()
    connection.close()
    for target in (folder / "a1.txt", songs):
        before = target.read_bytes()
        status, said = run("backup", str(target), queue=queue)
        assert status == 2
        assert "is not a queue, so it was not replaced" in said
        assert target.read_bytes() == before
    empty = folder / "empty"
    empty.touch()
    assert run("backup", str(empty), queue=queue)[0] == 0, "nothing is lost with an empty file"
    assert rows(empty) == (1, 0)


def test_a_damaged_queue_gives_no_backup(folder: Path) -> None:
    queue, backup = folder / "queue.db", folder / "backup.db"
    run("add", *map(str, sorted(folder.glob("*.txt"))), queue=queue)
    assert run("backup", str(backup), queue=queue)[0] == 0
    of_yesterday = backup.read_bytes()
    content = bytearray(queue.read_bytes())
    content[4096 * 5 : 4096 * 20] = random.Random(3).randbytes(4096 * 15)
    queue.write_bytes(content)
    status, said = run("backup", str(backup), queue=queue)
    assert status == 2
    assert "damaged" in said
    assert backup.read_bytes() == of_yesterday
    assert not list(folder.glob(".*partial*"))


NEWEST = max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
NEXT = f"{int(NEWEST) + 1:04}"


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes this version one that knows a further schema, with the given body of its migration."""

    def make(body: str) -> None:
        copied = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
        lines = [
            '"""Next."""',
            "from alembic import op",
            f"revision, down_revision = '{NEXT}', '{NEWEST}'",
            "def upgrade() -> None:",
            body,
        ]
        (copied / "versions" / f"{NEXT}_next.py").write_text("\n".join(lines), encoding="utf-8")
        monkeypatch.setattr(stores, "MIGRATIONS", copied)

    return make


def test_a_migration_is_announced_and_copied_before(
    empty: str, newer: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    Store(empty).close()
    assert not caplog.records, "a new queue needs no migration"
    newer("    op.execute('CREATE TABLE next (id INTEGER)')")
    opened = Store(empty)
    (record,) = caplog.records
    assert f"from schema {NEWEST} to {NEXT}" in record.getMessage()
    assert opened.revision() == NEXT
    is_sqlite = opened.is_sqlite
    opened.close()
    Store(empty).close()
    assert len(caplog.records) == 1
    if not is_sqlite:
        assert "pg_dump" in record.getMessage()
        return
    copy = Path(f"{empty}.schema-{NEWEST}")
    assert f"copied to {copy};" in record.getMessage()
    assert str(copy) in record.getMessage()
    old = Store(copy, migrate=False)
    assert old.revision() == NEWEST
    old.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, newer: Callable[[str], None]) -> None:
    queue = tmp_path / "queue.db"
    Store(queue).close()
    newer("    op.execute('CREATE TABLE next (id INTEGER)'); op.execute('SELECT nothing FROM nowhere')")
    for _ in range(2):
        with pytest.raises(StoreError):
            Store(queue)
    left = Store(queue, migrate=False)
    assert left.revision() == NEWEST
    with left.read() as connection:
        assert not left.engine.dialect.has_table(connection, "next")
    left.close()
    assert sorted(path.name for path in tmp_path.glob("queue.db.schema*")) == [
        f"queue.db.schema-{NEWEST}",
        f"queue.db.schema-{NEWEST}.2",
    ]


def test_a_migration_is_said_on_standard_error(tmp_path: Path, newer: Callable[[str], None]) -> None:
    queue = tmp_path / "queue.db"
    Store(queue).close()
    newer("    pass")
    assert "quality: migrating the queue" in run("stats", queue=queue)[1]
    assert "quality: migrating the queue" not in run("stats", queue=queue)[1]


def test_a_restored_backup_on_postgresql_is_the_servers_matter(postgresql: str, tmp_path: Path) -> None:
    status, said = run("backup", str(tmp_path / "x.db"), queue=new_database(postgresql))
    assert status == 2
    assert "pg_dump --format=custom" in said


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_only_the_owner_can_read_a_new_queue(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        store = Store(tmp_path / "queue.db")
        store.write(lambda connection: connection.exec_driver_sql("SELECT 1"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("queue.db*")}
        store.close()
    finally:
        os.umask(before)
    for name in ("queue.db", "queue.db-wal", "queue.db-shm"):
        assert modes[name] == 0o600, modes
