"""Popup, options and report by WCAG 2.2 AA: axe-core, keys, focus, language, reduced motion."""

import json
from typing import Any

import pytest

from tests.axe import violations
from tests.extension.conftest import LANGUAGES, Browser
from tests.extension.test_extension import CONTRAST, GAUGE, QUOTA, RUMOURS, page_of


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, site: Any, scheme: str) -> None:
    popup = browser.popup(browser.open(site.serve("/axe", page_of(QUOTA))))
    popup.wait_for_selector(".contest")
    popup.click(".contest summary")
    report = browser.own_page(popup.get_attribute("#report", "href"))
    report.wait_for_selector(".contest")
    report.click(".contest summary")
    report.locator("mark").first.focus()
    short = browser.popup(browser.open(site.serve("/axe-short", page_of(RUMOURS[:500]))))
    failed = browser.popup(browser.open(site.serve("/axe.txt", GAUGE)))
    for shown in (popup, report, short, failed, browser.own_page("options.html")):
        shown.emulate_media(color_scheme=scheme)
        shown.set_viewport_size({"width": 375, "height": 800})
        assert violations(shown) == [], shown.url


def test_what_has_focus_is_seen_and_not_hidden(browser: Any, site: Any) -> None:
    popup = browser.popup(browser.open(site.serve("/focus", page_of(RUMOURS))))
    report = browser.own_page(popup.get_attribute("#report", "href"))
    for shown in (popup, report, browser.own_page("options.html")):
        shown.bring_to_front()
        for _ in range(12):
            shown.keyboard.press("Tab")
            seen = shown.evaluate(
                """() => { const e = document.activeElement, box = e.getClientRects()[0];
                    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                    return [parseFloat(getComputedStyle(e).outlineWidth), e.contains(document.elementFromPoint(x, y))]; }"""
            )
            assert seen[0] >= 2, "no outline"
            assert seen[1], "something is in front of it"


def test_no_motion_where_none_is_wanted(browser: Any, site: Any) -> None:
    popup = browser.popup(browser.open(site.serve("/motion", page_of(RUMOURS))))
    popup.emulate_media(reduced_motion="reduce")
    popup.evaluate("document.getElementById('main').innerHTML = '<span class=spinner></span>'")
    assert popup.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_interface_in_the_language_of_the_browser(
    playwright: Any, tmp_path: Any, site: Any, service: Any, language: str
) -> None:
    """What the service says is English, and marked as English."""
    own = Browser(playwright, tmp_path, language=language)
    try:
        own.settings(address=service.address)
        popup = own.popup(own.open(site.serve("/language", page_of(QUOTA))))
        report = own.own_page(popup.get_attribute("#report", "href"))
        report.wait_for_selector(".contest")
        for shown in (popup, report, own.own_page("options.html")):
            shown.set_viewport_size({"width": 375, "height": 800})
            assert shown.evaluate("document.documentElement.lang") == language
            assert violations(shown) == []
            assert shown.evaluate("document.documentElement.scrollWidth") <= 375
            assert shown.evaluate(CONTRAST) == []
        said = popup.evaluate(
            "[...document.querySelectorAll('.question h2, .band, .whatif span')].map(e => e.firstChild.data)"
        )
        assert len(said) > 7
        english = json.dumps(own.own_page("_locales/en/messages.json").evaluate("document.body.textContent"))
        assert not [words for words in said if json.dumps(words)[1:-1] in english]
        for part in (".main", ".reasons li > span:not(.moved)", ".caution"):
            assert popup.locator(part).first.evaluate("e => e.lang") == "en", part
        rest = popup.locator(".rest").all_inner_texts()
        assert rest
        assert not [line for line in rest if " on " in line]
        short = own.popup(own.open(site.serve("/language-short", page_of(RUMOURS[:500]))))
        why = {"de": "Wörter im Text", "es": "Palabras del texto"}[language]
        assert short.inner_text(".abstained").startswith(why)
        assert short.get_attribute(".abstained", "lang") is None
    finally:
        own.close()
