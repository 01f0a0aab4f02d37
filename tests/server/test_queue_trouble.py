"""A queue whose database cannot be used: 503 and not ready, and as before when it is over. Log-ins are logged."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")

from quality.triage import Queue
from tests.server.desk import PASSWORD, Desk
from tests.triage.texts import text
from tests.waiting import eventually

Start = Callable[..., Any]


def is_problem(answer: httpx.Response) -> None:
    """Whether an answer says that the database cannot be used, and nothing of how this program is made."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "10"
    assert "the queue's database cannot be used at the moment" in answer.json()["detail"]


def test_locked_by_another_program(start: Start, tmp_path: Path) -> None:
    desk = Desk(start, tmp_path)
    key = desk.key("ada")
    desk.open(constants={"quality.triage.store.BUSY_SECONDS": 1.0})
    client = desk.running.client
    assert client.get("/readyz").status_code == 200
    with closing(sqlite3.connect(tmp_path / "queue.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        eventually(lambda: client.get("/readyz").status_code == 503, "the service says that it is not ready")
        is_problem(client.get("/readyz"))
        assert client.get("/healthz").status_code == 200
        assert client.get("/v1/queue", headers=key).status_code == 200, "reading goes on"
        is_problem(client.post("/v1/queue", headers=key, json={"id": "a1", "text": text(1)}))
        other.execute("ROLLBACK")
    eventually(lambda: client.get("/readyz").status_code == 200, "the service gets ready again")
    assert client.post("/v1/queue", headers=key, json={"id": "a1", "text": text(1)}).json()["status"] == "added"
    assert desk.queue.verify_audit().broken is None
    said = desk.running.wait_for("database")
    assert "another program has locked the file" in said["error"]
    desk.running.wait_for("database usable again")
    assert not any("Traceback" in line for line in desk.running.lines)


def test_gone_and_back(start: Start, tmp_path: Path) -> None:
    desk = Desk(start, tmp_path)
    key = desk.key("ada")
    desk.queue.close()
    desk.open()
    client = desk.running.client
    assert client.post("/v1/queue", headers=key, json={"id": "a1", "text": text(1)}).status_code == 201
    moved = (tmp_path / "queue.db").rename(tmp_path / "moved.db")
    eventually(lambda: client.get("/readyz").status_code == 503, "the service notices that the file is gone")
    is_problem(client.post("/v1/queue", headers=key, json={"id": "a2", "text": text(2)}))
    moved.rename(tmp_path / "queue.db")
    eventually(lambda: client.get("/readyz").status_code == 200, "the service notices that the file is back")
    assert client.post("/v1/queue", headers=key, json={"id": "a2", "text": text(2)}).status_code == 201


@pytest.fixture
def small_disk(tmp_path: Path) -> Any:
    """A disk of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_disk_without_space(small_disk: Path, start: Start) -> None:
    desk = Desk(start, small_disk)
    key = desk.key("ada")
    desk.queue.close()
    desk.open()
    client = desk.running.client
    assert client.get("/readyz").status_code == 200
    filler = small_disk / "filler"
    answers = []
    for number in range(60):  # what SQLite has set aside is used up first
        with filler.open("ab", buffering=0) as stream, suppress(OSError):
            while True:
                stream.write(bytes(4096))
        answers.append(client.post("/v1/queue", headers=key, json={"id": f"f{number}", "text": text(number)}))
        if answers[-1].status_code != 201:
            break
    is_problem(answers[-1])
    eventually(lambda: client.get("/readyz").status_code == 503, "the service notices that the disk is full")
    assert client.get("/v1/queue", headers=key).status_code == 200, "reading goes on"
    assert "quality_queue_usable 0.0" in client.get("/metrics").text, "the alert watches this metric"
    filler.unlink()
    eventually(lambda: client.get("/readyz").status_code == 200, "the service notices that there is space again")
    assert "quality_queue_usable 1.0" in client.get("/metrics").text
    assert client.post("/v1/queue", headers=key, json={"id": "g1", "text": text(50)}).status_code == 201
    assert desk.running.stop() == 0
    assert desk.queue.verify_audit().broken is None


def test_no_service_on_a_queue_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"no database" * 1000)
    command = [sys.executable, "-m", "quality", "serve", "--port", "0", "--queue", str(tmp_path / "queue.db")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "not a SQLite database" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_file_alone_is_whole_after_a_while_and_at_the_end(start: Start, tmp_path: Path) -> None:
    desk = Desk(start, tmp_path)
    key = desk.key("ada")
    desk.queue.close()
    desk.open(constants={"quality.server.moderation.WRITE_BACK": 1.0})

    def stored() -> int:
        copy = shutil.copyfile(tmp_path / "queue.db", tmp_path / "copy.db")
        try:
            with closing(sqlite3.connect(copy)) as connection:
                return int(connection.execute("SELECT count(*) FROM items").fetchone()[0])
        except sqlite3.DatabaseError:
            return -1  # copied in the middle of a write-back, which `backup` is for

    for number in range(3):
        answer = desk.running.client.post("/v1/queue", headers=key, json={"id": f"a{number}", "text": text(number)})
        assert answer.status_code == 201
    eventually(lambda: stored() == 3, "the log is written back while the service runs")
    assert desk.running.client.post("/v1/queue", headers=key, json={"id": "a9", "text": text(9)}).status_code == 201
    backup = subprocess.run(
        [sys.executable, "-m", "quality", "triage", "backup", str(tmp_path / "b.db"), "--queue", str(tmp_path / "queue.db")],
        check=False,
    )  # fmt: skip
    assert backup.returncode == 0
    with closing(sqlite3.connect(tmp_path / "b.db")) as connection:
        assert connection.execute("SELECT count(*) FROM items").fetchone()[0] == 4
    assert desk.running.stop() == 0
    assert stored() == 4
    assert desk.running.wait_for("audit log", 2)["hash"] == Queue(tmp_path / "queue.db").verify_audit().head


def test_log_ins_are_logged(start: Start, tmp_path: Path) -> None:
    desk = Desk(start, tmp_path).open()
    secret = "my secret passphrase"

    def log_in(name: str, password: str) -> int:
        client = httpx.Client(base_url=desk.url)
        page = client.get("/triage/login")
        token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
        return client.post("/triage/login", data={"name": name, "password": password, "csrf": token}).status_code

    assert log_in("ada", PASSWORD) == 303
    good = desk.running.wait_for("logged in")
    assert (good["user"], good["client"]) == ("ada", "127.0.0.1")
    assert log_in("ada", secret) == 401
    bad = desk.running.wait_for("log-in refused")
    assert (bad["user"], bad["client"], bad["level"]) == ("ada", "127.0.0.1", "warning")
    assert log_in(secret, "x") == 401, "a password in the wrong field"
    assert "user" not in desk.running.wait_for("log-in refused", 2)
    assert secret not in "".join(desk.running.lines)
    logged = [(one.event, one.actor, one.data.get("why"), one.data.get("name")) for one in desk.queue.events()]
    assert logged[-3:] == [
        ("logged in", "ada", None, "ada"),
        ("log-in refused", "nobody", "wrong password", "ada"),
        ("log-in refused", "nobody", "unknown name", None),
    ]
    assert secret not in json.dumps([one.to_dict() for one in desk.queue.events()])
