"""Sockets and slow clients, with real connections to an application that does nothing else."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from quality.server import run
from quality.server.run import Protocol, listen
from tests.server.fresh import run_fresh

LARGE = 50_000_000
"""More than the buffers of both sides hold."""


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answers /large with much, and everything else with little; reads no body."""
    del receive
    body = b"x" * (LARGE if scope["path"] == "/large" else 2)
    head = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serving(host: str = "127.0.0.1") -> AsyncIterator[tuple[int, list[Protocol], uvicorn.Server]]:
    """A server on a free port, and its connections as they were made."""
    made: list[Protocol] = []

    class Noted(Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            made.append(self)

    config = uvicorn.Config(app, http=Noted, ws="none", lifespan="off", log_config=None, timeout_keep_alive=60)
    server = uvicorn.Server(config)
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    sockets = listen(host, 0)
    running = asyncio.create_task(server.serve(sockets))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield sockets[0].getsockname()[1], made, server
    finally:
        server.should_exit = True
        await running


def _no_signals() -> Any:
    from contextlib import nullcontext

    return nullcontext()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_answers_are_sent_without_delay(host: str) -> None:
    if host == "::1":
        try:
            socket.create_server((host, 0), family=socket.AF_INET6).close()
        except OSError:
            pytest.skip("this machine has no IPv6")

    async def connected() -> None:
        async with serving(host) as (port, made, _):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            accepted = made[0].transport.get_extra_info("socket")
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()

    run_fresh(connected())


def test_a_client_that_reads_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SEND_TIME", 0.5)

    async def connected() -> None:
        async with serving() as (port, made, server):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                await _until(lambda: made and made[0].transport.is_closing() and not server.server_state.connections)
                assert await asyncio.to_thread(_read_all, client) < LARGE

    run_fresh(asyncio.wait_for(connected(), 60))


def test_a_client_that_reads_gets_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SEND_TIME", 30.0)

    async def connected() -> None:
        async with serving() as (port, _, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(2):  # the clock of the first answer does not end the second
                writer.write(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                await reader.readuntil(b"\r\n\r\n")
                assert len(await reader.readexactly(LARGE)) == LARGE
            writer.close()

    run_fresh(asyncio.wait_for(connected(), 120))


@pytest.mark.parametrize(
    ("opening", "drop"),
    [
        (b"GET / HT", b"T"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"a"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", b"X: 1\r\n"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /again HTTP/1.1\r\nX: ", b"a"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n", b"a"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a"),
        (b"", b"\r\n"),
    ],
    ids=["request line", "header", "headers", "second request", "body", "chunks", "chunk header", "blank lines"],
)
def test_a_client_that_drips_is_given_up(opening: bytes, drop: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "HEAD_TIME", 0.5)

    async def connected() -> None:
        async with serving() as (port, made, server):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(opening or drop)
            await _until(lambda: made)
            while server.server_state.connections:
                writer.write(drop)
                await asyncio.sleep(0.05)
            writer.close()

    run_fresh(asyncio.wait_for(connected(), 60))


async def _until(holds: Any) -> None:
    while not holds():
        await asyncio.sleep(0.01)


def _read_all(client: socket.socket) -> int:
    total = 0
    try:
        while found := client.recv(1_000_000):
            total += len(found)
    except ConnectionResetError:
        pass
    return total
