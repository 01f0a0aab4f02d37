"""Contesting a score, and settings that an organisation makes."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from quality.report.contest import BEGIN, link, measured
from tests.extension.test_extension import RUMOURS, page_of, scored

FIXED = "chrome.storage.managed.get = async () => ({address: 'https://quality.example.org', skip: ['bank.example'], keys: 'no'});"


def test_what_was_measured_is_saved_without_text(browser: Any, site: Any) -> None:
    page_text = page_of(RUMOURS)
    url = site.serve("/contest", page_text)
    popup = browser.popup(browser.open(url))
    report = browser.own_page(popup.get_attribute("#report", "href"))
    expected = scored(page_text, url)
    for shown in (popup, report):
        shown.click(".contest summary")
        assert shown.locator(".contest a").count() == 1, "the service names nobody to write to"
        with shown.expect_download() as download:
            shown.click(".contest a")
        saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        assert saved == measured(expected)
        assert "bridge" not in json.dumps(saved).replace(url, "")


@pytest.mark.parametrize(
    ("contact", "beginning"),
    [
        ("desk@example.org", "mailto:desk@example.org?subject="),
        ("https://example.org/complaints", "https://example.org/complaints"),
    ],
)
def test_the_service_says_whom_to_write_to(browser: Any, site: Any, service: Any, contact: str, beginning: str) -> None:
    own = type(service)("--contact", contact).start()
    try:
        browser.settings(address=own.address)
        url = site.serve("/contact", page_of(RUMOURS))
        popup = browser.popup(browser.open(url))
        popup.click(".contest summary")
        address = popup.locator(".contest a").first.get_attribute("href")
        assert address.startswith(beginning)
        if contact.startswith("desk"):
            body = parse_qs(urlsplit(address).query)["body"][0]
            assert body.startswith(f"{BEGIN}\n\n\n{url}\n")
            counting = [c for c in scored(page_of(RUMOURS), url).contributions if abs(c.points) >= 0.5]
            assert f"{counting[0].title}: " in body
            assert not [c.signal for c in counting if f"{c.signal}: " in body]
            mailed = link(contact, scored(page_of(RUMOURS), url))
            assert body == parse_qs(urlsplit(mailed).query)["body"][0], "the same as in the package's own report"
    finally:
        own.stop()


def test_settings_of_an_organisation_cannot_be_changed(browser: Any) -> None:
    options = browser.own_page("options.html")
    assert options.is_hidden("#managed")
    options.add_init_script(FIXED)
    options.reload()
    options.wait_for_function("document.getElementById('address').value !== ''")
    assert options.input_value("#address") == "https://quality.example.org"
    assert options.input_value("#skip") == "bank.example"
    assert options.is_disabled("#address")
    assert options.is_disabled("#skip")
    assert options.is_visible("#managed")
    assert options.is_enabled("#keys"), "a value of another kind is not taken"
