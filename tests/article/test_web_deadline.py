"""A fetch ends at its deadline, whatever part of the answer a server holds back."""

import itertools
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from quality.article.web import fetch
from quality.errors import FetchError

PAUSE = 0.1
"""Seconds between two bytes, well below the time-out, so that no single wait is too long."""
TIMEOUT = 1.0
PATIENCE = 60
"""Seconds after which a fetch counts as hanging."""
TRIES = 5
"""A server here may be held up for longer than the time-out by other work of the machine, but not every time."""

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
DRIPS = {
    "status line": (b"", b"H", b"T"),
    "header": (OK + b"X-Long: ", b"a"),
    "many headers": (OK, b"X: 1\r\n"),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body with a length": (OK + b"Content-Length: 5000\r\n\r\n", b"a"),
    "body until the end": (OK + b"\r\n", b"a"),
    "chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "chunk header": (OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a"),
    "one chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n", b"a"),
    "trailer": (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", b"a"),
    "compressed body": (OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\0\0\0\0\0\x03", b"a"),
    "body of a redirect": (b"HTTP/1.1 302 Found\r\nLocation: /page\r\n\r\n", b"a"),
    "refusal": (b"HTTP/1.1 404 Not Found\r\n", b"X: 1\r\n"),
    "handshake": (b"\x16\x03\x03\x40\x00", b"\0"),
}
"""What a server sends at once, then what it repeats slowly without end."""


class Dripping:
    """A server that sends the head of its answer and then drips, on every connection, until it is closed."""

    def __init__(self, head: bytes, *drops: bytes) -> None:
        self._head, self._drops = head, drops
        self._closed = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(4096)
                connection.sendall(self._head)
                for drop in itertools.cycle(self._drops):
                    if self._closed.wait(PAUSE):
                        return
                    connection.sendall(drop)
            except OSError:
                return

    def close(self) -> None:
        self._closed.set()
        self._listening.close()


def outcome(name: str) -> str:
    """What a fetch says; the handshake alone is one wait that the time-out ends."""
    for _ in range(TRIES):
        said = outcome_of_one_fetch(name)
        if name == "handshake" or "did not respond" not in said:
            break
    return said


def outcome_of_one_fetch(name: str) -> str:
    server = Dripping(*DRIPS[name])
    try:
        scheme = "https" if name == "handshake" else "http"
        fetch(f"{scheme}://127.0.0.1:{server.port}/", timeout=TIMEOUT, allow_private=True)
    except FetchError as error:
        return str(error)
    finally:
        server.close()
    return "fetched"


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, str]]:
    """All cases at once, since each takes as long as the deadline."""
    with ThreadPoolExecutor(len(DRIPS)) as threads:
        running = {name: threads.submit(outcome, name) for name in DRIPS}
        yield {name: future.result(PATIENCE) for name, future in running.items()}


@pytest.mark.parametrize("name", DRIPS)
def test_a_dripping_server_is_given_up(name: str, outcomes: dict[str, str]) -> None:
    if name == "many headers":
        assert "did not arrive within 3 s" in outcomes[name] or "more than 100 headers" in outcomes[name]
    elif name == "body of a redirect":
        # Its body is not read at all, so that only the number of redirects ends it.
        assert "answered 302" in outcomes[name] or "did not arrive within 3 s" in outcomes[name]
    elif name == "handshake":
        # It is one step, which no drip prolongs beyond the time-out.
        assert "did not respond within 1 s" in outcomes[name]
    else:
        assert "did not arrive within 3 s; try again" in outcomes[name]


def test_redirects_share_the_deadline() -> None:
    found = ((len(hops), said) for hops, said in (redirected() for _ in range(TRIES)) if "did not respond" not in said)
    hops, said = next(found)
    assert "did not arrive within 3 s" in said
    assert 1 <= hops <= 4


def redirected() -> tuple[list[int], str]:
    """The requests that a server gets which redirects without end, slowly, and what the fetch says."""
    hops: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def serve() -> None:
            for number in itertools.count():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    hops.append(number)
                    threading.Event().wait(0.8)
                    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % number)

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(FetchError) as refused:
            fetch(f"http://127.0.0.1:{port}/", timeout=TIMEOUT, allow_private=True)
    return hops, str(refused.value)


def test_the_body_of_a_redirect_is_not_read() -> None:
    sent = 0
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def serve() -> None:
            nonlocal sent
            first, _ = listening.accept()
            with first:
                first.recv(4096)
                first.sendall(b"HTTP/1.1 302 Found\r\nLocation: /page\r\n\r\n")
                try:
                    while sent < 1_000_000_000:
                        sent += first.send(b"x" * 65_536)
                except OSError:
                    pass
            ended.set()
            second, _ = listening.accept()
            with second:
                second.recv(4096)
                second.sendall(OK + b"Content-Length: 4\r\n\r\npage")

        threading.Thread(target=serve, daemon=True).start()
        page = fetch(f"http://127.0.0.1:{port}/", timeout=20, allow_private=True)
    assert page.body == b"page"
    assert ended.is_set()
    assert sent < 100_000_000
