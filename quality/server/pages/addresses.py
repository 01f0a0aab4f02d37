"""What the addresses of the pages say: filters of the list, the way back to it, and what was just done."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request

from quality.server.pages.forms import Form, value
from quality.server.queue_api import CURSOR
from quality.triage import ACTIONS, Filters
from quality.triage.records import Sort

AGES: dict[str, tuple[str, float | None, float | None]] = {
    "new1": ("in the last hour", None, 1),
    "new24": ("in the last day", None, 24),
    "old24": ("over a day ago", 24, None),
    "old72": ("over 3 days ago", 72, None),
    "old168": ("over a week ago", 168, None),
}
"""Choices of age: its words, and the hours that an item is older or newer than."""
STATES = ("waiting", "escalated", "held", "decided", "unscored")
SORTS: tuple[Sort, ...] = ("queue", "newest", "oldest")
FILTERS = ("state", "band", "signal", "publisher", "age", "group_size", "sort", "after")


class Shown(NamedTuple):
    """What the filters of a list's address say."""

    filters: Filters
    sort: Sort
    after: str | None
    chosen: dict[str, str]


def shown_of(pairs: list[tuple[str, str]]) -> Shown:
    """What the filters in an address ask for; what is empty or unknown is left out."""
    chosen = {name: content[:500] for name, content in pairs if name in FILTERS and content and "\0" not in content}
    allowed: dict[str, tuple[str, ...]] = {
        "state": STATES, "band": ("low", "medium", "high"), "age": tuple(AGES), "sort": SORTS, "group_size": ("2", "5", "20"),
    }  # fmt: skip
    chosen = {name: content for name, content in chosen.items() if name not in allowed or content in allowed[name]}
    state: Any = chosen.get("state", "waiting")
    sort: Any = "decided" if state == "decided" else chosen.get("sort", "queue")
    if "after" in chosen and not (re.match(CURSOR, chosen["after"]) and chosen["after"].startswith(f"{sort}:")):
        del chosen["after"]
    _, older, newer = AGES[chosen["age"]] if "age" in chosen else ("", None, None)
    size = int(chosen["group_size"]) if "group_size" in chosen else None
    filters = Filters(state, chosen.get("band"), chosen.get("signal"), chosen.get("publisher"), older, newer, size)
    after = chosen.pop("after", None)
    return Shown(filters, sort, after, chosen)


def address_of(chosen: dict[str, str]) -> str:
    """The list's address with these filters."""
    return f"/triage?{urlencode(chosen)}" if chosen else "/triage"


def back_of(form: Form) -> str:
    """The list that a form was reached from."""
    chosen = shown_of(parse_qsl(value(form, "back"))).chosen
    return address_of(chosen)


def joined(address: str, query: dict[str, Any]) -> str:
    """An address with further fields."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}" if query else address


def within(to: str) -> str:
    """An address under /triage; the list for any other."""
    parts = urlsplit(to)
    ours = not parts.scheme and not parts.netloc and (parts.path == "/triage" or parts.path.startswith("/triage/"))
    return to if ours and "\\" not in to and to.isprintable() and to.isascii() else "/triage"


def done_of(request: Request) -> dict[str, Any]:
    """What was just done, from the address, for the message that offers to undo it."""
    query = request.query_params
    numbers = {name: query.get(name, "") for name in ("count", "refused", "undone", "nothing", "item")}
    done: dict[str, Any] = {name: int(text) for name, text in numbers.items() if re.fullmatch("[0-9]{1,6}", text)}
    batch = query.get("done", "")
    if re.fullmatch("[0-9a-f]{32}", batch) and query.get("did") in ACTIONS:
        done |= {"batch": batch, "did": query["did"]}
    if "undone" in done:
        done["was"] = query.get("was") if query.get("was") in ACTIONS else None
    return done
