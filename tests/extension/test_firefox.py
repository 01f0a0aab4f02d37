"""The extension in a real Firefox, against the real service."""

from collections.abc import Iterator
from html import escape
from typing import Any

import pytest

from tests.extension.firefox import FIREFOX, Firefox
from tests.extension.test_extension import QUOTA, RUMOURS, page_of, scored
from tests.extension.test_kinds_of_page import PDF, shadow_page
from tests.waiting import eventually

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
    assert (
        firefox.until("return document.querySelector('.body')?.textContent", "the report shows the text")
        == expected.text
    )


def test_site_that_changes_its_address(firefox: Firefox, site: Any) -> None:
    firefox.open(site.serve("/firefox-single", page_of(QUOTA)))
    page = firefox.command("WebDriver:GetWindowHandle")["value"]
    tab = firefox.popup()
    assert firefox.badge(tab).isdecimal()
    firefox.show(page)
    firefox.run("history.pushState({}, '', '/firefox-other')")
    firefox.until("return !CSS.highlights.has('quality-down')", "the marks are gone")
    eventually(lambda: firefox.badge(tab) == "", "the badge is empty")


@pytest.mark.parametrize("kind", ["frame", "shadow"])
def test_article_in_a_frame_or_shadow_root(firefox: Firefox, site: Any, kind: str) -> None:
    inner = page_of(RUMOURS)
    framed = f'<!doctype html><title>Frame</title><iframe srcdoc="{escape(inner)}" style="height:3000px"></iframe>'
    url = site.serve(f"/firefox-{kind}", framed if kind == "frame" else shadow_page(RUMOURS))
    page = firefox.open(url)
    firefox.popup()
    assert firefox.text(".score").startswith(str(scored(inner, url).score))
    firefox.show(page)
    if kind == "frame":
        firefox.command("WebDriver:SwitchToFrame", element=None, id=0)
    assert firefox.until(MARKED, "the article is marked", "quality-down")


def test_files_that_are_no_page(firefox: Firefox, site: Any) -> None:
    for name, code in (("file.pdf", "pdf"), ("plain.txt", "kind")):
        firefox.open(site.serve(f"/{name}", PDF if code == "pdf" else RUMOURS))
        firefox.popup()
        assert firefox.run("return document.querySelector('[role=alert]').dataset.code") == code


def test_options_are_kept(firefox: Firefox) -> None:
    firefox.open(f"{firefox.origin}/options.html")
    firefox.until("return !document.getElementById('save').disabled", "the settings are there")
    firefox.run("document.getElementById('only').value = 'example.org'; document.querySelector('button.main').click()")
    firefox.until("return document.getElementById('saved').textContent", "the options say so")
    firefox.command("WebDriver:Refresh")
    assert firefox.until("return document.getElementById('only').value", "the options are filled") == "example.org"
