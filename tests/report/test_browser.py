"""The HTML report in a real browser: hovering, tapping, keys, and what its policy lets through."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quality import Article, load_scorer
from quality.report.contest import measured
from quality.report.html import write_page
from quality.report.words import APART
from quality.scoring import ErrorRecord
from tests.axe import violations

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

EXAMPLE = Path(__file__).parents[2] / "labeled" / "examples" / "bridge_closure_all.txt"
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


@pytest.fixture(scope="module")
def browser(playwright: Any) -> Iterator[Any]:
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
    yield running
    running.close()


def report(tmp_path: Path, text: str, headline: str, contact: str | None = None) -> str:
    page = io.StringIO()
    write_page([("article", load_scorer().score(Article.from_text(text, headline=headline)))], page, contact)
    file = tmp_path / "report.html"
    file.write_text(page.getvalue(), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    context = browser.new_context(has_touch=True)
    opened = context.new_page()
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.on("console", lambda message: opened.errors.append(message.text) if message.type == "error" else None)
    opened.goto(report(tmp_path, EXAMPLE.read_text(encoding="utf-8"), "A bridge closes"))
    yield opened
    assert opened.errors == []
    context.close()


def test_hovering_a_passage_tells_why(page: Any) -> None:
    mark = page.locator("mark").first
    assert page.locator(".tip").count() == 0
    mark.hover()
    tip = page.locator(".tip")
    assert tip.inner_text() == mark.get_attribute("data-note").strip()
    assert page.locator(".reason.on").count() >= 1
    box, view = tip.bounding_box(), page.viewport_size
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= view["width"]
    page.mouse.move(0, 0)
    assert page.locator(".tip").count() == 0


def test_tapping_a_passage_tells_why(page: Any) -> None:
    page.locator("mark").first.tap()
    assert page.locator(".tip").is_visible()


def test_a_reason_leads_to_its_passages_by_key(page: Any) -> None:
    reason = page.locator(".reason.cited").first
    reason.locator("button").focus()
    page.keyboard.press("Enter")
    name = reason.get_attribute("data-reason").split("-")[1]
    lit = page.locator("mark.on")
    assert lit.count() >= 1
    assert all(name in lit.nth(n).get_attribute("data-reasons").split(" ") for n in range(lit.count()))
    page.keyboard.press("Escape")
    assert page.locator("mark.on").count() == 0


def test_marks_can_be_reached_by_key(page: Any) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "MARK":
            break
    assert page.evaluate("document.activeElement.tagName") == "MARK"
    assert page.locator(".tip").is_visible()


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_nothing_sticks_out(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_no_part_of_the_story_is_grey(page: Any, browser: Any, tmp_path: Path) -> None:
    result = load_scorer().score(Article.from_text(EXAMPLE.read_text(encoding="utf-8"), headline="A bridge closes"))
    grey = "".join(page.locator(".body .apart").all_text_contents())
    assert grey == "".join(result.text[start:end] for start, end in result.apart)
    assert "Leave a Reply" in grey
    assert page.evaluate("document.querySelector('.body').textContent") == result.text
    assert page.locator(f"text={APART}").count() == 1
    plain = browser.new_page()
    plain.goto(report(tmp_path, EXAMPLE.with_name("bridge_closure.txt").read_text(encoding="utf-8"), "A bridge closes"))
    assert plain.locator(f".apart, :text('{APART}')").count() == 0
    plain.close()


@pytest.mark.parametrize("width", [375, 1280, 1800])
def test_the_foot_stands_under_the_article(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    left = "name => document.querySelector(name).getBoundingClientRect().left"
    assert page.evaluate(left, "footer") == page.evaluate(left, "article")
    assert page.evaluate(left, "footer p") == page.evaluate(left, "article .kicker")


def test_hostile_articles_run_nothing(browser: Any, tmp_path: Path) -> None:
    opened = browser.new_page()
    text = EXAMPLE.read_text(encoding="utf-8") + f"\n\n{HOSTILE} experts say it is shocking. {HOSTILE}"
    opened.goto(report(tmp_path, text, f"A bridge {HOSTILE}"))
    assert opened.evaluate("window.hacked") is None
    assert opened.locator("img, script[src]").count() == 0
    opened.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_a_score_in_the_list_stands_in_one_line(browser: Any, tmp_path: Path, width: int) -> None:
    result = load_scorer().score(Article.from_text(EXAMPLE.read_text(encoding="utf-8").partition("\n\n")[2]))
    assert result.score is not None
    page = io.StringIO()
    write_page([(f"/{'a-long-folder/' * 8}{number}.txt", result) for number in range(3)], page)
    file = tmp_path / "report.html"
    file.write_text(page.getvalue(), encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 800})
    opened.goto(file.as_uri())
    heights = opened.evaluate(
        "[...document.querySelectorAll('nav th, nav .score')].map(e => "
        "e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).fontSize))"
    )
    assert len(heights) == 6
    assert max(heights) < 2.6, "more than one line and the padding around it"
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing(browser: Any, tmp_path: Path, scheme: str, width: int) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    scored, short = (load_scorer().score(Article.from_text(words)) for words in (text, text[:400]))
    many = io.StringIO()
    write_page([("one", scored), ("two", short), ("three", ErrorRecord(3, "no text"))], many, "desk@example.org")
    (tmp_path / "many.html").write_text(many.getvalue(), encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for address in (report(tmp_path, text, "A bridge closes"), (tmp_path / "many.html").as_uri()):
        opened.goto(address)
        opened.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
        opened.locator("mark").first.focus()
        assert violations(opened) == []
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.close()


def test_contesting_a_score(browser: Any, tmp_path: Path) -> None:
    """The file holds what was measured and nothing of the text; an operator's address gets the same in a mail."""
    text = EXAMPLE.read_text(encoding="utf-8")
    expected = load_scorer().score(Article.from_text(text, headline="A bridge closes"))
    opened = browser.new_page(accept_downloads=True)
    opened.goto(report(tmp_path, text, "A bridge closes"))
    opened.click(".contest summary")
    assert opened.locator(".contest a").count() == 1
    with opened.expect_download() as download:
        opened.click("text=Save the measurements")
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert saved == measured(expected)
    assert not [
        p.quote for c in expected.contributions for p in c.evidence if len(p.quote) > 12 and p.quote in str(saved)
    ]
    opened.goto(report(tmp_path, text, "A bridge closes", "desk@example.org"))
    address = opened.locator(".contest a").first.get_attribute("href")
    assert address.startswith("mailto:desk@example.org?subject=")
    assert saved["article"] in address
    opened.goto(report(tmp_path, text, "A bridge closes", "https://example.org/contact?from=report"))
    assert opened.locator(".contest a").first.get_attribute("href") == "https://example.org/contact?from=report"
    opened.close()
