"""Accounts on the pages: own password, zone, log-ins and tokens for everybody, all accounts for admins, and what a token allows."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")
pytest.importorskip("jinja2", reason="the extra «triage» is not installed")

from quality.triage import User
from tests.server.conftest import RunningService
from tests.server.desk import PASSWORD, PLAIN, Desk
from tests.server.people import People
from tests.server.test_pages import CONTRAST, SMALL
from tests.triage.texts import article

ADA = User("ada")


@contextmanager
def as_session(desk: Desk, name: str) -> Iterator[tuple[httpx.Client, str]]:
    """A client with a log-in, and the token of its forms."""
    token = desk.session(name)
    session = desk.queue.users.session(token)
    assert session is not None
    with httpx.Client(base_url=desk.url, cookies={"quality_session": token}) as client:
        yield client, session.csrf


def test_everybody_changes_the_own_password_and_zone(desk: Desk, people: People) -> None:
    page = people.log_in(desk.open(), "ada", timezone_id="Europe/Berlin")
    elsewhere = people.log_in(desk, "ada")
    page.click(".who a.name")
    page.wait_for_selector("h1:has-text('ada')")
    assert page.input_value("select[name=zone]") == "Europe/Berlin"
    page.fill("[name=old]", "wrong horse")
    page.fill("[name=new]", "battery staple")
    page.fill("[name=again]", "battery staple")
    page.click("text=Change the password")
    page.wait_for_selector("[role=alert]:has-text('the old password is wrong')")
    page.fill("[name=old]", PASSWORD)
    page.fill("[name=new]", "battery staple")
    page.fill("[name=again]", "battery stable")
    page.click("text=Change the password")
    page.wait_for_selector("[role=alert]:has-text('The two new passwords do not match.')")
    page.fill("[name=old]", PASSWORD)
    page.fill("[name=new]", "battery staple")
    page.fill("[name=again]", "battery staple")
    page.click("text=Change the password")
    page.wait_for_selector("[role=status]:has-text('Your password has been changed')")
    assert desk.queue.users.log_in("ada", PASSWORD) is None
    elsewhere.reload()
    assert "/triage/login" in elsewhere.url, "other log-ins end"
    page.select_option("select[name=zone]", "Asia/Tokyo")
    page.click("text=Use this zone")
    page.wait_for_selector("text=/The time there is now .* JST/")
    assert desk.queue.personal.zone(ADA) == "Asia/Tokyo"


def test_log_ins_are_listed_and_ended(desk: Desk, people: People) -> None:
    page = people.log_in(
        desk.open(), "ada", user_agent="Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    other = people.log_in(desk, "ada", user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/138.0.0.0 Safari/537.36")
    page.goto(f"{desk.url}/triage/account")
    lines = [line.inner_text() for line in page.query_selector_all("section:has(#sessions) li")]
    assert len(lines) == 2
    assert sum("this one" in line for line in lines) == 1
    assert "from 127.0.0.1" in lines[0]
    assert lines[0].startswith("Chrome or Chromium 138 on Linux from")
    assert lines[1].startswith("Firefox 140 on Windows from")
    page.click("li:has-text('on Linux') button:text-is('End')")
    page.wait_for_selector("[role=status]:has-text('The log-in or token has ended.')")
    other.reload()
    assert "/triage/login" in other.url
    assert page.query_selector("text=End all others") is None


def test_a_token_is_made_shown_once_and_ended(desk: Desk, people: People) -> None:
    desk.queue.add(article(1))
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/account")
    page.fill("[name=label]", "Nightly <script>")
    page.check("[name=scope][value=decide]")
    page.click("text=Create a token")
    token = page.inner_text("#token")
    page.goto(f"{desk.url}/triage/account")
    assert token not in page.content()
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{desk.url}/v1/queue/1", headers=headers).status_code == 200
    assert httpx.post(f"{desk.url}/v1/queue/1/decisions", headers=headers, json={"action": "reject"}).status_code == 201
    refused = httpx.post(f"{desk.url}/v1/queue", headers=headers, json={"text": "x"})
    assert (refused.status_code, "scope “add”" in refused.json()["detail"]) == (403, True)
    assert httpx.get(f"{desk.url}/triage", headers=headers).headers["location"] == "/triage/login", "no page for tokens"
    page.click("li:has-text('Nightly <script>') button:text-is('End')")
    page.wait_for_selector("[role=status]:has-text('Ended.')")
    assert httpx.get(f"{desk.url}/v1/queue/1", headers=headers).status_code == 401


@pytest.mark.parametrize("scope", ["read", "decide", "add", "erase"])
def test_a_token_allows_its_scopes_and_no_more(desk: Desk, scope: str) -> None:
    desk.queue.add(article(1))
    desk.open()
    headers = {"Authorization": f"Bearer {desk.queue.tokens.make('lee', scope, [scope])}"}
    with httpx.Client(base_url=f"{desk.url}/v1", headers=headers, timeout=60) as client:
        asked = {
            "read": [client.get("/queue"), client.get("/queue/1"), client.get("/queue/stats"), client.get("/queue/1/record")],
            "decide": [
                client.post("/queue/next", json={}), client.post("/queue/1/claim"), client.post("/queue/1/release"),
                client.post("/queue/1/notes", json={"text": "x"}), client.post("/queue/1/assign", json={"to": "ada"}),
                client.post("/queue/1/defer", json={"until": None}), client.post("/queue/1/skip", json={}),
                client.post("/queue/1/decisions", json={"action": "reject"}), client.post("/queue/undo", json={}),
                client.post("/queue/decisions", json={"action": "reject", "items": [1]}),
            ],
            "add": [client.post("/queue", json={"id": "new", "text": article(2).text})],
            "erase": [client.post("/queue/1/erasure", json={"why": "x", "confirm": 1})],
        }  # fmt: skip
    for kind, answers in asked.items():
        for answer in answers:
            if kind == scope:
                assert answer.status_code < 300, (kind, answer.text)
            else:
                assert answer.status_code == 403, (kind, answer.text)
                assert kind in answer.json()["detail"]


def test_the_api_lists_hands_out_and_arranges(desk: Desk) -> None:
    for number in range(4):
        desk.queue.add(article(number, publisher="Herald" if number % 2 else "Courier", byline="Ines Falk"))
    desk.open()
    found = desk.ask(
        "GET", params={"publisher": "her", "search": "report", "author": "ines", "actionable": True}
    ).json()
    assert {card["id"] for card in found["cards"]} == {2, 4}
    taken = desk.ask("POST", "/next", json={"publisher": "her"}).json()
    assert taken["id"] in (2, 4)
    other = 6 - taken["id"]
    until = desk.queue.clock() + 3600
    assert desk.ask("POST", f"/{other}/defer", json={"until": until, "text": "later"}).status_code == 204
    assert desk.ask("POST", "/next", json={"publisher": "her"}).status_code == 204
    assert desk.ask("POST", f"/{other}/assign", by="lee", json={"to": "bob"}).status_code == 204
    assert desk.ask("POST", f"/{other}/assign", json={"to": "ada"}).status_code == 403
    assert desk.ask("POST", f"/{other}/assign", json={}).status_code == 422
    assert desk.ask("POST", f"/{other}/notes", json={"text": ""}).status_code == 422
    assert desk.ask("POST", "/99/skip").status_code == 404
    view = desk.ask("GET", f"/{other}").json()
    assert [note["kind"] for note in view["notes"]] == ["defer", "assign"]
    assert (view["card"]["assigned_to"], view["card"]["deferred_until"]) == ("bob", until)
    record = desk.ask("GET", "/1/record").json()
    assert (record["publisher"]["articles"], record["author"]["articles"]) == (1, 3)
    stats = desk.ask("GET", "/stats").json()
    assert stats["ages"]["deferred"] == 1
    assert stats["loads"] == [
        {"name": "ada", "claimed": 1, "assigned": 0, "oldest": 0.0},
        {"name": "bob", "claimed": 0, "assigned": 1, "oldest": stats["loads"][1]["oldest"]},
    ]


def test_admins_manage_accounts(desk: Desk, people: People) -> None:
    desk.queue.users.add("eve", "admin", PASSWORD)
    bob = people.log_in(desk.open(), "bob")
    page = people.log_in(desk, "eve")
    page.goto(f"{desk.url}/triage/account")
    page.click("text=All accounts")
    page.wait_for_selector("h1:has-text('Accounts')")
    page.fill("form.narrowest [name=name]", "<b>dan")
    page.fill("form.narrowest [name=password]", "third horses")
    page.select_option("form.narrowest [name=role]", "lead")
    page.click("text=Create >> nth=-1")
    page.wait_for_selector("[role=status]:has-text('created')")
    assert desk.queue.users.named("<b>dan") == User("<b>dan", "lead")
    row = "li:has(bdi:text-is('bob'))"
    page.click(f"{row} summary")
    page.click(f"{row} button:text-is('End the log-ins')")
    page.wait_for_selector("[role=status]:has-text('The log-ins of this account have ended.')")
    bob.reload()
    assert "/triage/login" in bob.url
    page.click(f"{row} summary")
    page.fill(f"{row} [name=password]", "battery staple")
    page.click(f"{row} button:text-is('Set the password')")
    page.wait_for_selector("[role=status]:has-text('changed')")
    assert desk.queue.users.log_in("bob", "battery staple") is not None
    page.click(f"{row} summary")
    page.select_option(f"{row} [name=role]", "lead")
    with page.expect_navigation():
        page.click(f"{row} button:text-is('Set the role')")
    page.wait_for_selector(f"{row}:has-text('lead')")
    page.click(f"{row} summary")
    page.click(f"{row} button:text-is('Disable')")
    page.wait_for_selector(f"{row} .tag:has-text('disabled')")
    assert desk.queue.users.named("bob") is None
    page.click("li:has(bdi:text-is('eve')) summary")
    page.click("li:has(bdi:text-is('eve')) button:text-is('Disable')")
    page.wait_for_selector("[role=alert]:has-text('only admin')")
    changes = [event.actor for event in desk.queue.events() if event.event.startswith("user ")][-4:]
    assert changes == ["eve"] * 4, "the log says who did it"


def test_accounts_and_history_are_not_for_everybody(desk: Desk) -> None:
    desk.queue.add(article(1))
    desk.queue.notes.write(1, ADA, "=note")
    desk.open()
    for name in ("ada", "lee"):
        with as_session(desk, name) as (client, csrf):
            assert client.get("/triage/accounts").status_code == 403
            said = {"csrf": csrf, "action": "role", "name": name, "role": "admin"}
            assert client.post("/triage/accounts", data=said).status_code == 403
            history = client.get("/triage/history.csv?days=30")
            assert history.status_code == (200 if name == "lee" else 403)
            for action in ("", "delete", "admin"):
                assert client.post("/triage/account", data={"csrf": csrf, "action": action}).status_code == 422
            assert client.post("/triage/account", data={"action": "sessions"}).status_code == 403
    rows = list(csv.DictReader(io.StringIO(history.text, newline="")))
    assert [(row["what"], row["note"]) for row in rows] == [("note", "'=note")]
    assert history.headers["content-disposition"] == 'attachment; filename="history.csv"'
    assert desk.queue.users.named("ada") == User("ada")


def test_guessing_the_old_password_is_slowed_down(desk: Desk) -> None:
    desk.open()
    with as_session(desk, "ada") as (client, csrf):
        said = {"csrf": csrf, "action": "password", "old": "guess", "new": "battery staple", "again": "battery staple"}
        statuses = [client.post("/triage/account", data=said).status_code for _ in range(10)]
        # A slow machine earns further tries meanwhile, but far fewer than it makes.
        while statuses[-1] == 403 and len(statuses) < 60:
            statuses.append(client.post("/triage/account", data=said).status_code)
    assert statuses[:10] == [403] * 10
    assert statuses[-1] == 429


def test_late_items_alarm(start: Callable[..., RunningService], tmp_path: Path, people: People) -> None:
    desk = Desk(start, tmp_path, PLAIN + "alarm_hours = 24\n")
    desk.queue.clock = lambda: 1e9  # long ago
    late, escalated = desk.queue.add(article(1)).id, desk.queue.add(article(3)).id
    desk.queue.clock = time.time
    desk.queue.decide(escalated, User("bob"), "escalate")
    desk.queue.add(article(2))
    desk.queue.notes.assign(late, User("lee", "lead"), "bob")
    desk.open()
    metrics = desk.running.client.get("/metrics").text
    assert "quality_queue_late 2.0" in metrics
    assert "quality_queue_assigned 1.0" in metrics
    page = people.log_in(desk, "ada")
    assert page.inner_text(".alarm").startswith("2 items have waited longer than 24 h; the oldest for")
    assert [link.inner_text() for link in page.query_selector_all(".alarm a")] == ["Show 1 waiting", "Show 1 escalated"]
    page.click(".alarm a")
    page.wait_for_url("**age=late**")
    assert [card.get_attribute("data-id") for card in page.query_selector_all(".card")] == [str(late)]
    ages = page.query_selector_all("select[name=age] option")
    assert [age.inner_text().strip() for age in ages] == [
        "any time", "in the last hour", "in the last day", "over 24 h ago", "over 3 days ago", "over a week ago"
    ], "in the order of time, and no age twice"  # fmt: skip
    page.goto(f"{desk.url}/triage?age=old24")
    assert page.input_value("select[name=age]") == "late"
    page.goto(f"{desk.url}/triage/statistics")
    page.wait_for_selector(".tiles .alarm:has-text('over 24 h old, 1 of them escalated')")
    assert "bob" in page.inner_text("section:has(#workload)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_account_pages_on_small_screens(desk: Desk, people: People, scheme: str) -> None:
    desk.queue.users.add("eve-with-a-very-long-name-" + "x" * 60, "admin", PASSWORD)
    desk.queue.users.add("eve", "admin", PASSWORD)
    desk.queue.tokens.make("eve", "A label without end " * 4)
    page = people.log_in(desk.open(), "eve", viewport={"width": 375, "height": 700}, color_scheme=scheme)
    for path in ("/account", "/accounts"):
        page.goto(f"{desk.url}/triage{path}")
        for fold in page.query_selector_all("summary"):
            fold.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(SMALL) == [], path
        worst = page.evaluate(CONTRAST)
        assert worst["ratio"] >= 4.5, (path, worst)
