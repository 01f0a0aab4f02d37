"""What moderators arrange on the pages: the own list, next by filters, search, views, bulk, notes, deferral and assignment."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")
pytest.importorskip("jinja2", reason="the extra «triage» is not installed")

from quality import Article
from quality.triage import Filters, User
from tests.server.conftest import RunningService
from tests.server.desk import BLIND, PLAIN, Desk
from tests.server.people import People, ids_on, toast
from tests.triage.texts import article, edited, text

ADA, BOB, LEE = User("ada"), User("bob"), User("lee", "lead")


def filled(desk: Desk, count: int, **fields: str) -> list[int]:
    """Adds articles and returns their numbers in the order of the queue."""
    list(desk.queue.add_many(article(number, **fields) for number in range(count)))
    return [card.id for card in desk.queue.list(limit=500).cards]


def test_the_own_list_hides_and_tags_what_waits_for_others(
    start: Callable[..., RunningService], tmp_path: Path, people: People
) -> None:
    desk = Desk(start, tmp_path, BLIND)
    voted, claimed, deferred, assigned, undone, free = filled(desk, 6)
    desk.queue.decide(voted, ADA, "approve")
    desk.queue.claim(claimed, BOB)
    desk.queue.notes.defer(deferred, BOB, desk.queue.clock() + 7200)
    desk.queue.notes.assign(assigned, LEE, "bob")
    desk.queue.undo(desk.queue.decide(undone, ADA, "reject").batch, ADA)
    page = people.log_in(desk.open(), "ada")
    assert ids_on(page) == [undone, free]
    assert page.inner_text(f"#item-{undone} .meta").count("you undid your decision") == 1
    assert page.inner_text("#hidden").startswith("4 items are not shown because you cannot decide them now")
    page.click("#hidden a")
    page.wait_for_selector(f"#item-{voted}")
    assert set(ids_on(page)) == {voted, claimed, deferred, assigned, undone, free}
    for number, said in (
        (voted, "waiting for another opinion"), (claimed, "with bob"), (deferred, "deferred until"), (assigned, "for bob"),
    ):  # fmt: skip
        assert said in page.inner_text(f"#item-{number} .meta")
    assert page.is_disabled(f"#item-{voted} .tick")
    assert (
        page.get_attribute(f"#item-{voted} .tick", "title")
        == "You have given your opinion; somebody else gives the next one"
    )
    page.focus(f"#item-{voted} h2 a")
    page.keyboard.press("r")
    toast(page, "You have given your opinion; somebody else gives the next one.")
    page.click(f"#item-{voted} h2 a")
    page.wait_for_selector("#theirs:has-text('You have given your opinion')")
    for action in ("approve", "reject", "escalate", "not_news", "unsure"):
        assert page.is_disabled(f".actions button[value={action}]")
        assert page.get_attribute(f".actions button[value={action}]", "aria-describedby") == "theirs"
    assert page.is_enabled(".arrange button[value=note]"), "a note can still be written"


def test_next_follows_the_filters_of_the_list(desk: Desk, people: People) -> None:
    list(desk.queue.add_many(article(n, publisher="The Herald" if n % 2 else "Courier") for n in range(6)))
    order = [card.id for card in desk.queue.list(Filters(publisher="the h")).cards]
    page = people.log_in(desk.open(), "ada")
    page.fill("[name=publisher]", "THE H")
    page.keyboard.press("Enter")
    page.wait_for_url("**publisher=THE*")
    assert ids_on(page) == order
    page.keyboard.press("g")
    page.wait_for_url(f"**/items/{order[0]}?from=next&back=publisher*")
    page.wait_for_load_state()
    page.keyboard.press("r")
    page.wait_for_url(f"**/items/{order[1]}?*")
    toast(page, "Rejected")
    page.keyboard.press("g")
    page.wait_for_url(f"**/items/{order[2]}?*")
    page.wait_for_load_state()
    page.keyboard.press("s")
    page.wait_for_url(f"**/items/{order[1]}?*")  # left without a decision before, so it is handed out again
    toast(page, "Skipped")
    page.wait_for_load_state()
    page.keyboard.press("a")
    page.wait_for_url("**/triage?publisher=THE*")
    toast(page, "There is nothing left for you here")
    assert ids_on(page) == []
    assert desk.queue.item(order[2]).notes[-1].kind == "skip"
    page.goto(f"{desk.url}/triage?sort=newest")
    newest = ids_on(page)[0]
    page.keyboard.press("g")
    page.wait_for_url(f"**/items/{newest}?from=next&back=sort*")


def test_search_and_saved_views(desk: Desk, people: People) -> None:
    filled(desk, 4)
    wanted = desk.queue.add(Article.from_text(text(50), headline="Café Élan closes", byline="By Ines Falk")).id
    page = people.log_in(desk.open(), "ada")
    page.keyboard.press("/")
    page.keyboard.type("cafe falk")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=cafe*")
    assert ids_on(page) == [wanted]
    page.click("summary:has-text('Save or delete views')")
    page.fill("[name=title]", "Cafés <b>")
    page.click(".views button:text-is('Save')")
    page.wait_for_selector("nav[aria-label='Saved views'] a[aria-current]:has-text('Cafés <b>')")
    page.goto(f"{desk.url}/triage")
    page.click("text=Cafés <b>")
    page.wait_for_url("**q=cafe*")
    assert ids_on(page) == [wanted]
    bob = people.log_in(desk, "bob")
    assert bob.query_selector("nav[aria-label='Saved views']") is None, "views are personal"
    page.click("summary:has-text('Save or delete views')")
    with page.expect_navigation():
        page.click(".views button:text-is('Delete')")
    assert page.query_selector("nav[aria-label='Saved views']") is None


def test_what_a_list_leaves_out_is_said(desk: Desk, people: People) -> None:
    first, decided = filled(desk, 1)[0], desk.queue.add(Article.from_text(text(50), headline="Café Élan closes")).id
    desk.queue.decide(decided, ADA, "approve")
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage?q=cafe&band=purple")
    assert page.inner_text("main .notice").startswith(
        "The address contains an unknown value for the band; it was ignored."
    )
    assert (
        page.inner_text(".empty") == "No items match these filters under “Waiting”. Others do: 1 item under “Decided”."
    )
    page.click(".empty a")
    page.wait_for_selector(f"#item-{decided}")
    page.goto(f"{desk.url}/triage/items/{first}")
    page.keyboard.press("/")
    page.wait_for_url("**/triage#search")
    page.wait_for_function("document.activeElement.name === 'q'")


def test_what_is_claimed_comes_last(desk: Desk, people: People) -> None:
    first, second = filled(desk, 2)
    desk.queue.claim(first, ADA)
    page = people.log_in(desk.open(), "ada")
    page.keyboard.press("g")
    page.wait_for_url(f"**/items/{second}?*")
    page.keyboard.press("g")
    page.wait_for_url(f"**/items/{first}?*")


def test_all_of_a_filter_with_reason_and_note(desk: Desk, people: People) -> None:
    order = filled(desk, 45, publisher="Herald")
    desk.queue.add(article(90, publisher="Courier"))
    desk.queue.claim(order[44], BOB)
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage?publisher=herald")
    page.check("#all")
    assert page.inner_text("#ticked") == "With all items of this list:"
    late = desk.queue.add(article(91, publisher="Herald")).id
    page.select_option("#bulk-reason", "retelling")
    page.fill("#bulk-note", "One press release")
    page.click(".bulk .reject")
    toast(page, "Rejected: 44 articles.")
    assert {desk.card(number).decision for number in order[:44]} == {"reject"}
    assert [desk.card(number).state for number in (order[44], late, late - 1)] == ["waiting"] * 3, (
        "not what is claimed, what came after the page, and other publishers"
    )
    vote = desk.queue.item(order[3]).history[-1]
    assert (vote.reasons, vote.note) == (("retelling",), "One press release")
    page.keyboard.press("z")
    toast(page, "Undone: 44 articles are open again")


def test_bulk_says_what_really_happened(start: Callable[..., RunningService], tmp_path: Path, people: People) -> None:
    desk = Desk(start, tmp_path, BLIND)
    first, second, third, fourth = filled(desk, 4)
    desk.queue.decide(first, BOB, "approve")
    page = people.log_in(desk.open(), "ada")
    for number in (first, second, third, fourth):
        page.check(f"#item-{number} .tick")
    desk.queue.claim(fourth, BOB)
    page.click(".bulk .reject")
    toast(
        page,
        "Your opinion is recorded, but nothing is decided yet; 2 articles wait for another opinion; 1 article waits for a lead.",
    )
    toast(page, "1 item was skipped: 1 claimed by somebody else.")
    assert [desk.card(number).state for number in (first, second, third, fourth)] == ["escalated"] + ["waiting"] * 3
    page.goto(f"{desk.url}/triage?show=all")
    page.evaluate("for (const box of document.querySelectorAll('.tick')) box.disabled = false")
    for number in (second, third):
        page.check(f"#item-{number} .tick")
    page.click(".bulk .reject")
    toast(page, "Nothing was decided. 2 items were skipped: 2 waiting for somebody else’s opinion.")
    page.goto(f"{desk.url}/triage?skipped=claimed-2.evil-3.<b>-1&done=x")
    toast(page, "2 items were skipped: 2 claimed by somebody else.")


def test_notes_deferral_and_assignment_in_the_own_zone(desk: Desk, people: People) -> None:
    first, second, third = filled(desk, 3)
    page = people.log_in(desk.open(), "ada", timezone_id="Asia/Tokyo")
    assert desk.queue.personal.zone(ADA) == "Asia/Tokyo", "the browser's zone, until another one is chosen"
    page.goto(f"{desk.url}/triage/items/{first}")
    page.keyboard.press("c")
    page.keyboard.type("Ask the council")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.wait_for_selector(".history li:has-text('Ask the council')")
    toast(page, f"Your note on #{first}")
    assert desk.card(first).state == "waiting"
    assert "JST" in page.get_attribute(".history li time", "title")
    page.keyboard.press("d")
    assert page.evaluate("document.activeElement.name") == "delay"
    page.select_option("[name=delay]", "4")
    page.click("button[value=defer]")
    page.wait_for_selector(".cards")
    toast(page, "Deferred")
    assert 3.9 * 3600 < (desk.card(first).deferred_until or 0) - desk.queue.clock() <= 4 * 3600
    assert first not in ids_on(page)
    page.goto(f"{desk.url}/triage/items/{first}")
    page.wait_for_selector(".notice:has-text('Deferred until')")
    page.keyboard.press("d")
    page.click("button[value=due]")
    toast(page, "no longer deferred")
    assert desk.card(first).deferred_until is None
    page.goto(f"{desk.url}/triage/items/{second}")
    page.keyboard.press("p")
    page.select_option("[name=to]", "bob")
    page.click("button[value=assign]")
    page.wait_for_selector(".cards")
    toast(page, "to bob")
    assert (desk.card(second).assigned_to, desk.card(second).claimed_by) == ("bob", None)
    bob = people.log_in(desk, "bob")
    bob.goto(f"{desk.url}/triage?show=assigned")
    assert ids_on(bob) == [second]
    bob.keyboard.press("g")
    bob.wait_for_url(f"**/items/{second}?*")
    bob.wait_for_selector(".notice:has-text('Assigned to you')")
    timeline = [line.inner_text() for line in bob.query_selector_all(".history li")]
    assert re.match(r"Assigned to bob by ada, (moments|\d+ min) ago", timeline[0])
    bob.wait_for_load_state()
    bob.keyboard.press("a")
    toast(bob, "Approved")
    bob.goto(f"{desk.url}/triage/items/{second}")
    bob.keyboard.press("s")
    toast(bob, "not possible")
    bob.fill("#note", "It was right")
    bob.keyboard.press("Escape")
    bob.keyboard.press("m")
    bob.wait_for_selector(".history li:has-text('It was right')")
    assert third in {card.id for card in desk.queue.list().cards}


def test_a_time_of_the_own_zone(desk: Desk) -> None:
    (number,) = filled(desk, 1)
    desk.queue.personal.set_zone(ADA, "America/New_York")
    session = desk.open().session("ada")
    found = desk.queue.users.session(session)
    assert found is not None
    with httpx.Client(base_url=desk.url, cookies={"quality_session": session}) as client:
        said = {"csrf": found.csrf, "action": "defer", "delay": "", "until": "", "note": "why"}
        for until in ("", "tomorrow", "9999-12-31T23:59", "1999-01-01T00:00"):
            answer = client.post(f"/triage/items/{number}", data={**said, "until": until})
            assert answer.status_code in (409, 422), until
        wanted = (datetime.now(UTC) + timedelta(days=3)).replace(hour=12, minute=0, second=0, microsecond=0)
        answer = client.post(f"/triage/items/{number}", data={**said, "until": wanted.strftime("%Y-%m-%dT%H:%M")})
        assert answer.status_code == 303
    until = desk.card(number).deferred_until
    assert until is not None
    assert until - wanted.timestamp() in (4 * 3600, 5 * 3600), "noon in New York is later than noon in UTC"


def test_the_record_and_the_own_page_in_one_key(desk: Desk, people: People) -> None:
    for number in range(4):
        known = {"publisher": "The Herald", "byline": "Ines Falk", "url": f"https://herald.example/{number}"}
        desk.queue.add(article(number, **known))
    desk.queue.decide(2, LEE, "reject")
    desk.queue.decide(3, LEE, "reject")
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/items/1")
    shown = " ".join(page.inner_text(".records").split())
    assert shown == (
        "The Herald3 other articles: 2 rejected, 1 not decided Ines Falk3 other articles: 2 rejected, 1 not decided"
    )
    page.context.route("https://herald.example/**", lambda route: route.fulfill(body="own page"))
    with page.expect_popup() as opened:
        page.keyboard.press("o")
    assert opened.value.url == "https://herald.example/0"
    page.click(".records a >> nth=0")
    page.wait_for_url("**state=decided&publisher=The*")
    assert set(ids_on(page)) == {2, 3}
    page.goto(f"{desk.url}/triage")
    page.keyboard.press("j")
    address = page.get_attribute(f"#item-{ids_on(page)[0]} .original", "href")
    with page.expect_popup() as opened:
        page.keyboard.press("v")
    assert opened.value.url == address


def test_what_differs_from_a_near_duplicate(desk: Desk, people: People) -> None:
    changed = text(1).replace("\n\n", "\n\nThe mayor <b>denied</b> it. ", 1)
    first = desk.queue.add(article(1, headline="First")).id or 0
    copy = desk.queue.add(Article.from_text(changed, id="copy", headline="Second")).id or 0
    page = people.log_in(desk.open(), "ada", viewport={"width": 375, "height": 700})
    page.goto(f"{desk.url}/triage/items/{copy}")
    assert page.query_selector("ins, del") is None
    page.click(f"[aria-label='What differs from item {first}']")
    page.wait_for_selector("#compared")
    assert [entry.inner_text().strip() for entry in page.query_selector_all(".differences ins")] == [
        "The mayor <b>denied</b> it."
    ]
    assert page.query_selector(".differences del") is None
    folded = page.query_selector_all(".differences details")
    assert folded
    assert all(fold.query_selector("summary").inner_text().endswith("words in both") for fold in folded)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.click(".versus a")
    page.wait_for_url(f"**/items/{first}?compare={copy}*")
    assert page.inner_text(".differences del").strip() == "The mayor <b>denied</b> it.", "seen from the other side"
    page.click("text=Show the article")
    page.wait_for_selector("#body")
    assert page.goto(f"{desk.url}/triage/items/{copy}?compare=99").status == 404


def test_texts_that_are_not_kept_cannot_be_compared(
    start: Callable[..., RunningService], tmp_path: Path, people: People
) -> None:
    desk = Desk(start, tmp_path)
    first = desk.queue.add(article(1)).id or 0
    copy = desk.queue.add(Article.from_text(edited(text(1), 0.05), id="copy")).id or 0
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/items/{copy}?compare={first}")
    assert page.inner_text(".right .notice").startswith(
        f"The texts of #{copy} and #{first} are not kept, or no longer kept, so the passages cannot be compared."
    )


def test_buttons_that_cannot_work_are_disabled_with_the_reason(desk: Desk, people: People) -> None:
    claimed, assigned, judged, _ = filled(desk, 4)
    desk.queue.claim(claimed, BOB)
    desk.queue.notes.assign(assigned, LEE, "bob")
    desk.queue.decide(judged, ADA, "escalate")
    desk.queue.decide(judged, LEE, "approve")
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/items/{claimed}")
    assert page.is_disabled("#defer")
    assert page.get_attribute("#defer", "aria-describedby") == "theirs"
    assert page.is_enabled("#assign summary")
    for key in ("d", "r"):
        page.keyboard.press(key)
        toast(page, "the notice above says why")
    assert desk.card(claimed).state == "waiting"
    page.goto(f"{desk.url}/triage/items/{assigned}")
    assert page.is_disabled("#assign")
    assert "they, a lead or whoever assigned it can pass it on" in page.inner_text("#assigned")
    page.keyboard.press("p")
    toast(page, "the notice above says why")
    assert page.is_enabled(".actions button[value=reject]"), "it can still be decided"
    page.goto(f"{desk.url}/triage/items/{judged}")
    page.keyboard.press("z")
    toast(page, "A later opinion, by lee, must be undone first.")
    assert page.is_disabled(".history .own button")
    lead = people.log_in(desk, "lee")
    lead.goto(f"{desk.url}/triage/items/{judged}")
    assert lead.is_enabled(".history .own button")
    lead.goto(f"{desk.url}/triage/items/{assigned}")
    assert lead.is_enabled("#assign summary")


def test_bulk_messages_count_near_duplicates_and_what_an_undo_leaves(
    start: Callable[..., RunningService], tmp_path: Path, people: People
) -> None:
    desk = Desk(start, tmp_path, PLAIN + "[rules]\nhold_below = 99\n")
    for number in range(2):
        desk.queue.add(article(number))
    desk.queue.add(Article.from_text(edited(text(0), 0.05), id="copy"))
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage?state=held")
    assert page.inner_text(".everything") == "All 2 items of this list: up to 3 articles, with their near-duplicates"
    for box in page.query_selector_all(".tick"):
        box.check()
    assert page.inner_text("#ticked") == "With the 2 ticked items and their near-duplicates, up to 3 articles:"
    page.click(".bulk .approve")
    toast(page, "Approved: 3 articles (near-duplicates of 2 items included).")
    page.keyboard.press("z")
    toast(page, "Undone: 3 articles are open again")
    page.goto(f"{desk.url}/triage?undone=3&open=1")
    toast(page, "Undone: 3 articles, 1 of which is open again.")
    page.goto(f"{desk.url}/triage?undone=3&open=0")
    toast(page, "Undone: 3 articles are decided as they were before.")
