"""Messages are signed, sent again until taken, and never sent for what was rolled back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from quality.errors import ConflictError, PolicyError
from quality.triage import Queue, User
from quality.triage.policy import load_policy
from quality.triage.webhook import HEADER, deliver, post, secret_of, sign, verify

from .conftest import Clock
from .texts import article

Open = Callable[..., Queue]
ADA = User("ada")
HOOK = {"webhook": {"url": "https://hooks.example/decisions", "attempts": 3}}


class Receiver:
    """Answers with the statuses given, then with 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.got = list(statuses), list[tuple[bytes, Mapping[str, str]]]()

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        assert url == "https://hooks.example/decisions"
        self.got.append((body, headers))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 0:
            raise TimeoutError("no answer")
        return status


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITY_WEBHOOK_SECRET", "a secret")


def test_decision_and_undo_are_told(open_queue: Open, clock: Clock) -> None:
    queue, receiver = open_queue(HOOK), Receiver()
    queue.add(article(1))
    done = queue.decide(1, ADA, "reject")
    queue.undo(done.batch, ADA)
    with pytest.raises(ConflictError):
        queue.undo(done.batch, ADA)
    assert queue.counts().outbox == 2
    assert deliver(queue.store, queue.policy.webhook, clock, receiver) == (2, 0)
    told = [json.loads(body) for body, _ in receiver.got]
    assert [(one["state"], one["decision"], one["id"]) for one in told] == [
        ("decided", "reject", "a1"),
        ("waiting", None, "a1"),
    ]
    assert told[0]["version"] < told[1]["version"]
    body, headers = receiver.got[0]
    assert verify(body, headers[HEADER], "a secret", clock.now)
    assert not verify(body + b" ", headers[HEADER], "a secret", clock.now)
    assert not verify(body, headers[HEADER], "another", clock.now)
    assert not verify(body, headers[HEADER], "a secret", clock.now + 301)
    assert queue.counts().outbox == 0


def test_refused_messages_wait_longer_each_time(open_queue: Open, clock: Clock) -> None:
    queue, receiver = open_queue(HOOK), Receiver(500, 0, 404)
    queue.add(article(1))
    queue.decide(1, ADA, "approve")
    hook = queue.policy.webhook
    assert deliver(queue.store, hook, clock, receiver) == (0, 1)
    assert deliver(queue.store, hook, clock, receiver) == (0, 0), "not yet due"
    clock.sleep(5)
    assert deliver(queue.store, hook, clock, receiver) == (0, 1)
    clock.sleep(9)
    assert deliver(queue.store, hook, clock, receiver) == (0, 0)
    clock.sleep(1)
    assert deliver(queue.store, hook, clock, receiver) == (0, 1)
    clock.sleep(1e6)
    assert deliver(queue.store, hook, clock, receiver) == (0, 0), "given up after three attempts"


def test_mistakes(open_queue: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = open_queue({"webhook": {"url": "file:///etc/passwd"}})
    with pytest.raises(PolicyError, match="http"):
        queue.deliver()
    monkeypatch.delenv("QUALITY_WEBHOOK_SECRET")
    with pytest.raises(PolicyError, match="QUALITY_WEBHOOK_SECRET"):
        open_queue(HOOK).deliver()
    assert open_queue().deliver() == (0, 0)


def test_a_secret_in_a_file_precedes_the_environment(open_queue: Open, clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[webhook]\nurl = "https://hooks.example/decisions"\nsecret_file = "hook"\n', encoding="utf-8")
    hook = load_policy(file).webhook
    with pytest.raises(PolicyError, match=r"hook cannot be read"):
        secret_of(hook)
    (tmp_path / "hook").write_text("\n")
    with pytest.raises(PolicyError, match="is empty"):
        secret_of(hook)
    (tmp_path / "hook").write_text("from a file\n")
    queue, receiver = open_queue(HOOK), Receiver()
    queue.add(article(1))
    queue.decide(1, ADA, "reject")
    assert deliver(queue.store, hook, clock, receiver) == (1, 0)
    body, headers = receiver.got[0]
    assert verify(body, headers[HEADER], "from a file", clock.now)


@pytest.mark.parametrize("header", ["", "t=,v1=", "t=abc,v1=x", "v1=x", "t=1", "=,=,t=1=2"])
def test_hostile_headers(header: str) -> None:
    assert not verify(b"{}", header, "a secret", 1.0)
    assert verify(b"{}", sign(b"{}", "a secret", 1.0), "a secret", 1.0)


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A receiver on loopback that redirects /old to /new."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            paths.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(302 if self.path == "/old" else 204)
            if self.path == "/old":
                self.send_header("Location", "/new")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", paths
    listening.shutdown()
    thread.join()
    listening.server_close()


def test_posting(server: tuple[str, list[str]]) -> None:
    url, paths = server
    assert post(f"{url}/new", b"{}", {}) == 204
    assert post(f"{url}/old", b"{}", {}) == 302
    assert paths == ["/new", "/old"], "redirects are not followed"
    with pytest.raises(OSError, match="refused"):
        post("http://127.0.0.1:1/", b"{}", {})
