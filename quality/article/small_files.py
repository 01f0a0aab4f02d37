"""Read configuration and model files completely, and refuse input without an end: devices, pipes and files over a limit."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from quality.errors import InputError

MOST_SECRET_BYTES = 10_000
"""Largest file of a secret."""

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def read_small_file(path: Path, what: str, most: int) -> bytes:
    """Return the bytes of the file at `path`, at most `most` of them; `what` names it in errors (“model file”). Never blocks:
    a pipe without a writer or a device without an end is refused before it is read. Raises InputError."""
    try:
        # Opening a pipe, or a device such as a terminal, would wait without this flag; Windows has neither the flag nor pipes.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.ENXIO:
            raise InputError(f"the {what} {path} is a socket; it must be a regular file") from None
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"the {what} {path} cannot be read: {reason}") from None
    kind = stat.S_IFMT(os.fstat(descriptor).st_mode)
    if kind != stat.S_IFREG:
        os.close(descriptor)
        raise InputError(f"the {what} {path} is {_KINDS.get(kind, 'not a file')}; it must be a regular file")
    try:
        with open(descriptor, "rb") as file:  # noqa: PTH123  a descriptor, not a path
            content = file.read(most + 1)  # not by its size, which is meaningless for files such as those under /proc
    except OSError as error:
        raise InputError(f"the {what} {path} cannot be read: {error.strerror or error}") from None
    if len(content) > most:
        raise InputError(f"the {what} {path} has more than {most:,} bytes, which is the most allowed")
    return content


def read_secret(path: Path, what: str) -> str:
    """Return the one secret in a file, without the blanks around it; `what` names it in errors (“webhook's secret”). Raises
    InputError if the file cannot be read, is empty or is not text."""
    try:
        secret = str(read_small_file(path, f"file of the {what}", MOST_SECRET_BYTES), "utf-8").strip()
    except UnicodeDecodeError:
        raise InputError(f"the file of the {what} {path} is not UTF-8; save it as UTF-8") from None
    if not secret:
        raise InputError(f"the file of the {what} {path} is empty; write the secret into it")
    return secret
