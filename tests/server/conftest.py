"""A real service in a process of its own, on a free port of this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.program import AT_FIRST, interpreter_settings
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


_waiting: list[subprocess.Popen[str]] = []
"""A process that has imported the service and waits for its settings, so that the next test need not wait for that."""


def _waiting_process() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONFAULTHANDLER": "1"},
    )  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def none_left_waiting() -> Iterator[None]:
    """Ends the process that waits when all tests are done."""
    yield
    while _waiting:
        process = _waiting.pop()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stderr, process.stdout):
            assert pipe is not None
            pipe.close()


class RunningService:
    """A service under test: where it is, what it logged, how to stop it. `constants`, by module and name, get other values in it:
    waits that are long on purpose."""

    def __init__(self, constants: Mapping[str, float] | None = None, **settings: Any) -> None:
        if interpreter_settings(os.environ) != AT_FIRST:
            self.process = _waiting_process()
        else:
            self.process = _waiting.pop() if _waiting and _waiting[0].poll() is None else _waiting_process()
            _waiting[:] = [_waiting_process()]
        assert self.process.stdin is not None
        asked = {
            "settings": {"port": 0, **settings},
            "cwd": str(Path.cwd()),
            "environment": dict(os.environ),
            "constants": constants or {},
        }
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.close()
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        address = self.wait_for("listening")["address"]
        self.port = int(address.rpartition(":")[2])
        self.url = f"http://{address}"
        self.client = httpx.Client(base_url=self.url, timeout=60)

    def _read(self) -> None:
        assert self.process.stderr is not None
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
            for pipe in (self.process.stderr, self.process.stdout):
                assert pipe is not None
                pipe.close()


@pytest.fixture(scope="session")
def service() -> Iterator[RunningService]:
    """One service with default settings for all tests that only ask it something."""
    running = RunningService().ready()
    yield running
    running.stop()


@pytest.fixture
def start() -> Iterator[Callable[..., RunningService]]:
    """Starts services with settings of one's own."""
    started: list[RunningService] = []

    def run(**settings: Any) -> RunningService:
        started.append(RunningService(**settings))
        return started[-1]

    yield run
    for running in started:
        running.stop()
