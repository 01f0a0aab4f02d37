"""Retake the extension's screenshots, and measure its speed: python scripts/extension_screenshots.py

Needs Chromium, the packages playwright and pillow, and the service. The pictures go to tests/extension/screenshots,
light and dark; the time from the press of the button to the filled popup goes to standard output.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "extension" / "screenshots"
sys.path.insert(0, str(ROOT))
from tests.extension.conftest import Browser, Service, Site  # noqa: E402

STYLE = """
body { margin: 0; font: 17px/1.55 Georgia, serif; background: Canvas; color: CanvasText; }
header { font: 600 15px system-ui, sans-serif; border-bottom: 1px solid; padding: 14px 32px; }
article { max-width: 640px; margin: 24px auto; padding: 0 24px; } h1 { line-height: 1.2; }
@media (prefers-color-scheme: dark) { body { background: #14171a; color: #d8dcdf; } }
"""
COLOURS = 128
TIMES = 15


def page(example: str) -> str:
    """Format one of the labelled examples as a page of a news site."""
    headline, *paragraphs = (
        (ROOT / "labeled" / "examples" / f"{example}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    )
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=color-scheme content='light dark'>"
        f"<title>{escape(headline)}</title><style>{STYLE}</style><header>The Example</header>"
        f"<article><h1>{escape(headline)}</h1>{body}</article></html>"
    )


def take(browser: Browser, site: Site) -> None:
    """Take all screenshots."""
    FOLDER.mkdir(exist_ok=True)
    popup = browser.popup(browser.open(site.serve("/popup", page("fishing_quota_vague_bio_comments"))))
    report = browser.own_page(popup.get_attribute("#report", "href"))
    marked = browser.open(site.serve("/page", page("harbour_rumours")))
    marked.set_viewport_size({"width": 800, "height": 520})
    tab = browser.tab(marked)
    browser.press(marked)
    browser.wait_for_marks(tab)
    marked.bring_to_front()
    for _ in range(4):
        marked.keyboard.press("Alt+ArrowDown")
    options = browser.own_page("options.html")
    browser.settings_only(address="http://127.0.0.1:9")
    error = browser.popup(browser.open(site.serve("/error", page("flood_gauge"))))
    report.set_viewport_size({"width": 960, "height": 620})
    narrow = browser.own_page(report.url.rpartition("/")[2], 375)
    narrow.wait_for_selector(".contest")
    for shown, width in ((popup, 380), (error, 380), (options, 640), (narrow, 375)):
        shown.set_viewport_size({"width": width, "height": 100})
        shown.set_viewport_size({"width": width, "height": shown.evaluate("document.documentElement.scrollHeight")})
    for scheme in ("light", "dark"):
        for name, shown in {
            "popup": popup,
            "popup_error": error,
            "options": options,
            "report": report,
            "report_narrow": narrow,
            "page": marked,
        }.items():
            shown.bring_to_front()
            shown.emulate_media(color_scheme=scheme)
            shown.wait_for_timeout(200)
            picture = Image.open(BytesIO(shown.screenshot()))
            picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
                FOLDER / f"{name}_{scheme}.png", optimize=True
            )


def measure(browser: Browser, site: Site) -> None:
    """Print the milliseconds from the click to the filled popup."""
    times = []
    for number in range(TIMES):
        shown = browser.open(site.serve(f"/time{number}", page("flood_gauge")))
        pressed = browser.press(shown)
        filled = browser.in_popup("performance.timeOrigin + performance.getEntriesByName('filled')[0].startTime")
        times.append(filled - 1000 * pressed)
        shown.close()
    print(f"click to filled popup: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms of {TIMES}")


def main() -> None:
    """Run service, site and browser."""
    service, site = Service().start(), Site()
    try:
        with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
            browser = Browser(playwright, Path(folder))
            browser.settings(address=service.address)
            measure(browser, site)
            take(browser, site)
            browser.close()
    finally:
        service.stop()
        site.close()


if __name__ == "__main__":
    main()
