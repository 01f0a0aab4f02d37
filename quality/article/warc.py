"""Web archives (WARC): every successful HTML response in them is a record."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from typing import IO, Any

from quality.article.encoding import decode
from quality.article.limits import MAX_PAGE
from quality.errors import InputError, MissingExtraError, QualityError, TooLargeError

_TYPES = ("text/html", "application/xhtml+xml")


def warc_records(stream: IO[bytes]) -> Iterator[dict[str, Any] | QualityError]:
    """Records with html, url and id, in archive order; an error in the place of a page that cannot be read.

    Raises MissingExtraError without warcio, InputError where the archive itself is broken.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise MissingExtraError("reading WARC needs warcio: pip install 'quality[bulk]'") from None
    try:
        for entry in ArchiveIterator(stream):
            if (
                entry.rec_type != "response"
                or entry.http_headers is None
                or entry.http_headers.get_statuscode() != "200"
            ):
                continue
            content_type = Message()
            content_type["Content-Type"] = entry.http_headers.get_header("Content-Type") or ""
            if content_type.get_content_type() not in _TYPES:
                continue
            url = entry.rec_headers.get_header("WARC-Target-URI")
            page = entry.content_stream().read(MAX_PAGE + 1)
            if len(page) > MAX_PAGE:
                yield TooLargeError(f"the page {url} is larger than {MAX_PAGE:,} bytes")
                continue
            try:
                html = decode(page, content_type.get_content_charset())
            except InputError as error:
                yield error
                continue
            yield {"html": html, "url": url, "id": entry.rec_headers.get_header("WARC-Record-ID")}
    except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
        raise InputError(f"the web archive is broken: {error}") from None
