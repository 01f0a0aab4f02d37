"""The moderation queue over HTTP, against the real service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")

from tests.postgres import new_database
from tests.server.conftest import ARTICLE, RunningService
from tests.server.desk import BLIND, Desk
from tests.triage.conftest import postgresql  # noqa: F401
from tests.triage.texts import UNSOURCED, article, edited, text
from tests.waiting import eventually


@pytest.fixture
def desk(start: Callable[..., RunningService], tmp_path: Path) -> Iterator[Desk]:
    made = Desk(start, tmp_path).open()
    yield made
    made.queue.close()


@pytest.fixture(scope="module")
def unchanged(start_for_all: Callable[..., RunningService], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with one article, for requests that change nothing."""
    made = Desk(start_for_all, tmp_path_factory.mktemp("desk")).open()
    made.queue.add(article(1))
    yield made
    made.queue.close()


def test_an_article_goes_through(desk: Desk) -> None:
    added = desk.add(1, publisher="paper.example", reach=5000)
    assert (added["status"], added["state"], added["external_id"]) == ("added", "waiting", "a1")
    assert desk.add(1)["status"] == "exists"
    assert desk.add(2)["id"] != added["id"]
    cards = desk.ask("GET").json()["cards"]
    assert {card["external_id"] for card in cards} == {"a1", "a2"}
    assert cards[0]["reach"] == 5000 or cards[1]["reach"] == 5000

    claimed = desk.ask("POST", "/next").json()
    assert claimed["claimed_by"] == "ada"
    path = f"/{claimed['id']}"
    assert desk.ask("POST", f"{path}/claim", by="bob").status_code == 409
    assert desk.ask("POST", f"{path}/decisions", by="bob", json={"action": "approve"}).status_code == 409

    view = desk.ask("GET", path).json()
    assert view["assessment"]["score"] == view["card"]["score"] == desk.queue.item(claimed["id"]).card.score
    said = {
        "action": "reject",
        "reasons": ["vague_attribution"],
        "note": "Nobody is named.",
        "version": view["card"]["version"],
    }
    decided = desk.ask("POST", f"{path}/decisions", json=said)
    assert (decided.status_code, decided.json()["states"]) == (201, {str(claimed["id"]): "decided"})
    vote = desk.ask("GET", path).json()["history"][-1]
    assert (vote["moderator"], vote["action"]) == ("ada", "reject")
    assert (vote["reasons"], vote["note"]) == (["vague_attribution"], "Nobody is named.")
    assert desk.ask("GET", params={"state": "decided"}).json()["cards"][0]["decision"] == "reject"

    assert desk.ask("POST", "/undo", by="bob").status_code == 404
    assert desk.ask("POST", "/undo").json()["states"] == {str(claimed["id"]): "waiting"}
    assert desk.ask("POST", "/next", by="bob").status_code == 200
    assert desk.ask("POST", "/next").status_code == 200
    assert desk.ask("POST", "/next").status_code == 204
    figures = desk.ask("GET", "/stats").json()
    assert figures["counts"]["states"] == {"waiting": 2}
    assert figures["statistics"]["moderators"][0]["taken_back"] == 1


NUL = "\0"


def test_on_postgresql(start: Callable[..., RunningService], tmp_path: Path, postgresql: str) -> None:  # noqa: F811
    desk = Desk(start, tmp_path, queue=new_database(postgresql)).open()
    test_an_article_goes_through(desk)
    odd = {
        "headline": f"a{NUL}b\ud800",
        "publisher": f"{NUL}p",
        "url": f"https://p.example/{NUL}",
        "published": NUL,
        "section": NUL,
    }
    content = json.dumps({"id": f"odd{NUL}", "text": text(9), "headlin": "x", "reach": 1e400, **odd})
    as_json = {"Content-Type": "application/json"}
    refused = desk.ask("POST", content=content.replace("Infinity", "1e400"), headers=as_json)
    assert refused.status_code == 422
    assert "the field 'reach' is Infinity" in refused.json()["detail"]
    added = desk.ask("POST", content=content.replace("Infinity", "null"), headers=as_json)
    assert "“headlin” is unknown" in added.json()["cautions"][0]
    assert added.status_code == 201, added.text
    assert desk.ask("GET", f"/{added.json()['id']}").json()["card"]["headline"].startswith("a b")
    assert desk.card(added.json()["id"]).publisher == " p"
    with httpx.Client(base_url=desk.url, cookies={"quality_session": desk.session("ada")}) as client:
        token = client.get("/triage").text.partition('name="csrf" content="')[2].partition('"')[0]
        said = {"csrf": token, "action": "reject", "version": "1", "note": NUL, "reason": f"x{NUL}"}
        assert client.post(f"/triage/items/{added.json()['id']}", data=said).status_code == 422
        del said["reason"]
        assert client.post(f"/triage/items/{added.json()['id']}", data=said).status_code == 303
        assert client.get("/triage?publisher=%00&signal=%00&after=queue:1e99:1").status_code == 200
        assert client.post("/triage/login", data={"name": NUL, "password": NUL}).status_code == 403


def test_scores_are_those_of_the_assessment(desk: Desk) -> None:
    record = {"id": "one", "headline": "Bridge to close", "text": ARTICLE, "publisher": "paper.example"}
    added = desk.ask("POST", json=record).json()
    view = desk.ask("GET", f"/{added['id']}").json()
    expected = desk.running.assess({**record, "what_if": False}).json()
    assert view["assessment"] == expected
    assert view["text"] is None, "text is kept only when asked for"
    page = f"<html><head><title>Bridge</title></head><body><article><h1>Bridge to close</h1><p>{ARTICLE}</p></article></body></html>"
    added = desk.ask("POST", json={"id": "two", "html": page, "url": "https://paper.example/b"}).json()
    assert desk.ask("GET", f"/{added['id']}").json()["card"]["headline"] == "Bridge to close"


def test_what_was_left_unscored_is_caught_up_with(desk: Desk) -> None:
    added = desk.queue.add(article(7), later=True)
    assert added.state == "unscored"
    eventually(lambda: desk.card(added.id).state == "waiting", "the item is scored")
    assert desk.ask("GET", f"/{added.id}").json()["card"]["score"] is not None


def test_an_unknown_query_parameter_is_named(unchanged: Desk) -> None:
    refused = unchanged.ask("GET", params={"q": "mayor"})
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("there is no query parameter 'q'; allowed are state, band, ")
    none = unchanged.ask("POST", "/next", params={"limit": "2"})
    assert (none.status_code, none.json()["detail"]) == (
        422,
        "there is no query parameter 'limit'; there are none here",
    )


def test_pages_of_a_list_follow_each_other(desk: Desk) -> None:
    for number in range(7):
        desk.queue.add(article(number, publisher=f"paper{number % 2}.example"))
    seen: list[int] = []
    after: dict[str, str] = {}
    while True:
        page = desk.ask("GET", params={"limit": 3, **after}).json()
        seen += [card["id"] for card in page["cards"]]
        if page["after"] is None:
            break
        after = {"after": page["after"]}
    assert seen == [card.id for card in desk.queue.list().cards]
    chosen = desk.ask("GET", params={"publisher": "paper1.example", "sort": "newest"}).json()["cards"]
    assert [card["external_id"] for card in chosen] == ["a5", "a3", "a1"]
    lowered = desk.add(7, text=UNSOURCED + text(7))["id"]
    signal = desk.card(lowered).against[0]
    found = desk.ask("GET", params={"signal": signal}).json()["cards"]
    assert lowered in [card["id"] for card in found]
    assert all(signal in card["against"] for card in found)


def test_near_duplicates_with_an_override(desk: Desk) -> None:
    first = desk.add(1)
    other = desk.add(2, text=edited(text(1), 0.05, 1))
    third = desk.add(3, text=edited(text(1), 0.05, 2))
    (card,) = desk.ask("GET").json()["cards"]
    assert card["group_size"] == 3
    behind = [item["id"] for item in (first, other, third) if item["id"] != card["id"]]
    assert desk.ask("GET", f"/{behind[0]}").json()["behind"] == card["id"]
    said = {"action": "reject", "others": {str(behind[0]): "approve", str(behind[1]): None}}
    done = desk.ask("POST", f"/{card['id']}/decisions", json=said).json()
    assert set(done["states"]) == {str(card["id"]), str(behind[0])}
    assert desk.ask("GET", f"/{behind[0]}").json()["card"]["decision"] == "approve"
    assert desk.ask("GET", f"/{behind[1]}").json()["card"]["state"] == "waiting"
    back = desk.ask("POST", "/undo", json={"batch": done["batch"]}).json()
    assert set(back["items"]) == {card["id"], behind[0]}


def test_many_at_once(desk: Desk) -> None:
    ids = [desk.add(number)["id"] for number in range(3)]
    desk.ask("POST", f"/{ids[1]}/claim", by="bob")
    done = desk.ask("POST", "/decisions", json={"items": ids, "action": "approve"}).json()
    assert set(done["items"]) == {ids[0], ids[2]}
    assert list(done["refused"]) == [str(ids[1])]


def test_second_opinions_are_blind(start: Callable[..., RunningService], tmp_path: Path) -> None:
    desk = Desk(start, tmp_path, BLIND).open()
    path = f"/{desk.add(1)['id']}"
    before = desk.ask("GET", path).json()
    assert before["card"]["blind"]
    assert all(before["card"][name] is None for name in ("score", "reliability", "interval", "band", "why"))
    assert before["assessment"]["score"] is None
    assert desk.ask("POST", f"{path}/decisions", json={"action": "reject"}).status_code == 201
    assert desk.ask("GET", path).json()["card"]["score"] is not None
    other = desk.ask("GET", path, by="bob").json()
    assert (other["card"]["blind"], other["history"]) == (True, [])
    assert desk.ask("POST", f"{path}/decisions", json={"action": "approve"}).status_code == 409, "one voice each"
    assert desk.ask("POST", f"{path}/decisions", by="bob", json={"action": "approve"}).json()["states"] == {
        path[1:]: "escalated"
    }
    assert desk.ask("POST", f"{path}/decisions", json={"action": "approve"}).status_code == 403
    assert desk.ask("POST", "/next", json={"escalated": True}).status_code == 403
    assert desk.ask("POST", "/next", by="lee", json={"escalated": True}).json()["id"] == int(path[1:])


@pytest.mark.parametrize(
    ("path", "content", "status", "found"),
    [
        ("/1/decisions", b"{", 400, "not JSON"),
        ("/1/decisions", b'{"action": "burn"}', 422, "action"),
        ("/1/decisions", b'{"action": "approve", "verdict": 1}', 422, "verdict"),
        (
            "/1/decisions",
            b'{"action": "approve", "reasons": ["nonsense"]}',
            422,
            "no signal 'nonsense'; allowed are ",
        ),
        ("/1/decisions", b'{"action": "approve", "others": {"x": null}}', 422, "others"),
        ("/1/decisions", b'{"action": "approve", "version": 7}', 409, "has changed"),
        ("/99/decisions", b'{"action": "approve"}', 404, "no item 99"),
        ("/0/decisions", b'{"action": "approve"}', 422, "item"),
        ("/decisions", b'{"action": "approve", "items": []}', 422, "items"),
        ("/undo", b'{"batch": "no"}', 422, "batch"),
        ("/undo", b'{"batch": "%032d"}' % 0, 404, "no decision"),
        ("", b'{"id": "x"}', 422, "neither"),
    ],
)
def test_wrong_requests(unchanged: Desk, path: str, content: bytes, status: int, found: str) -> None:
    before = unchanged.queue.item(1)
    answer = unchanged.ask("POST", path, content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert found in answer.json()["detail"]
    assert unchanged.queue.item(1) == before


def test_who_may(start: Callable[..., RunningService], tmp_path: Path) -> None:
    desk = Desk(start, tmp_path, keys=["a-key-of-the-service"], trust_user_header="X-Remote-User").open()
    answer = desk.ask("GET", by=None)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    service = {"Authorization": "Bearer a-key-of-the-service"}
    record = {"id": "a", "text": text(1)}
    assert desk.ask("POST", by=None, json=record).status_code == 401
    assert desk.ask("POST", by=None, headers=service, json=record).status_code == 201, "a key of the service adds"
    assert desk.ask("GET", by=None, headers=service).status_code == 401, "and does no more"
    assert desk.running.client.get("/v1/model", headers=desk.key("ada")).status_code == 401

    named = {"X-Remote-User": "ada"}
    assert desk.ask("GET", by=None, headers=named).status_code == 200
    assert desk.ask("GET", by=None, headers={"X-Remote-User": "nobody"}).status_code == 403
    assert desk.ask("POST", "/next", by=None, headers=named).status_code == 403, "browsers send it unasked"
    key = desk.key("ada")
    desk.queue.users.change("ada", disabled=True)
    assert desk.ask("GET", by=None, headers=key).status_code == 401
    assert desk.ask("GET", by=None, headers=named).status_code == 403


def test_a_webhook_without_a_secret_is_refused_at_the_start(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[webhook]\nurl = "https://hooks.example/decisions"\n', encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "quality",
        "serve",
        "--port",
        "0",
        "--queue",
        str(tmp_path / "q.db"),
        "--policy",
        str(policy),
    ]
    known = {name: value for name, value in os.environ.items() if name != "QUALITY_WEBHOOK_SECRET"}
    done = subprocess.run(command, capture_output=True, text=True, env=known, timeout=60)
    assert done.returncode == 2
    assert "set the environment variable QUALITY_WEBHOOK_SECRET" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_description_tells_what_is_kept(desk: Desk, service: RunningService) -> None:
    shown = desk.running.client.get("/docs").text
    assert "Assessing stores neither text nor address. The moderation queue keeps the address" in shown
    assert "moderation queue" not in service.client.get("/openapi.json").json()["info"]["description"]


def test_a_header_counts_only_where_it_is_trusted(desk: Desk) -> None:
    assert desk.ask("GET", by=None, headers={"X-Remote-User": "ada"}).status_code == 401


def test_without_a_queue_there_is_nothing(service: RunningService) -> None:
    assert service.client.get("/v1/queue").status_code == 404
    assert service.client.get("/triage").status_code == 404


def test_decisions_outlive_the_service(start: Callable[..., RunningService], tmp_path: Path) -> None:
    desk = Desk(start, tmp_path).open()
    ids = [desk.add(number)["id"] for number in range(3)]
    decided = desk.ask("POST", f"/{ids[0]}/decisions", json={"action": "reject"})
    assert decided.status_code == 201
    desk.running.process.kill()
    desk.running.process.wait()
    again = start(**desk.settings).ready()
    found = again.client.get(f"/v1/queue/{ids[0]}", headers=desk.key("ada")).json()
    assert found["card"]["decision"] == "reject"
    assert desk.queue.verify_audit().broken is None


CONFIGURATION = """
[[operations]]
include-path = "/v1/queue"
checks.positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, 422]
"""
"""No schema can say whether a page or a text holds anything that a reader would see; one without is refused with 422."""


def test_schemathesis_finds_nothing(start: Callable[..., RunningService], tmp_path: Path) -> None:
    desk = Desk(start, tmp_path, workers=2).open()
    for number in range(4):
        desk.queue.add(article(number))
    key = f"Authorization: {desk.key('lee')['Authorization']}"
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION, encoding="utf-8")
    command = [
        sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run", f"{desk.running.url}/openapi.json",
        "--max-examples", "25", "--generation-deterministic", "--request-timeout", "120", "--no-color",
        "--include-path-regex", "^/v1/queue", "-H", key,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert desk.running.client.get("/readyz").status_code == 200
    assert not any(event["level"] == "error" for event in desk.running.events)
    assert desk.queue.verify_audit().broken is None


def test_logs_tell_nothing_of_articles(start: Callable[..., RunningService], tmp_path: Path) -> None:
    desk = Desk(start, tmp_path).open()
    secrets = ("zyxomma", "quorvanth", "plimbercroft", "drazzle")
    word, headline, publisher, host = secrets
    added = desk.add(
        1, text=f"{ARTICLE} The {word} said so.", headline=headline, publisher=publisher, url=f"https://{host}.example/"
    )
    path = f"/{added['id']}"
    assert desk.ask("GET", params={"publisher": publisher}).json()["cards"]
    assert desk.ask("POST", f"{path}/decisions", json={"action": "reject", "note": word}).status_code == 201
    desk.ask("POST", f"{path}/decisions", json={"action": word})
    with httpx.Client(base_url=desk.url, cookies={"quality_session": desk.session("ada")}) as client:
        assert headline in client.get(f"/triage/items{path}").text
        assert client.get("/triage", params={"publisher": publisher}).status_code == 200
    metrics = desk.running.client.get("/metrics").text
    assert desk.running.stop() == 0
    assert "ada" not in metrics
    for secret in secrets:
        assert secret not in metrics
        assert not any(secret in line for line in desk.running.lines)
    named = [event["event"] for event in desk.running.events if "ada" in event.values()]
    assert set(named) == {"decided"}, "moderators are named where they act"
