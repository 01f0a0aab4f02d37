"""Measurements of `bench.py` that need other processes: a server, scoring processes, a cluster."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench_articles import EXAMPLES, numbered, texts

from quality import Article, load_scorer
from quality.article.files import Record
from quality.bulk import score_records

WARM = 5
"""Requests that are not counted."""


def service_times(count: int) -> tuple[float, float]:
    """Return the median milliseconds of scoring alone and of a request to a server with one scoring process, in turns on the same
    articles. Every text is new, so that no answer comes from the cache."""
    from bench_service import service

    scorer = load_scorer()
    text = (EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8")
    alone, asked = [], []
    with service(1) as (url, _):
        host, _, port = url.removeprefix("http://").partition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        for number in range(count + WARM):
            written = f"{text}\n\nThis is copy {number}."
            started = time.perf_counter()
            scorer.score(Article.from_text(written), what_if=False).to_json()
            between = time.perf_counter()
            body = json.dumps({"text": written}).encode()
            connection.request("POST", "/v1/assess", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            asked.append(1000 * (time.perf_counter() - between))
            alone.append(1000 * (between - started))
            if answer.status != 200:
                raise RuntimeError(f"the service answers {answer.status}")
        connection.close()
    return median(alone[WARM:]), median(asked[WARM:])


def rate(shared: Path, count: int, *, jobs: int = 1, backend: str = "processes") -> float:
    """Return the articles per second of a run after its first fifth, in which processes start and load the model."""
    records = [Record("bench", row, found) for row, found in enumerate(numbered(texts(shared, count), count), 1)]
    first, started = count // 5, 0.0
    for number, _ in enumerate(score_records(records, jobs=jobs, backend=backend, what_if=False), 1):
        if number == first:
            started = time.perf_counter()
    return (count - first) / (time.perf_counter() - started)


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Start a scheduler and workers of one thread each, as processes of their own. Yields the address for `--backend`."""
    import distributed  # noqa: F401  says what is missing

    with ExitStack() as stack:
        scheduler = _started(stack, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        assert scheduler.stderr is not None
        address = next(found[1] for line in scheduler.stderr if (found := re.search(r"at:\s+(tcp://\S+)", line)))
        stack.callback(_drained(scheduler))
        for _ in range(workers):
            worker = _started(stack, "worker", address, "--nthreads", "1", "--no-dashboard")
            assert worker.stderr is not None
            next(line for line in worker.stderr if "Registered to" in line)
            stack.callback(_drained(worker))
        yield address.replace("tcp://", "dask://")


def _started(stack: ExitStack, *arguments: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-m", "dask", *arguments], stderr=subprocess.PIPE, text=True)
    stack.callback(process.wait, 60)
    stack.callback(process.terminate)
    return process


def _drained(process: subprocess.Popen[str]) -> Any:
    """Read on what a process logs, so that it never waits for a reader. Returns what stops that."""
    reader = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    return reader.kill
