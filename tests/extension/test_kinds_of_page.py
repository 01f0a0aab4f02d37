"""Pages as they are on the web: sites of a single page, frames, shadow roots, endless pages, files that are no page."""

import json
from html import escape
from typing import Any

import pytest

from quality.report.words import illustrates
from quality.scoring.assessment import VISIBLE
from tests.extension.test_extension import GAUGE, QUOTA, RUMOURS, cited, notice, page_of, scored, squeezed

PDF = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj
trailer<</Root 1 0 R>>
"""
REPLACE = """text => {
    document.title = text.split('\\n')[0];
    document.querySelector('article').replaceChildren(...text.split('\\n\\n').map((part, number) =>
        Object.assign(document.createElement(number ? 'p' : 'h1'), {textContent: part})));
}"""


def test_verdict_leaves_with_its_article(browser: Any, site: Any) -> None:
    """A site of a single page shows another article under another address, without loading anything."""
    page = browser.open(site.serve("/single/one", page_of(RUMOURS)))
    tab = browser.tab(page)
    first = browser.popup(page)
    report = first.get_attribute("#report", "href")
    browser.wait_for_marks(tab)
    page.evaluate("history.pushState({}, '', '#part')")
    browser.settled(tab)
    assert browser.badge(tab)[0].isdecimal(), "a fragment names a place in the same article"
    page.evaluate("history.pushState({}, '', '/single/two')")
    page.evaluate(REPLACE, GAUGE)
    browser.eventually(lambda: browser.badge(tab)[0] == "", "the badge is empty")
    browser.eventually(lambda: browser.marks(tab) == [], "the marks are gone")
    expected = scored(page_of(GAUGE), page.url)
    second = browser.popup(page)
    assert second.get_attribute("#report", "href") != report
    assert second.inner_text(".score").startswith(str(expected.score))
    page.evaluate("history.pushState({}, '', '#/single/three')")
    browser.eventually(lambda: browser.badge(tab)[0] == "", "the badge is empty for an article named by a fragment")


def test_page_that_changes_while_it_is_checked(browser: Any, site: Any) -> None:
    """The answer to the old article must not appear on the badge of the new one."""
    page = browser.open(site.serve("/single/slow", page_of(RUMOURS)))
    tab = browser.tab(page)
    body = scored(page_of(RUMOURS), page.url).to_json(include_text=True)
    site.answer = (200, {}, body, 0)
    site.answers.clear()
    try:
        browser.settings(address=site.address)
        browser.press(page)
        browser.eventually(lambda: browser.badge(tab)[0] == "…", "the check begins")
        page.evaluate("history.pushState({}, '', '/single/fast')")
    finally:
        site.answers.set()
    found = "document.querySelector('[role=alert]')?.dataset.code"
    assert browser.in_popup(found, until=found) == "moved"
    assert browser.badge(tab)[0] == ""


@pytest.mark.parametrize("kind", ["src", "srcdoc"])
def test_article_in_a_frame(browser: Any, site: Any, kind: str) -> None:
    inner = page_of(RUMOURS)
    source = f"src='{site.serve('/inner', inner)}'" if kind == "src" else f'srcdoc="{escape(inner)}"'
    outer = f"<!doctype html><title>Frame</title><h1>The Example</h1><iframe {source} style='width:90%;height:3000px'></iframe>"
    page = browser.open(site.serve("/outer", outer))
    page.frame_locator("iframe").locator("article").wait_for()
    expected = scored(inner, page.url)
    popup = browser.popup(page)
    assert popup.inner_text(".score").startswith(str(expected.score))
    frame = page.frames[1]
    frame.wait_for_function("CSS.highlights.has('quality-down')")
    marked = frame.evaluate("[...CSS.highlights.get('quality-down')].map(range => range.toString())")
    assert sorted(map(squeezed, marked)) == cited(expected, down=True)
    page.bring_to_front()
    popup.bring_to_front()
    popup.locator(".quote").last.click()
    page.wait_for_function("scrollY > 0")


def test_article_in_a_frame_of_another_site(browser: Any, site: Any) -> None:
    """Nothing of it is read, and the popup says where the story may be rather than that the text has no words."""
    there = site.serve("/inner-elsewhere", page_of(RUMOURS)).replace("127.0.0.1", "localhost")
    for name, frame in (("large", "width:90%;height:600px"), ("small", "width:60px;height:60px")):
        outer = (
            f"<!doctype html><title>Frame</title><h1>The Example</h1><iframe src='{there}' style='{frame}'></iframe>"
        )
        page = browser.open(site.serve(f"/outer-{name}", outer))
        page.frame_locator("iframe").locator("article").wait_for()
        popup = browser.popup(page)
        said = popup.inner_text(".abstained")
        assert ("in a frame from another site" in said) == (name == "large")
        assert ("holds no text" in said) == (name == "small")
        assert browser.badge(browser.tab(page)) == ("–", f"No score. {said}")
        report = browser.own_page(popup.get_attribute("#report", "href"))
        assert report.wait_for_selector(".abstained").inner_text() == said


SHADOW = """<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head><body>
<x-page><span slot=head>{title}</span>{light}</x-page><script>
customElements.define('x-page', class extends HTMLElement {{ connectedCallback() {{
    const root = this.attachShadow({{mode: 'open'}});
    const part = textContent => Object.assign(document.createElement('p'), {{textContent}});
    root.innerHTML = '<article><h1><slot name=head></slot></h1><div></div><slot></slot></article>';
    root.querySelector('div').append(...{paragraphs}.map(part));
}} }});
</script></body></html>"""


def shadow_page(text: str) -> str:
    """A page with most of its article in a shadow root, and the rest in slots."""
    headline, *paragraphs = text.strip().split("\n\n")
    light = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs[-3:])
    return SHADOW.format(title=escape(headline), light=light, paragraphs=json.dumps(paragraphs[:-3]))


def test_article_in_a_shadow_root(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/shadow", shadow_page(RUMOURS)))
    expected = scored(page_of(RUMOURS), page.url)
    tab = browser.tab(page)
    popup = browser.popup(page)
    assert popup.inner_text(".score").startswith(str(expected.score))
    browser.wait_for_marks(tab)
    key = "report:" + popup.get_attribute("#report", "href").partition("#")[2]
    kept = browser.worker.evaluate("key => chrome.storage.session.get(key).then(found => found[key].assessment)", key)
    assert squeezed(kept["text"]) == squeezed(expected.text)
    quotes = [
        p["quote"]
        for c in kept["contributions"]
        for p in c["evidence"]
        if c["log_odds"] <= -VISIBLE and illustrates(c["signal"], c["log_odds"], p["note"], c["sentence"] is not None)
    ]
    assert sorted(map(squeezed, browser.marks(tab))) == sorted(map(squeezed, filter(str.strip, quotes)))
    page.bring_to_front()
    box = page.evaluate(
        """() => { const range = [...CSS.highlights.get('quality-down')].find(r => r.startContainer.getRootNode() !== document);
            range.startContainer.parentElement.scrollIntoView({block: 'center'});
            const box = range.getClientRects()[0]; return [box.x + 3, box.y + box.height / 2]; }"""
    )
    page.mouse.move(*box)
    page.wait_for_function("document.documentElement.children.length === 3")
    page.keyboard.press("Alt+ArrowDown")
    assert browser.marks(tab, "quality-current")
    # Painted too: the highlight is inherited into the shadow root.
    page.keyboard.press("Escape")
    clip = {"x": box[0] - 3, "y": box[1] - 14, "width": 120, "height": 28}
    painted = page.screenshot(clip=clip)
    page.evaluate("CSS.highlights.clear()")
    assert page.screenshot(clip=clip) != painted


def test_only_the_article_in_view_of_an_endless_page(browser: Any, site: Any) -> None:
    def article(text: str) -> str:
        return page_of(text).partition("<body>")[2].partition("</body>")[0]

    after = f"<div style='height:1500px'></div>{article(QUOTA)}<div style='height:1500px'></div>"
    page = browser.open(site.serve("/endless", page_of(RUMOURS, after=after)))
    first = browser.popup(page)
    assert first.inner_text(".score").startswith(str(scored(page_of(RUMOURS), page.url).score))
    page.evaluate("document.querySelectorAll('article')[1].scrollIntoView()")
    page.evaluate("history.replaceState({}, '', '/endless/second')")
    browser.eventually(lambda: browser.badge(browser.tab(page))[0] == "", "the verdict on the first article is gone")
    popup = browser.popup(page)
    report = browser.own_page(popup.get_attribute("#report", "href"))
    text = report.wait_for_selector(".body").inner_text()
    assert "herring quota" in text
    assert "bridge" not in text


@pytest.mark.parametrize("page_text", [
    "<!doctype html><title>Viewer</title><embed type='application/pdf' src='/file.pdf' width=600 height=400>",
    "<!doctype html><title>Viewer</title><div class=pdfViewer><canvas></canvas></div>",
])  # fmt: skip
def test_pdf_viewer_in_a_page(browser: Any, site: Any, page_text: str) -> None:
    site.serve("/file.pdf", PDF)
    code, message = notice(browser.popup(browser.open(site.serve("/viewer", page_text))))
    assert code == "pdf"
    assert "not a web page" in message


def test_files_that_are_no_page(browser: Any, site: Any) -> None:
    code, message = notice(browser.popup(browser.open(site.serve("/plain.txt", GAUGE))))
    assert (code, "text/plain" in message) == ("kind", True)
    assert notice(browser.popup(browser.open(site.serve("/file.pdf", PDF))))[0] == "pdf"


def test_marks_differ_by_more_than_colour_and_keep_their_style(browser: Any, site: Any) -> None:
    hostile = "<style>*::highlight(quality-down){background:none!important;text-decoration:none!important}</style>"
    page = browser.open(site.serve("/styled", page_of(RUMOURS, head=hostile)))
    tab = browser.tab(page)
    browser.press(page)
    browser.wait_for_marks(tab)
    style = "n => getComputedStyle(document.querySelector('article p'), `::highlight(${n})`).textDecorationStyle"
    kinds = [page.evaluate(style, name) for name in ("quality-up", "quality-down", "quality-current")]
    assert kinds == ["solid", "wavy", "double"]


def test_marks_are_tinted(browser: Any, site: Any) -> None:
    """Chromium computes some backgrounds of highlights without painting them, so the picture is compared."""
    page = browser.open(site.serve("/tinted", page_of(RUMOURS)))
    tab = browser.tab(page)
    browser.press(page)
    browser.wait_for_marks(tab)
    page.bring_to_front()
    box = page.evaluate(
        "() => { const box = [...CSS.highlights.get('quality-down')][3].getClientRects()[0]; return [box.x, box.y]; }"
    )
    pixel = page.screenshot(clip={"x": box[0] + 1, "y": box[1] + 1, "width": 1, "height": 1})
    page.evaluate("CSS.highlights.clear()")
    assert page.screenshot(clip={"x": box[0] + 1, "y": box[1] + 1, "width": 1, "height": 1}) != pixel


def test_marks_that_the_page_removes_come_back(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/removed", page_of(RUMOURS)))
    tab = browser.tab(page)
    popup = browser.popup(page)
    browser.wait_for_marks(tab)
    before = browser.marks(tab)
    page.evaluate("CSS.highlights.clear()")
    assert browser.marks(tab) == []
    popup.click("#step")
    browser.eventually(lambda: browser.marks(tab) == before, "the page is marked again")


def test_keys_can_be_switched_off(browser: Any, site: Any, service: Any) -> None:
    browser.settings(address=service.address, keys=False)
    page = browser.open(site.serve("/keyless", page_of(RUMOURS)))
    tab = browser.tab(page)
    popup = browser.popup(page)
    browser.wait_for_marks(tab)
    assert "Alt and" not in popup.inner_text("body")
    page.bring_to_front()
    page.keyboard.press("Alt+ArrowDown")
    assert browser.marks(tab, "quality-current") == []


def test_sites_to_check_only(browser: Any, site: Any, service: Any) -> None:
    browser.settings(address=service.address, only=["example.org"])
    page = browser.open(site.serve("/unlisted", page_of(RUMOURS)))
    popup = browser.popup(page)
    assert notice(popup)[0] == "unlisted"
    popup.click("#anyway")
    popup.wait_for_selector(".verdict")
    browser.settings(address=service.address, only=["127.0.0.1"])
    browser.popup(page).wait_for_selector(".verdict")
