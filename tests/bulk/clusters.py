"""Schedulers and workers of Dask as processes of their own, which can be killed."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def node(
    kind: str,
    *arguments: str,
    before: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    wait: bool = True,
) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler or worker in a process of its own; `before` is a command that starts it elsewhere. A worker has joined the
    cluster, which takes as long as the machine needs for its imports, unless `wait` is false."""
    code = f"from distributed.cli.dask_{kind} import main; main()"
    with tempfile.TemporaryDirectory(prefix="quality-node-") as folder:
        log = Path(folder, "log")
        with log.open("wb") as written:
            process = subprocess.Popen(
                [*before, sys.executable, "-c", code, *arguments, "--no-dashboard"],
                stdout=subprocess.DEVNULL, stderr=written, cwd=ROOT, env={**os.environ, **(environment or {})},
            )  # fmt: skip
        try:
            if kind == "worker" and wait:
                eventually(lambda: b"Registered to" in log.read_bytes(), "a worker joins the cluster")
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def scheduler(
    place: Path,
    host: str = "127.0.0.1",
    before: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A scheduler, and its address as HOST:PORT."""
    file = place / "scheduler.json"
    file.unlink(missing_ok=True)
    arguments = ("--host", host, "--port", "0", "--scheduler-file", str(file))
    with node("scheduler", *arguments, before=before, environment=environment) as process:
        eventually(lambda: file.exists() and file.read_text().strip().endswith("}"), "the scheduler's address")
        yield process, json.loads(file.read_text())["address"].removeprefix("tcp://")


@contextmanager
def worker(address: str, *options: str, **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one thread, without the process that would start it anew."""
    with node("worker", f"tcp://{address}", "--nthreads", "1", "--no-nanny", *options, **how) as process:
        yield process
