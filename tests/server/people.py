"""Moderators in Debian's Chromium, and what they see."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.server.desk import Desk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking")


class People:
    """Browsers of moderators, one each."""

    def __init__(self, chromium: Any) -> None:
        self._chromium = chromium
        self._contexts: list[Any] = []
        self.errors: list[str] = []

    def visit(self, url: str, **options: Any) -> Any:
        context = self._chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.set_default_timeout(90_000)  # only what fails takes so long
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console", lambda message: self.errors.append(message.text) if "Content Security" in message.text else None
        )
        page.on("dialog", lambda dialog: (self.errors.append(dialog.message), dialog.dismiss()))
        page.goto(url)
        return page

    def log_in(self, desk: Desk, name: str, **options: Any) -> Any:
        from tests.server.desk import PASSWORD

        page = self.visit(f"{desk.url}/triage", **options)
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/triage")
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=False, args=list(ARGUMENTS))
    yield browser
    browser.close()


@pytest.fixture
def people(chromium: Any) -> Iterator[People]:
    visiting = People(chromium)
    yield visiting
    visiting.close()
    assert visiting.errors == []


@pytest.fixture
def desk(start: Callable[..., Any], tmp_path: Path) -> Iterator[Desk]:
    """A desk whose queue keeps the text."""
    from tests.server.desk import Desk

    made = Desk(start, tmp_path, keep_text=True)
    yield made
    made.queue.close()


def shown(page: Any, selector: str) -> None:
    """Waits for an element, then for the rest of its page and its scripts: a key that is pressed before they have run is lost."""
    page.wait_for_selector(selector)
    page.wait_for_load_state()


def ids_on(page: Any) -> list[int]:
    page.wait_for_load_state()
    return [int(card.get_attribute("data-id")) for card in page.query_selector_all(".card")]


def toast(page: Any, said: str) -> None:
    shown(page, f"#toast:has-text({said!r})")
