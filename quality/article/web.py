"""Fetch one page, for the command line. Nothing else in the package opens a connection."""

from __future__ import annotations

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
import zlib
from functools import partial
from typing import Any, NamedTuple
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

from quality.article.addresses import fault_of, parse_address
from quality.article.limits import MAX_PAGE
from quality.article.transfer import Gzip, check_framing, is_packed
from quality.errors import FetchError

MAX_REDIRECTS = 5
TIMEOUT = 10.0
"""Seconds without an answer after which a fetch fails."""

WHOLE = 3
"""Limit for the whole fetch, from resolving the host to the last byte, as a multiple of the time-out."""

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", *FEED_TYPES)
_AGENT = "Mozilla/5.0 (compatible; quality; article assessment on request of a reader)"


class Page(NamedTuple):
    """A fetched page: the URL after redirects, its bytes, its media type, and the character set that the server states."""

    url: str
    body: bytes
    media_type: str
    charset: str | None


def fetch(url: str, *, timeout: float = TIMEOUT, max_bytes: int = MAX_PAGE, allow_private: bool = False) -> Page:
    """Fetch the page at `url`, over http or https, directly without a proxy.

    Addresses that are not on the public internet are refused, also behind a redirect or a name, unless `allow_private`. The
    fetch fails if the server is silent for `timeout` seconds, or if it takes `WHOLE` times as long in all. Raises FetchError
    saying what went wrong.
    """
    url = _checked(url)
    deadline = Deadline(timeout)
    opener = OpenerDirector()
    opener.addheaders = []
    for handler in (
        _Plain(deadline, allow_private),
        _Secure(deadline, allow_private),
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
    try:
        with opener.open(Request(url, headers=headers), timeout=timeout) as response:
            media_type = response.headers.get_content_type()
            if media_type not in _TYPES:
                raise FetchError(f"{url} is of type {media_type}; only {', '.join(_TYPES)} can be read")
            charset = response.headers.get_content_charset()
            check_framing(response, url)
            body = _read(response, max_bytes, url)
            return Page(response.geturl(), body, media_type, charset)
    except HTTPError as error:
        reason = " ".join(str(error.reason).split())
        raise FetchError(f"{url} answered {error.code} {reason}") from None
    except http.client.IncompleteRead:
        raise FetchError(f"{url} is incomplete: the connection ended before its last chunk; try again") from None
    except zlib.error:
        raise FetchError(f"{url} is damaged: its compressed data cannot be decompressed; try again") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        if deadline.passed:
            raise FetchError(f"{url} did not arrive within {deadline.seconds:g} s; try again") from None
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, TimeoutError):
            raise FetchError(f"{url} did not respond within {timeout:g} s") from None
        is_odd = isinstance(cause, http.client.BadStatusLine | ValueError)
        if is_odd and not isinstance(cause, ConnectionError | UnicodeError):
            raise FetchError(f"{url} answered with something that is not HTTP") from None
        raise FetchError(f"{url} could not be fetched: {cause or type(cause).__name__}") from None


class Deadline:
    """The deadline of a fetch. Every wait asks it how long it may take."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self.seconds = WHOLE * timeout
        self._end = time.monotonic() + self.seconds

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self._end

    def left(self) -> float:
        """Return the seconds that the next wait may take. Raises TimeoutError if none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return min(self._timeout, left)


class _Socket(socket.socket):
    """A socket that never waits beyond its deadline, however few bytes arrive at a time."""

    deadline: Deadline

    def recv_into(self, *args: Any) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*args)

    def sendall(self, *args: Any) -> None:
        self.settimeout(self.deadline.left())
        super().sendall(*args)


class _SecureSocket(ssl.SSLSocket):
    """The same for TLS."""

    deadline: Deadline

    def read(self, *args: Any) -> Any:
        self.settimeout(self.deadline.left())
        return super().read(*args)

    def sendall(self, *args: Any) -> None:
        self.settimeout(self.deadline.left())
        super().sendall(*args)


def _checked(url: str) -> str:
    """Return the address as a browser writes it, if it is a web address and nothing about it is misleading. Raises FetchError."""
    address = parse_address(url)
    scheme = url.partition(":")[0].strip().lower() if ":" in url else "none"
    if address is None and scheme not in ("http", "https"):
        raise FetchError(f"{url!r} has the scheme {scheme!r}; only http and https are fetched")
    if address is None or urlsplit(address.href).port == 0:
        raise FetchError(f"{url!r} is not a web address; write it like https://example.com/story")
    if fault := fault_of(url):
        raise FetchError(f"{url!r} {fault}; a browser would open {address.href}")
    return address.href


def _read(response: Any, max_bytes: int, url: str) -> bytes:
    inflate = Gzip() if is_packed(response.headers, url) else None
    body = bytearray()
    while chunk := response.read(65_536):
        body += inflate.unpack(chunk, max_bytes + 1 - len(body)) if inflate else chunk
        if len(body) > max_bytes:
            raise FetchError(f"{url} is larger than {max_bytes:,} bytes; save and shorten it to score it")
    if response.length:  # what is still missing of the Content-Length
        raise FetchError(f"{url} is incomplete: the connection ended {response.length:,} bytes too early; try again")
    if inflate is not None and not inflate.is_whole:
        raise FetchError(f"{url} is incomplete: its compressed data is cut off; try again")
    return bytes(body)


def _connect(host: str, port: int, deadline: Deadline, allow_private: bool) -> _Socket:
    """Connect to an address that was checked, without resolving the name again, which could give another one."""
    failure: OSError | None = None
    for family, kind, protocol, _, address in _addresses(host, port, deadline):
        ip = ipaddress.ip_address(str(address[0]).partition("%")[0])
        if not allow_private and not _is_public(ip):
            raise FetchError(
                f"{host} has the address {ip}, which is not on the public internet, so it is not fetched; "
                "save the page or feed, and name the file"
            )
        connection = _Socket(family, kind, protocol)
        connection.deadline = deadline
        try:
            connection.settimeout(deadline.left())
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure or OSError(f"{host} has no address")


def _addresses(host: str, port: int, deadline: Deadline) -> list[Any]:
    """Resolve a name. Runs in a thread, because the system's resolver has no time limit."""
    found: queue.SimpleQueue[list[Any] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.put(error)

    threading.Thread(target=ask, name="quality-resolver", daemon=True).start()
    try:
        answer = found.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError("timed out") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


class _PlainConnection(http.client.HTTPConnection):
    def __init__(self, host: str, *, deadline: Deadline, allow_private: bool, **options: Any) -> None:
        super().__init__(host, **options)
        self.deadline, self.allow_private = deadline, allow_private

    def connect(self) -> None:
        self.sock = _connect(self.host, self.port, self.deadline, self.allow_private)


class _SecureConnection(http.client.HTTPSConnection):
    def __init__(self, host: str, *, deadline: Deadline, allow_private: bool, **options: Any) -> None:
        super().__init__(host, **options)
        self.deadline, self.allow_private = deadline, allow_private

    def connect(self) -> None:
        opened: socket.socket = _connect(self.host, self.port, self.deadline, self.allow_private)
        try:
            context = ssl.create_default_context()
            context.sslsocket_class = _SecureSocket
            opened = context.wrap_socket(opened, server_hostname=self.host, do_handshake_on_connect=False)
            assert isinstance(opened, _SecureSocket)
            opened.deadline = self.deadline
            opened.settimeout(self.deadline.left())
            opened.do_handshake()
            self.sock = opened
        except BaseException:
            opened.close()
            raise


class _Plain(HTTPHandler):
    def __init__(self, deadline: Deadline, allow_private: bool) -> None:
        super().__init__()
        self._connection = partial(_PlainConnection, deadline=deadline, allow_private=allow_private)

    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


class _Secure(HTTPSHandler):
    def __init__(self, deadline: Deadline, allow_private: bool) -> None:
        super().__init__()
        self._connection = partial(_SecureConnection, deadline=deadline, allow_private=allow_private)

    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


class _Redirects(HTTPRedirectHandler):
    max_redirections = MAX_REDIRECTS
    max_repeats = 2

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        fp.close()  # the caller would read its body, which may have no end
        return super().redirect_request(req, fp, code, msg, headers, _checked(newurl))
