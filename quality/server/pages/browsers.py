"""The name of a browser and its system in words, from what it says of itself, so that people recognise their log-ins.

Only common ones are told apart. What browsers say is neither proof nor complete: most claim to be several others, so the order of
the patterns counts.
"""

from __future__ import annotations

import re

_BROWSERS = (
    (re.compile(r"\b(?:Edg|EdgA|EdgiOS)/(\d+)"), "Edge"),
    (re.compile(r"\b(?:OPR|Opera)/(\d+)"), "Opera"),
    (re.compile(r"\bVivaldi/(\d+)"), "Vivaldi"),
    (re.compile(r"\bSamsungBrowser/(\d+)"), "Samsung Internet"),
    (re.compile(r"\b(?:Firefox|FxiOS)/(\d+)"), "Firefox"),
    (re.compile(r"\b(?:Chrome|HeadlessChrome|CriOS|Chromium)/(\d+)"), "Chrome or Chromium"),
    (re.compile(r"\bVersion/(\d+)[\d.]* (?:Mobile/\w+ )?Safari/"), "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"^([A-Za-z][\w.-]{0,30})/\d")


def browser_words(agent: str | None) -> str:
    """Name the browser and the system, such as “Firefox 140 on Windows”; for other programs, the name that they give."""
    text = agent or ""
    browser = next((f"{name} {found[1]}" for pattern, name in _BROWSERS if (found := pattern.search(text))), "")
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    if browser and system:
        return f"{browser} on {system}"
    program = _PROGRAM.match(text)
    if not browser and program is not None and program[1] != "Mozilla":
        browser = f"the program {program[1]}"
    return browser or (f"an unknown browser on {system}" if system else "an unknown browser")
