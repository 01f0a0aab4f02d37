"""What a database that cannot be used says, in one sentence: what happened, that nothing was changed, what to do."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

FAILURES = (DBAPIError, PoolTimeoutError, sqlite3.Error)
"""What the engines and the layer above them raise."""

DAMAGED = "restore a backup, or name another file"
_SQLITE = {
    "SQLITE_FULL": "the disk is full, or the file may not grow any more; make space and try again",
    "SQLITE_BUSY": "another program holds the file; wait until it is done, or end it, and try again",
    "SQLITE_LOCKED": "another program holds the file; wait until it is done, or end it, and try again",
    "SQLITE_READONLY": "the file or its folder cannot be written; change its permissions, or name another file",
    "SQLITE_PERM": "the file or its folder cannot be written; change its permissions, or name another file",
    "SQLITE_CANTOPEN": (
        "there is no such folder, or no permission to read or write in it; change that, or name another file"
    ),
    "SQLITE_IOERR": "the disk does not read or write the file; look for space, limits and faults of the disk",
    "SQLITE_NOTADB": f"it is no SQLite database; {DAMAGED}",
    "SQLITE_CORRUPT": f"the file is damaged; {DAMAGED}",
    "SQLITE_AUTH": "the file or its folder cannot be written; change its permissions, or name another file",
    "SQLITE_TOOBIG": "a text or number is larger than the database takes",
}
"""By primary result code, https://sqlite.org/rescode.html."""
_POSTGRESQL = {
    "08": "the server closed the connection; see that it runs, and try again",
    "25": "the server takes no changes, as a standby does; name the primary server",
    "28": "the server refuses the user or password; correct the URL",
    "3D": "the server has no such database; create it, or correct the URL",
    "40": "others changed the same rows at once; try again",
    "42": "the server refuses the user or lacks the queue's tables; grant the rights, or correct the URL",
    "53": "the server has no space, memory or connections left; make room and try again",
    "54": "a text or number is larger than the database takes",
    "55": "another program holds the tables; wait until it is done, or end it, and try again",
    "57": "the server is stopping, starting or ended the query; see that it runs, and try again",
    "58": "the server's disk does not read or write; look for space and faults of the disk",
    "XX": f"the server's tables are damaged; {DAMAGED}",
}
"""By class of SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html."""
_REFUSED = re.compile(r"FATAL:\s*(.+)")
OURS = "P0001"
"""SQLSTATE of what the queue's own triggers refuse; messages of others may quote what was to be stored."""
NO_ANSWER = "the server does not answer; see that it runs and can be reached, and try again"


def sentence(shown: str, error: BaseException) -> str:
    """What went wrong with the database `shown`, in one sentence."""
    if isinstance(error, PoolTimeoutError):
        return f"the database {shown} is busy: all its connections are in use; try again"
    original = getattr(error, "orig", None) or error
    return f"the database {shown} cannot be used: {_reason(original)}"


def _reason(original: BaseException) -> str:
    if isinstance(original, sqlite3.Error):
        name = getattr(original, "sqlite_errorname", None) or ""
        primary = "_".join(name.split("_")[:2])
        return _SQLITE.get(primary) or _own_words(original)
    state = getattr(original, "sqlstate", None)
    if state is None:
        refused = _REFUSED.search(str(original))  # of a connection, which has no state yet
        if refused is not None:
            return f"the server refuses: {refused[1].strip()}; correct the URL or the server, and try again"
        return NO_ANSWER if type(original).__name__ in ("OperationalError", "InterfaceError") else _own_words(original)
    return _POSTGRESQL.get(state[:2]) or (_own_words(original) if state == OURS else f"the server answers with {state}")


def _own_words(original: BaseException) -> str:
    """The engine's own first line: what comes after it repeats the query."""
    lines = str(original).strip().splitlines() or [type(original).__name__]
    return re.sub(r"\s+", " ", lines[0])
