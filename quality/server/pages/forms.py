"""Forms that the pages send: who may send one, how it is read, and what its fields say."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from starlette.requests import Request

from quality.server.http import read_body
from quality.server.problems import ProblemError
from quality.triage import ACTIONS
from quality.triage.records import Action

MOST_FORM = 65_536
"""Largest form, in bytes."""

DELAYS = {
    "1": "for 1 hour", "4": "for 4 hours", "morning": "until tomorrow, 9:00", "72": "for 3 days", "168": "for a week",
}  # fmt: skip
"""Choices of a deferral: hours, or the next morning."""

Form = list[tuple[str, str]]
"""Fields in order, each with its name."""


def check_origin(request: Request) -> None:
    """Raises ProblemError when a form was sent by a page from elsewhere."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    if not ours:
        raise ProblemError(403, "this form was sent by a page from elsewhere")


async def read_form(request: Request, seconds: float) -> Form:
    """The fields of a form. Raises ProblemError when it is something else, too large or too slow."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise ProblemError(415, "the content type must be application/x-www-form-urlencoded")
    content = await read_body(request, "form", MOST_FORM, seconds)
    try:
        fields = parse_qsl(content.decode("utf-8"), keep_blank_values=True, max_num_fields=2_000)
    except ValueError:
        raise ProblemError(422, "the form cannot be read; it must be UTF-8 with at most 2,000 fields") from None
    # Browsers send a line break as two characters but count it as one.
    return [(name, content.replace("\0", " ").replace("\r\n", "\n")) for name, content in fields]


def value(form: Form, name: str) -> str:
    """The first value of a field; empty when there is none."""
    return next((content for key, content in form if key == name), "")


def number_of(text: str) -> int:
    """A whole number from a form or address. Raises ProblemError for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ProblemError(404, f"{text[:40]!r} is not an item number")
    return int(text)


def action_of(form: Form) -> Action:
    """The action of a form. Raises ProblemError when there is none."""
    return _action(value(form, "action"))


def others_of(form: Form) -> dict[int, Action | None]:
    """Similar items with an action of their own, “same” for that of the first, and None for those to be left alone."""
    others: dict[int, Action | None] = {}
    for name, content in form:
        if name.startswith("other-") and content:
            others[number_of(name.removeprefix("other-"))] = (
                None if content == "leave" else action_of(form) if content == "same" else _action(content)
            )
    return others


def until_of(form: Form, at: float, zone: ZoneInfo) -> float:
    """The time that a form names: one of `DELAYS`, or a date and time in the sender's zone. Raises ProblemError for neither."""
    delay = value(form, "delay")
    now = datetime.fromtimestamp(at, zone)
    if delay == "morning":
        return (now + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0).timestamp()
    if delay in DELAYS:
        return at + 3600.0 * float(delay)
    try:
        return datetime.fromisoformat(value(form, "until")).replace(tzinfo=zone).timestamp()
    except (ValueError, OverflowError):
        raise ProblemError(422, "no time was chosen for the deferral; choose one") from None


def _action(name: str) -> Action:
    for action in ACTIONS:
        if name == action:
            return action
    raise ProblemError(422, f"the action is {name[:40]!r}; allowed are {', '.join(ACTIONS)}")
