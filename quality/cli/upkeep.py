"""`quality triage`: maintenance of a queue, such as export, audit, backup, catching up and accounts."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quality.cli.opening import LARGEST, QUEUE, As, Database, PolicyFile, opened_queue, store_of, user_of
from quality.cli.options import Lexicons, writable
from quality.cli.outputs import apart
from quality.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from quality.triage import Queue

users = typer.Typer(name="user", help="Manage the accounts of moderators.", no_args_is_help=True, rich_markup_mode=None)
MOST_NAMED = 20
"""Maximum number of rows that a refused export lists; the audit lists all."""


def export(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="JSON lines file, or with --merge a new folder.")
    ] = None,
    merge: Annotated[
        Path | None, typer.Option(help="Folder of labels to add the decisions to, such as labeled.")
    ] = None,
    history: Annotated[
        bool,
        typer.Option("--history", help="Write a CSV file of every decision, note, deferral and assignment instead."),
    ] = False,
    since: Annotated[str | None, typer.Option(help="Only decisions since this date (ISO 8601).")] = None,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Export even if the tables differ from the audit log.")
    ] = False,
) -> None:
    """Write moderators' decisions as labels for training. With --history, write a table for people instead. The exit status is 1 if
    the tables differ from the audit log."""
    from quality.bulk.output import replaced
    from quality.signals.signal import counted

    try:
        from quality.triage.export import check_folders, write_training_folder
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the queue needs {error.name}: pip install 'article-reliability[triage]'") from None
    if history and merge is not None:
        raise InputError("--history writes a CSV file, and --merge a folder of labels; choose one")
    if merge is None:
        writable(output)
    elif output is None:
        raise InputError("--merge writes a new folder: it needs -o FOLDER")
    else:
        check_folders(merge, output)
    after = _timestamp(since) if since else 0.0
    opened = opened_queue(queue, policy)
    _check_log(opened, unverified=unverified)
    found = opened.labels(after)
    if merge is not None and output is not None:
        count = write_training_folder(list(found), merge, output)
        print(f"{counted(count, 'label')} added; train with: quality train --labeled {output}", file=sys.stderr)
        return
    lines = (f"{json.dumps(label.to_dict(), ensure_ascii=True)}\n" for label in found)
    if history:
        from quality.triage.history import as_csv, history_rows

        lines = (line for line in as_csv(history_rows(opened.store, after)))
    if output is None:
        for line in lines:
            print(line, end="")
        return
    if opened.store.owns(output):
        raise InputError(f"-o {output} is part of the queue itself; choose another file")
    apart(writable(output), [str(policy)] if policy else [])
    with replaced(output) as place, place.open("w", encoding="utf-8", newline="" if history else None) as stream:
        count = sum(bool(stream.write(line)) for line in lines)
    print(f"{counted(count - history, 'row' if history else 'label')} written to {output}", file=sys.stderr)


def _check_log(queue: Queue, *, unverified: bool) -> None:
    """Report rows that differ from the log, and exit with status 1 unless `unverified`."""
    from quality.cli.status import EXIT_UNDER

    verdict = queue.verify_audit()
    if verdict.broken is None:
        return
    for difference in verdict.differences[:MOST_NAMED]:
        print(f"quality: {difference.message}", file=sys.stderr)
    if unverified:
        print(f"quality: exported unverified: {verdict.message}", file=sys.stderr)
        return
    todo = "run `quality triage audit --check`, then restore a backup or export with --unverified"
    print(f"quality: nothing was exported: {verdict.message}; {todo}", file=sys.stderr)
    raise typer.Exit(EXIT_UNDER)


def audit(
    queue: Database = QUEUE,
    item: Annotated[
        int | None, typer.Option(min=1, max=LARGEST, help="Only entries about this item, alone or with others.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check that the log is complete and that the tables agree with it.")
    ] = False,
    expect: Annotated[str | None, typer.Option(help="The last hash of an earlier check; implies --check.")] = None,
) -> None:
    """Print the audit log as JSON lines, or check it. A check lists the rows that differ; if there are any, the exit status is 1."""
    from quality.cli.status import EXIT_UNDER

    if expect and not re.fullmatch("[0-9a-f]{64}", expect):
        raise InputError(
            f"--expect is {expect[:80]!r}; give the hash of an earlier check: 64 hexadecimal digits in lower case"
        )
    opened = opened_queue(queue, None)
    if check or expect:
        verdict = opened.verify_audit(expect)
        print(f"{verdict.message}; last hash {verdict.head or 'none'}")
        for difference in verdict.differences:
            print(f"  {difference.message}")
        if verdict.broken is not None:
            raise typer.Exit(EXIT_UNDER)
        return
    event = None
    for event in opened.events(item):
        print(json.dumps(event.to_dict(), ensure_ascii=True))
    if event is None and item is not None:
        raise InputError(f"the log has no entry about item {item}; `quality triage list --state all` shows the items")


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="File to write; an older backup is replaced, any other file is not.")
    ],
    queue: Database = QUEUE,
) -> None:
    """Copy a SQLite queue to a file while it is in use. To restore a backup, stop the service, delete the queue's -wal and -shm
    files, and copy the backup over the queue."""
    store_of(queue).back_up(file)
    print(f"copied {queue} to {file}", file=sys.stderr)


def catch_up(
    queue: Database = QUEUE,
    policy: PolicyFile = None,
    model: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Model folder to use instead of the shipped one.")
    ] = None,
    lexicons: Lexicons = None,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Store the articles' text in the queue.")] = False,
) -> None:
    """Score articles that were added unscored. The waiting items are then reordered by the policy."""
    opened = opened_queue(queue, policy, scorer=True, model=model, lexicons=lexicons, keep_text=keep_text)
    print(f"{opened.catch_up()} scored, {opened.apply_policy()} moved")


def erase(
    item: Annotated[int, typer.Argument(min=1, max=LARGEST, help="Item number.")],
    why: Annotated[str, typer.Option("--why", help="Reason, such as the number of a request; the audit log keeps it.")],
    queue: Database = QUEUE,
    name: As = None,
) -> None:
    """Erase an item with its assessments, decisions, notes and text. This cannot be undone; backups keep what they hold."""
    if not why.strip():
        raise InputError("--why is empty; say in a few words why the item is erased")
    opened = opened_queue(queue, None)
    opened.erase(item, user_of(opened, name), why)
    print(f"{item}: erased", file=sys.stderr)


def prune(queue: Database = QUEUE, policy: PolicyFile = None) -> None:
    """Erase what the policy's [retention] no longer keeps. A running service does so every hour."""
    from quality.signals.signal import counted

    opened = opened_queue(queue, policy)
    if opened.policy.retention.days is None and opened.policy.retention.text_days is None:
        raise InputError(
            "the policy has no limit of age; set days or text_days under [retention], and name it with --policy"
        )
    done = opened.prune()
    print(f"{counted(done.erased, 'item')} erased, {counted(done.texts, 'text')} erased")


@users.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    role: Annotated[str, typer.Option(help="moderator, lead or admin.")] = "moderator",
    queue: Database = QUEUE,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="No password: log-in only through a proxy's header.")
    ] = False,
) -> None:
    """Create an account. The password comes from a prompt or from the environment variable QUALITY_PASSWORD."""
    from quality.triage.users import check_name, check_role

    check_role(role)
    opened = opened_queue(queue, None, create=True)
    if opened.users.has(name := check_name(name)):
        raise InputError(f"a user named {name} exists already; change it with: quality triage user change")
    opened.users.add(name, role, None if no_password else _password())  # type: ignore[arg-type]


@users.command("change")
def user_change(
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    queue: Database = QUEUE,
    role: Annotated[str | None, typer.Option(help="moderator, lead or admin.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for a new password.")] = False,
    disable: Annotated[bool | None, typer.Option("--disable/--enable", help="Forbid or allow log-ins.")] = None,
) -> None:
    """Change an account's role or password, or disable or enable it. Its sessions end."""
    from quality.triage.users import check_role

    if role is None and not password and disable is None:
        raise InputError("nothing to change; give --role ROLE, --password, --disable or --enable")
    if role is not None:
        check_role(role)
    opened = opened_queue(queue, None)
    if not opened.users.has(name):
        raise InputError(f"there is no user named {name}; `quality triage user list` lists them")
    new = _password() if password else None
    opened.users.change(name, role=role, password=new, disabled=disable)  # type: ignore[arg-type]
    print(f"{name}: changed; open sessions and API tokens of the account have ended", file=sys.stderr)


@users.command("key")
def user_key(
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    queue: Database = QUEUE,
    days: Annotated[float, typer.Option(min=0.01, help="Days until it expires.")] = 365.0,
    label: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    scope: Annotated[
        list[str] | None, typer.Option(help="read, decide, add or erase; repeatable. By default the first three.")
    ] = None,
) -> None:
    """Create an API token for an account and print it. It cannot be shown again. Changing the account revokes it."""
    from quality.triage.tokens import USUAL

    print(opened_queue(queue, None).tokens.make(name, label, scope or USUAL, days))


@users.command("keys")
def user_keys(name: Annotated[str, typer.Argument(help="Name of the account.")], queue: Database = QUEUE) -> None:
    """List an account's API tokens that have not expired: id, label, scopes and last day. The tokens themselves are not stored."""
    opened = opened_queue(queue, None)
    if not opened.users.has(name):
        raise InputError(f"there is no user named {name}; `quality triage user list` lists them")
    for token in opened.tokens.list(name):
        end = datetime.fromtimestamp(token.expires_at, UTC).date()
        print(f"{token.id}  {token.label}  {','.join(token.scopes)}  until {end}")


@users.command("end-key")
def user_end_key(
    name: Annotated[str, typer.Argument(help="Name of the account.")],
    token: Annotated[str, typer.Argument(metavar="ID", help="The id that `keys` lists.")],
    queue: Database = QUEUE,
) -> None:
    """End one API token of an account."""
    opened_queue(queue, None).tokens.end(name, token, by="command line")
    print(f"{name}: token {token} has ended", file=sys.stderr)


@users.command("list")
def user_list(queue: Database = QUEUE) -> None:
    """List the accounts."""
    for account in opened_queue(queue, None).users.list():
        print(f"{account.name}  {account.role}{'  disabled' if account.disabled else ''}")


def _timestamp(value: str) -> float:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise InputError(f"{value!r} is not a date; write it like 2026-01-31") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _password() -> str:
    return os.environ.get("QUALITY_PASSWORD") or str(
        typer.prompt("password", hide_input=True, confirmation_prompt=True)
    )


COMMANDS: dict[str, Callable[..., None]] = {
    "export": export,
    "audit": audit,
    "backup": backup,
    "catch-up": catch_up,
    "erase": erase,
    "prune": prune,
}
"""Commands by name; `user` has subcommands of its own."""
