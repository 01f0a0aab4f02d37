"""The moderators' pages by WCAG 2.2 AA, checked with axe-core."""

from __future__ import annotations

from typing import Any

import pytest

from tests.axe import violations
from tests.server.desk import Desk
from tests.server.people import People
from tests.triage.texts import article


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_axe_finds_nothing(desk: Desk, people: People, scheme: Any, width: int) -> None:
    for number in range(4):
        desk.queue.add(article(number))
    desk.open()
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    login = people.visit(f"{desk.url}/triage", **options)
    assert violations(login) == []
    page = people.log_in(desk, "lee", **options)
    for path in ("", "/items/1", "/statistics", "/help", "/items/99"):
        page.goto(f"{desk.url}/triage{path}")
        assert violations(page) == [], path


def test_single_letter_keys_can_be_switched_off(desk: Desk, people: People) -> None:
    """WCAG 2.2, 2.1.4. The choice is kept in the browser."""
    added = desk.queue.add(article(1))
    page = people.log_in(desk.open(), "ada")
    page.keyboard.press("?")
    page.uncheck("#help [data-keys]")
    page.keyboard.press("Escape")
    page.reload()
    for key in ("j", "a"):
        page.keyboard.press(key)
    page.goto(f"{desk.url}/triage/help")
    assert not page.is_checked("main [data-keys]")
    assert desk.card(added.id).state == "waiting"
    page.check("main [data-keys]")
    page.goto(f"{desk.url}/triage")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("#toast:has-text('Approved')")
