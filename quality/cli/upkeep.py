"""`quality triage`: what keeps a queue in order. Export, audit log, backup, late scoring, accounts."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quality.cli.opening import LARGEST, QUEUE, Database, PolicyFile, opened_queue, store_of
from quality.cli.options import apart, writable
from quality.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from quality.triage import Queue

users = typer.Typer(name="user", help="Accounts of moderators.", no_args_is_help=True, rich_markup_mode=None)
MOST_NAMED = 20
"""Rows that a refused export names; the audit names all."""


def export(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File of lines, or new folder with --merge.")
    ] = None,
    merge: Annotated[Path | None, typer.Option(help="Folder of labels to add these to, such as labeled.")] = None,
    since: Annotated[str | None, typer.Option(help="Only decisions since this date (ISO 8601).")] = None,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Export although the tables are not as the audit log says.")
    ] = False,
) -> None:
    """Write what people decided as labels for `quality train`. Exit status 1 when the audit log does not fit."""
    from quality.bulk.output import replaced
    from quality.signals.signal import counted

    try:
        from quality.triage.export import check_folders, write_training_folder
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the queue needs {error.name}: pip install 'quality[triage]'") from None
    if merge is None:
        writable(output)
    elif output is None:
        raise InputError("--merge writes a new folder: it needs -o FOLDER")
    else:
        check_folders(merge, output)
    after = _timestamp(since) if since else 0.0
    opened = opened_queue(queue, policy, must_exist=True)
    _check_log(opened, unverified=unverified)
    found = opened.labels(after)
    if merge is not None and output is not None:
        count = write_training_folder(list(found), merge, output)
        print(f"{counted(count, 'label')} added; train with: quality train --labeled {output}", file=sys.stderr)
        return
    lines = (json.dumps(label.to_dict(), ensure_ascii=True) for label in found)
    if output is None:
        for line in lines:
            print(line)
        return
    if opened.store.owns(output):
        raise InputError(f"-o {output} belongs to the queue itself; name another file")
    apart(writable(output), [str(policy)] if policy else [])
    with replaced(output) as place, place.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)


def _check_log(queue: Queue, *, unverified: bool) -> None:
    """Ends the command with exit status 1 when the tables are not as the log says, unless that is wanted; says so anyway."""
    from quality.cli import EXIT_UNDER

    verdict = queue.verify_audit()
    if verdict.broken is None:
        return
    for one in verdict.differences[:MOST_NAMED]:
        print(f"quality: {one.message}", file=sys.stderr)
    if unverified:
        print(f"quality: exported unverified: {verdict.message}", file=sys.stderr)
        return
    todo = "look at `quality triage audit --check`, and restore a backup or export with --unverified"
    print(f"quality: nothing is exported: {verdict.message}; {todo}", file=sys.stderr)
    raise typer.Exit(EXIT_UNDER)


def audit(
    queue: Database = QUEUE,
    item: Annotated[int | None, typer.Option(min=1, max=LARGEST, help="Only what concerns this item.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only check that the log is whole and the tables hold what it says.")
    ] = False,
    expect: Annotated[str | None, typer.Option(help="A hash that was the last one earlier; implies --check.")] = None,
) -> None:
    """Print the audit log as JSON lines, or check it and name the rows that differ (exit status 1 when there are any)."""
    from quality.cli import EXIT_UNDER

    opened = opened_queue(queue, None, must_exist=True)
    if check or expect:
        verdict = opened.verify_audit(expect)
        print(f"{verdict.message}; last hash {verdict.head or 'none'}")
        for one in verdict.differences:
            print(f"  {one.message}")
        if verdict.broken is not None:
            raise typer.Exit(EXIT_UNDER)
        return
    for event in opened.events(item):
        print(json.dumps(event.to_dict(), ensure_ascii=True))


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; an older backup there is replaced.")],
    queue: Database = QUEUE,
) -> None:
    """Copy a SQLite queue to a file while it is in use. To restore it, stop the service, delete the queue's files that end
    with -wal and -shm, and copy the backup over the queue."""
    store_of(queue).back_up(file)
    print(f"{file}: a copy of {queue}", file=sys.stderr)


def catch_up(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    model: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Folder of another model.")] = None,
    keep_text: Annotated[bool, typer.Option("--keep-text")] = False,
) -> None:
    """Score what was only kept, and give every waiting item its place by the policy."""
    opened = opened_queue(queue, policy, scorer=True, model=model, keep_text=keep_text)
    print(f"{opened.catch_up()} scored, {opened.apply_policy()} moved")


@users.command("add")
def user_add(
    name: Annotated[str, typer.Argument()],
    role: Annotated[str, typer.Option(help="moderator, lead or admin.")] = "moderator",
    queue: Database = QUEUE,
    no_password: Annotated[bool, typer.Option("--no-password", help="Only a proxy's header can log in.")] = False,
) -> None:
    """Make an account; the password is asked for, or read from the environment variable QUALITY_PASSWORD."""
    password = None if no_password else _password()
    opened_queue(queue, None).users.add(name, role, password)  # type: ignore[arg-type]


@users.command("change")
def user_change(
    name: Annotated[str, typer.Argument()],
    queue: Database = QUEUE,
    role: Annotated[str | None, typer.Option(help="moderator, lead or admin.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for a new password.")] = False,
    disable: Annotated[bool | None, typer.Option("--disable/--enable")] = None,
) -> None:
    """Change role or password, disable or enable; ends the account's log-ins."""
    new = _password() if password else None
    opened_queue(queue, None).users.change(name, role=role, password=new, disabled=disable)  # type: ignore[arg-type]


@users.command("key")
def user_key(
    name: Annotated[str, typer.Argument()],
    queue: Database = QUEUE,
    days: Annotated[float, typer.Option(min=0.01, help="Days until it is over.")] = 365.0,
) -> None:
    """Make an API key for the account and print it; it is kept nowhere else. Changing the account ends it."""
    print(opened_queue(queue, None).users.key(name, days))


@users.command("list")
def user_list(queue: Database = QUEUE) -> None:
    """Show the accounts."""
    for account in opened_queue(queue, None).users.list():
        print(f"{account.name}  {account.role}{'  disabled' if account.disabled else ''}")


def _timestamp(value: str) -> float:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise InputError(f"the date is {value!r}; write it like 2026-01-31") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _password() -> str:
    return os.environ.get("QUALITY_PASSWORD") or str(
        typer.prompt("password", hide_input=True, confirmation_prompt=True)
    )


COMMANDS: dict[str, Callable[..., None]] = {"export": export, "audit": audit, "backup": backup, "catch-up": catch_up}
"""Commands by name; accounts have commands of their own."""
