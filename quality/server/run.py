"""Run the service: sockets, signals and a graceful shutdown."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from quality.server.app import create_app
from quality.server.gate import HEADERS
from quality.server.listening import listen
from quality.server.logs import set_up
from quality.server.preflight import warnings
from quality.server.problems import MEDIA_TYPE, problem
from quality.server.service import Service
from quality.server.settings import Settings, check_names, check_origins

LOG = logging.getLogger("quality.server")

HEAD_TIME = 10.0
"""Seconds in which the head of a request must have arrived after its connection or the answer before it."""

SWITCH_INTERVAL = 0.0005
"""Seconds after which a thread yields to another; the threads that feed the scoring processes must not wait for the default 5 ms."""

SEND_TIME = 60.0
"""Seconds in which a client must have taken what is sent to it; uvicorn itself would wait for ever."""

MOST_HEAD = 65_536
"""Maximum bytes of headers that are read."""


class Protocol(H11Protocol):
    """HTTP/1.1 that disconnects clients which never finish their headers or never read their answer, and answers malformed
    headers with a problem. Bodies have their own limits where they are read."""

    _sending: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the timer."""
        transport.set_write_buffer_limits(high=0)  # so that writing is paused exactly while something is unsent
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_TIME, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._deadline.cancel()
        self._sent()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Start the timer for a client that does not accept its answer at once."""
        super().pause_writing()
        self._sending = self._sending or self.loop.call_later(SEND_TIME, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop the timer."""
        self._sent()
        super().resume_writing()

    def _sent(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def on_response_complete(self) -> None:
        """Start the timer for the next request on the connection."""
        self._deadline.cancel()
        self._deadline = self.loop.call_later(HEAD_TIME, self._give_up)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer input that is not HTTP; `msg` is uvicorn's shorter message."""
        del msg
        body = problem(400, "the request is not HTTP/1.1, or its headers are too large")
        head = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), "Connection": "close", **HEADERS}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{lines}\r\n".encode() + body)
        self.transport.close()

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


class Server(uvicorn.Server):
    """Finish running requests before stopping, and reload the model on SIGHUP."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service
        self._loop: asyncio.AbstractEventLoop | None = None
        self._draining: asyncio.Task[None] | None = None
        self._reloading: asyncio.Task[None] | None = None

    async def startup(self, sockets: Any = None) -> None:
        """Start listening, and log it."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if hasattr(signal, "SIGHUP"):
            self._loop.add_signal_handler(signal.SIGHUP, self._reload)
        for server in getattr(self, "servers", []):
            for listening in server.sockets:
                host, port, *_ = listening.getsockname()
                LOG.info("listening", extra={"address": f"{host}:{port}"})

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Handle a signal: the first lets running requests finish, while /readyz already fails; the second stops at once."""
        del frame
        if self._loop is None or self._service.stopping:
            self.should_exit = self.force_exit = True
            return
        self._service.stopping = True
        self._loop.call_soon_threadsafe(self._drain, signal.Signals(sig).name)

    def _drain(self, name: str) -> None:
        LOG.info("stopping", extra={"signal": name})
        self._draining = asyncio.create_task(self._wait_for_requests())

    async def _wait_for_requests(self) -> None:
        deadline = asyncio.get_running_loop().time() + self._service.settings.grace
        while self.server_state.tasks and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
        self.should_exit = True

    def _reload(self) -> None:
        LOG.info("reloading", extra={"signal": "SIGHUP"})
        self._reloading = asyncio.create_task(self._service.reload())


def serve(settings: Settings) -> None:
    """Run the service until it is stopped. Raises ModelError if the model is refused, InputError for a file that cannot be
    written, an origin that no browser sends, or an address that cannot be listened on."""
    check_origins(settings.origins)
    check_names(settings.hosts, settings.trust_user_header)
    set_up()
    sys.setswitchinterval(SWITCH_INTERVAL)
    for why in warnings(settings):
        LOG.warning("risky setting", extra={"why": why})
    service = Service(settings)
    app = create_app(settings, service)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, http=Protocol, ws="none", lifespan="on", log_config=None, access_log=False,
        server_header=False, h11_max_incomplete_event_size=MOST_HEAD, timeout_keep_alive=5,
        timeout_graceful_shutdown=max(1, round(settings.grace)), proxy_headers=False,
    )  # fmt: skip
    Server(config, service).run(listen(settings.host, settings.port))
