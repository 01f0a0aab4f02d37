"""What whoever runs the service sees: metrics of the queue, log lines of log-ins and decisions, warnings at the start."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")

from quality.triage import User
from tests.server.conftest import RunningService
from tests.server.desk import PASSWORD, PLAIN, Desk
from tests.triage.texts import article
from tests.waiting import eventually

Start = Callable[..., RunningService]
DAY = 86_400


def metrics(running: RunningService) -> dict[str, float]:
    """Samples by name and labels, as Prometheus reads them."""
    lines = running.client.get("/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def log_in(url: str, password: str, name: str = "ada", address: str = "192.0.2.7") -> int:
    """Fill in the log-in form as a browser does, behind a proxy that names the address."""
    with httpx.Client(base_url=url, headers={"Origin": url, "X-Forwarded-For": address}) as client:
        token = re.search(r'name="csrf" value="([^"]+)"', client.get("/triage/login").text)
        assert token
        form = {"name": name, "password": password, "csrf": token[1], "to": "/triage"}
        return client.post("/triage/login", data=form).status_code


@pytest.fixture
def desk(start: Start, tmp_path: Path) -> Desk:
    made = Desk(start, tmp_path, trusted_proxies=["127.0.0.1"], constants={"quality.server.moderation.MEASURED": 0.0})
    return made.open()


def test_metrics_say_how_the_queue_is(desk: Desk) -> None:
    before = metrics(desk.running)
    assert before['quality_queue_items{state="waiting"}'] == 0
    assert before['quality_queue_oldest_seconds{state="waiting"}'] == 0
    assert before['quality_decisions_total{action="reject"}'] == 0
    desk.queue.clock = lambda: time.time() - 7200
    for number in (1, 2, 3):
        desk.queue.add(article(number))
    desk.ask("POST", "/1/decisions", json={"action": "reject"})
    desk.ask("POST", "/decisions", json={"action": "escalate", "items": [2]})
    desk.ask("POST", "/undo")
    desk.ask("POST", "/2/claim")
    after = metrics(desk.running)
    assert after['quality_queue_items{state="waiting"}'] == 2
    assert after['quality_queue_items{state="decided"}'] == 1
    assert sum(after[f'quality_queue_waiting{{band="{band}"}}'] for band in ("low", "medium", "high")) == 2
    assert 7200 <= after['quality_queue_oldest_seconds{state="waiting"}'] < 10_000
    assert after["quality_queue_claimed"] == after["quality_queue_usable"] == 1
    assert [after[f'quality_decisions_total{{action="{action}"}}'] for action in ("reject", "escalate", "undo")] == [
        1,
        1,
        1,
    ]


def test_metrics_say_when_the_queue_cannot_be_used(desk: Desk, tmp_path: Path) -> None:
    assert metrics(desk.running)["quality_queue_usable"] == 1
    desk.queue.close()
    for file in tmp_path.glob("queue.db*"):
        file.write_bytes(b"not a database" * 1000)
    assert metrics(desk.running)["quality_queue_usable"] == 0


def test_log_ins_are_counted_and_logged_with_the_address(start: Start, tmp_path: Path) -> None:
    once = {"quality.server.pages.login.LOG_INS": 1}
    desk = Desk(start, tmp_path, trusted_proxies=["127.0.0.1"], constants=once).open()
    assert log_in(desk.url, PASSWORD, address="192.0.2.7") == 303
    assert log_in(desk.url, "wrong password", address="192.0.2.8") == 401
    assert log_in(desk.url, "wrong password", address="192.0.2.8") == 429
    found = metrics(desk.running)
    assert found['quality_log_ins_total{outcome="accepted"}'] == 1
    assert found['quality_log_ins_total{outcome="refused"}'] == 1
    assert found['quality_log_ins_total{outcome="too many"}'] == 1
    accepted = desk.running.wait_for("logged in")
    assert (accepted["client"], accepted["user"]) == ("192.0.2.7", "ada")
    refused = [entry for entry in desk.running.events if entry["event"] == "log-in refused"]
    assert [(entry["client"], entry["user"], entry["why"]) for entry in refused] == [
        ("192.0.2.8", "ada", "wrong name or password"),
        ("192.0.2.8", "ada", "too many tries"),
    ]
    assert PASSWORD not in "".join(desk.running.lines)
    assert "wrong password" not in "".join(desk.running.lines).replace("wrong name or password", "")


def test_decisions_are_logged_with_address_and_without_text(desk: Desk) -> None:
    secret = "Zephyrine Quillfeather"
    added = desk.ask(
        "POST", json={"id": secret, "headline": secret, "text": f"{secret} said so. {article(1).text}"}
    ).json()
    said = {"action": "reject", "note": f"{secret} is wrong."}
    asked = {"X-Forwarded-For": "2001:db8::7"}
    batch = desk.ask("POST", f"/{added['id']}/decisions", json=said, headers=asked).json()["batch"]
    entry = desk.running.wait_for("decided")
    assert {name: entry[name] for name in ("user", "action", "items", "batch", "client")} == {
        "user": "ada", "action": "reject", "items": [added["id"]], "batch": batch, "client": "2001:db8::7",
    }  # fmt: skip
    desk.ask("POST", "/undo", headers=asked)
    assert desk.running.wait_for("decided", 2)["action"] == "undo"
    assert desk.ask("POST", "/undo", by="bob").status_code == 404
    written = "".join(desk.running.lines) + json.dumps(metrics(desk.running))
    assert secret not in written
    assert len([line for line in desk.running.events if line["event"] == "decided"]) == 2


def test_a_risky_setting_is_logged_at_the_start(start: Start) -> None:
    running = start(host="0.0.0.0")
    assert "there are no API keys" in running.wait_for("risky setting")["why"]
    safe = start(host="0.0.0.0", keys=["k" * 20])
    safe.wait_for("ready")
    assert not [entry for entry in safe.events if entry["event"] == "risky setting"]


def test_a_new_queue_is_logged_without_the_libraries_chatter(start: Start, tmp_path: Path) -> None:
    running = start(queue=str(tmp_path / "new.db")).ready()
    running.stop()
    events = [entry["event"] for entry in running.events]
    assert events[0] == "audit log"
    assert {"listening", "ready", "stopping"} <= set(events)
    assert not [event for event in events if "alembic" in event]


def test_a_service_erases_what_is_too_old(start: Start, tmp_path: Path) -> None:
    made = Desk(start, tmp_path, PLAIN + "[retention]\ndays = 30\n")
    made.queue.clock = lambda: time.time() - 31 * DAY
    for number in (1, 2):
        made.queue.add(article(number))
    made.queue.decide(1, User("ada"), "approve")
    made.open()
    assert made.running.wait_for("erased by age")["items"] == 1
    eventually(lambda: [event for event in made.queue.events() if event.event == "erased"], "the erasure is logged")
    assert metrics(made.running)["quality_queue_erased_total"] == 1
    assert made.queue.verify_audit().broken is None
    assert made.ask("GET", "/1").status_code == 404
    assert made.ask("GET", "/2").status_code == 200
