import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from quality.article.web import fetch
from quality.errors import FetchError

PAGE = b"<html><body><p>" + b"The council repaired the bridge on Monday. " * 60 + b"</p></body></html>"


def packed(data: bytes) -> bytes:
    """Compressed data without the time, which would change the names of tests."""
    return gzip.compress(data, mtime=0)


PACKED = packed(PAGE)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def chunks(body: bytes) -> bytes:
    parts = [body[start : start + 500] for start in range(0, len(body), 500)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """The address of a server that sends these bytes and ends the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


CUT = {
    "length in a list": (OK + b"Content-Length: 9000, 9000\r\n\r\n" + PAGE, "bytes too early"),
    "two lengths": (OK + b"Content-Length: 9000\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE, "states its length"),
    "length without number": (OK + b"Content-Length: many\r\n\r\n" + PAGE, "states its length as 'many'"),
    "negative length": (OK + b"Content-Length: -5\r\n\r\n" + PAGE, "states its length as '-5'"),
    "packed, then chunked": (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks(PACKED)[:-30], "'gzip, chunked'"),
    "chunked in two headers": (
        OK + b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(PAGE)[:-30], "'identity, chunked'",
    ),
    "chunked and a blank": (OK + b"Transfer-Encoding: chunked \r\n\r\n" + chunks(PAGE)[:-30], "'chunked'"),
    "second member": (
        OK + b"Content-Encoding: gzip\r\n\r\n" + packed(PAGE[:900]) + packed(PAGE[900:])[:-20], "data is cut off",
    ),
    "packed twice": (OK + b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n" + PACKED, "only gzip"),
    "damaged": (OK + b"Content-Encoding: gzip\r\n\r\n" + PAGE, "cannot be decompressed"),
    "part": (OK.replace(b"200 OK", b"206 Partial Content") + b"\r\n" + PAGE, "a part of the page"),
    "negative chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello", "not HTTP"),
    "no head": (b"\x16\x03\x01\x02\x00", "not HTTP"),
}  # fmt: skip


@pytest.mark.parametrize("name", CUT)
def test_what_may_be_cut_is_no_page(name: str) -> None:
    answer, message = CUT[name]
    with answering(answer) as url, pytest.raises(FetchError, match=message):
        fetch(url, allow_private=True)


WHOLE = {
    "length in a list": OK + b"Content-Length: %d, %d\r\n\r\n" % (len(PAGE), len(PAGE)) + PAGE,
    "two lengths alike": OK + (b"Content-Length: %d\r\n" % len(PAGE)) * 2 + b"\r\n" + PAGE,
    "two members": OK + b"Content-Encoding: gzip\r\n\r\n" + packed(PAGE[:900]) + packed(PAGE[900:]),
    "zeros behind the member": OK + b"Content-Encoding: x-gzip\r\n\r\n" + PACKED + b"\0" * 9,
    "identity before gzip": OK + b"Content-Encoding: identity\r\nContent-Encoding: gzip\r\n\r\n" + PACKED,
    "chunked, packed": OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: Chunked\r\n\r\n" + chunks(PACKED),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_page_is_read(name: str) -> None:
    with answering(WHOLE[name]) as url:
        assert fetch(url, allow_private=True).body == PAGE


def test_a_redirect_without_end_is_one_line() -> None:
    again = b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(again)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(FetchError) as refused:
            fetch(f"http://127.0.0.1:{server.getsockname()[1]}/", allow_private=True)
    assert "\n" not in str(refused.value)
