"""The moderators' pages, in Debian's Chromium, against the real service."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from lxml import html

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")

from quality import Article
from quality.triage import Filters, User
from tests.server.conftest import RunningService
from tests.server.desk import BLIND, PASSWORD, PLAIN, Desk
from tests.server.people import People, ids_on, shown, toast
from tests.triage.texts import UNSOURCED, article, chain, edited, text
from tests.waiting import eventually

LARGEST = 100_000
"""Bytes that a page may have."""


def test_log_in_and_out(desk: Desk, people: People) -> None:
    added = desk.queue.add(article(1))
    desk.open()
    page = people.visit(f"{desk.url}/triage/items/{added.id}")
    assert "/triage/login" in page.url
    page.fill("#name", "ada")
    page.fill("#password", "wrong password")
    page.click("button.main")
    page.wait_for_selector("text=Name or password is wrong")
    assert page.input_value("#password") == ""
    page.fill("#name", "ada")
    page.fill("#password", PASSWORD)
    page.click("button.main")
    page.wait_for_selector("h1:has-text('Report 1')")
    assert page.url.endswith(f"/triage/items/{added.id}"), "on to where one wanted to go"
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert page.evaluate("document.cookie") == ""
    page.click("text=Log out")
    page.wait_for_url("**/triage/login")
    page.context.add_cookies([cookie])
    page.goto(f"{desk.url}/triage")
    assert "/triage/login" in page.url, "the session itself is over"


def test_triage_by_keyboard_alone(desk: Desk, people: People) -> None:
    for number in range(6):
        desk.queue.add(article(number))
    order = [card.id for card in desk.queue.list().cards]
    page = people.log_in(desk.open(), "ada")
    assert ids_on(page) == order
    press = page.keyboard.press
    press("j")
    press("j")
    press("k")
    assert page.evaluate("document.activeElement.closest('.card').dataset.id") == str(order[0])
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "focus is seen"
    press("r")
    toast(page, "Rejected")
    assert desk.card(order[0]).decision == "reject"
    assert page.evaluate("document.activeElement.closest('.card').dataset.id") == str(order[1]), "on with the next"
    press("a")
    toast(page, "Approved")
    press("z")
    toast(page, "Undone")
    assert desk.card(order[1]).state == "waiting"
    assert page.evaluate("document.activeElement.closest('.card').dataset.id") == str(order[1])
    press("n")
    toast(page, "not news")
    press("e")
    toast(page, "Escalated")
    assert [desk.card(number).state for number in order[:3]] == ["decided", "decided", "escalated"]
    press("Enter")
    page.wait_for_selector(".item")
    page.wait_for_load_state()
    press("j")
    press("x")
    ticked = page.evaluate("document.activeElement.closest('.reason').querySelector('input').value")
    press("c")
    page.keyboard.type("are you sure")  # letters in a note are no keys
    press("Escape")
    press("r")
    page.wait_for_selector(".cards")
    toast(page, "Rejected")
    vote = desk.queue.item(order[3]).history[-1]
    assert (vote.action, vote.note, vote.reasons) == ("reject", "are you sure", (ticked,))
    press("z")
    page.wait_for_url("**/triage/items/*")
    toast(page, "Undone")
    page.wait_for_load_state()
    assert desk.card(order[3]).state == "waiting"
    press("?")
    page.wait_for_selector("dialog#help")
    press("Escape")
    press("l")
    shown(page, ".cards")
    press("/")
    assert page.evaluate("document.activeElement.closest('#filters') !== null")
    press("Escape")
    press("g")
    page.wait_for_url("**/triage/items/*from=next*")
    press("u")
    toast(page, "unsure")
    assert "from=next" in page.url, "and on with the next"
    assert sum(desk.card(number).opinions for number in order) >= 4


def test_keys_decide_what_is_ticked(desk: Desk, people: People) -> None:
    for number in range(5):
        desk.queue.add(article(number))
    order = [card.id for card in desk.queue.list().cards]
    page = people.log_in(desk.open(), "ada")
    for key in "jxjxjxj":
        page.keyboard.press(key)
    assert page.inner_text("#ticked") == "With the 3 ticked items:"
    desk.queue.claim(order[2], User("bob"))
    page.keyboard.press("n")
    toast(page, "Marked as not news: 2 articles. 1 item was skipped: 1 claimed by somebody else.")
    assert [desk.card(number).decision for number in order] == ["not_news", "not_news", None, None, None], (
        "not the one in focus"
    )
    page.keyboard.press("z")
    toast(page, "Undone: 2 articles are open again")
    assert page.query_selector("#items") is not None, "back in the list"
    assert [desk.card(number).state for number in order] == ["waiting"] * 5
    page.focus(f"#item-{order[3]} h2 a")
    page.keyboard.press("n")
    toast(page, f"Marked #{order[3]} “{desk.card(order[3]).headline}” as not news.")
    assert desk.card(order[3]).decision == "not_news", "nothing is ticked: the one in focus"


def test_undo_takes_back_what_this_page_did_and_names_it(desk: Desk, people: People) -> None:
    for number in range(4):
        desk.queue.add(article(number))
    first, second, third, _ = (card.id for card in desk.queue.list().cards)
    desk.queue.decide(third, User("ada"), "approve")
    page = people.log_in(desk.open(), "ada")
    page.keyboard.press("z")
    toast(page, "nothing to undo on this page")
    assert desk.card(third).decision == "approve", "an earlier decision stays"
    page.keyboard.press("j")
    page.keyboard.press("r")
    toast(page, f"Rejected #{first} “Report")
    desk.queue.claim(second, User("bob"))
    page.keyboard.press("r")
    toast(page, "claimed by bob")
    page.keyboard.press("z")
    toast(page, "nothing to undo on this page")
    assert desk.card(first).decision == "reject", "what the refused key did not do is not undone"
    page.goto(f"{desk.url}/triage/items/{first}")
    page.keyboard.press("z")
    toast(page, f"Undone: #{first} “{desk.card(first).headline}”, which had been rejected.")
    assert desk.card(first).state == "waiting"
    page.keyboard.press("z")
    toast(page, "nothing to undo on this page")
    lead = people.log_in(desk, "lee")
    lead.goto(f"{desk.url}/triage/items/{third}")
    lead.keyboard.press("z")
    toast(lead, "This key undoes only your own decision. Use the Undo button in the timeline instead.")
    assert desk.card(third).decision == "approve"
    page.keyboard.press("l")
    shown(page, ".cards")
    page.focus(f"#item-{first} h2 a")
    page.keyboard.press("a")
    toast(page, "Approved")
    page.keyboard.press("z")
    toast(page, f"Undone: #{first} “{desk.card(first).headline}”, which had been approved.")
    page.goto(f"{desk.url}/triage/items/{third}?undone=1&item=999999&was=reject")
    assert not page.is_visible("#toast"), "an address that somebody made up says nothing"


def test_on_from_an_item_of_the_list(desk: Desk, people: People) -> None:
    for number in range(3):
        desk.queue.add(article(number))
    first, second, _ = (card.id for card in desk.queue.list().cards)
    page = people.log_in(desk.open(), "ada")
    with page.expect_response("**/claim"):
        page.click(".card h2 a")
    page.keyboard.press("g")
    page.wait_for_url(f"**/items/{second}?from=next")
    assert desk.card(second).claimed_by == "ada"
    assert first != second


def test_an_item_without_its_text_uses_the_width(
    start: Callable[..., RunningService], tmp_path: Path, people: People
) -> None:
    desk = Desk(start, tmp_path, BLIND)
    item = desk.queue.add(article(1, headline="You won't believe what happened next")).id
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/items/{item}")
    decide, found = page.locator("#decide").bounding_box(), page.locator(".found").bounding_box()
    assert found["x"] > decide["x"] + decide["width"]
    assert found["y"] < decide["y"]
    label = page.locator(".reason:has(.part) .quotes").first
    assert label.inner_text().startswith("headline ")
    assert "headline" not in label.locator("q").first.inner_text()


def test_group_decision_with_an_override(desk: Desk, people: People) -> None:
    desk.queue.add(Article.from_text(text(1), id="first", headline="Report one"))
    for number in (1, 2):
        copy = edited(text(1), 0.05, number)
        desk.queue.add(
            Article.from_text(copy, id=f"copy{number}", headline=f"Copy {number}", publisher=f"paper{number}.example")
        )
    (card,) = desk.queue.list().cards
    page = people.log_in(desk.open(), "ada")
    assert page.inner_text(".tag") == "with 2 similar articles"
    page.click(".card h2 a")
    page.wait_for_selector("text=Decided together with 2 near-duplicates")
    other, third = (
        int(box.get_attribute("name").removeprefix("other-")) for box in page.query_selector_all(".copies select")
    )
    page.select_option(f"select[name=other-{other}]", "approve")
    page.click("button.reject")
    toast(page, "3 articles")
    assert [desk.card(number).decision for number in (card.id, other, third)] == ["reject", "approve", "reject"]
    page.click("#toast button")
    page.wait_for_selector("text=Undone: 3 articles")
    assert [desk.card(number).state for number in (card.id, other, third)] == ["waiting"] * 3
    page.goto(f"{desk.url}/triage/items/{other}")
    page.click(f"text=near-duplicate #{card.id}")
    page.wait_for_url(f"**/{card.id}")


def test_after_an_undo_the_next_decision_covers_as_much(
    start: Callable[..., RunningService], tmp_path: Path, people: People
) -> None:
    """The card is not the item with the lowest number, and the group holds one article that is only similar."""
    desk = Desk(start, tmp_path, PLAIN + "[publishers]\nwatch = ['rumours.example']\n", keep_text=True)
    (_, last), (_, second), (_, first), _ = reversed(chain(1))
    apart, copy, card = (
        desk.queue.add(Article.from_text(body, id=name, headline=f"Report {name}", publisher=publisher)).id
        for name, body, publisher in (("c", first, None), ("b", second, None), ("a", last, "rumours.example"))
    )
    assert [shown.id for shown in desk.queue.list().cards] == [card]
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/items/{card}?from=next")
    legends = [legend.inner_text() for legend in page.query_selector_all(".copies legend")]
    assert legends == ["Decided together with 1 near-duplicate", "1 similar article, not decided with this one"]
    page.keyboard.press("r")
    toast(page, f"Rejected #{card} “Report a”: 2 articles.")
    assert page.url.partition("?")[0].endswith(f"/items/{apart}"), "what was left alone comes next"
    page.keyboard.press("z")
    toast(page, f"Undone: 2 articles are open again, including #{card} “Report a”, which had been rejected.")
    page.keyboard.press("n")
    toast(page, f"Marked #{card} “Report a” as not news: 2 articles.")
    assert [desk.card(number).decision for number in (apart, copy, card)] == [None, "not_news", "not_news"]
    page.goto(f"{desk.url}/triage/items/{copy}")
    page.keyboard.press("z")
    page.wait_for_url(f"**/items/{card}?*")
    page.select_option(f"select[name=other-{apart}]", "same")
    page.keyboard.press("a")
    toast(page, f"Approved #{card} “Report a”: 3 articles.")


def test_what_has_no_score_has_no_points(start: Callable[..., RunningService], tmp_path: Path, people: People) -> None:
    desk = Desk(start, tmp_path, keep_text=True)
    item = desk.queue.add(Article.from_text("Experts say that the outrageous scandal is on the brink. " * 4)).id
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/items/{item}")
    page.wait_for_selector("text=No score.")
    shown = page.inner_text(".left").lower()
    assert "is it its own work?" in shown
    assert "nothing stands out" not in shown, "questions without a finding are left out"
    assert page.locator(".reason").count() >= 1
    assert page.locator(".moved").count() == 0
    assert not [
        said for said in ("points show", "graded between", "move the score", "have a large effect") if said in shown
    ]


def test_a_second_opinion_is_given_blind(start: Callable[..., RunningService], tmp_path: Path, people: People) -> None:
    desk = Desk(start, tmp_path, BLIND, keep_text=True)
    item = desk.queue.add(article(1)).id
    score = desk.card(item).score
    page = people.log_in(desk.open(), "ada")
    assert page.inner_text(".card .score") == "?"
    page.goto(f"{desk.url}/triage/items/{item}")
    page.wait_for_selector("text=Second opinion")
    hidden = page.content()
    numbers = (
        f">{score}<",
        "Points show",
        "graded between",
        'class="moved',
        'mark class="down',
        'mark class="up',
        "in the queue",
        "careful and of poor",
    )
    for word in numbers:
        assert word not in hidden
    page.keyboard.press("a")
    page.wait_for_selector(".toast:has-text('Approved')")
    page.goto(f"{desk.url}/triage/items/{item}")
    assert page.inner_text(".verdict .score") == str(score), "shown after one's own"
    other = people.log_in(desk, "bob")
    other.goto(f"{desk.url}/triage/items/{item}")
    assert other.inner_text(".verdict .score") == "?"
    assert other.query_selector(".history") is None, "nor is the first opinion shown"
    other.keyboard.press("r")
    other.wait_for_selector(".toast:has-text('Rejected')")
    assert desk.card(item).state == "escalated"
    page.reload()
    page.wait_for_selector("text=a lead decides it")
    assert page.is_disabled("button.approve"), "and the reason is said"
    lead = people.log_in(desk, "lee")
    lead.goto(f"{desk.url}/triage?state=escalated")
    lead.keyboard.press("g")
    lead.wait_for_url("**from=escalated*")
    lead.keyboard.press("a")
    lead.wait_for_selector("text=There is nothing left for you here")
    assert desk.card(item).decision == "approve"


HOSTILE = "<script>alert('headline')</script><img src=x onerror=alert(1)>\u202e{{ 7*7 }}'\""


@pytest.mark.parametrize("keep_text", [True, False])
def test_a_hostile_article(
    start: Callable[..., RunningService], tmp_path: Path, people: People, keep_text: bool
) -> None:
    desk = Desk(start, tmp_path, keep_text=keep_text)
    marks = "Officials said it. Experts believe it. Some people say so. It was claimed that it works. " * 2
    evil = f"</div></textarea></title></script><svg onload=alert(2)><a href=javascript:alert(3)>x</a> {HOSTILE} "
    urls = (
        "javascript:alert(4)",
        'https://paper.example/"><script>alert(5)</script>',
        "data:text/html,<script>alert(6)</script>",
    )
    long = f"{evil * 3}{marks * 30}{text(1)}{'<b>&amp;' * 9000}"
    items = []
    for number, url in enumerate(urls):
        named = {"headline": HOSTILE * (1 + 200 * number), "publisher": HOSTILE * (1 + 100 * number), "byline": HOSTILE}
        hostile = Article.from_text(long, id=f"{HOSTILE}{number}", url=url, published="<u>now", **named)
        items.append(desk.queue.add(hostile).id)
    huge = {"headline": HOSTILE * 300, "publisher": HOSTILE * 300, "url": f"https://{'&' * 5000}"}
    for number in range(2, 45):  # more than a page of the list
        desk.queue.add(article(number, **huge))
    page = people.log_in(desk.open(), "ada")
    for path in ("", *(f"/items/{item}" for item in items)):
        page.goto(f"{desk.url}/triage{path}")
        assert page.query_selector("script:not([src])") is None
        assert page.query_selector("main :is(script, img, iframe, svg[onload], b b, u)") is None
        for link in page.query_selector_all("a[href]"):
            address = link.evaluate("a => a.href")
            assert address.startswith((f"{desk.url}/triage", "https://paper.example/"))
            if not address.startswith(desk.url):
                assert set(link.get_attribute("rel").split()) == {"noopener", "noreferrer", "nofollow"}
        assert "<script>alert('headline')</script>" in page.inner_text("main")
        cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
        answer = httpx.get(page.url, cookies=cookies)
        assert len(answer.content) <= LARGEST
        assert "unsafe" not in answer.headers["content-security-policy"]
    if keep_text:
        page.wait_for_selector("text=Next part")
        page.click("text=Next part")
        page.wait_for_selector("text=part 2 of")
    page.goto(f"{desk.url}/triage/items/{items[0]}")
    page.fill("#note", evil)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.wait_for_selector(".toast:has-text('Rejected')")
    page.goto(f"{desk.url}/triage/items/{items[0]}")
    assert "<svg onload" in page.inner_text(".history")
    page.goto(f"{desk.url}/triage/statistics")
    page.wait_for_selector("text=Drift")


def test_two_moderators_at_once(desk: Desk, people: People) -> None:
    for number in range(4):
        desk.queue.add(article(number))
    first, second, *_ = (card.id for card in desk.queue.list().cards)
    ada, bob = people.log_in(desk.open(), "ada"), people.log_in(desk, "bob")
    ada.keyboard.press("g")
    ada.wait_for_url(f"**/items/{first}?*")
    bob.keyboard.press("g")
    bob.wait_for_url(f"**/items/{second}?*")
    bob.goto(f"{desk.url}/triage/items/{first}")
    bob.wait_for_selector("text=This item is claimed by ada")
    assert bob.is_disabled("button.approve")
    assert bob.is_disabled("button[value=unsure]")
    bob.keyboard.press("a")
    toast(bob, "You cannot decide this item; the notice above says why.")
    bob.keyboard.press("z")
    toast(bob, "nothing to undo on this page")
    assert desk.card(first).state == "waiting"
    bob.evaluate("for (const button of document.querySelectorAll('.actions button')) button.disabled = false")
    bob.click("button.approve")
    bob.wait_for_selector("[role=alert]:has-text('Nothing was decided. This item is claimed by ada')")
    assert len(bob.query_selector_all(".notice")) == 1, "said once"
    assert desk.card(first).state == "waiting"

    # Both look at one item; the one who comes second is told, and nothing is lost.
    ada.goto(f"{desk.url}/triage")
    ada.wait_for_selector(".card")
    for number in (first, second):
        desk.queue.release(number, desk.queue.users.named("ada" if number == first else "bob"))  # type: ignore[arg-type]
    bob.goto(f"{desk.url}/triage")
    bob.wait_for_selector(f"#item-{second}")
    ada.focus(f"#item-{second} h2 a")
    ada.keyboard.press("r")
    toast(ada, "Rejected")
    bob.focus(f"#item-{second} h2 a")
    bob.keyboard.press("a")
    toast(bob, "decided by ada (reject)")
    assert desk.card(second).decision == "reject"
    assert len([vote for vote in desk.queue.item(second).history if vote.kind == "person"]) == 1
    bob.wait_for_selector("[data-count=decided]:text-is('1')")  # the counts follow


def test_leaving_gives_the_claim_back(desk: Desk, people: People) -> None:
    item = desk.queue.add(article(1)).id
    page = people.log_in(desk.open(), "ada")
    with page.expect_response("**/claim"):
        page.goto(f"{desk.url}/triage/items/{item}")
    assert desk.card(item).claimed_by == "ada"
    page.keyboard.press("l")
    page.wait_for_selector(".cards")
    # The page has to go on meanwhile.
    eventually(
        lambda: desk.card(item).claimed_by is None, "the claim is given back", lambda s: page.wait_for_timeout(1000 * s)
    )


def test_without_a_script(desk: Desk, people: People) -> None:
    for number in range(3):
        desk.queue.add(article(number, publisher="paper.example" if number else "other.example"))
    page = people.log_in(desk.open(), "ada", java_script_enabled=False)
    page.fill("[name=publisher]", "paper.example")
    with page.expect_navigation():
        page.click("#filters button")
    assert len(ids_on(page)) == 2
    with page.expect_navigation():
        page.click(".card h2 a")
    with page.expect_navigation():
        page.click("text=Claim this item")
    item = int(re.search(r"items/(\d+)", page.url)[1])  # type: ignore[index]
    assert desk.card(item).claimed_by == "ada"
    page.fill("#note", "plain")
    with page.expect_navigation():
        page.click("button.approve")
    assert "publisher=paper.example" in page.url, "back to the same list"
    with page.expect_navigation():
        page.click("#toast button")
    page.wait_for_selector("text=Undone")
    page.goto(f"{desk.url}/triage")
    for box in page.query_selector_all(".tick")[:2]:
        box.check()
    with page.expect_navigation():
        page.click(".bulk .reject")
    page.wait_for_selector("text=Rejected: 2 articles")
    assert len(desk.queue.list(Filters("decided")).cards) == 2
    with page.expect_navigation():
        page.click("text=Next item")
    page.wait_for_selector(".item")
    with page.expect_navigation():
        page.click("#help-link")
    page.wait_for_selector("main .keys")


def test_lists_are_filtered_and_paged(desk: Desk, people: People) -> None:
    for number in range(44):
        desk.queue.add(article(number))
    desk.queue.add(Article.from_text(UNSOURCED + text(99), headline="Rumours about the harbour bridge"))
    order = [card.id for card in desk.queue.list(limit=100).cards]
    page = people.log_in(desk.open(), "ada")
    assert ids_on(page) == order[:40]
    page.click("text=Next page")
    page.wait_for_selector("text=First page")
    assert ids_on(page) == order[40:]
    card = desk.queue.list().cards[0]
    signal = next(card.against[0] for card in desk.queue.list(limit=100).cards if card.against)
    for query, wanted in (
        (f"band={card.band}", Filters(band=card.band)),
        (f"signal={signal}", Filters(signal=signal)),
        ("age=old24", Filters(older_than=24)),
        ("age=new1", Filters(newer_than=1)),
        ("group_size=2", Filters(group_size=2)),
        ("group_size=6", Filters(group_size=6)),
        ("state=decided", Filters("decided")),
    ):
        page.goto(f"{desk.url}/triage?{query}")
        assert ids_on(page) == [card.id for card in desk.queue.list(wanted, limit=40).cards]
    cursors = ("band=x&after=queue:nan:1", "after=queue:1:99999999999999999999", "after=newest:1:1")
    page.goto(f"{desk.url}/triage?band=x&group_size=3&sort=zz")
    ignored = "unknown values for the band, the number of similar articles and the order; they were ignored."
    assert ignored in page.inner_text(".notice")
    arrivals = [option.inner_text() for option in page.query_selector_all("[name=age] option")]
    assert arrivals[-3:] == ["over a day ago", "over 3 days ago", "over a week ago"]
    for nonsense in (*cursors, "state=%00", "signal=%27%22%3E&publisher=%00", "sort=zz&age=1"):
        page.goto(f"{desk.url}/triage?{nonsense}")
        page.wait_for_selector("#filters")
    page.goto(f"{desk.url}/triage/items/99999")
    page.wait_for_selector("text=there is no item 99999")
    page.goto(f"{desk.url}/triage/items/x")
    page.wait_for_selector("text=Not found")


def test_filters_fold_on_small_screens(desk: Desk, people: People) -> None:
    for number in range(3):
        desk.queue.add(article(number))
    page = people.log_in(desk.open(), "ada", viewport={"width": 375, "height": 700})
    assert not page.is_visible("#filters")
    page.click("text=Filters and order")
    page.wait_for_selector("#filters [name=sort]")
    page.select_option("#filters [name=age]", "new1")
    page.click("#filters button")
    page.wait_for_url("**age=new1**")
    page.wait_for_selector("#filters")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{desk.url}/triage")
    page.wait_for_selector("#filters")
    assert not page.is_visible("text=Filters and order")


def test_statistics_can_be_read(desk: Desk, people: People) -> None:
    for number in range(3):
        desk.queue.add(article(number))
        desk.queue.decide(number + 1, User("ada"), "approve")
    page = people.log_in(desk.open(), "ada")
    page.goto(f"{desk.url}/triage/statistics")
    heights = page.evaluate(
        "[...document.querySelectorAll('.list th:first-child')].map(th => th.getBoundingClientRect().height)"
    )
    assert page.inner_text(".list tbody th") == "ada"
    assert heights[1] < 40, "a word is not broken"
    page.wait_for_selector("text=reviewed by people")
    page.wait_for_selector("h2:has-text('Arrivals per day')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_small_screens_and_contrast(desk: Desk, people: People, scheme: str) -> None:
    long = {
        "headline": "A headline without end " * 20,
        "publisher": "paper-with-a-very-long-name-indeed." * 3 + "example",
    }
    for number in range(5):
        desk.queue.add(article(number, **long))
    page = people.log_in(desk.open(), "ada", viewport={"width": 375, "height": 700}, color_scheme=scheme)
    for path in ("", "/items/1", "/statistics", "/help"):
        page.goto(f"{desk.url}/triage{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(SMALL) == [], path
        hidden = page.evaluate(
            "[...document.querySelectorAll('nav a')].filter(a => a.getBoundingClientRect().right > innerWidth)"
        )
        assert hidden == [], path
        worst = page.evaluate(CONTRAST)
        assert worst["ratio"] >= 4.5, (path, worst)
    light = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + +b, 0) > 384"
    )
    assert light == (scheme == "light")


SMALL = r"""() => [...document.querySelectorAll('button, select, summary, input, nav a, .who a, .signals a, #back')]
  .filter(element => element.checkVisibility() && element.type !== 'hidden')
  .map(element => [element.getBoundingClientRect(), element.outerHTML.slice(0, 80)])
  .filter(([box]) => box.width < 24 || box.height < 24).map(([box, html]) => `${box.width}x${box.height} ${html}`)"""

CONTRAST = r"""() => {
  const rgb = text => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number)
    return text.startsWith('color(') ? [r * 255, g * 255, b * 255, a] : [r, g, b, a]
  }
  const linear = c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4
  const bright = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255)
  let worst = { ratio: 99 }
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
    if (!own || !element.checkVisibility() || element.closest('.skip, .unseen, kbd, option')) continue
    let behind = element, back
    do { back = rgb(getComputedStyle(behind).backgroundColor); behind = behind.parentElement } while (back[3] === 0 && behind)
    const [one, other] = [bright(rgb(getComputedStyle(element).color)), bright(back)].sort((a, b) => b - a)
    const ratio = (one + .05) / (other + .05)
    if (ratio < worst.ratio) worst = { ratio, element: element.outerHTML.slice(0, 120) }
  }
  return worst
}"""


def test_pages_stay_small_on_long_text(desk: Desk) -> None:
    long = " ".join(text(number) for number in range(60))
    item = desk.queue.add(Article.from_text(long, id="long", headline="Long")).id
    cookies = {"quality_session": desk.open().session("ada")}
    shown = ""
    for part in range(1, 1000):
        answer = httpx.get(f"{desk.url}/triage/items/{item}?part={part}", cookies=cookies)
        assert len(answer.content) <= LARGEST
        shown += html.fromstring(answer.text).get_element_by_id("body").text_content()
        if "Next part" not in answer.text:
            break
    assert shown == long, "all of it, and nothing else"


# Without a browser: what only an attacker would send.


@pytest.fixture
def session(desk: Desk) -> Iterator[tuple[Desk, httpx.Client, str]]:
    desk.queue.add(article(1))
    desk.open()
    with httpx.Client(base_url=desk.url, cookies={"quality_session": desk.session("ada")}) as client:
        token = re.search(r'name="csrf" content="([^"]+)"', client.get("/triage").text)
        assert token is not None
        yield desk, client, token[1]


def test_forms_of_others_are_refused(session: tuple[Desk, httpx.Client, str]) -> None:
    desk, client, token = session
    said = {"action": "reject", "version": "1"}
    assert client.post("/triage/items/1", data=said).status_code == 403
    assert (
        client.post("/triage/items/1", data={**said, "csrf": ("y" if token[0] == "x" else "x") + token[1:]}).status_code
        == 403
    )
    other = desk.queue.users.session(desk.session("bob"))
    assert other is not None
    assert client.post("/triage/items/1", data={**said, "csrf": other.csrf}).status_code == 403
    origins = [{"Origin": origin} for origin in ("https://evil.example", "null", "")]
    for headers in [*origins, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]:
        assert client.post("/triage/items/1", data={**said, "csrf": token}, headers=headers).status_code == 403, headers
    for path in ("/triage/next", "/triage/undo", "/triage/bulk", "/triage/logout"):
        assert client.post(path, data={"item": "1", "action": "reject"}).status_code == 403
    assert client.post("/v1/queue/1/decisions", json={"action": "reject"}).status_code == 403
    assert client.post("/v1/queue/next", headers={"X-CSRF-Token": "x"}).status_code == 403
    assert client.post("/triage/items/1", json={**said, "csrf": token}).status_code == 415
    assert client.post("/triage/items/1", data={"csrf": token, "note": "x" * 70_000}).status_code == 413
    assert desk.card(1).state == "waiting"
    assert client.post("/triage/items/1", data={**said, "csrf": token}, headers={"Origin": desk.url}).status_code == 303
    assert desk.card(1).decision == "reject"


def test_log_in_forms_of_others_are_refused(session: tuple[Desk, httpx.Client, str]) -> None:
    desk, _, _ = session
    given = {"name": "ada", "password": PASSWORD, "to": "https://evil.example/"}
    with httpx.Client(base_url=desk.url) as client:
        assert client.post("/triage/login", data=given).status_code == 403
        page = client.get("/triage/login", params={"to": "//evil.example/triage"}).text
        assert "evil" not in page
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token is not None
        answer = client.post("/triage/login", data={**given, "csrf": token[1]})
        assert (answer.status_code, answer.headers["location"]) == (303, "/triage")
        tries = [
            client.post("/triage/login", data={**given, "password": "wrong", "csrf": token[1]}).status_code
            for _ in range(12)
        ]
        assert set(tries) <= {401, 403, 429}


def test_guessing_passwords_is_slowed_down(session: tuple[Desk, httpx.Client, str]) -> None:
    desk, _, _ = session
    with httpx.Client(base_url=desk.url) as client:
        token = re.search(r'name="csrf" value="([^"]+)"', client.get("/triage/login").text)
        assert token is not None
        form = {"name": "bob", "password": "guess", "csrf": token[1]}
        answers = [client.post("/triage/login", data=form) for _ in range(10)]
        # A slow machine earns further tries meanwhile, but far fewer than it makes.
        while answers[-1].status_code == 401 and len(answers) < 60:
            answers.append(client.post("/triage/login", data=form))
        assert [answer.status_code for answer in answers[:10]] == [401] * 10
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) > 0


def test_headers_of_pages(session: tuple[Desk, httpx.Client, str]) -> None:
    _, client, _ = session
    for name in ("", "/items/1", "/statistics", "/help", "/login", "/items/9", "/static/list.js"):
        path = f"/triage{name}"
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        if not path.startswith("/triage/static"):
            assert answer.headers["cache-control"] == "no-store"
            assert not re.search(r"<[^>]+\s(style|on\w+)=", answer.text), "nothing inline"
    assert client.get("/triage/static/..%2f__init__.py").status_code == 404
    script = client.get("/triage/static/list.js")
    assert client.get("/triage/static/list.js", headers={"If-None-Match": script.headers["etag"]}).status_code == 304


def test_a_proxy_names_the_moderator(start: Callable[..., RunningService], tmp_path: Path) -> None:
    desk = Desk(start, tmp_path, trust_user_header="X-Remote-User")
    desk.queue.add(article(1))
    desk.open()
    with httpx.Client(base_url=desk.url, headers={"X-Remote-User": "ada"}) as client:
        page = client.get("/triage").text
        assert "Log out" not in page
        token = re.search(r'name="csrf" content="([^"]+)"', page)
        assert token is not None
        assert client.post("/triage/items/1", data={"action": "reject", "version": "1"}).status_code == 403
        assert (
            client.post("/triage/items/1", data={"action": "reject", "version": "1", "csrf": token[1]}).status_code
            == 303
        )
        assert desk.queue.item(1).history[-1].moderator == "ada"
        assert client.get("/triage", headers={"X-Remote-User": "mallory"}).status_code == 403
        twice = httpx.get(f"{desk.url}/triage", headers=[("X-Remote-User", "ada"), ("X-Remote-User", "lee")])
        assert twice.status_code == 403


def test_a_service_without_the_extra_says_so(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['sqlalchemy'] = None; from quality.server.app import create_app; "
        f"from quality.server.settings import Settings; create_app(Settings(queue={str(tmp_path / 'q.db')!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "MissingExtraError" in done.stderr
    assert "pip install" in done.stderr
