"""The queue that a command of `quality triage` works on: opened, and closed when the command ends, whatever ends it."""

from __future__ import annotations

import getpass
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from quality.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from quality.triage import Queue, User
    from quality.triage.store import Store

Database = Annotated[str, typer.Option("--queue", envvar="QUALITY_QUEUE", help="SQLite file or PostgreSQL URL.")]
PolicyFile = Annotated[Path | None, typer.Option("--policy", envvar="QUALITY_POLICY", help="Policy file (TOML).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
QUEUE = "queue.db"
LARGEST = 2**53
"""Largest number of an item."""

_opened: list[Queue | Store] = []


def begin(context: typer.Context) -> None:
    """Sees to it that what a command opens is closed: at its end, at an error, at Ctrl-C and when it is told to end."""
    context.call_on_close(_close)
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)
    logger = logging.getLogger("quality.triage")
    if not logger.handlers:
        logger.addHandler(_OnStandardError())


def opened_queue(
    queue: str,
    policy: Path | None,
    *,
    scorer: bool = False,
    model: Path | None = None,
    keep_text: bool = False,
    must_exist: bool = False,
) -> Queue:
    """The queue. Raises InputError when it `must_exist` and does not, TriageError, MissingExtraError."""
    try:
        from quality.triage import Queue, load_policy
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the queue needs {error.name}: pip install 'quality[triage]'") from None
    from quality.scoring import load_scorer

    if must_exist:
        check_there(queue)
    found = Queue(queue, load_policy(policy), load_scorer(model) if scorer else None, keep_text=keep_text)
    _opened.append(found)
    return found


def store_of(queue: str) -> Store:
    """The database of a queue as it is, neither migrated nor scored into. Raises InputError when there is none."""
    try:
        from quality.triage.store import Store
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the queue needs {error.name}: pip install 'quality[triage]'") from None
    check_there(queue)
    found = Store(queue, migrate=False)
    _opened.append(found)
    return found


def check_there(queue: str) -> None:
    """Raises InputError when a queue is a file that is not there: opening it would make an empty one."""
    if "://" not in queue and not Path(queue).exists():
        raise InputError(f"there is no queue {queue}; name one with --queue, or make it with: quality triage add")


def user_of(queue: Queue, name: str | None) -> User:
    """Who acts: an account of the queue, or, for somebody who can read the file anyway, a lead of that name."""
    from quality.triage import User

    name = name or os.environ.get("QUALITY_USER") or _log_in()
    return queue.users.named(name) or User(name, "lead")


def _log_in() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise InputError("this machine does not say who you are; name yourself with --as") from None


def _close() -> None:
    while _opened:
        _opened.pop().close()


def _end(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


class _OnStandardError(logging.Handler):
    """Says what the queue has to say as the command line says everything."""

    def emit(self, record: logging.LogRecord) -> None:
        """Prints a record."""
        print(f"quality: {record.getMessage()}", file=sys.stderr)
