"""Places that are written to. A regular file is complete or as it was: it is written beside its place and moved there at the
end. Pipes and devices are written directly."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_STREAM = re.compile(r"/dev/(?:stdin|stdout|stderr|fd/\d+)|/proc/(?:self|\d+)/fd/\d+")


def is_direct(path: Path) -> bool:
    """Whether a place is written directly: a pipe, a device, or a name of an open stream such as /dev/stdout, which may lead to
    a file that others also write."""
    return bool(_STREAM.fullmatch(os.path.abspath(path))) or (path.exists() and not path.is_file())  # noqa: PTH100


def target_of(output: Path) -> Path:
    """The file that a name leads to, so that a symbolic link stays one."""
    return Path(os.path.realpath(output))


@contextmanager
def replaced(output: Path) -> Iterator[Path]:
    """Where to write what shall stand in `output` once it is complete. After an error `output` is as it was."""
    if is_direct(output):
        yield output
        return
    target = target_of(output)
    # Hidden and of no format, so that nobody reads it as an input.
    part = target.with_name(f".{target.name[:150]}.{secrets.token_hex(4)}.part")
    try:
        yield part
        if part.exists():
            move(part, target)
    finally:
        part.unlink(missing_ok=True)


def move(part: Path, target: Path) -> None:
    """Puts a complete file in its place, with the mode and owner of what stood there."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    with suppress(FileNotFoundError):
        before = target.stat()
        with suppress(OSError):
            os.chown(part, before.st_uid, before.st_gid)
        part.chmod(before.st_mode & 0o7777)
    part.replace(target)
