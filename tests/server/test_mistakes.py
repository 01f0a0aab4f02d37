"""Slips on the moderators' pages: what is taken back, refused with a reason, or said before something is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")
pytest.importorskip("jinja2", reason="the extra «triage» is not installed")

from quality.triage import User
from tests.server.conftest import RunningService
from tests.server.desk import BLIND, Desk
from tests.server.people import People, ids_on, toast
from tests.triage.texts import article

ADA, BOB, LEE = User("ada"), User("bob"), User("lee", "lead")


def filled(desk: Desk, count: int) -> list[int]:
    """Adds articles and returns their numbers in the order of the queue."""
    list(desk.queue.add_many(article(number) for number in range(count)))
    return [card.id for card in desk.queue.list(limit=500).cards]


def test_an_opinion_that_is_changed_after_the_score_was_shown(
    start: Callable[..., RunningService], tmp_path: Path, people: People
) -> None:
    desk = Desk(start, tmp_path, BLIND)
    (number,) = filled(desk, 1)
    page = people.log_in(desk.open(), "bob")
    page.goto(f"{desk.url}/triage/items/{number}")
    assert "independent" in page.inner_text(".verdict")
    page.keyboard.press("a")
    toast(page, "Approved")
    page.goto(f"{desk.url}/triage/items/{number}")
    assert page.inner_text(".verdict .score") == str(desk.card(number).score), "he sees the score now"
    page.keyboard.press("z")
    toast(page, "Undone")
    page.wait_for_selector(".verdict:has-text('your opinion will not count as independent')")
    page.wait_for_load_state()
    page.keyboard.press("r")
    toast(page, "Rejected")
    page.goto(f"{desk.url}/triage/items/{number}")
    lines = [line.inner_text() for line in page.query_selector_all(".history li")]
    assert ["without the score" in line for line in lines] == [False, False, True]
    assert "after the score was shown" in lines[0]


def test_looking_at_what_is_assigned_to_somebody_else_does_not_claim_it(desk: Desk, people: People) -> None:
    (number,) = filled(desk, 1)
    desk.queue.notes.assign(number, LEE, "bob")
    lead = people.log_in(desk.open(), "lee")
    lead.goto(f"{desk.url}/triage/items/{number}")
    lead.wait_for_load_state("networkidle")
    assert desk.card(number).claimed_by is None
    bob = people.log_in(desk, "bob")
    bob.goto(f"{desk.url}/triage/items/{number}")
    bob.keyboard.press("a")
    toast(bob, "Approved")
    assert desk.card(number).decided_by == "bob"


def test_arrangements_are_undone_with_a_key(desk: Desk, people: People) -> None:
    first, second, _ = filled(desk, 3)
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/items/{first}?from=next")
    page.keyboard.press("s")
    page.wait_for_url(f"**/items/{second}?*")
    toast(page, "It will be back in your list in 12 hours unless somebody else decides it.")
    page.wait_for_load_state()
    page.keyboard.press("z")
    page.wait_for_url(f"**/items/{first}?*")
    toast(page, "is no longer skipped")
    page.wait_for_load_state()
    page.keyboard.press("p")
    page.select_option("[name=to]", "bob")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/items/{second}?*")
    toast(page, "to bob")
    assert desk.card(first).assigned_to == "bob"
    page.wait_for_load_state()
    page.keyboard.press("z")
    page.wait_for_url(f"**/items/{first}?*")
    toast(page, "is assigned to nobody")
    page.wait_for_load_state()
    page.keyboard.press("d")
    page.select_option("[name=delay]", "4")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/items/{second}?*")
    assert desk.card(first).deferred_until is not None
    assert desk.card(first).state == "waiting", "Enter defers, and decides nothing"
    page.wait_for_load_state()
    page.keyboard.press("r")
    toast(page, "Rejected")
    page.keyboard.press("z")
    page.wait_for_url(f"**/items/{second}?*")
    toast(page, "Undone")
    page.wait_for_load_state()
    page.keyboard.press("a")
    toast(page, "Approved")
    assert "from=next" in page.url


def test_enter_in_a_field_or_box_decides_nothing(desk: Desk, people: People) -> None:
    first, second = filled(desk, 2)
    page = people.log_in(desk.open(), "ada")
    page.focus("#bulk-note")
    page.check(f"#item-{first} .tick")
    page.focus("#bulk-note")
    page.keyboard.press("Enter")
    page.goto(f"{desk.url}/triage/items/{second}")
    page.focus(".reason input")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    assert page.url.endswith(f"/items/{second}")
    assert [desk.card(number).state for number in (first, second)] == ["waiting", "waiting"]


def test_keys_of_the_list_that_arrange(desk: Desk, people: People) -> None:
    first, second, third = filled(desk, 3)
    page = people.log_in(desk.open(), "ada")
    page.keyboard.press("s")
    toast(page, "Select an item first, with j and k.")
    page.keyboard.press("j")
    page.keyboard.press("s")
    toast(page, f"Skipped #{first}")
    assert ids_on(page) == [second, third]
    page.keyboard.press("z")
    toast(page, "is no longer skipped")
    assert ids_on(page) == [first, second, third]
    page.keyboard.press("d")
    page.wait_for_url(f"**/items/{first}*#do-defer")
    page.wait_for_selector("[name=delay]:focus")


def test_all_items_of_a_short_list(desk: Desk, people: People) -> None:
    order = filled(desk, 3)
    desk.queue.claim(order[1], BOB)
    page = people.log_in(desk.open(), "ada")
    assert page.inner_text(".everything").strip() == "All 2 items of this list"
    page.goto(f"{desk.url}/triage?show=all")
    assert page.inner_text(".everything").strip() == "All 2 items of this list that you can decide"
    page.check("#all")
    assert len(page.query_selector_all(".tick:checked")) == 2, "the rows show what is meant"
    page.click(".tick:checked")
    assert not page.is_checked("#all")
    assert page.inner_text("#ticked") == "With the ticked item:"
    page.check("#all")
    page.click(".bulk .reject")
    toast(page, "Rejected: 2 articles.")
    assert desk.card(order[1]).state == "waiting"


def test_long_notes(desk: Desk, people: People) -> None:
    (number,) = filled(desk, 1)
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/items/{number}")
    words = "word " * 790 + "the last words"
    page.fill("#note", words)
    assert page.inner_text("#note-length") == "3,964 of at most 4,000 characters"
    page.click("button[value=note]")
    page.wait_for_selector(".history details")
    assert "the last words" not in page.inner_text(".history")
    page.click(".history summary")
    assert "the last words" in page.inner_text(".history")
    page.fill("#note", words + "x" * 100)
    page.click("button[value=note]")
    page.wait_for_selector("[role=alert]:has-text('The note has 4064 characters; at most 4000 are allowed')")
    assert len(page.input_value("#note")) == 4064, "nothing is cut"
    page.click("button[value=reject]")
    assert desk.card(number).state == "waiting", "nor decided with a note that is too long"


def test_views_are_not_replaced_unasked(desk: Desk, people: People) -> None:
    filled(desk, 2)
    page = people.log_in(desk.open(), "ada")

    def save(query: str, title: str) -> None:
        page.goto(f"{desk.url}/triage?{query}")
        page.click("summary:has-text('Save or delete views')")
        page.fill("[name=title]", title)
        page.click(".views button:text-is('Save')")

    save("band=low", "Mine")
    toast(page, "The view was saved.")
    save("band=high", "Mine")
    page.wait_for_selector("[role=alert]:has-text('You have a view “Mine” with other filters')")
    assert [view.query for view in desk.queue.personal.views(ADA)] == ["band=low"]
    page.click("button:text-is('Replace the view')")
    toast(page, "The view was replaced.")
    assert [view.query for view in desk.queue.personal.views(ADA)] == ["band=high"]
    page.goto(f"{desk.url}/triage?author=falk")
    assert page.input_value("[name=author]") == "falk"


def test_addresses_and_forms_that_are_refused(desk: Desk) -> None:
    (number,) = filled(desk, 1)
    session = desk.open().session("lee")
    found = desk.queue.users.session(session)
    assert found is not None
    with httpx.Client(base_url=desk.url, cookies={"quality_session": session}) as client:
        for address in ("history.csv?days=abc", "history.csv?days=0", "statistics?days=-4", "statistics?days=8"):
            answer = client.get(f"/triage/{address}")
            assert answer.status_code == 422, address
            assert "“days” is" in answer.text
        for title in (" ", "x" * 61):
            answer = client.post("/triage/views", data={"csrf": found.csrf, "title": title})
            assert answer.status_code == 422
            assert "The name of a view has 1 to 60 characters" in answer.text
            assert f'id="item-{number}"' in answer.text, "on the list, not on a page of its own"
        answer = client.post("/triage/bulk", data={"csrf": found.csrf, "action": "reject"})
        assert (answer.status_code, "No item is ticked" in answer.text) == (422, True)
        desk.queue.notes.assign(number, LEE, "bob")
        desk.queue.notes.assign(number, LEE, "ada")
        answer = client.get(f"/triage/items/{number}/erase")
        assert "its timeline of 2 entries" in answer.text
