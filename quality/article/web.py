"""Fetching one page, for the command line. Nothing else in the package opens a connection."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from functools import partial
from typing import IO, Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from quality.article.limits import MAX_PAGE
from quality.errors import FetchError

MAX_REDIRECTS = 5
TIMEOUT = 10.0
"""Seconds for each network step; the whole fetch may take three times as long."""

_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")
_AGENT = "Mozilla/5.0 (compatible; quality; article assessment on request of a reader)"


class Page(NamedTuple):
    """A fetched page: the URL after redirects, its bytes, media type and the character set that the server states."""

    url: str
    body: bytes
    media_type: str
    charset: str | None


def fetch(url: str, *, timeout: float = TIMEOUT, max_bytes: int = MAX_PAGE, allow_private: bool = False) -> Page:
    """The page at `url`. Only http and https; connects directly, without a proxy.

    Addresses that are not on the public internet are refused, also behind a redirect or a name, unless `allow_private`.
    Raises FetchError saying what went wrong.
    """
    _check(url)
    opener = OpenerDirector()
    opener.addheaders = []
    for handler in (
        _Plain(allow_private),
        _Secure(allow_private),
        _Redirects(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    headers = {
        "User-Agent": _AGENT,
        "Accept": ", ".join(_TYPES),
        "Accept-Encoding": "gzip, identity",
        "Accept-Language": "en",
    }
    deadline = time.monotonic() + 3 * timeout
    try:
        with opener.open(Request(url, headers=headers), timeout=timeout) as response:
            media_type = response.headers.get_content_type()
            if media_type not in _TYPES:
                raise FetchError(f"{url} is of type {media_type}; only {', '.join(_TYPES)} can be read")
            charset = response.headers.get_content_charset()
            encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
            body = _read(response, encoding, max_bytes, deadline, url)
            return Page(response.geturl(), body, media_type, charset)
    except HTTPError as error:
        raise FetchError(f"{url} answered {error.code} {error.reason}") from None
    except URLError as error:
        raise FetchError(f"{url} could not be fetched: {error.reason}") from None
    except TimeoutError:
        raise FetchError(f"{url} did not answer within {timeout:g} seconds") from None
    except http.client.IncompleteRead:
        raise FetchError(f"{url} is not whole: the connection ended before its last chunk; try again") from None
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        raise FetchError(f"{url} could not be fetched: {error or type(error).__name__}") from None


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"{url!r} is not a web address: {error}") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchError(f"{url!r} has the scheme {parts.scheme or 'none'!r}; only http and https are fetched")
    if not parts.hostname or any(character <= " " for character in url) or port == 0:
        raise FetchError(f"{url!r} is not a web address")


def _read(response: IO[bytes], encoding: str, max_bytes: int, deadline: float, url: str) -> bytes:
    if encoding in ("", "identity"):
        inflate = None
    elif encoding in ("gzip", "x-gzip"):
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    else:
        raise FetchError(f"{url} is compressed with {encoding!r}; only gzip can be read")
    body = bytearray()
    while chunk := response.read(65_536):
        body += inflate.decompress(chunk, max_bytes + 1 - len(body)) if inflate else chunk
        if len(body) > max_bytes:
            raise FetchError(f"{url} is larger than {max_bytes:,} bytes; save and shorten it to score it")
        if time.monotonic() > deadline:
            raise FetchError(f"{url} took too long to arrive")
    _check_whole(response, inflate, url)
    return bytes(body)


def _check_whole(response: Any, inflate: Any, url: str) -> None:
    """Raises FetchError when the connection ended before the body did."""
    if response.length:  # what is still missing of the Content-Length
        raise FetchError(f"{url} is not whole: the connection ended {response.length:,} bytes too early; try again")
    if inflate is not None and not inflate.eof:
        raise FetchError(f"{url} is not whole: its compressed data is cut off; try again")


def _connect(host: str, port: int, timeout: float | None, allow_private: bool) -> socket.socket:
    """A connection to an address that was checked: resolving again could give another one."""
    failure: OSError | None = None
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        ip = ipaddress.ip_address(str(address[0]).partition("%")[0])
        if not allow_private and not _is_public(ip):
            raise FetchError(f"{host} has the address {ip}, which is not on the public internet; it is not fetched")
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure or OSError(f"{host} has no address")


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


class _PlainConnection(http.client.HTTPConnection):
    def __init__(self, host: str, *, allow_private: bool = False, **options: Any) -> None:
        super().__init__(host, **options)
        self.allow_private = allow_private

    def connect(self) -> None:
        self.sock = _connect(self.host, self.port, self.timeout, self.allow_private)


class _SecureConnection(http.client.HTTPSConnection):
    def __init__(self, host: str, *, allow_private: bool = False, **options: Any) -> None:
        super().__init__(host, **options)
        self.allow_private = allow_private

    def connect(self) -> None:
        plain = _connect(self.host, self.port, self.timeout, self.allow_private)
        try:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


class _Plain(HTTPHandler):
    def __init__(self, allow_private: bool) -> None:
        super().__init__()
        self._connection = partial(_PlainConnection, allow_private=allow_private)

    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


class _Secure(HTTPSHandler):
    def __init__(self, allow_private: bool) -> None:
        super().__init__()
        self._connection = partial(_SecureConnection, allow_private=allow_private)

    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


class _Redirects(HTTPRedirectHandler):
    max_redirections = MAX_REDIRECTS
    max_repeats = 2

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
