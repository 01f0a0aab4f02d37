"""The addresses of the pages: filters of the list, the way back to it, and what was just done."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request

from quality.server.pages.forms import Form, value
from quality.server.queue_schema import CURSOR
from quality.triage import ACTIONS, Decided, Filters, User
from quality.triage.records import Sort

AGES: dict[str, tuple[str, float | None, float | None]] = {
    "new1": ("in the last hour", None, 1),
    "new24": ("in the last day", None, 24),
    "old24": ("over a day ago", 24, None),
    "old72": ("over 3 days ago", 72, None),
    "old168": ("over a week ago", 168, None),
}
"""Choices of age: its words, and the hours that an item is older or newer than."""
LATE = "late"
"""The choice of items that are older than the policy allows."""
STATES = ("waiting", "escalated", "held", "decided", "unscored")
OPEN = ("waiting", "escalated", "held")
SORTS: tuple[Sort, ...] = ("queue", "newest", "oldest")
SHOWS = ("assigned", "all")
"""Choices of open items other than those that the viewer can decide: those assigned to the viewer, and all."""
FILTERS = ("state", "q", "band", "signal", "publisher", "author", "age", "group_size", "show", "sort", "after")
PLAIN = ("state", "show", "after")
"""Filters that leave the order of `next` as it is."""
SKIPPED = ("claimed", "voted", "lead", "decided", "unscored", "other")
"""Why items were skipped in bulk."""
ARRANGED = ("note", "skip", "unskip", "defer", "due", "assign", "unassign")
"""What can be done to an item without deciding it, as addresses name it."""
VIEWS = ("saved", "replaced", "deleted")
"""What can be done to a saved view, as addresses name it."""


class Shown(NamedTuple):
    """What the filters of a list's address say."""

    filters: Filters
    sort: Sort
    after: str | None
    chosen: dict[str, str]
    ignored: tuple[str, ...] = ()
    """Names of filters with a value that is no choice, which are left out."""


def shown_of(pairs: list[tuple[str, str]], viewer: User, late: float) -> Shown:
    """What the filters in an address ask for; what is empty or unknown is left out. `late` is the age in hours from which the age
    “late” counts."""
    chosen = {name: content[:500] for name, content in pairs if name in FILTERS and content and "\0" not in content}
    allowed: dict[str, tuple[str, ...]] = {
        "state": STATES, "band": ("low", "medium", "high"), "age": (*AGES, LATE), "sort": SORTS, "group_size": ("2", "6", "21"),
        "show": SHOWS,
    }  # fmt: skip
    ignored = tuple(name for name, content in chosen.items() if name in allowed and content not in allowed[name])
    chosen = {name: content for name, content in chosen.items() if name not in ignored}
    state: Any = chosen.get("state", "waiting")
    sort: Any = "decided" if state == "decided" else chosen.get("sort", "queue")
    if "after" in chosen and not (re.match(CURSOR, chosen["after"]) and chosen["after"].startswith(f"{sort}:")):
        del chosen["after"]
    if AGES.get(chosen.get("age", ""), ("", None, None))[1] == late:  # the list offers each age once
        chosen["age"] = LATE
    older, newer = (late, None) if chosen.get("age") == LATE else AGES.get(chosen.get("age", ""), ("", None, None))[1:]
    filters = Filters(
        state,
        chosen.get("band"),
        chosen.get("signal"),
        chosen.get("publisher"),
        older,
        newer,
        int(chosen["group_size"]) if "group_size" in chosen else None,
        author=chosen.get("author"),
        search=chosen.get("q"),
        assigned_to=viewer.name if chosen.get("show") == "assigned" else None,
        actionable=state in OPEN and "show" not in chosen and (state != "escalated" or viewer.is_lead),
    )
    after = chosen.pop("after", None)
    return Shown(filters, sort, after, chosen, ignored)


def address_of(chosen: dict[str, str]) -> str:
    """The list's address with these filters."""
    return f"/triage?{urlencode(chosen)}" if chosen else "/triage"


def chosen_of(query: str) -> dict[str, str]:
    """The filters in the part of a list's address after the question mark, as a form repeats it; no page of the list."""
    return {name: content[:500] for name, content in parse_qsl(query) if name in FILTERS and name != "after"}


def back_of(form: Form) -> str:
    """The list that a form was reached from."""
    return address_of(chosen_of(value(form, "back")))


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
    numbers = {
        name: query.get(name, "")
        for name in ("count", "waits", "leads", "cards", "undone", "open", "nothing", "item", "erased")
    }
    done: dict[str, Any] = {name: int(text) for name, text in numbers.items() if re.fullmatch("[0-9]{1,6}", text)}
    batch = query.get("done", "")
    if re.fullmatch("[0-9a-f]{32}", batch) and query.get("did") in ACTIONS:
        done |= {"batch": batch, "did": query["did"]}
    if "undone" in done:
        done.setdefault("open", done["undone"])
        done["was"] = query.get("was") if query.get("was") in ACTIONS else None
    skipped = dict(re.findall("([a-z]+)-([0-9]{1,6})", query.get("skipped", "")[:200]))
    known = {name: int(skipped[name]) for name in SKIPPED if name in skipped}
    if known:
        done["skipped"] = known
    if query.get("arranged") in ARRANGED:
        done["arranged"] = query["arranged"]
    if query.get("view") in VIEWS:
        done["view"] = query["view"]
    return done


def done_in_bulk(decided: Decided, action: str, ticked: int) -> dict[str, Any]:
    """What a decision on so many ticked items did, for the address of the list."""
    states = list(decided.states.values())
    done: dict[str, Any] = {}
    if decided.items:
        done = {"done": decided.batch, "did": action, "count": len(decided.items)}
        done |= {
            name: states.count(state)
            for name, state in (("waits", "waiting"), ("leads", "escalated"))
            if state in states
        }
        if len(decided.items) > ticked - len(decided.refused):
            done["cards"] = ticked - len(decided.refused)
    if len(decided.items) == 1:
        done["item"] = decided.items[0]
    if decided.hindrances:
        done["skipped"] = ".".join(f"{name}-{number}" for name, number in decided.hindrances.items())
    return done
