"""The extension in a real Firefox, against the real service."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.extension.firefox import FIREFOX, Firefox
from tests.extension.test_extension import QUOTA, RUMOURS, page_of, scored

pytestmark = pytest.mark.skipif(FIREFOX is None, reason="needs Firefox (Debian: apt-get install firefox-esr)")

MARKED = "return [...(CSS.highlights.get(arguments[0]) ?? [])].map(range => range.toString())"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    running = Firefox(tmp_path_factory.mktemp("firefox"))
    yield running
    running.close()


@pytest.fixture
def firefox(started: Firefox, service: Any) -> Firefox:
    """Firefox with the extension set to the running service."""
    started.open(f"{started.origin}/options.html")
    started.run("return browser.storage.local.set({settings: {address: arguments[0]}})", service.address)
    return started


def test_press_gives_badge_popup_marks_and_report(firefox: Firefox, site: Any) -> None:
    page_text = page_of(RUMOURS)
    url = site.serve("/firefox", page_text)
    expected = scored(page_text, url)
    page = firefox.open(url)
    tab = firefox.popup()
    assert firefox.text(".score").startswith(str(expected.score))
    assert firefox.badge(tab) == str(expected.score)
    report = firefox.run("return document.getElementById('report').href")
    firefox.show(page)
    assert firefox.until(MARKED, "the page is marked", "quality-down")
    firefox.open(report)
    assert firefox.until("return document.querySelector('.body')?.textContent", "the report shows the text") == expected.text


def test_site_that_changes_its_address(firefox: Firefox, site: Any) -> None:
    firefox.open(site.serve("/firefox-single", page_of(QUOTA)))
    page = firefox.command("WebDriver:GetWindowHandle")["value"]
    tab = firefox.popup()
    assert firefox.badge(tab).isdecimal()
    firefox.show(page)
    firefox.run("history.pushState({}, '', '/firefox-other')")
    firefox.until("return !CSS.highlights.has('quality-down')", "the marks are gone")
    assert firefox.badge(tab) == ""
