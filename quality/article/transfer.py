"""How the body of an HTTP answer is framed and compressed, so that a truncated body is always detected."""

from __future__ import annotations

import zlib
from email.message import Message
from http import HTTPStatus
from typing import Any

from quality.errors import FetchError

_PARTS = (HTTPStatus.PARTIAL_CONTENT, HTTPStatus.IM_USED)


def check_framing(response: Any, url: str) -> None:
    """Set the length of a body whose headers state it more than once. Raises FetchError if the headers announce only a part,
    or leave open where the body ends (RFC 9112, section 6.3)."""
    if response.status in _PARTS:
        raise FetchError(f"{url} answered with a part of the page (status {response.status}); try again")
    encodings = response.headers.get_all("Transfer-Encoding") or []
    if encodings:
        if not response.chunked or len(encodings) > 1:
            named = ", ".join(encodings).strip()
            raise FetchError(f"{url} uses the transfer encoding {named!r}; only chunked is supported")
        return
    lengths = _listed(response.headers, "Content-Length")
    if any(not (length.isascii() and length.isdecimal()) or int(length) != int(lengths[0]) for length in lengths):
        raise FetchError(f"{url} states its length as {', '.join(lengths)!r}; one number of bytes is allowed")
    if lengths and response.length is None:
        response.length = int(lengths[0])


def is_packed(headers: Message, url: str) -> bool:
    """Whether a body is gzip. Raises FetchError for other encodings."""
    encodings = [encoding for encoding in _listed(headers, "Content-Encoding") if encoding.lower() != "identity"]
    if not encodings:
        return False
    if len(encodings) > 1 or encodings[0].lower() not in ("gzip", "x-gzip"):
        raise FetchError(f"{url} is compressed with {', '.join(encodings)!r}; only gzip is supported")
    return True


def _listed(headers: Message, name: str) -> list[str]:
    """Return the values of a header that may be a list and occur several times."""
    parts = (part.strip() for value in headers.get_all(name) or () for part in value.split(","))
    return [part for part in parts if part]


class Gzip:
    """Decompress gzip, with one or more members, piece by piece. Anything after the last member is ignored, as in browsers."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._is_over = False

    @property
    def is_whole(self) -> bool:
        """Whether the data has reached the end of a member."""
        return self._member.eof

    def unpack(self, data: bytes, most: int) -> bytes:
        """Return at most `most` decompressed bytes of a piece; the rest is lost. Raises zlib.error if it is damaged."""
        found = bytearray()
        while data and len(found) < most and not self._is_over:
            if self._member.eof:
                self._is_over = not data.startswith(b"\x1f")
                if self._is_over:
                    break
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            found += self._member.decompress(data, most - len(found))
            data = self._member.unused_data
        return bytes(found)
