"""A real service in a process of its own, on a free port of this machine."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.program import interpreter_settings
from tests.server.people import chromium, desk, people  # noqa: F401  # fixtures
from tests.waiting import eventually

PROGRAM = Path(__file__).with_name("waiting_service.py")

ARTICLE = (
    "The harbour bridge will close for repairs on Monday, the council said. “We expect the work to take three weeks,” said Lena "
    "Moor, who heads the council's roads department. Traffic will be led over the western bridge.\n\n"
    "Engineers found cracks in two of the nine bearings during an inspection in March, according to a report that the council "
    "published on its website. The repairs will cost 1.4 million euros, and the city's budget for roads covers the whole sum, "
    "Moor said.\n\n"
    "Buses on lines 4 and 17 will turn at the fish market until the end of the month. “Passengers should allow ten more minutes "
    "in the morning,” said Tomas Okoro, a spokesman for the transport company. A ferry for people on foot and on bicycles will "
    "run every quarter of an hour between six in the morning and ten at night.\n\n"
    "Shop owners on the eastern bank fear for their trade. “Nobody walks that far for bread,” said Ines Falk, who runs a bakery "
    "beside the bridge. The council told her that signs would point drivers to the car park behind the old customs house.\n\n"
    "The bridge was built in 1962 and last repaired in 2004. About 21,000 cars cross it on a working day, figures of the road "
    "authority show.\n\n"
)
"""Long enough and varied enough to get a score."""


_parents: dict[tuple[tuple[str, str], ...], tuple[subprocess.Popen[bytes], socket.socket]] = {}
"""Processes that have imported the service, and the sockets to them, by the variables that an interpreter reads at its start."""


def _parent() -> socket.socket:
    """The socket to the process that services are forked from."""
    key = tuple(sorted(interpreter_settings(os.environ).items()))
    if key not in _parents:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(theirs.fileno())], pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONFAULTHANDLER": "1"},
            )  # fmt: skip
        _parents[key] = process, ours
    return _parents[key][1]


@pytest.fixture(scope="session", autouse=True)
def none_left_waiting() -> Iterator[None]:
    """Ends the processes that services are forked from when all tests are done."""
    yield
    for process, requests in _parents.values():
        requests.close()
        process.wait(60)
    _parents.clear()


class Forked:
    """A service in a process of its own, with what the tests need of `subprocess.Popen`."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        errors_of_it, errors = os.pipe()
        status_of_it, status = os.pipe()
        socket.send_fds(_parent(), [json.dumps(asked).encode()], [errors, status])
        os.close(errors)
        os.close(status)
        self.stderr = os.fdopen(errors_of_it, encoding="utf-8")
        self._status = os.fdopen(status_of_it, encoding="utf-8")
        self.pid = int(self._status.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status, None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a service", timeout or 0)
            self.returncode = int(self._status.readline())
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Sends a signal, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Closes what is read of it."""
        self.stderr.close()
        self._status.close()


class RunningService:
    """A service under test: where it is, what it logged, how to stop it. `constants`, by module and name, get other values in it:
    waits that are long on purpose."""

    def __init__(self, constants: Mapping[str, float] | None = None, **settings: Any) -> None:
        asked = {
            "settings": {"port": 0, **settings},
            "cwd": str(Path.cwd()),
            "environment": dict(os.environ),
            "constants": constants or {},
        }
        self.process = Forked(asked)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        address = self.wait_for("listening")["address"]
        self.port = int(address.rpartition(":")[2])
        self.url = f"http://{address}"
        self.client = httpx.Client(base_url=self.url, timeout=60)

    def _read(self) -> None:
        for line in self.process.stderr:
            self.lines.append(line)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in list(self.lines) if line.startswith("{")]

    def wait_for(self, event: str, count: int = 1) -> dict[str, Any]:
        def found() -> list[dict[str, Any]]:
            entries = [entry for entry in self.events if entry["event"] == event]
            assert len(entries) >= count or self.process.poll() is None, f"the service ended: {''.join(self.lines)}"
            return entries if len(entries) >= count else []

        last: dict[str, Any] = eventually(found, f"the service says {event!r}")[-1]
        return last

    def ready(self) -> RunningService:
        self.wait_for("ready")
        return self

    def assess(self, record: Any, **options: Any) -> httpx.Response:
        return self.client.post("/v1/assess", json=record, **options)

    def stop(self) -> int:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        finally:
            self.process.kill()
            self._reader.join(5)
            self.process.close()


@pytest.fixture(scope="session")
def service() -> Iterator[RunningService]:
    """One service with default settings for all tests that only ask it something."""
    running = RunningService().ready()
    yield running
    running.stop()


@pytest.fixture
def start() -> Iterator[Callable[..., RunningService]]:
    """Starts services with settings of one's own."""
    yield from _starting()


@pytest.fixture(scope="module")
def start_for_all() -> Iterator[Callable[..., RunningService]]:
    """Starts services that the tests of a module share."""
    yield from _starting()


def _starting() -> Iterator[Callable[..., RunningService]]:
    started: list[RunningService] = []

    def run(**settings: Any) -> RunningService:
        started.append(RunningService(**settings))
        return started[-1]

    yield run
    for running in started:
        running.stop()
