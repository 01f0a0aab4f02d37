"""Erasing an item on the pages and through the API: who may, what is asked first, and what is left."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")
pytest.importorskip("jinja2", reason="the extra «triage» is not installed")

from quality import Article
from quality.errors import ForbiddenError
from quality.triage import User
from tests.axe import violations
from tests.server.desk import Desk
from tests.server.people import People, toast
from tests.triage.texts import article, edited, text

ADA, LEE = User("ada"), User("lee", "lead")


def test_a_lead_confirms_and_the_item_is_gone(desk: Desk, people: People) -> None:
    for entry in (article(1), article(2, headline="Zephyrine"), Article.from_text(edited(text(2), 0.05), id="copy")):
        desk.queue.add(entry)
    desk.queue.notes.write(2, ADA, "The author wants it gone.")
    page = people.log_in(desk.open(), "lee")
    page.goto(f"{desk.url}/triage/items/2?back=q%3Dzephyrine")
    page.click("#erase")
    page.wait_for_selector("h1:has-text('Erase #2 for ever?')")
    said = page.inner_text("main")
    assert (
        "headline, address, names, text, assessments, its timeline of 1 entry (decisions, notes and the like)" in said
    )
    assert "1 similar article stays" in said
    page.click("text=Keep it")
    page.wait_for_url("**/items/2?back=q*")
    page.click("#erase")
    page.fill("[name=why]", "Request 17")
    page.click("button.reject")
    assert "/erase" in page.url, "the browser asks for the tick first"
    assert desk.card(2).headline == "Zephyrine"
    page.check("[name=confirm]")
    page.click("button.reject")
    page.wait_for_url("**/triage?q=zephyrine*")
    toast(page, "Erased #2 and everything that the queue kept of it.")
    assert page.goto(f"{desk.url}/triage/items/2").status == 404
    assert [card.id for card in desk.queue.list().cards if card.id == 2] == []
    event = list(desk.queue.events())[-1]
    assert (event.actor, event.event, event.item_id, event.data["why"]) == ("lee", "erased", 2, "Request 17")
    assert desk.queue.verify_audit().broken is None
    logged = desk.running.wait_for("erased")
    assert (logged["user"], logged["items"]) == ("lee", [2])
    assert "Zephyrine" not in "".join(desk.running.lines)
    assert "quality_queue_erased_total 1.0" in desk.running.client.get("/metrics").text


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_the_page_is_accessible(desk: Desk, people: People, scheme: Any, width: int) -> None:
    desk.queue.add(article(1))
    page = people.log_in(desk.open(), "lee", color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(f"{desk.url}/triage/items/1/erase")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_who_may_not_and_what_is_not_confirmed(desk: Desk, people: People) -> None:
    desk.queue.add(article(1))
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/items/1")
    token = page.get_attribute("meta[name=csrf]", "content")
    assert page.query_selector("#erase") is None
    assert page.goto(f"{desk.url}/triage/items/1/erase").status == 403
    assert "Only leads may erase items; you are a moderator" in page.inner_text("main")
    lead = people.log_in(desk, "lee")
    lead.goto(f"{desk.url}/triage/items/1/erase")
    for form, problem in (
        ({"why": "Request 17"}, "tick the box"), ({"why": "Request 17", "confirm": "2"}, "tick the box"),
        ({"why": " ", "confirm": "1"}, "An erasure needs a reason"),
    ):  # fmt: skip
        given = {"csrf": lead.get_attribute("meta[name=csrf]", "content"), **form}
        answer = lead.request.post(f"{desk.url}/triage/items/1/erase", form=given)
        assert (answer.status, problem in answer.text()) == (422, True)
    answer = page.request.post(
        f"{desk.url}/triage/items/1/erase",
        form={"csrf": token, "why": "x", "confirm": "1"},
    )
    assert answer.status == 403
    assert desk.card(1).state == "waiting"


def test_through_the_api(desk: Desk) -> None:
    for number in range(1, 3):
        desk.queue.add(article(number))
    desk.open()
    body = {"why": "Request 17", "confirm": 1}
    assert desk.ask("POST", "/1/erasure", by="lee", json=body).status_code == 403, "the usual scopes do not allow it"
    with pytest.raises(ForbiddenError, match="only leads may erase"):
        desk.queue.tokens.make("ada", "erase", ["erase"])
    key = {"Authorization": f"Bearer {desk.queue.tokens.make('lee', 'erase', ['erase'])}"}

    def erase(path: str = "/1/erasure", **changed: Any) -> Any:
        return desk.ask("POST", path, by=None, headers=key, json={**body, **changed})

    for changed in ({"confirm": 2}, {"confirm": None}, {"why": " "}, {"why": ""}, {"why": "x" * 501}, {"more": 1}):
        answer = erase(**changed)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), changed
    assert "it must be 1, the number of the item to erase" in erase(confirm=2).json()["detail"]
    assert erase("/9/erasure", confirm=9).status_code == 404
    assert desk.card(1).state == "waiting"
    assert erase().status_code == 204
    assert erase().status_code == 404
    assert desk.ask("GET", "/1").status_code == 404
    assert desk.ask("GET", "/2").status_code == 200
    assert [(event.actor, event.item_id) for event in desk.queue.events() if event.event == "erased"] == [("lee", 1)]
