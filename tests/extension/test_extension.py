"""The extension in a real browser, against the real service."""

import hashlib
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import pytest

from quality import Article, Assessment, load_scorer
from quality.report.words import (
    APART,
    BESIDE,
    GRADED_BY,
    POINTS_MEAN,
    context_lines,
    findings,
    grade,
    passages,
    remainder,
    signed,
    silence,
    told,
)
from quality.report.words import reasons as shown_reasons
from quality.scoring import Contribution
from quality.scoring.assessment import BAND_WORDS
from quality.visible import within_quotes
from tests.extension.conftest import ORIGIN
from tests.test_visible import WITHIN

EXAMPLES = Path(__file__).parent.parent.parent / "labeled" / "examples"
RUMOURS = (EXAMPLES / "harbour_rumours.txt").read_text(encoding="utf-8")
GAUGE = (EXAMPLES / "flood_gauge.txt").read_text(encoding="utf-8")
QUOTA = (EXAMPLES / "fishing_quota_vague_bio_comments.txt").read_text(encoding="utf-8")


def page_of(text: str, *, before: str = "", after: str = "", head: str = "") -> str:
    headline, *paragraphs = text.strip().split("\n\n")
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(headline)}</title>{head}</head>"
        f"<body>{before}<article><h1>{escape(headline)}</h1>\n{body}</article>{after}</body></html>"
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def cited(assessment: Assessment, *, down: bool) -> list[str]:
    """The quotes that a page should show as marked, in any order."""
    return sorted(
        squeezed(passage.quote)
        for c in moving(assessment)
        for passage in passages(c)
        if passage.quote.strip() and (c.log_odds < 0) == down
    )


def moving(assessment: Assessment) -> list[Contribution]:
    """Every finding that moves the score."""
    return [c for part in assessment.questions for c in findings(assessment, part.question)]


def scored(page: str, url: str) -> Assessment:
    return load_scorer().score(Article.from_record({"html": page, "url": url}), what_if=True)


def notice(popup: Any) -> tuple[str, str]:
    shown = popup.wait_for_selector("[role=alert]")
    return shown.get_attribute("data-code"), shown.inner_text()


@pytest.mark.parametrize(("name", "text"), [("rumours", RUMOURS), ("gauge", GAUGE)])
def test_press_gives_badge_popup_and_marks(browser: Any, site: Any, name: str, text: str) -> None:
    page_text = page_of(text)
    url = site.serve(f"/{name}", page_text)
    expected = scored(page_text, url)
    page = browser.open(url)
    tab = browser.tab(page)
    assert browser.badge(tab)[0] == ""
    browser.press(page)
    score = browser.in_popup("document.querySelector('.score').firstChild.data")
    reasons = browser.in_popup(
        "[...document.querySelectorAll('.reasons li > span:not(.moved)')].map(e => e.textContent)"
    )
    assert score == str(expected.score)
    assert reasons == [question.sentence for question in expected.questions if question.sentence]
    text_on_badge, title = browser.badge(tab)
    assert text_on_badge == str(expected.score)
    assert title.startswith(f"{expected.score} of 100.")
    browser.wait_for_marks(tab)
    assert sorted(map(squeezed, browser.marks(tab, "quality-down"))) == cited(expected, down=True)
    assert sorted(map(squeezed, browser.marks(tab, "quality-up"))) == cited(expected, down=False)


def test_popup_says_everything(browser: Any, site: Any) -> None:
    page_text = page_of(QUOTA)
    url = site.serve("/everything", page_text)
    expected = scored(page_text, url)
    popup = browser.popup(browser.open(url))
    said = popup.inner_text("body")
    low, high = expected.interval or (0, 0)
    assert f"graded between {low} and {high}" in said
    assert grade(expected) == f"{BAND_WORDS[expected.band or '']}. {popup.inner_text('.main')}"
    headings = popup.locator(".question h2").all_inner_texts()
    titles = [f"{q.title} {signed(q.points)}" for q in expected.questions]
    assert [" ".join(heading.replace("points", "").split()) for heading in headings] == titles
    assert POINTS_MEAN in said
    assert BAND_WORDS[expected.band or ""] in said
    for caution in expected.cautions:
        assert caution in said
    silent = [silence(expected, q) for q in expected.questions if not shown_reasons(expected, question=q.question)]
    assert popup.locator(".silent:not(.rest)").all_inner_texts() == silent
    left = [
        remainder(
            [c for c in findings(expected, q.question) if not q.sentence or c.sentence != q.sentence],
            first=not q.sentence,
        )
        for q in expected.questions
    ]
    assert popup.locator(".rest").all_inner_texts() == [line for line in left if line]
    assert expected.what_if
    for edit in expected.what_if:
        assert f"to {edit.score} {edit.edit}" in " ".join(said.split())
    assert popup.locator(".quote").count() > 0
    assert popup.get_attribute("#report", "href").startswith("report.html#")


CONTEXT = "[...document.querySelectorAll('.context li')].map(line => line.textContent)"


def test_readability_is_shown_only_when_the_options_say_so(browser: Any, site: Any, service: Any) -> None:
    page_text = page_of(QUOTA)
    url = site.serve("/readability", page_text)
    article = Article.from_record({"html": page_text, "url": url})
    lines = context_lines(load_scorer().score(article, context=True))
    assert lines
    page = browser.open(url)
    popup = browser.popup(page)
    assert popup.evaluate(CONTEXT) == []
    first = popup.get_attribute("#report", "href")
    options = browser.own_page("options.html")
    assert not options.is_checked("#readability")
    options.check("#readability")
    options.click("text=Save >> nth=-1")
    options.wait_for_selector("#saved:not(:empty)")
    popup = browser.popup(page)
    assert popup.evaluate(CONTEXT) == lines
    assert popup.locator(f"h2:text-is('{BESIDE}')").count() == 1
    told = popup.get_attribute("#report", "href")
    assert told != first, "the assessment that was kept has no readability"
    popup.set_viewport_size({"width": 320, "height": 800})
    assert popup.evaluate("document.documentElement.scrollWidth") <= 320
    assert popup.evaluate(CONTRAST) == []
    report = browser.own_page(told)
    report.wait_for_selector(".verdict")
    assert report.evaluate(CONTEXT) == lines
    browser.settings(address=service.address, readability=True)
    page = browser.open(site.serve("/readability-short", page_of("The bridge\n\nIt is closed.")))
    popup = browser.popup(page)
    assert popup.evaluate(CONTEXT) == []
    assert "too short" in popup.inner_text("#unread")


def test_a_service_without_the_extra_still_gives_the_score(
    browser: Any, site: Any, service: Any, without_textstat: Path
) -> None:
    own = type(service)().start()
    try:
        browser.settings(address=own.address, readability=True)
        popup = browser.popup(browser.open(site.serve("/without-extra", page_of(RUMOURS))))
        assert popup.inner_text(".score")
        assert popup.evaluate(CONTEXT) == []
        assert "pip install 'article-reliability[context]'" in popup.inner_text("#unread")
        assert without_textstat.exists()
    finally:
        own.stop()


def test_marks_are_the_right_ones_of_equal_words(browser: Any, site: Any) -> None:
    """The same sentence stands in the menu, in hidden text and twice in the article."""
    sentence = "Reports suggest that a secret inspection found more than 40 cracks, some of them a metre long."
    before = f"<p hidden id=hidden>{sentence}</p><div style='display:none' id=invisible>{RUMOURS}</div>"
    url = site.serve("/copies", page_of(RUMOURS, before=before))
    page = browser.open(url)
    tab = browser.tab(page)
    browser.press(page)
    browser.wait_for_marks(tab)
    where = browser.in_page(
        tab,
        """() => [...CSS.highlights.get('quality-down')].map(range => {
            const element = range.startContainer.parentElement;
            return [element.id || element.tagName, [...document.querySelectorAll('article p')].indexOf(element), range.toString()];
        })""",
    )
    assert not [place for place in where if place[0] in ("hidden", "invisible")]
    copies = {paragraph for _, paragraph, text in where if text.startswith(sentence)}
    assert copies == {2, 4}


def test_marks_cross_inline_elements_and_blanks(browser: Any, site: Any) -> None:
    """A part of every word stands in an element of its own, and blanks are lines."""
    head, body = page_of(RUMOURS).split("<body>")
    body = re.sub(
        r">([^<>]+)<", lambda match: ">" + re.sub(r"\b(\w)(\w+)(\w) ", r"\1<i>\2</i>\3\n  ", match[1]) + "<", body
    )
    page_text = f"{head}<body>{body}"
    url = site.serve("/inline", page_text)
    page = browser.open(url)
    tab = browser.tab(page)
    browser.press(page)
    browser.wait_for_marks(tab)
    expected = cited(scored(page_text, url), down=True)
    assert sorted(map(squeezed, browser.marks(tab))) == expected
    crossing = browser.in_page(
        tab,
        "() => [...CSS.highlights.get('quality-down')].filter(range => range.startContainer !== range.endContainer).length",
    )
    assert crossing > len(expected) / 4


def test_offsets_count_code_points(browser: Any, site: Any) -> None:
    """A character outside the basic plane is one code point and two units of JavaScript."""
    page_text = page_of(RUMOURS.replace("In a shocking turn", "🌉🌉🌉 In a shocking turn"))
    url = site.serve("/emoji", page_text)
    page = browser.open(url)
    tab = browser.tab(page)
    browser.press(page)
    browser.wait_for_marks(tab)
    assert sorted(map(squeezed, browser.marks(tab))) == cited(scored(page_text, url), down=True)


@pytest.mark.parametrize(
    ("body", "text", "at", "quote", "expected"),
    [
        ("<p>One <b>two</b></p><p>three</p>", "One two\n\nthree", 4, "two\n\nthree", "p:two|three"),
        (
            "<ul><li>First step<li>Second step</ul>",
            "• First step\n• Second step",
            13,
            "• Second step",
            "li:Second step",
        ),
        ("<p>a rose is a rose is a rose</p>", "a rose is a rose is a rose", 22, "rose", "p:rose@22"),
        ("<p>a rose is a rose is a rose</p>", "a rose is a rose is a rose", 12, "rose", "p:rose@12"),
        (f"<p>{'no ' * 100}</p>", "no " * 100, 150, "no", "p:no@150"),
        ("<p id=x>say so</p><p>Some say so.</p>", "Some say so.", 5, "say", "p:say@5"),
        (
            "<p>Another page, where one may say a lot and say it again</p>",
            "The words say nothing here.",
            10,
            "say",
            None,
        ),
        ("<p hidden>Sources say</p><p>Sources say</p>", "Sources say", 0, "Sources", "p:Sources@0#1"),
        ("<p>soft\u00adhyphen word</p>", "softhyphen word", 0, "softhyphen", "p:soft\u00adhyphen"),
        ("<script>Sources say</script><p>no</p>", "Sources say", 0, "Sources say", None),
    ],
)
def test_quotation_finds_its_place(
    browser: Any, site: Any, body: str, text: str, at: int, quote: str, expected: str | None
) -> None:
    """`expected` names the parent element, the text of the range, its offset after @ and the number of the element after #."""
    page = browser.open(site.serve("/place", page_of(RUMOURS)))
    tab = browser.tab(page)
    browser.press(page)
    browser.wait_for_marks(tab)
    page.evaluate("body => { document.body.innerHTML = body; }", body)
    passage = {"reason": 0, "quote": quote, "part": "text", "start": at, "end": at + len(quote), "down": True}
    found = browser.in_page(
        tab,
        f"""() => {{
            qualityMarks.show('another', {json.dumps(text)}, {{}}, [{json.dumps(passage)}], [['', '']]);
            const [range] = CSS.highlights.get('quality-down');
            if (!range) return null;
            const element = range.startContainer.parentElement;
            const number = [...document.querySelectorAll('p')].indexOf(element);
            return [element.closest('p, li').localName, range.toString(), range.startOffset, number];
        }}""",
    )
    if expected is None:
        assert found is None
        return
    tag, words, offset, number = re.fullmatch(r"(\w+):([^@#]*)(?:@(\d+))?(?:#(\d+))?", expected).groups()  # type: ignore[union-attr]
    assert found[:2] == [tag, words.replace("|", "")]
    assert offset is None or found[2] == int(offset)
    assert number is None or found[3] == int(number)


def test_page_is_not_changed(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/unchanged", page_of(RUMOURS)))
    tab = browser.tab(page)
    page.evaluate(
        """() => { window.changes = 0; new MutationObserver(all => { window.changes += all.length; }).observe(document,
            {subtree: true, childList: true, attributes: true, characterData: true}); }"""
    )
    before = page.evaluate("document.documentElement.outerHTML")
    browser.press(page)
    browser.wait_for_marks(tab)
    assert page.evaluate("[document.documentElement.outerHTML, window.changes]") == [before, 0]
    # The note: one element while it is shown, closed to the page, and gone afterwards.
    page.bring_to_front()
    box = browser.in_page(
        tab,
        """() => {
            const box = [...CSS.highlights.get('quality-down')][3].getBoundingClientRect();
            return [box.x + 4, box.y + box.height / 2];
        }""",
    )
    page.mouse.move(*box)
    page.wait_for_function("document.documentElement.children.length === 3")
    assert page.evaluate("document.documentElement.lastElementChild.shadowRoot") is None
    assert page.evaluate("document.documentElement.lastElementChild.textContent") == ""
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.children.length") == 2
    page.mouse.move(*box)
    page.mouse.move(box[0] + 1, box[1])
    page.wait_for_function("document.documentElement.children.length === 3")
    page.mouse.move(2, 2)
    page.wait_for_function("document.documentElement.children.length === 2")
    assert page.evaluate("document.documentElement.outerHTML") == before


def test_keys_step_through_the_passages(browser: Any, site: Any) -> None:
    page = browser.open(
        site.serve("/keys", page_of(RUMOURS, before="<input id=field><div style='height:2000px'></div>"))
    )
    tab = browser.tab(page)
    browser.press(page)
    browser.wait_for_marks(tab)
    page.bring_to_front()
    steps = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(f"Alt+{key}")
        (current,) = browser.marks(tab, "quality-current")
        steps.append(current)
        assert page.evaluate("scrollY") > 500
    assert steps[3] == steps[1]
    assert len(set(steps[:3])) > 1
    page.focus("#field")
    page.keyboard.press("Alt+ArrowDown")
    assert browser.marks(tab, "quality-current") == [steps[3]], "keys in a field belong to the field"
    # Events that the page makes up do nothing.
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', altKey: true, bubbles: true}))"
    )
    assert browser.marks(tab, "quality-current") == [steps[3]]


def test_quote_in_popup_shows_its_passage(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/quote", page_of(RUMOURS, before="<div style='height:3000px'></div>")))
    popup = browser.popup(page)
    quote = popup.locator(".quote").nth(3)
    words = quote.inner_text().strip("“”…")
    quote.click()
    page.wait_for_function("scrollY > 500")
    tab = browser.tab(page)
    (current,) = browser.marks(tab, "quality-current")
    assert current.startswith(words[:20])


def test_what_is_no_part_of_the_story_is_grey(browser: Any, site: Any) -> None:
    menu = "<nav><a href=/>Home</a> <a href=/about>About us</a></nav>"
    page_text = page_of(f"🌉 {QUOTA}", before=menu, after="<footer>© 2026 Westerham Gazette</footer>")
    url = site.serve("/apart", page_text)
    expected = scored(page_text, url)
    popup = browser.popup(browser.open(url))
    report = browser.own_page(popup.get_attribute("#report", "href"), 1200)
    report.wait_for_selector(".verdict")
    grey = "".join(report.locator(".apart").all_text_contents())
    assert grey == "".join(expected.text[start:end] for start, end in expected.apart)
    assert "Leave a Reply" in grey
    assert "herring" not in grey
    for part in ("About us", "Westerham Gazette"):
        assert (part in grey) == (part in expected.text)
    assert report.inner_text("[aria-label='The article'] .model") == APART


def test_quotation_marks_are_not_doubled(browser: Any, site: Any) -> None:
    """The same as in the package's own reports."""
    popup = browser.popup(browser.open(site.serve("/marks", page_of(RUMOURS))))
    quoted = "text => import('./view.js').then(({quoted}) => quoted(text, 90))"
    assert [popup.evaluate(quoted, text) for text, _ in WITHIN] == [f"“{expected}”" for _, expected in WITHIN]
    for text in popup.locator(".quote").all_inner_texts():
        assert not re.search(r'["“”]', text[1:-1])
        assert text[1:-1] == within_quotes(text[1:-1])


def test_report_needs_no_service(browser: Any, site: Any) -> None:
    page_text = page_of(RUMOURS)
    url = site.serve("/report", page_text)
    expected = scored(page_text, url)
    popup = browser.popup(browser.open(url))
    address = popup.get_attribute("#report", "href")
    browser.worker.evaluate("chrome.storage.local.set({settings: {address: 'http://127.0.0.1:9'}})")
    requests: list[str] = []
    report = browser.own_page(address, 1200)
    report.on("request", lambda request: requests.append(request.url))
    report.reload()
    report.wait_for_selector(".verdict")
    assert report.inner_text(".score").startswith(str(expected.score))
    assert report.locator(".reason > p").all_inner_texts() == [told(c) for c in moving(expected)]
    assert GRADED_BY in report.inner_text("footer")
    in_headline = [p.quote for c in moving(expected) for p in passages(c) if p.part == "headline"]
    assert report.locator("h1 mark").count() >= len(set(in_headline)) > 0
    assert report.evaluate("document.querySelector('.body').textContent") == expected.text
    marked = squeezed("".join(report.locator("mark").all_inner_texts()))
    for contribution in moving(expected):
        for passage in passages(contribution):
            if passage.part == "text" and len(passage.quote) < 60:
                assert squeezed(passage.quote) in marked
    assert all(request.startswith("chrome-extension://") for request in requests)
    report.goto(f"{report.url.partition('#')[0]}#unknown")
    assert "no longer stored" in report.wait_for_selector("[role=alert]").inner_text()


def test_a_passage_that_lacks_something_is_an_example(browser: Any, site: Any) -> None:
    """Such as a sentence without a source where none of 15 has one: it proves nothing by itself."""
    page_text = page_of((EXAMPLES / "clinic_hours_unsourced.txt").read_text(encoding="utf-8"))
    url = site.serve("/example", page_text)
    best = [max(shown, key=lambda p: p.weight) for c in moving(scored(page_text, url)) if (shown := passages(c))]
    popup = browser.popup(browser.open(url))
    assert "for example:" in popup.locator(".lead").all_inner_texts()
    report = browser.own_page(popup.get_attribute("#report", "href"))
    report.wait_for_selector(".verdict")
    told_as_examples = [text for text in report.locator(".other").all_inner_texts() if text.startswith("for example: ")]
    assert len(told_as_examples) == len([p for p in best if p.note.startswith("no ")]) > 0


GERMAN = "Die Brücke wird gesperrt\n\n" + "\n\n".join(
    "Die Stadt sperrt am Montag die alte Brücke über den Fluss, weil die Prüfer im Mai Risse in zwei Pfeilern gefunden haben. "
    f"Der Umbau dauert {n} Wochen, sagte Sprecherin Anna Weber am Dienstag im Rathaus."
    for n in range(3, 12)
)


@pytest.mark.parametrize(("text", "why"), [(RUMOURS[:500], "at least 150"), (GERMAN, "in German")])
def test_nothing_praises_or_blames_without_a_score(browser: Any, site: Any, text: str, why: str) -> None:
    """Not even where a service of an earlier version sends reasons."""
    page_text = page_of(text)
    url = site.serve(f"/without-a-score/{why.split()[-1]}", page_text)
    answer = json.loads(scored(page_text, url).to_json(include_text=True))
    for contribution in answer["contributions"]:
        contribution["sentence"] = "All of it is good."
        contribution["evidence"] = [
            {"part": "text", "start": 0, "end": 9, "quote": answer["text"][:9], "note": "", "weight": 1.0}
        ]
    site.answer = (200, {}, json.dumps(answer), 0)
    browser.settings(address=site.address)
    page = browser.open(url)
    tab = browser.tab(page)
    popup = browser.popup(page)
    assert why in popup.inner_text(".abstained")
    badge, title = browser.badge(tab)
    assert badge == "–"
    assert title.startswith("No score.")
    browser.settled(tab)
    for name in ("quality-up", "quality-down"):
        assert browser.marks(tab, name) == []
    assert popup.locator("#step, .contest, .question, .quote").count() == 0
    report = browser.own_page(popup.get_attribute("#report", "href"), 1200)
    report.wait_for_selector(".verdict")
    browser.settled(tab)
    assert [heading.lower() for heading in report.locator(".columns h2").all_inner_texts()] == ["the article"]
    assert report.locator(".reason, .moved, mark, .contest").count() == 0
    assert (report.locator("details").count() == 0) == ("German" in why)


def test_service_dies_and_comes_back(browser: Any, site: Any, service: Any) -> None:
    own = type(service)().start()
    try:
        browser.settings(address=own.address)
        page = browser.open(site.serve("/dies", page_of(RUMOURS)))
        popup = browser.popup(page)
        assert popup.locator(".verdict").count() == 1
        own.kill()
        popup.click("#again")
        code, message = notice(popup)
        assert code == "unreachable"
        assert own.address in message
        assert browser.badge(browser.tab(page))[0] == "!"
        assert popup.locator("#allow").is_visible(), "the extension may lack the permission rather than the service"
        again = type(service)(port=own.port).start()
        try:
            popup.bring_to_front()
            popup.click("#retry")
            popup.wait_for_selector(".verdict")
        finally:
            again.stop()
    finally:
        own.stop()


def test_wrong_key(browser: Any, site: Any, service: Any, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("the-right-key-of-the-test\n")
    own = type(service)("--keys", str(tmp_path / "keys")).start()
    try:
        browser.settings(address=own.address, key="a-wrong-key-of-the-test")
        page = browser.open(site.serve("/key", page_of(RUMOURS)))
        popup = browser.popup(page)
        code, message = notice(popup)
        assert code == "key"
        assert "API key" in message
        options = browser.own_page("options.html")
        options.fill("#key", "the-right-key-of-the-test")
        options.click("text=Save >> nth=-1")
        options.wait_for_selector("#saved:not(:empty)")
        popup.bring_to_front()
        popup.click("#retry")
        popup.wait_for_selector(".verdict")
    finally:
        own.stop()


@pytest.mark.parametrize(
    ("answer", "code", "sentence"),
    [
        ((429, {"Retry-After": "7"}, "{}", 0), "busy_until", "in 7 seconds"),
        ((429, {}, "{}", 0), "busy", "in a moment"),
        ((503, {"Retry-After": "<b>"}, "{}", 0), "busy", "in a moment"),
        ((413, {}, '{"detail": "the body has 9 bytes"}', 0), "large", "the body has 9 bytes"),
        ((422, {}, '{"detail": "<img src=x onerror=alert(1)>"}', 0), "refused", "<img src=x onerror=alert(1)>"),
        ((500, {}, "no JSON", 0), "broken", "500"),
        ((404, {}, "<html>", 0), "foreign", "does not answer as a quality service"),
        ((200, {}, "<html>", 0), "foreign", "does not answer as a quality service"),
        ((200, {}, "[1]", 0), "foreign", "does not answer as a quality service"),
        ((403, {}, "<html>", 0), "foreign", "does not answer as a quality service"),
        ((400, {}, "<html>", 0), "foreign", "does not answer as a quality service"),
        ((501, {}, "<html>", 0), "foreign", "does not answer as a quality service"),
        ((302, {"Location": "/elsewhere"}, "", 0), "foreign", "does not answer as a quality service"),
        ((200, {"Quality-Api": "2"}, '{"schema": "quality.assessment/2"}', 0), "version", "the service sends API 2"),
        ((200, {}, '{"schema": "quality.assessment/1"}', 0), "version", "the service sends quality.assessment/1"),
        ((200, {}, '{"schema": "quality.assessment/3"}', 0), "version", "Update whichever is older"),
        ((200, {}, '{"schema": "quality.assessment/2", "score": "100<b>"}', 0), "damaged", "to the same version"),
        ((200, {}, "{}", 3), "timeout", "within 1 seconds"),
    ],
)
def test_every_failure_is_a_sentence_with_a_way_on(
    browser: Any, site: Any, answer: Any, code: str, sentence: str
) -> None:
    site.answer = answer
    browser.settings(address=site.address, seconds=1 if code == "timeout" else 100)
    popup = browser.popup(browser.open(site.serve("/failure", page_of(GAUGE))))
    found, message = notice(popup)
    assert found == code
    assert sentence in message
    assert popup.locator("#retry").is_visible()
    assert popup.evaluate("document.querySelectorAll('img, b.score').length") == 0


@pytest.mark.parametrize(
    ("status", "body"),
    [(501, "<html>"), (501, "{}"), (501, '{"detail": "POST is not implemented"}'), (404, ""), (200, "")],
)
def test_only_the_service_lacks_readability(browser: Any, site: Any, status: int, body: str) -> None:
    """Python's own web server, for one, answers every POST with 501."""
    site.answer = (status, {}, body, 0)
    browser.settings(address=site.address, readability=True)
    popup = browser.popup(browser.open(site.serve("/no-service", page_of(GAUGE))))
    code, message = notice(popup)
    assert code == "foreign"
    assert site.address in message
    assert "pip install" not in popup.inner_text("body")


def test_a_server_that_is_no_service_is_not_connected(browser: Any, site: Any) -> None:
    site.serve("/v1/model", '{"status": "up"}')
    options = browser.own_page("options.html")
    browser.worker.evaluate("chrome.permissions.request = async () => true")
    browser.settings_only(address=site.address)
    said = options.evaluate("chrome.runtime.sendMessage({type: 'model', fresh: true})")
    assert said["error"]["code"] in ("foreign", "unreachable"), said
    assert "service" in said["error"]["message"]


def test_page_that_cannot_be_read(browser: Any) -> None:
    popup = browser.popup(browser.open("chrome://version/"), press=False)
    assert notice(popup)[0] == "page"


def test_page_of_five_megabytes(browser: Any, site: Any) -> None:
    """Most of it markup, as in real pages."""
    image = f"<img src='data:image/gif;base64,{'A' * 400}' alt=''>"
    item = f"<li class='item layout-7' data-tracking='{'x' * 150}'>{image}<a href='/a'>More</a></li>"
    large = page_of(RUMOURS, after=f"<footer><ul>{item * 8000}</ul></footer>")
    assert len(large) > 5_000_000
    page = browser.open(site.serve("/large", large))
    tab = browser.tab(page)
    browser.press(page)
    assert browser.in_popup("document.querySelector('.score')?.textContent")
    browser.wait_for_marks(tab)
    assert page.evaluate("new Promise(done => requestAnimationFrame(() => done(true)))")


def test_page_with_more_text_than_is_read(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/long", page_of(RUMOURS, after=f"<pre>{'words of an archive ' * 60_000}</pre>")))
    code, message = notice(browser.popup(page))
    assert code in ("large", "refused")
    assert "1,000,000" in message


HOSTILE = """<script>
  window.pwned = 0;
  Array.prototype.map = Element.prototype.attachShadow = Range.prototype.toString = () => { window.pwned++; };
  document.addEventListener('keydown', event => event.stopImmediatePropagation());
</script>"""


def test_hostile_page(browser: Any, site: Any) -> None:
    """Markup in the headline and in quoted evidence, spoilt built-ins, clobbered names, a fake score."""
    bad = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>"
    text = RUMOURS.replace("Shocking bridge", f"Shocking {bad} bridge").replace(
        "Insiders claim", f"Insiders claim {bad}"
    )
    fake = (
        "<form name=body id=documentElement><input name=parentElement><input name=checkVisibility>Only time will tell</form>"
        "<img name=createTreeWalker><img name=implementation><img name=contentType><form name=caretPositionFromPoint></form>"
        '<script type="application/ld+json">{"schema": "quality.assessment/2", "score": 100}</script>'
        "<p style='position:absolute;left:-9999px'>Reports suggest that a secret inspection found more than 40 cracks</p>"
    )
    page_text = page_of(text, head=HOSTILE, after=fake)
    url = site.serve("/hostile", page_text)
    expected = scored(re.sub(r"<script>.*?</script>", "", page_of(text, after=fake), flags=re.S), url)
    page = browser.open(url)
    tab = browser.tab(page)
    popup = browser.popup(page)
    assert popup.inner_text(".score").startswith(str(expected.score))
    browser.wait_for_marks(tab)
    report = browser.own_page(popup.get_attribute("#report", "href"))
    report.wait_for_selector(".verdict")
    assert "<img src=x" in report.inner_text("h1")
    for shown in (popup, report):
        assert shown.evaluate("window.pwned") is None
        assert (
            shown.evaluate("document.querySelectorAll('img').length + document.querySelectorAll('main script').length")
            == 0
        )
    assert sorted(map(squeezed, browser.marks(tab))) == cited(expected, down=True)
    page.bring_to_front()
    page.evaluate("window.pwned = 0")
    page.keyboard.press("Alt+ArrowDown")
    assert browser.marks(tab, "quality-current")
    assert page.evaluate("window.pwned") == 0, "the marks use built-ins of the page"


def test_orders_of_a_page_are_not_taken(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/orders", page_of(RUMOURS)))
    assert page.evaluate("typeof globalThis.chrome?.runtime?.sendMessage") == "undefined"
    assert page.evaluate(
        f"fetch('{browser.worker.url.rpartition('/')[0]}/popup.html').then(() => 'read', () => 'refused')"
    ) == "refused"  # fmt: skip


def test_pages_of_the_extension_cannot_connect(browser: Any, service: Any) -> None:
    for name in ("popup.html", "options.html", "report.html"):
        page = browser.own_page(name)
        assert page.evaluate(f"fetch('{service.address}/readyz').then(() => 'connected', () => 'refused')") == "refused"


def test_options_are_kept(browser: Any, service: Any) -> None:
    options = browser.own_page("options.html")
    assert options.input_value("#address") == service.address
    options.fill("#address", "not an address")
    options.click("text=Save >> nth=-1")
    assert "http://" in options.inner_text("#address_error")
    assert options.get_attribute("#address", "aria-invalid") == "true"
    options.fill("#address", service.address + "/")
    options.fill("#skip", "https://news.example.org/path\nexample.com, example.com")
    options.uncheck("#highlights")
    for wrong in ("0", "999", "2.5", ""):
        options.fill("#seconds", wrong)
        options.click("text=Save >> nth=-1")
        assert "from 1 to 120" in options.inner_text("#seconds_error")
        assert options.input_value("#seconds") == wrong
        assert options.inner_text("#saved") == ""
    options.fill("#seconds", "120")
    options.click("text=Save >> nth=-1")
    options.wait_for_selector("#saved:not(:empty)")
    options.reload()
    options.wait_for_function("document.getElementById('address').value !== ''")
    assert options.input_value("#address") == service.address
    assert options.input_value("#skip") == "news.example.org\nexample.com"
    assert options.input_value("#seconds") == "120"
    assert not options.is_checked("#highlights")
    assert browser.worker.evaluate("chrome.storage.sync ? chrome.storage.sync.get(null) : {}") == {}


SLOW = """const get = chrome.storage.local.get.bind(chrome.storage.local);
chrome.storage.local.get = async (...names) => {
    await new Promise((loaded) => { globalThis.loaded = loaded; });
    return get(...names);
};"""


def test_a_click_before_the_settings_are_there_loses_nothing(browser: Any) -> None:
    """The page never sends its form by itself, and takes no entries that the stored settings would then overwrite."""
    browser.settings_only(skip=["kept.example"])
    options = browser.context.new_page()
    options.add_init_script(SLOW)
    options.goto(f"{ORIGIN}/options.html")
    address = options.url
    options.wait_for_function("'loaded' in globalThis")
    assert options.is_disabled("#skip")
    for name in ("#save", "#try"):
        assert options.is_disabled(name)
        options.click(name, force=True)
    options.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('form'))")
    assert options.url == address
    options.evaluate("globalThis.loaded()")
    options.wait_for_selector("#save:enabled")
    assert options.input_value("#skip") == "kept.example"
    options.fill("#skip", "kept.example\nnew.example")
    options.click("#save")
    options.wait_for_selector("#saved:not(:empty)")
    assert options.url == address
    again = browser.own_page("options.html")
    again.wait_for_selector("#save:enabled")
    assert again.input_value("#skip") == "kept.example\nnew.example"


def test_the_options_page_without_its_script_sends_nothing(browser: Any) -> None:
    options = browser.context.new_page()
    options.route("**/options.js", lambda route: route.abort())
    options.goto(f"{ORIGIN}/options.html")
    address = options.url
    options.evaluate("document.getElementById('save').disabled = false")
    options.click("#save")
    options.evaluate("document.getElementById('form').submit()")
    assert options.url == address


@pytest.mark.parametrize(
    ("entered", "kept", "named"),
    [
        ("not a site", None, "“not a site” is not the name"),
        ("example.org\n???\na..b", None, "“???”, “a..b” are not names"),
        ("5", None, "“5”"),
        ("*.example.org\nexample.com, intranet\n127.0.0.1\n[::1]\nhttps://bücher.example:8080/path?x",
         ["example.org", "example.com", "intranet", "127.0.0.1", "[::1]", "xn--bcher-kva.example"], ""),
        ("example.org example.com", ["example.org", "example.com"], ""),
    ],
)  # fmt: skip
def test_an_entry_that_is_no_site_is_named_and_stays(
    browser: Any, entered: str, kept: list[str] | None, named: str
) -> None:
    browser.settings_only(skip=["before.example"])
    options = browser.own_page("options.html")
    options.fill("#skip", entered)
    options.click("#save")
    if kept is not None:
        options.wait_for_selector("#saved:not(:empty)")
        assert options.input_value("#skip") == "\n".join(kept)
        return
    assert named in options.wait_for_selector("#skip_error:not(:empty)").inner_text()
    assert options.input_value("#skip") == entered
    assert options.get_attribute("#skip", "aria-invalid") == "true"
    assert options.evaluate("document.activeElement.id") == "skip"
    stored = "chrome.storage.local.get('settings').then(({settings}) => settings.skip)"
    assert browser.worker.evaluate(stored) == ["before.example"]
    options.fill("#skip", "")
    options.click("#save")
    options.wait_for_selector("#saved:not(:empty)")
    assert options.inner_text("#skip_error") == ""


def test_trying_the_connection(browser: Any) -> None:
    options = browser.own_page("options.html")
    assert browser.worker.evaluate("1") == 1
    model = options.evaluate("chrome.runtime.sendMessage({type: 'model', fresh: true})")
    assert model["name"] == load_scorer().scorecard.name
    assert model["disputes"] is False


PERMISSIONS = """globalThis.asked = [];
chrome.permissions.request = ({origins}) => {
    asked.push(origins);
    return new Promise(answer => { globalThis.answer = answer; });
};
chrome.permissions.contains = async ({origins}) => globalThis.granted?.includes(origins[0]) ?? false;"""


def test_trying_the_connection_saves_everything_and_asks_only_for_what_is_needed(browser: Any, service: Any) -> None:
    options = browser.context.new_page()
    options.add_init_script(PERMISSIONS)
    options.goto(f"{ORIGIN}/options.html")
    options.wait_for_selector("#try:enabled")
    options.fill("#skip", "saved.example")
    options.click("#try")
    options.wait_for_function("() => document.getElementById('tried').textContent.startsWith('Connected')")
    assert options.evaluate("asked") == [], "the service allows the extension, so Chromium needs no permission"
    assert options.locator("#allow").count() == 0
    options.check("[name=automatic][value=yes]")
    options.click("#try")
    options.wait_for_function("() => document.getElementById('tried').textContent.includes('permission')")
    options.evaluate("globalThis.granted = asked[0], answer(true)")
    options.wait_for_function("() => document.getElementById('tried').textContent.startsWith('Connected')")
    assert options.evaluate("asked") == [["http://*/*", "https://*/*"]]
    stored = browser.worker.evaluate("chrome.storage.local.get('settings').then(({settings}) => settings)")
    assert (stored["automatic"], stored["skip"]) == (True, ["saved.example"])
    options.check("[name=automatic][value=no]")
    options.fill("#address", "http://127.0.0.1:9")
    options.evaluate("granted = []")
    options.click("#try")
    assert "127.0.0.1:9" in options.wait_for_selector("#allow:visible").inner_text()
    options.fill("#address", service.address)
    options.click("#try")
    options.wait_for_function("() => document.getElementById('tried').textContent.startsWith('Connected')")
    assert options.locator("#allow").count() == 0


def test_skipped_site(browser: Any, site: Any, service: Any) -> None:
    browser.settings(address=service.address, skip=["127.0.0.1"])
    page = browser.open(site.serve("/skipped", page_of(RUMOURS)))
    popup = browser.popup(page)
    assert notice(popup)[0] == "skipped"
    popup.click("#anyway")
    popup.wait_for_selector(".verdict")


@pytest.mark.parametrize("settings", [{"toolbarOnly": True}, {"highlights": False}])
def test_page_is_left_alone_when_told_so(browser: Any, site: Any, service: Any, settings: dict[str, bool]) -> None:
    browser.settings(address=service.address, **settings)
    page = browser.open(site.serve("/alone", page_of(RUMOURS)))
    tab = browser.tab(page)
    popup = browser.popup(page)
    browser.settled(tab)
    assert browser.in_page(tab, "() => [typeof globalThis.qualityMarks, CSS.highlights.size]") == ["undefined", 0]
    assert "Alt and arrow" not in popup.inner_text("body")
    assert (popup.locator("button.quote, #step").count() == 0) == ("toolbarOnly" in settings)
    assert popup.locator(".quotes > *").count() > 0
    if "highlights" in settings:  # the reader may still ask for one
        popup.locator(".quote").first.click()
        browser.eventually(lambda: browser.in_page(tab, "() => CSS.highlights.size"), "the passage is marked")


def test_dispute_is_kept_without_text(browser: Any, site: Any, service: Any, tmp_path: Path) -> None:
    kept = tmp_path / "disputes.jsonl"
    own = type(service)("--disputes", str(kept)).start()
    try:
        browser.settings(address=own.address)
        page_text = page_of(RUMOURS)
        url = site.serve("/dispute", page_text)
        expected = scored(page_text, url)
        popup = browser.popup(browser.open(url))
        popup.click("text=Contest this score")
        offered = popup.eval_on_selector_all("#signal option", "all => all.map(e => e.value)")
        assert offered == [
            "",
            *(
                c.signal
                for c in sorted(expected.contributions, key=lambda c: c.sentence is None)
                if c in moving(expected)
            ),
        ]
        popup.select_option("#signal", "vague_attribution")
        popup.fill("#reason", "These sources are named in a document.")
        popup.click("text=Send")
        popup.wait_for_selector("#result:not(:empty)")
        assert "has stored" in popup.inner_text("#result")
        (line,) = kept.read_text().splitlines()
        dispute = json.loads(line)
        assert dispute["article"] == hashlib.sha256(expected.text.encode()).hexdigest()
        assert dispute["model"] == expected.model["digest"]
        assert dispute["score"] == expected.score
        assert dispute["signal"] == "vague_attribution"
        assert "bridge" not in line
    finally:
        own.stop()


def test_no_dispute_where_the_service_takes_none(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/no-dispute", page_of(RUMOURS)))
    popup = browser.popup(page)
    # The popup asked for the same before us, and offers nothing only once it was answered.
    assert popup.evaluate("() => chrome.runtime.sendMessage({type: 'model', fresh: true})")["disputes"] is False
    browser.settled(browser.tab(page))
    popup.wait_for_selector(".contest")
    assert popup.locator("form").count() == 0


def test_assessment_is_kept_for_the_page_and_not_for_the_next(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/first", page_of(RUMOURS)))
    popup = browser.popup(page)
    report = popup.get_attribute("#report", "href")
    popup.reload()
    popup.wait_for_selector(".verdict")
    assert popup.get_attribute("#report", "href") == report, "asked again without need"
    page.goto(site.serve("/second", page_of(GAUGE)))
    popup = browser.popup(page)
    assert popup.get_attribute("#report", "href") != report


CONTRAST = """() => {
  // WCAG 2.2, 1.4.3: relative luminance, 4.5 to 1 for text.
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.unseen, :disabled, option')) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) found.push([ratio, walker.currentNode.data.slice(0, 40)]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_320_pixels_with_contrast_and_names(browser: Any, site: Any, scheme: str) -> None:
    popup = browser.popup(browser.open(site.serve("/narrow", page_of(RUMOURS))))
    address = popup.get_attribute("#report", "href")
    for shown in (popup, browser.own_page("options.html"), browser.own_page(address)):
        shown.emulate_media(color_scheme=scheme)
        shown.set_viewport_size({"width": 320, "height": 800})
        shown.wait_for_selector("h1:not(:empty), .verdict")
        shown.wait_for_function(
            "dark => innerWidth === 320 && matchMedia('(prefers-color-scheme: dark)').matches === dark"
            " && document.fonts.status === 'loaded' && document.getAnimations().every(a => a.playState !== 'running')",
            arg=scheme == "dark", polling=50,
        )  # fmt: skip
        assert shown.evaluate("document.documentElement.scrollWidth") <= 320, shown.url
        assert shown.evaluate(CONTRAST) == [], shown.url
        unnamed = shown.evaluate(
            "[...document.querySelectorAll('button, a, summary')].filter(e => !e.textContent.trim() && !e.ariaLabel).length"
            " + [...document.querySelectorAll('input, select, textarea')].filter(e => !e.labels.length && !e.ariaLabel).length"
        )
        assert unnamed == 0
        assert shown.title()
        assert shown.evaluate("document.documentElement.lang")


def test_popup_by_keyboard(browser: Any, site: Any) -> None:
    page_text = page_of(RUMOURS)
    url = site.serve("/keyboard", page_text)
    popup = browser.popup(browser.open(url))
    popup.bring_to_front()
    reached = []
    for _ in range(40):
        popup.keyboard.press("Tab")
        reached.append(popup.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"quote", "report", "step", "again", "options"} <= set(reached)
    assert popup.inner_text("[role=status] >> nth=0").startswith(f"{scored(page_text, url).score} of 100.")


def test_popup_says_when_it_is_filled(browser: Any, site: Any) -> None:
    """The goal of 300 ms is measured by scripts/extension_screenshots.py, from the press to this mark."""
    page = browser.open(site.serve("/quick", page_of(GAUGE)))
    browser.press(page)
    filled = browser.in_popup("performance.timeOrigin + performance.getEntriesByName('filled')[0].startTime")
    assert filled > 0


def test_assessments_outlive_the_worker(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/outlive", page_of(RUMOURS)))
    popup = browser.popup(page)
    report = popup.get_attribute("#report", "href")
    browser.stop_worker(popup)
    popup.reload()
    popup.wait_for_selector(".verdict")
    assert popup.get_attribute("#report", "href") == report


def test_old_assessments_are_dropped(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/many", page_of(RUMOURS)))
    tab = browser.tab(page)
    popup = browser.popup(page)
    kept = popup.evaluate(
        """async tab => {
            for (let i = 0; i < 23; i++) await chrome.runtime.sendMessage({type: 'check', tab, again: true});
            return Object.keys(await chrome.storage.session.get(null)).filter(key => key.startsWith('report:')).length;
        }""",
        tab,
    )
    assert kept == 20


def test_page_that_rebuilds_its_text_is_marked_again(browser: Any, site: Any) -> None:
    page = browser.open(site.serve("/rebuilt", page_of(RUMOURS)))
    tab = browser.tab(page)
    popup = browser.popup(page)
    browser.wait_for_marks(tab)
    before = browser.marks(tab)
    page.evaluate(
        "() => { const e = document.querySelector('article'), html = e.innerHTML; e.innerHTML = ''; e.innerHTML = html; }"
    )
    assert "".join(browser.marks(tab)) == ""
    popup.click("#step")
    browser.eventually(lambda: browser.marks(tab) == before, "the page is marked as before")


def test_automatic_check(playwright: Any, session_browser: Any, tmp_path: Path, site: Any, service: Any) -> None:
    """With the permission that the options page asks for, which here stands in the manifest; the service then need not know
    the extension's origin."""
    own = type(service)(origin=None).start()
    granted = type(session_browser)(playwright, tmp_path, granted=("http://127.0.0.1/*",))
    try:
        granted.settings(address=own.address, automatic=True)
        page = granted.open(site.serve("/automatic", page_of(RUMOURS)))
        tab = granted.tab(page)
        granted.wait_for_marks(tab)
        assert granted.badge(tab)[0].isdecimal()
        granted.settings(address=own.address, automatic=True, skip=["127.0.0.1"])
        page.reload()
        granted.settled(tab)
        assert granted.badge(tab)[0] == ""
    finally:
        granted.close()
        own.stop()


def test_nothing_on_a_page_steers_popup_or_report(browser: Any, site: Any) -> None:
    turned = "\u202e\u2066\u200f"
    text = RUMOURS.replace(" that ", f" that {turned}").replace("\n\n", f"{turned}\n\n", 1)
    popup = browser.popup(browser.open(site.serve("/turned", page_of(text))))
    report = browser.own_page(popup.get_attribute("#report", "href"))
    report.wait_for_selector(".verdict")
    for shown in (popup, report):
        everything = shown.title() + shown.evaluate("document.documentElement.outerHTML")
        assert not set(turned) & set(everything)
    assert report.inner_text("h1")
