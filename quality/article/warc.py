"""Web archives (WARC): every successful HTML response in them is a record."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from email.message import Message
from io import BytesIO
from typing import IO, Any

from quality.article.encoding import decode
from quality.article.limits import MAX_PAGE
from quality.article.streams import GZIP_MARK
from quality.article.transfer import Gzip
from quality.errors import InputError, MissingExtraError, QualityError, TooLargeError

PACKED_CUT = "its compressed data is cut off"
CUT = "the web archive ends in the middle of this record; copy or download it again"

_TYPES = ("text/html", "application/xhtml+xml")


def warc_records(stream: IO[bytes]) -> Iterator[dict[str, Any] | QualityError]:
    """Yield records with html, url and id, in archive order, and an error in the place of a page that cannot be read or is
    incomplete. `stream` is decompressed. Raises MissingExtraError without warcio, InputError if the archive itself is broken."""
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise MissingExtraError("reading WARC needs warcio: pip install 'article-reliability[bulk]'") from None
    entries = ArchiveIterator(stream)
    number = 0
    while (entry := _next(entries)) is not None:
        number += 1
        charset = _charset_of_page(entry)
        found = None if charset is None else _page(entry, charset)
        if _is_cut(entry):
            raise InputError(CUT)
        if found is not None:
            yield found
    if entries.next_line:  # raised for a header that is cut off
        raise InputError(CUT)
    if not number:
        raise InputError("this is not a web archive, or its first line is cut off; copy or download it again")


def _next(entries: Iterator[Any]) -> Any:
    """Return the next entry, None after the last. Raises InputError if the library fails, which a cut or damaged header can
    cause in several ways."""
    from warcio.exceptions import ArchiveLoadFailed

    try:
        return next(entries, None)
    except (ArchiveLoadFailed, OSError, EOFError, AttributeError, LookupError, TypeError, ValueError):
        raise InputError("the web archive is broken from here on; copy or download it again") from None


def _charset_of_page(entry: Any) -> str | None:
    """Return the character set that a successful HTML response states, “” if it states none; None for other entries."""
    if entry.rec_type != "response" or entry.http_headers is None or entry.http_headers.get_statuscode() != "200":
        return None
    content_type = Message()
    content_type["Content-Type"] = entry.http_headers.get_header("Content-Type") or ""
    return content_type.get_content_charset() or "" if content_type.get_content_type() in _TYPES else None


def _page(entry: Any, charset: str) -> dict[str, Any] | QualityError:
    url = entry.rec_headers.get_header("WARC-Target-URI")
    body = entry.raw_stream.read(2 * MAX_PAGE)
    if entry.raw_stream.read(1):
        return TooLargeError(f"the page {url} is larger than {MAX_PAGE:,} bytes; save and shorten it to score it")
    stated = (entry.http_headers.get_header("Content-Length") or "").partition(",")[0].strip()
    truncated = entry.rec_headers.get_header("WARC-Truncated")
    try:
        if truncated:
            raise IncompleteError(f"the archive says that it was cut off ({truncated})")
        if entry.rec_headers.get_header("WARC-Segment-Number"):
            raise IncompleteError("the archive holds it in segments")
        if stated.isdecimal() and len(body) < int(stated):
            raise IncompleteError(f"it has {len(body):,} bytes of the {int(stated):,} that its server announced")
        page = _decoded(body, entry.http_headers)
        if len(page) > MAX_PAGE:
            return TooLargeError(f"the page {url} is larger than {MAX_PAGE:,} bytes; save and shorten it to score it")
        return {"html": decode(page, charset), "url": url, "id": entry.rec_headers.get_header("WARC-Record-ID")}
    except IncompleteError as error:
        return InputError(f"the page {url} is incomplete: {error}; fetch it again")
    except InputError as error:
        return error


class IncompleteError(Exception):
    """An archived page is not the complete page that the server sent."""


_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")


def _decoded(body: bytes, headers: Any) -> bytes:
    """Return the page in a response's body, at most one byte more than `MAX_PAGE`. Archives may store it decompressed
    although its headers say that it is compressed or chunked."""
    from warcio.bufferedreaders import BufferedReader, ChunkedDataException, ChunkedDataReader

    encoding = (headers.get_header("Content-Encoding") or "").strip().lower()
    if (headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked" and _CHUNK.match(body):
        try:
            body = ChunkedDataReader(BytesIO(body), raise_exceptions=True).read(2 * MAX_PAGE)
        except ChunkedDataException:
            raise IncompleteError("its last chunk is missing") from None
    if encoding in ("gzip", "x-gzip"):
        return _gunzipped(body)
    if encoding not in BufferedReader.get_supported_decompressors():
        return body
    reader = BufferedReader(BytesIO(body), decomp_type=encoding)
    page: bytes = reader.read(MAX_PAGE + 1)
    if len(page) <= MAX_PAGE and getattr(reader.decompressor, "eof", True) is False:
        raise IncompleteError(PACKED_CUT)
    return page


def _gunzipped(body: bytes) -> bytes:
    if body and not body.startswith(GZIP_MARK):
        return body
    packed = Gzip()
    try:
        page = packed.unpack(body, MAX_PAGE + 1)
    except zlib.error:
        raise IncompleteError("its compressed data is damaged") from None
    if len(page) <= MAX_PAGE and not packed.is_whole:
        raise IncompleteError(PACKED_CUT)
    return page


def _is_cut(entry: Any) -> bool:
    """Whether the archive ends before the entry does, or within its header."""
    while entry.raw_stream.read(65_536):
        pass
    length = entry.rec_headers.get_header("Content-Length") or ""
    return getattr(entry.raw_stream, "limit", 0) > 0 or not length.strip().isdecimal()
