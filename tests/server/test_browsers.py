"""Browsers in words."""

from __future__ import annotations

import pytest

pytest.importorskip("jinja2", reason="the extra «triage» is not installed")

from quality.server.pages.browsers import browser_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140 on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128 on Linux"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/138.0.0.0 Safari/537.36", "Chrome or Chromium 138 on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0", "Edge 138 on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0", "Opera 112 on Windows"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/138.0.0.0 Mobile Safari/537.36", "Chrome or Chromium 138 on Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
            "Safari 18 on macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
            "Mobile/15E148 Safari/604.1",
            "Safari 18 on iPhone",
        ),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/138.0.0.0 Safari/537.36", "Chrome or Chromium 138 on Linux"),
        ("python-httpx/0.28.1", "the program python-httpx"), ("curl/8.5.0", "the program curl"),
        ("Mozilla/5.0 (Windows NT 10.0)", "an unknown browser on Windows"), ("Mozilla/5.0", "an unknown browser"),
        ("", "an unknown browser"), (None, "an unknown browser"), ("<script>alert(1)</script>", "an unknown browser"),
        ("x" * 200, "an unknown browser"),
    ],
)  # fmt: skip
def test_browser_words(agent: str | None, words: str) -> None:
    assert browser_words(agent) == words
