"""Messages for a database that cannot be used: one sentence with what happened and what to do."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

FAILURES = (DBAPIError, PoolTimeoutError, sqlite3.Error)
"""What the engines and the layer above them raise."""

DAMAGED = "restore a backup or choose another file"
_SQLITE = {
    "SQLITE_FULL": "the disk is full, or the file has reached its size limit; make space and try again",
    "SQLITE_BUSY": "another program has locked the file; wait until it is done, or stop it, and try again",
    "SQLITE_LOCKED": "another program has locked the file; wait until it is done, or stop it, and try again",
    "SQLITE_READONLY": "the file or its folder cannot be written; change the permissions or choose another file",
    "SQLITE_PERM": "the file or its folder cannot be written; change the permissions or choose another file",
    "SQLITE_CANTOPEN": (
        "the folder does not exist or is not accessible; create it, change its permissions, or choose another file"
    ),
    "SQLITE_IOERR": (
        "the file could not be read or written; check the disk's space and health, and the limit on file sizes (ulimit -f)"
    ),
    "SQLITE_NOTADB": f"it is not a SQLite database; {DAMAGED}",
    "SQLITE_CORRUPT": f"the file is damaged; {DAMAGED}",
    "SQLITE_AUTH": "the file or its folder cannot be written; change the permissions or choose another file",
    "SQLITE_TOOBIG": "a text or number is too large for the database",
}
"""By primary result code, https://sqlite.org/rescode.html."""
READ_ONLY = "the file system is read-only; make it writable, or copy the queue to another one"
_POSTGRESQL = {
    "08": "the server closed the connection; make sure it is running and try again",
    "25": "the server is read-only, such as a standby; use the primary server",
    "28": "the server rejected the user or password; correct the URL",
    "3D": "the server has no such database; create it or correct the URL",
    "40": "the same rows were changed at the same time; try again",
    "42": "the user has no rights to the queue's tables, or they do not exist; grant the rights or correct the URL",
    "53": "the server has run out of space, memory or connections; free some and try again",
    "54": "a text or number is too large for the database",
    "55": "another program has locked the tables; wait until it is done, or stop it, and try again",
    "57": "the server is starting or stopping, or cancelled the query; make sure it is running and try again",
    "58": "the server's disk failed to read or write; check its space and health",
    "XX": f"the server's tables are damaged; {DAMAGED}",
}
"""By class of SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html."""
_REFUSED = re.compile(r"FATAL:\s*(.+)")
OURS = "P0001"
"""SQLSTATE of what the queue's own triggers refuse; messages of others may quote what was to be stored."""
NO_ANSWER = "the server does not respond; make sure it is running and reachable, and try again"


def sentence(shown: str, error: BaseException) -> str:
    """Describe in one sentence what went wrong with the database `shown`."""
    if isinstance(error, PoolTimeoutError):
        return f"the database {shown} is busy: all its connections are in use; try again"
    original = getattr(error, "orig", None) or error
    return f"the database {shown} cannot be used: {_read_only(shown, original) or _reason(original)}"


def _read_only(shown: str, original: BaseException) -> str:
    """Say so if SQLite cannot write to a read-only file system, for which it has no code of its own; otherwise empty."""
    name = getattr(original, "sqlite_errorname", None) or ""
    if not name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")) or not hasattr(os, "statvfs"):
        return ""
    try:
        return READ_ONLY if os.statvfs(Path(shown).parent).f_flag & os.ST_RDONLY else ""
    except OSError:
        return ""


def _reason(original: BaseException) -> str:
    if isinstance(original, sqlite3.Error):
        name = getattr(original, "sqlite_errorname", None) or ""
        primary = "_".join(name.split("_")[:2])
        return _SQLITE.get(primary) or _own_words(original)
    state = getattr(original, "sqlstate", None)
    if state is None:
        refused = _REFUSED.search(str(original))  # a connection error, which has no SQLSTATE yet
        if refused is not None:
            return (
                f"the server refused the connection: {refused[1].strip()}; correct the URL or the server and try again"
            )
        return NO_ANSWER if type(original).__name__ in ("OperationalError", "InterfaceError") else _own_words(original)
    return _POSTGRESQL.get(state[:2]) or (_own_words(original) if state == OURS else f"the server answers with {state}")


def _own_words(original: BaseException) -> str:
    """Return the first line of the engine's message; the rest repeats the query."""
    lines = str(original).strip().splitlines() or [type(original).__name__]
    return re.sub(r"\s+", " ", lines[0])
