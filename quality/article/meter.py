"""How much of the inputs of a run has been read, so that its end can be estimated."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import IO


class Meter:
    """Counts bytes as they lie on the disk, compressed or not, of files in the order in which they are read."""

    def __init__(self, files: Iterable[str | os.PathLike[str]]) -> None:
        self._total: int | None = 0
        for file in files:
            size = _size(file)
            self._total = None if self._total is None or size is None else self._total + size
        self._done = self._size = 0
        self._stream: IO[bytes] | None = None
        self._part: float | None = None

    def begin(self, stream: IO[bytes]) -> None:
        """Note that another file is read from here on."""
        self._done += self._size
        self._size = os.fstat(stream.fileno()).st_size
        self._stream, self._part = stream, None

    def part(self, read: float) -> None:
        """Say what part of the file has been read, 0 to 1, where its position does not tell."""
        self._part = read

    @property
    def share(self) -> float | None:
        """Share of the inputs that has been read, 0 to 1; None if it is unknown, as for pipes and addresses."""
        if not self._total:
            return None
        return min(1.0, (self._done + self._position()) / self._total)

    def _position(self) -> float:
        if self._part is not None:
            return self._part * self._size
        try:
            return os.lseek(self._stream.fileno(), 0, os.SEEK_CUR) if self._stream else 0
        except (OSError, ValueError):  # closed, since all of it was read
            return self._size


def _size(file: str | os.PathLike[str]) -> int | None:
    """Return the size of a regular file, in bytes; None for anything else."""
    try:
        found = Path(file).stat()
    except (OSError, ValueError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None
