"""The real service, a site on loopback and Debian's Chromium with the extension: what the tests of this folder need.

The toolbar button is pressed through the browser's own debugging protocol, so `activeTab` is granted as for a reader.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from quality.extension import EXTENSION_ID, write
from tests.waiting import PATIENCE, eventually

ORIGIN = f"chrome-extension://{EXTENSION_ID}"
ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-unsafe-extension-debugging",
)  # fmt: skip
LANGUAGES = ("de", "es")
"""Languages of the interface besides English."""
FILLED = "document.querySelector('main')?.getAttribute('aria-busy') === 'false'"


KINDS = {".txt": "text/plain", ".pdf": "application/pdf"}


class Service:
    """`quality serve` as a process of its own, on a port that the system chooses if none is given."""

    def __init__(self, *options: str, port: int = 0, origin: str | None = ORIGIN) -> None:
        self.port = port
        self._options = [*options, *(["--origin", origin] if origin else [])]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Service:
        command = [sys.executable, "-m", "quality", "serve", "--port", str(self.port), *self._options]
        with tempfile.TemporaryFile() as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)

            def ready() -> bool:
                assert self._process is not None
                assert self._process.poll() is None, "the service ended by itself"
                log.seek(0)
                events = {entry["event"]: entry for entry in map(json.loads, log.read().split(b"\n")[:-1])}
                if "ready" in events:
                    self.port = int(events["listening"]["address"].rpartition(":")[2])
                return "ready" in events

            try:
                eventually(ready, "the service gets ready")
            except AssertionError:
                self.kill()
                raise
        return self

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


class Site:
    """Pages on loopback; also plays a service that answers in a fixed way."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.answer: tuple[int, dict[str, str], str, float] = (200, {}, "{}", 0.0)
        self.answers = threading.Event()
        """Set unless answers are held back."""
        self.answers.set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = site.pages.get(self.path)
                kind = KINDS.get(Path(self.path).suffix, "text/html")
                self.reply(200 if page else 404, {"Content-Type": f"{kind}; charset=utf-8"}, page or "")

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, body, wait = site.answer
                time.sleep(wait)
                site.answers.wait(PATIENCE)
                cors = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "*"}
                self.reply(status, {"Content-Type": "application/json", **cors, **headers}, body)

            def do_OPTIONS(self) -> None:
                self.reply(204, {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}, "")

            def reply(self, status: int, headers: dict[str, str], body: str) -> None:
                content = body.encode()
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except ConnectionError:
                    pass  # the browser went away, as it should after its time limit

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def serve(self, path: str, page: str) -> str:
        self.pages[path] = page
        return self.address + path

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Browser:
    """Chromium with the unpacked extension, driven by Playwright."""

    def __init__(
        self, playwright: Any, folder: Path, *, granted: tuple[str, ...] = (), language: str = "en", **options: Any
    ) -> None:
        """`granted` are host permissions given from the start, which a reader would give on the options page."""
        extension = write(folder / "extension")
        if granted:
            manifest = json.loads((extension / "manifest.json").read_text())
            manifest["host_permissions"] = list(granted)
            (extension / "manifest.json").write_text(json.dumps(manifest))
        self.context = playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=CHROMIUM,
            headless=False,  # said by the argument, since Playwright's own headless mode loads no extensions
            env={**os.environ, "LANGUAGE": language},  # the language of Chromium's own interface on Linux
            args=[
                *ARGUMENTS,
                f"--lang={language}",
                f"--disable-extensions-except={extension}",
                f"--load-extension={extension}",
            ],
            **options,
        )
        self.context.set_default_timeout(90_000)  # only what fails takes so long
        self._numbers: dict[Any, int] = {}
        self.protocol = self.context.browser.new_browser_cdp_session()

    @property
    def worker(self) -> Any:
        running = self.context.service_workers
        return running[0] if running else self.context.wait_for_event("serviceworker")

    def settings(self, **chosen: Any) -> None:
        """Puts the extension into the state of a fresh start with these settings."""
        self.worker.evaluate("chrome.storage.session.clear()")
        self.settings_only(**chosen)

    def settings_only(self, **chosen: Any) -> None:
        """Other settings, with assessments kept. A busy machine may answer late."""
        self.worker.evaluate("settings => chrome.storage.local.set({settings})", {"seconds": 100, **chosen})

    def open(self, url: str) -> Any:
        before = self._tabs()
        page = self.context.new_page()
        self._numbers[page] = max(self._tabs() - before)
        page.goto(url)
        page.bring_to_front()
        return page

    def _tabs(self) -> set[int]:
        return set(self.worker.evaluate("chrome.tabs.query({}).then(tabs => tabs.map(tab => tab.id))"))

    def tab(self, page: Any) -> int:
        """The browser's number of the tab of a page that `open` gave."""
        return self._numbers[page]

    def press(self, page: Any) -> float:
        """Presses the extension's button on the page's tab; gives the time of the click in seconds. Addresses tell tabs apart."""
        page.bring_to_front()

        def alone() -> Any:
            tabs = self.protocol.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
            same = [info["targetId"] for info in tabs if info["url"] == page.url]
            return same[0] if len(same) == 1 else None  # a closed tab with this address may still be listed

        tab = self.eventually(alone, f"one tab shows {page.url}")
        at = time.time()
        self.protocol.send("Extensions.triggerAction", {"id": EXTENSION_ID, "targetId": tab})
        return at

    def in_popup(self, script: str, until: str = FILLED) -> Any:
        """Evaluates in the popup that the button opened, once `until` holds there. Playwright itself does not see popups."""
        expression = f"({until}) ? {{value: ({script})}} : null"

        def found() -> Any:
            for target in self.protocol.send("Target.getTargets")["targetInfos"]:
                if target["url"] == f"{ORIGIN}/popup.html" and (
                    found := self._evaluate(target["targetId"], expression)
                ):
                    return found
            return None

        return self.eventually(found, f"the popup has {script}")["value"]

    def _evaluate(self, target: str, expression: str) -> Any:
        answers: list[dict[str, Any]] = []

        def listener(event: dict[str, Any]) -> None:
            if event["sessionId"] == session:
                answers.append(json.loads(event["message"]))

        session = self.protocol.send("Target.attachToTarget", {"targetId": target, "flatten": False})["sessionId"]
        self.protocol.on("Target.receivedMessageFromTarget", listener)
        call = {"id": 1, "method": "Runtime.evaluate", "params": {"expression": expression, "returnByValue": True}}
        self.protocol.send("Target.sendMessageToTarget", {"sessionId": session, "message": json.dumps(call)})
        deadline = time.monotonic() + 10  # a popup that closes never answers; the caller then asks the next one
        while not answers and time.monotonic() < deadline:
            self._wait(2)
        self.protocol.remove_listener("Target.receivedMessageFromTarget", listener)
        self.protocol.send("Target.detachFromTarget", {"sessionId": session})
        return answers[0].get("result", {}).get("result", {}).get("value") if answers else None

    def _wait(self, milliseconds: int) -> None:
        self.context.pages[0].wait_for_timeout(milliseconds)

    def eventually(self, holds: Callable[[], Any], what: str) -> Any:
        """The same as `eventually`, while the browser's events are read."""
        return eventually(holds, what, lambda seconds: self._wait(round(1000 * seconds)))

    def settled(self, tab: int) -> None:
        """Waits until whatever the worker had begun to do in a tab is done, to say that it did nothing: its steps are storage
        and scripts in the page, which the browser takes in turn, and marking has four of them."""
        self.eventually(
            lambda: self.worker.evaluate("tab => chrome.tabs.get(tab).then(t => t.status)", tab) == "complete", "a page"
        )
        for _ in range(12):
            self.worker.evaluate("() => chrome.storage.session.get(null).then(() => 1)")
            with contextlib.suppress(Exception):  # without access to the page there are no steps in it either
                self.in_page(tab, "() => 1")

    def popup(self, page: Any, *, press: bool = True) -> Any:
        """The popup of the page's tab as a page of its own, after the button was pressed."""
        tab = self.tab(page)
        if press:
            self.press(page)
            self.in_popup("true")
        popup = self.context.new_page()
        popup.set_viewport_size({"width": 380, "height": 1300})
        popup.goto(f"{ORIGIN}/popup.html?tab={tab}")
        popup.wait_for_selector("main[aria-busy=false]")
        return popup

    def own_page(self, name: str, width: int = 900) -> Any:
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": 1000})
        page.goto(f"{ORIGIN}/{name}")
        return page

    def badge(self, tab: int) -> tuple[str, str]:
        asked = "tabId => Promise.all([chrome.action.getBadgeText({tabId}), chrome.action.getTitle({tabId})])"
        text, title = self.worker.evaluate(asked, tab)
        return text, title

    def in_page(self, tab: int, function: str) -> Any:
        """Runs a function in the page, in the extension's own world, where its marks are."""
        return self.worker.evaluate(
            f"tabId => chrome.scripting.executeScript({{target: {{tabId}}, func: {function}}}).then(([{{result}}]) => result)",
            tab,
        )

    def marks(self, tab: int, name: str = "quality-down") -> list[str]:
        return list(
            self.in_page(tab, f"() => [...(CSS.highlights.get('{name}') ?? [])].map(range => range.toString())")
        )

    def wait_for_marks(self, tab: int) -> None:

        def marked() -> bool:
            with contextlib.suppress(Exception):  # the press may not have given access yet
                return bool(self.in_page(tab, "() => CSS.highlights.has('quality-down')"))
            return False

        self.eventually(marked, "the page is marked")

    def stop_worker(self, page: Any) -> None:
        """Ends the worker, as the browser does with one that idles. `page` is one of the extension."""
        session = self.context.new_cdp_session(page)
        running: dict[str, str] = {}

        def listener(event: dict[str, Any]) -> None:
            running.update((version["versionId"], version["runningStatus"]) for version in event["versions"])

        session.on("ServiceWorker.workerVersionUpdated", listener)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        self.eventually(lambda: running and set(running.values()) == {"stopped"}, "the worker ends")

    def close_pages(self) -> None:
        keep, *others = self.context.pages
        for page in others:
            page.close()
        keep.goto("about:blank")

    def close(self) -> None:
        self.context.close()


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """One service for all tests that do not stop it."""
    pytest.importorskip("fastapi", reason="needs the service: pip install 'article-reliability[serve]'")
    running = Service().start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.close()


@pytest.fixture(scope="session")
def session_browser(playwright: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    running = Browser(playwright, tmp_path_factory.mktemp("browser"))
    yield running
    running.close()


@pytest.fixture
def browser(session_browser: Browser, service: Service) -> Iterator[Browser]:
    """The browser, with fresh settings and the running service."""
    session_browser.settings(address=service.address)
    yield session_browser
    session_browser.close_pages()
