"""Output files. A regular file is either complete or unchanged: output goes to a temporary file that replaces it at the end.
Pipes and devices are written directly."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NO_ROOM = (errno.EFBIG, errno.ENOSPC, errno.EDQUOT)
"""Errors of a file that cannot grow."""
_STREAM = re.compile(r"/dev/(?:stdin|stdout|stderr|fd/\d+)|/proc/(?:self|\d+)/fd/\d+")


def is_direct(path: Path) -> bool:
    """Whether a path is written directly: a pipe, a device, or the name of an open stream such as /dev/stdout, which may lead
    to a file that others also write."""
    return bool(_STREAM.fullmatch(os.path.abspath(path))) or (path.exists() and not path.is_file())  # noqa: PTH100


def target_of(output: Path) -> Path:
    """Return the file that a path leads to, so that a symbolic link is kept."""
    return Path(os.path.realpath(output))


@contextmanager
def replaced(output: Path) -> Iterator[Path]:
    """Provide a temporary path whose content replaces `output` at the end. After an error `output` is unchanged."""
    if is_direct(output):
        yield output
        return
    target = target_of(output)
    # Hidden and without a known ending, so that it is never read as an input.
    part = target.with_name(f".{target.name[:150]}.{os.urandom(4).hex()}.part")
    try:
        yield part
        if part.exists():
            move(part, target)
    except OSError as error:
        if error.filename is None and error.errno in NO_ROOM:  # writing to an open file does not tell its name
            error.filename = str(output)
        raise
    finally:
        part.unlink(missing_ok=True)


def move(part: Path, target: Path) -> None:
    """Move a complete file into place, with the mode and owner of the file it replaces."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    with suppress(FileNotFoundError):
        before = target.stat()
        with suppress(OSError):
            os.chown(part, before.st_uid, before.st_gid)
        part.chmod(before.st_mode & 0o7777)
    part.replace(target)
