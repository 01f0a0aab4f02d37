"""The client against the real service and its OpenAPI document."""

from __future__ import annotations

import inspect
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")

from quality import client as module
from quality.client import Client, ServiceError
from quality.errors import InputError
from tests.server.conftest import ARTICLE, RunningService
from tests.server.desk import Desk
from tests.triage.texts import article, text


@pytest.fixture
def desk(start: Callable[..., RunningService], tmp_path: Path) -> Desk:
    return Desk(start, tmp_path, keys=["k" * 20], disputes=str(tmp_path / "disputes.jsonl")).open()


@pytest.fixture
def ada(desk: Desk) -> Client:
    """A client with a moderator's key."""
    return Client(desk.url, desk.queue.tokens.make("ada", "tests"))


def test_every_call_is_in_the_openapi_document(desk: Desk) -> None:
    paths = desk.running.client.get("/openapi.json").json()["paths"]
    calls = re.findall(r'_call\("([A-Z]+)", "([^"]+)"(.*)', inspect.getsource(module))
    assert len(calls) == 12
    for method, path, rest in calls:
        operation = paths[path][method.lower()]
        assert ("requestBody" in operation) == (", said" in rest or ", record" in rest or ", {" in rest), (method, path)


def test_articles_are_assessed(desk: Desk) -> None:
    client = Client(desk.url + "/", "k" * 20)
    found = client.assess({"id": 7, "text": ARTICLE})
    assert (found["id"], found["schema"]) == ("7", "quality.assessment/2")
    batch = client.assess_batch([{"text": ARTICLE}, {"headline": "no text"}])
    assert [entry["schema"] for entry in batch] == ["quality.assessment/2", "quality.error/1"]
    assert batch[0]["score"] == found["score"]
    assert client.model()["digest"] == found["model"]["digest"]
    assert {"name", "title", "question"} <= client.signals()[0].keys()
    assert client.dispute("0" * 64, found["model"]["digest"], "Both sources are named.", score=31)


def test_the_queue_is_moderated(ada: Client) -> None:
    added = ada.add({"id": "a1", "text": text(1)})
    card = ada.next()
    assert card is not None
    assert card["id"] == added["id"]
    done = ada.decide(card["id"], "reject", reasons=["retelling"], note="No.", version=card["version"])
    assert ada.item(card["id"])["card"]["decision"] == "reject"
    assert ada.next() is None
    assert ada.undo(done["batch"])["taken_back"] == {str(card["id"]): "reject"}
    assert [entry["id"] for entry in ada.items(state="waiting", limit=5, publisher=None)["cards"]] == [card["id"]]
    assert ada.stats(days=2)["counts"]["states"] == {"waiting": 1}


def test_refusals_say_what_is_wrong(desk: Desk, ada: Client) -> None:
    with pytest.raises(ServiceError, match="the API key is missing") as refused:
        Client(desk.url).model()
    assert refused.value.status == 401
    desk.queue.add(article(1))
    with pytest.raises(ServiceError, match="there is no item 99") as unknown:
        ada.decide(99, "reject")
    assert unknown.value.status == 404
    desk.running.stop()
    with pytest.raises(ServiceError, match="does not answer") as silent:
        ada.next()
    assert silent.value.status is None


@pytest.mark.parametrize("url", ["quality.example.org", "ftp://quality.example.org", "file:///etc/passwd", "https://"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError, match="is not the address of a service"):
        Client(url)


class Handler(BaseHTTPRequestHandler):
    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, headers, body = self.answers.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def odd(request: pytest.FixtureRequest) -> Iterator[tuple[Client, Any]]:
    """A client of something that answers as it is told."""
    handler = type("Told", (Handler,), {"answers": list(request.param), "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Client(f"http://127.0.0.1:{server.server_port}", "key", tries=2), handler
    server.shutdown()
    server.server_close()


BUSY = (429, {"Retry-After": "0"}, b'{"detail": "busy"}')


@pytest.mark.parametrize("odd", [[BUSY, (200, {}, b'{"name": "x"}')]], indirect=True)
def test_a_busy_service_is_asked_again(odd: tuple[Client, Any]) -> None:
    assert odd[0].model() == {"name": "x"}
    assert len(odd[1].asked) == 2


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ([BUSY, BUSY], "busy"),
        ([(302, {"Location": "http://127.0.0.1:1/elsewhere"}, b"")], "status 302"),
        ([(200, {}, b"<html>")], "not JSON"),
        ([(502, {}, b"<html>Bad gateway")], "status 502"),
        ([(200, {"Content-Length": "50"}, b'{"name": "x"}')], "cut off"),
        ([(200, {"Content-Length": "50"}, b"")], "cut off"),
        ([(200, {"Content-Length": "0"}, b"")], "not JSON"),
    ],
    indirect=["odd"],
)
def test_odd_answers_are_errors(odd: tuple[Client, Any], said: str) -> None:
    with pytest.raises(ServiceError, match=said):
        odd[0].model()
