"""Byte streams of inputs, decompressed if necessary, which notice whether the input was cut off."""

from __future__ import annotations

import io
import zlib
from typing import IO

GZIP_MARK = b"\x1f\x8b"


class Bytes(io.RawIOBase):
    """The bytes of a stream, decompressed if they are gzip. A cut or damaged stream returns what can be read and then ends;
    `damage` then describes the problem, so that complete records before it are still read."""

    def __init__(self, stream: IO[bytes]) -> None:
        buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
        self.packed = buffered.peek(2)[:2] == GZIP_MARK
        self._inner: IO[bytes] = buffered
        self._errors: tuple[type[Exception], ...] = ()
        if self.packed:
            import gzip  # here, since most inputs are not compressed

            self._inner = gzip.GzipFile(fileobj=buffered)  # type: ignore[assignment]
            self._errors = (gzip.BadGzipFile, zlib.error)
        self.damage: str | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self.damage is not None:
            return 0
        try:
            data = self._inner.read1(len(buffer))  # type: ignore[attr-defined]
        except EOFError:
            self.damage = "the gzip data is cut off; copy or download the file again"
            return 0
        except self._errors:
            self.damage = "the gzip data is damaged; copy or download the file again"
            return 0
        buffer[: len(data)] = data
        return len(data)


def unpacked(stream: IO[bytes]) -> tuple[io.BufferedReader, Bytes]:
    """Return a reader of the decompressed bytes, and the underlying stream that knows about damage."""
    raw = Bytes(stream)
    return io.BufferedReader(raw, 65_536), raw
