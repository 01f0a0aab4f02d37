"""Render pages from templates. Everything is escaped; no content of an article reaches a page in any other way."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from quality.article.addresses import shown_host
from quality.report.words import POINTS_MEAN, signed
from quality.scoring.assessment import BAND_WORDS
from quality.server.pages.browsers import browser_words
from quality.triage.drift import MONDAY, WEEK
from quality.visible import visible_line, within_quotes

DONE_WORDS = {
    "approve": "Approved", "reject": "Rejected", "escalate": "Escalated", "not_news": "Marked as not news",
    "unsure": "Marked as unsure",
}  # fmt: skip
AFTER_NAME = {"not_news": ("Marked", "as not news"), "unsure": ("Marked", "as unsure")}
"""What is said before and after the name of a decided item, where a word follows it."""
ACTION_WORDS = {
    "approve": "Approve",
    "reject": "Reject",
    "escalate": "Escalate",
    "not_news": "Not news",
    "unsure": "Unsure",
}
SAID_WORDS = {
    "approve": "approved", "reject": "rejected", "escalate": "escalated", "not_news": "not news", "unsure": "unsure",
    "hold": "held back", "undo": "undone", "revise": "revised",
}  # fmt: skip
KEYS = {"approve": "a", "reject": "r", "escalate": "e", "not_news": "n", "unsure": "u"}
STATE_WORDS = {
    "waiting": "Waiting", "escalated": "Escalated", "held": "Held back", "decided": "Decided", "unscored": "Not scored yet",
}  # fmt: skip
HINDRANCES = {
    "claimed": "This item is claimed by somebody else", "voted": "You have given your opinion; somebody else gives the next one",
    "lead": "This item is escalated, so a lead decides it", "decided": "This item is decided already",
    "unscored": "This item is not scored yet",
}  # fmt: skip
SKIPPED_WORDS = {
    "claimed": "claimed by somebody else", "voted": "waiting for somebody else’s opinion", "lead": "for a lead to decide",
    "decided": "decided already", "unscored": "not scored yet", "other": "changed or gone",
}  # fmt: skip
AGE_WORDS = ("under 1 h", "1–4 h", "4–12 h", "12–24 h", "1–2 days", "2–4 days", "4–7 days", "1–2 weeks", "over 2 weeks")


class Renderer:
    """The templates of this package."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._environment = Environment(
            loader=PackageLoader("quality.server.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._environment.filters |= {
            "age": self._age, "when": when, "moment": moment,
            "web": web_address, "host": host, "short": short, "words": words, "count": count,
            "sentence": sentence, "query": urlencode, "duration": duration, "unbroken": unbroken,
            "browser": browser_words, "week": week, "signed": signed,
            "within_quotes": within_quotes,
        }  # fmt: skip
        self._environment.globals |= {
            "ACTIONS": ACTION_WORDS, "DONE": DONE_WORDS, "AFTER_NAME": AFTER_NAME,
            "SAID": SAID_WORDS, "KEYS": KEYS, "BANDS": BAND_WORDS, "STATES": STATE_WORDS,
            "AGE_WORDS": AGE_WORDS, "SKIPPED": SKIPPED_WORDS, "HINDRANCES": HINDRANCES,
            "POINTS_MEAN": POINTS_MEAN, "now": clock,
        }  # fmt: skip

    def render(self, template: str, **values: Any) -> str:
        """Render a page."""
        return self._environment.get_template(template).render(values)

    @staticmethod
    def token() -> str:
        """Make a random token for a form."""
        return secrets.token_urlsafe(32)

    def _age(self, at: float) -> str:
        return age(self._clock() - at)


def age(seconds: float) -> str:
    """Format a duration in its largest unit: “5 min”, “3 h”, “2 days”."""
    minutes = max(seconds, 0) / 60
    if minutes < 1:
        return "moments"
    if minutes < 60:
        return f"{minutes:.0f} min"
    if minutes < 48 * 60:
        return f"{minutes / 60:.0f} h"
    return f"{minutes / 1440:.0f} days"


def duration(seconds: float) -> str:
    """Format a duration as `age` does, one under a minute in seconds."""
    return f"{max(seconds, 0):.0f} s" if seconds < 60 else age(seconds)


@pass_context
def when(context: Context, at: float) -> str:
    """Format a time, to the minute, in the reader's zone, which it names."""
    return datetime.fromtimestamp(at, context["zone"]).strftime("%Y-%m-%d %H:%M %Z")


@pass_context
def moment(context: Context, at: float) -> str:
    """Format a time as `<input type=datetime-local>` does, in the reader's zone."""
    return datetime.fromtimestamp(at, context["zone"]).strftime("%Y-%m-%dT%H:%M")


def week(number: int) -> str:
    """Return the Monday of a week, by its number as in `Overrides`."""
    return datetime.fromtimestamp(number * WEEK - MONDAY, UTC).date().isoformat()


def web_address(url: str | None) -> str | None:
    """Return the address if it may become a link: a web address in which nothing is misleading. Otherwise None."""
    return url if shown_host(url) else None


def host(url: str | None) -> str:
    """Return the host of a web address; empty if it is not one or is misleading."""
    return shown_host(url)


def short(text: str | None, most: int) -> str:
    """Format one line of text without characters that control its display, cut at the end of a word."""
    shown = " ".join(
        "".join(
            " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in visible_line((text or "")[: 4 * most])
        ).split()
    )
    if len(shown) <= most:
        return shown
    head = shown[: most - 1]
    whole = head if shown[most - 1] == " " else head.rpartition(" ")[0]
    return (whole or head).rstrip() + "…"


def words(name: str) -> str:
    """Format an internal name as words."""
    return name.replace("_", " ")


def sentence(text: str) -> str:
    """Format a message as a sentence, with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…", ".”")) else ".") if text else ""


def unbroken(text: str) -> str:
    """Keep percent signs on the line of their numbers."""
    return re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", text)


def count(number: float, one: str, many: str | None = None) -> str:
    """Format a number with its noun."""
    return f"{number:,.0f} {one if round(number) == 1 else many or one + 's'}"
