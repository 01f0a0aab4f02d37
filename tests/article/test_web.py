"""Fetching, against a server on this machine."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from quality.article.web import fetch
from quality.errors import FetchError
from tests.sites import served

ENDED = threading.Event()
"""Set when no test needs the server any more."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name, _, rest = self.path.lstrip("/").partition("/")
        if name == "to":
            self.send_response(302)
            self.send_header("Location", {"loop": "/to/loop", "file": "file:///etc/hostname", "page": "/page"}[rest])
            self.end_headers()
            return
        if name == "slow":
            ENDED.wait(60)
        body = b"<p>caf\xe9</p>" if name != "big" else b"x" * 5000
        self.send_response(404 if name == "none" else 200)
        self.send_header("Content-Type", "image/png" if name == "image" else "text/html; charset=latin-1")
        if name == "packed":
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        if name == "bomb":
            body = gzip.compress(b"x" * 5_000_000)
            self.send_header("Content-Encoding", "gzip")
        if name == "brotli":
            self.send_header("Content-Encoding", "br")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served(Handler) as address:
        yield address
        ENDED.set()


@pytest.mark.parametrize("path", ["page", "packed", "to/page"])
def test_pages(site: str, path: str) -> None:
    page = fetch(f"{site}/{path}", allow_private=True)
    assert page.body == b"<p>caf\xe9</p>"
    assert (page.media_type, page.charset) == ("text/html", "latin-1")
    assert page.url.rpartition("/")[2] in ("page", "packed")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none", "answered 404"),
        ("image", "of type image/png"),
        ("big", "larger than 1,000 bytes"),
        ("bomb", "larger than 1,000 bytes"),
        ("brotli", "compressed with 'br'"),
        ("to/loop", "302"),
        ("to/file", "not allowed"),
        ("slow", "did not respond"),
    ],
)
def test_refusals(site: str, path: str, message: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(f"{site}/{path}", allow_private=True, max_bytes=1000, timeout=0.5 if path == "slow" else 30)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0", "[::ffff:127.0.0.1]"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_private_addresses_are_refused(scheme: str, host: str) -> None:
    with pytest.raises(FetchError, match="not on the public internet"):
        fetch(f"{scheme}://{host}:9/")


@pytest.mark.parametrize(
    "url", ["ftp://example.com/a", "file:///etc/hostname", "http://", "http://[bad", "http://a b/", "x"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url)


class Cut(BaseHTTPRequestHandler):
    """Answers that end before their end, and the same answers whole."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        kind, _, share = self.path.strip("/").partition("-")
        page = b"<p>The council approved the plan on Tuesday, the clerk said.</p>" * 60
        body = gzip.compress(page) if kind.startswith("packed") else page
        sent = body[: len(body) // 2] if share == "half" else body[:-1] if share == "last" else body
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Connection", "close")
        if kind.startswith("packed"):
            self.send_header("Content-Encoding", "gzip")
        if kind.endswith("chunked"):
            self.send_header("Transfer-Encoding", "chunked")
            sent = b"%x\r\n" % len(body) + sent + (b"" if share else b"\r\n0\r\n\r\n")
        elif kind != "packed":  # that one is ended by the end of the connection alone
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(sent)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def cutting() -> Iterator[str]:
    with served(Cut) as address:
        yield address


KINDS = ["length", "chunked", "packed", "packed_length", "packed_chunked"]


@pytest.mark.parametrize("share", ["half", "last"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_is_cut_is_no_page(cutting: str, kind: str, share: str) -> None:
    with pytest.raises(FetchError, match="is incomplete"):
        fetch(f"{cutting}/{kind}-{share}", allow_private=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_body_is_a_page(cutting: str, kind: str) -> None:
    assert fetch(f"{cutting}/{kind}", allow_private=True).body.endswith(b"said.</p>")
