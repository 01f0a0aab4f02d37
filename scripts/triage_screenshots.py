"""Retake the screenshots of the moderators' pages: python scripts/triage_screenshots.py

Needs Chromium, the packages playwright and pillow, and the extras serve and triage. The queue is filled with the labelled examples
and three weeks of invented decisions, always the same. The pictures go to tests/server/screenshots.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from quality import Article
from quality.scoring import load_scorer
from quality.triage import Filters, Policy, Queue, User
from quality.triage.records import Action

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "server" / "screenshots"
sys.path.insert(0, str(ROOT))
from tests.triage.texts import edited  # noqa: E402
from tests.triage.texts import text as words  # noqa: E402

PASSWORD = "correct horse"
PEOPLE = ("ada", "bob", "eve")
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
VIEWS = {"light": (1080, 700, "light"), "dark": (1080, 700, "dark"), "narrow": (375, 720, "light")}
COLOURS = 32
DAY = 86_400.0


def examples() -> Iterator[Article]:
    """Return the labelled examples."""
    for number, path in enumerate(sorted((ROOT / "labeled" / "examples").glob("*.txt"))):
        headline, *paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
        publisher = f"{('herald', 'courier', 'evening-post', 'wire')[number % 4]}.example"
        yield Article.from_text(
            "\n\n".join(paragraphs), id=path.stem, headline=headline, publisher=publisher, url=f"https://{publisher}/{path.stem}"
        )  # fmt: skip


def fill(database: str) -> None:
    """Fill three weeks of a small queue."""
    draw = random.Random(1)
    start = time.time() - 21 * DAY
    now = start
    policy = Policy.from_dict({"random": {"of_reviews": 0.05}, "review": {"second_opinions": 0.25}})
    queue = Queue(database, policy, load_scorer(), keep_text=True, clock=lambda: now)
    for name in PEOPLE:
        queue.users.add(name, "lead" if name == "eve" else "moderator", PASSWORD)
    users = [User(name, "lead" if name == "eve" else "moderator") for name in PEOPLE]
    for number in range(340):
        now = start + 20.6 * DAY * number / 340
        known = {
            "id": f"a{number}",
            "publisher": f"{draw.choice(('herald', 'courier', 'evening-post', 'wire'))}.example",
        }
        text = words(number) if number < 300 else edited(words(number - 40), 0.05)
        queue.add(Article.from_text(text, headline=f"Report {number}", **known))
        for user in users:
            if draw.random() < 0.36 and (card := queue.next(user)):
                likely: list[Action] = ["approve"] * 7 + ["reject"] * 2 + ["not_news", "unsure"]
                action = draw.choice(likely) if (card.score or 60) > 45 else "reject"
                queue.decide(card.id, user, action)
    for count, entry in enumerate(examples()):
        now = time.time() - DAY * (44 - count) / 30
        queue.add(entry)
    arrange(queue, users)
    queue.close()


def arrange(queue: Queue, users: list[User]) -> None:
    """Write notes and hand out some items, as moderators do."""
    ada, bob, eve = users
    later, noted, given = (card.id for card in queue.list(Filters(group_size=1)).cards[:3])
    copies = queue.list(Filters(group_size=2)).cards[0].id
    queue.notes.defer(later, bob, queue.clock() + DAY, "The council answers tomorrow.")
    queue.notes.write(noted, ada, "The same press release as last week.")
    queue.notes.assign(given, eve, "bob", "Bob knows the harbour.")
    queue.notes.write(copies, bob, "Both papers quote the same letter.")
    queue.personal.save_view(ada, "Herald, weak", "band=low&publisher=herald")
    queue.tokens.make("ada", "Nightly export", ["read"])


@contextmanager
def service(database: str) -> Iterator[str]:
    """Start `quality serve` with that queue."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    command = [sys.executable, "-m", "quality", "serve", "--port", str(port), "--queue", database, "--keep-text"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def in_list(page: Page, url: str) -> None:
    page.goto(f"{url}/triage")
    page.wait_for_selector(".cards")
    if page.viewport_size and page.viewport_size["width"] > 400:
        page.keyboard.press("j")
        page.keyboard.press("j")


def in_item(page: Page, url: str) -> None:
    page.goto(f"{url}/triage")
    page.click(".card:has(.tag:has-text('similar article')) h2 a")
    page.wait_for_selector(".item")
    page.keyboard.press("j")
    page.evaluate("scrollTo(0, 0)")


def in_statistics(page: Page, url: str) -> None:
    page.goto(f"{url}/triage/statistics")
    page.wait_for_selector(".plots")


def in_account(page: Page, url: str) -> None:
    page.goto(f"{url}/triage/account")
    page.wait_for_selector("#tokens")


def in_log_in(page: Page, url: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{url}/triage/login")


PAGES: dict[str, Callable[[Page, str], None]] = {
    "list": in_list, "item": in_item, "statistics": in_statistics, "account": in_account, "login": in_log_in,
}  # fmt: skip


def save(picture: bytes, path: Path) -> None:
    """Save a PNG with few colours."""
    # Full coverage keeps the few coloured pixels among many grey ones.
    image = (
        Image.open(BytesIO(picture))
        .convert("RGB")
        .quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    image.save(path, optimize=True)


def take(browser: Any, url: str) -> None:
    """Take all screenshots."""
    FOLDER.mkdir(exist_ok=True)
    for view, (width, height, scheme) in VIEWS.items():
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{url}/triage/login")
        page.fill("#name", "ada")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".cards")
        for name, go in PAGES.items():
            go(page, url)
            page.wait_for_timeout(300)
            save(page.screenshot(), FOLDER / f"{name}-{view}.png")
        context.close()


def main() -> None:
    """Run everything; print the sizes."""
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "queue.db")
        fill(database)
        with service(database) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", headless=False, args=list(ARGUMENTS)
            )
            take(browser, url)
            browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.png"))}
    print(json.dumps({**sizes, "total": sum(sizes.values())}, indent=2))


if __name__ == "__main__":
    main()
