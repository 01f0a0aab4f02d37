"""`quality triage`: notes, assignment, deferral and skipping of items, none of which decides them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from quality.cli.opening import LARGEST, QUEUE, As, Database, opened_queue, user_of
from quality.errors import InputError

Number = Annotated[int, typer.Argument(min=1, max=LARGEST, help="Item number.")]
Why = Annotated[str, typer.Option("--note", help="Why, in your own words.")]


def note(
    item: Number, text: Annotated[str, typer.Argument(help="The note.")], queue: Database = QUEUE, name: As = None
) -> None:
    """Add a note to an item without deciding it."""
    opened = opened_queue(queue, None)
    user = user_of(opened, name)
    opened.notes.write(item, user, text)
    print(f"{item}: note of {user.name} saved", file=sys.stderr)


def assign(
    item: Number,
    to: Annotated[
        str | None, typer.Argument(help="Name of an account; leave it out to withdraw the assignment.")
    ] = None,
    queue: Database = QUEUE,
    name: As = None,
    why: Why = "",
) -> None:
    """Assign an open item to a person. `next` then hands it to nobody else."""
    opened = opened_queue(queue, None)
    opened.notes.assign(item, user_of(opened, name), to, why)
    print(f"{item}: assigned to {to}" if to else f"{item}: assigned to nobody", file=sys.stderr)


def defer(
    item: Number,
    hours: Annotated[float | None, typer.Option(min=0.01, help="For this many hours.")] = None,
    until: Annotated[str | None, typer.Option(help="Until this time (ISO 8601, in this machine's zone).")] = None,
    queue: Database = QUEUE,
    name: As = None,
    why: Why = "",
) -> None:
    """Hide an open item from everybody until a time. Without a time, its deferral ends."""
    if hours is not None and until is not None:
        raise InputError("--hours and --until both name a time; choose one")
    opened = opened_queue(queue, None)
    end = _time(until) if until is not None else None if hours is None else opened.clock() + 3600 * hours
    opened.notes.defer(item, user_of(opened, name), end, why)
    until_then = "no longer deferred"
    if end is not None:
        until_then = f"deferred until {datetime.fromtimestamp(end).astimezone():%Y-%m-%d %H:%M %Z}"
    print(f"{item}: {until_then}", file=sys.stderr)


def skip(
    item: Number,
    queue: Database = QUEUE,
    name: As = None,
    why: Why = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take your skip back instead.")] = False,
) -> None:
    """Leave an open item to others for 12 hours."""
    opened = opened_queue(queue, None)
    user = user_of(opened, name)
    if undo:
        opened.notes.unskip(item, user)
        print(f"{item}: no longer skipped", file=sys.stderr)
    else:
        opened.notes.skip(item, user, why)
        print(f"{item}: skipped by {user.name} for 12 hours", file=sys.stderr)


def _time(value: str) -> float:
    try:
        return datetime.fromisoformat(value).timestamp()
    except (ValueError, OverflowError):
        raise InputError(f"{value!r} is not a time; write it like 2026-01-31T14:00") from None


COMMANDS: dict[str, Callable[..., None]] = {"note": note, "assign": assign, "defer": defer, "skip": skip}
"""Commands by name."""
