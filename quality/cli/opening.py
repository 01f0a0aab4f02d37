"""Open the queue for a `quality triage` command, and close it when the command ends for any reason."""

from __future__ import annotations

import getpass
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from quality.cli import config
from quality.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from quality.triage import Queue, User
    from quality.triage.store import Store

Database = Annotated[
    str, typer.Option("--queue", envvar="QUALITY_QUEUE", help="The queue: a SQLite file or a PostgreSQL URL.")
]
PolicyFile = Annotated[Path | None, typer.Option("--policy", envvar="QUALITY_POLICY", help="Policy file (TOML).")]
As = Annotated[str | None, typer.Option("--as", help="Your name; by default your user name on this machine.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JsonLines = Annotated[bool, typer.Option("--json", help="Print JSON, one object per line.")]
QUEUE = "queue.db"
LARGEST = 2**53
"""Largest item number."""

_opened: list[Queue | Store] = []


def begin(context: typer.Context) -> None:
    """Make sure that the queue is closed at the end of the command, after an error, and on Ctrl-C or SIGTERM."""
    context.call_on_close(_close)
    if os.environ.get(config.VARIABLE):
        _set_defaults(context, Path(os.environ[config.VARIABLE]))
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)
    logger = logging.getLogger("quality.triage")
    if not logger.handlers:
        logger.addHandler(_StderrHandler())


def _set_defaults(context: typer.Context, file: Path) -> None:
    """Let queue, policy, model, lexicons and keep-text of the service's configuration file take the place of the defaults of
    every command. Raises InputError."""
    from typer.main import get_command

    from quality.cli.serve import serve

    app = typer.Typer(add_completion=False)
    app.command()(serve)
    found = config.read(file, get_command(app))
    values = {name: found[name] for name in ("queue", "policy", "model", "lexicons", "keep_text") if name in found}
    group: Any = context.command
    nested = {
        name: dict.fromkeys(command.commands, values)
        for name, command in group.commands.items()
        if hasattr(command, "commands")
    }
    context.default_map = {**dict.fromkeys(group.commands, values), **nested}


def opened_queue(
    queue: str,
    policy: Path | None,
    *,
    scorer: bool = False,
    model: Path | None = None,
    lexicons: Path | None = None,
    keep_text: bool = False,
    create: bool = False,
) -> Queue:
    """Open the queue; with `create` it need not exist. Raises InputError if it must and does not or for a word list, TriageError
    and MissingExtraError."""
    try:
        from quality.triage import Queue, load_policy
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the queue needs {error.name}: pip install 'article-reliability[triage]'") from None
    from quality.scoring import load_scorer

    if not create:
        check_there(queue)
    found = Queue(queue, load_policy(policy), load_scorer(model, lexicons) if scorer else None, keep_text=keep_text)
    _opened.append(found)
    return found


def store_of(queue: str) -> Store:
    """Open the database of a queue without migrating it. Raises InputError if it does not exist."""
    try:
        from quality.triage.store import Store
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the queue needs {error.name}: pip install 'article-reliability[triage]'") from None
    check_there(queue)
    found = Store(queue, migrate=False)
    _opened.append(found)
    return found


def check_there(queue: str) -> None:
    """Raise InputError if the queue is a file that does not exist, since opening it would create an empty one."""
    from quality.triage.store import database_url

    url = database_url(queue)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return
    try:
        Path(str(url.database)).stat()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"there is no queue {url.database}; name one with --queue, or create it with: quality triage add"
        ) from None
    except OSError:
        return  # opening it says what is wrong


def user_of(queue: Queue, name: str | None) -> User:
    """Return the acting user: an account in the queue, or else a lead of that name, since anybody here has the file anyway.
    Raises InputError for a name that was given but has no account in a queue with accounts, and for a disabled account."""
    from quality.triage import User

    given = name or os.environ.get("QUALITY_USER")
    name = given or _log_in()
    user = queue.users.named(name)
    if user is not None:
        return user
    if queue.users.has(name):
        raise InputError(f"the account {name!r} is disabled; give another name with --as")
    if given and queue.users.list():
        raise InputError(
            f"there is no account {name!r} in the queue; give another name with --as, or create it with: quality triage user add"
        )
    return User(name, "lead")


def _log_in() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise InputError("your user name could not be determined; give it with --as") from None


def _close() -> None:
    while _opened:
        _opened.pop().close()


def _end(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


class _StderrHandler(logging.Handler):
    """Print the queue's log messages in the format of the command line."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record."""
        print(f"quality: {record.getMessage()}", file=sys.stderr)
