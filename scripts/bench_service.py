"""Load-test the HTTP service and compare it with the scorer alone, in the same run on the same articles.

    python scripts/bench_service.py [--seconds 8] [--workers 2] [--requests 0] [--json]

* latency: one client, one scoring process: median time of a request minus the median of `scorer.score` and its JSON
* kept alive: median time of a request for a cached answer, one after another on one connection, and each on a new one
* saturation: requests a second with more clients than processes, over (`scorer.score` in a loop) times processes
* half load: 99th percentile over the median at half the saturating rate, for a text of 4 KB and for a page of 200 KB
* overload: 150 clients at once: how many are refused with 429, and that none times out
* memory: resident bytes of all processes after `--requests` requests over those after a tenth of them (50000 is what the goal names)

* malformed: answers to `--malformed` requests with broken JSON, wrong types, wrong headers and cut-off heads, by class of status

Needs wrk (Debian: apt-get install wrk).
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from statistics import median
from typing import Any

import psutil

from quality import Article, load_scorer

HERE = Path(__file__).resolve().parents[1]
TEXT, PAGE = 4_000, 200_000


def article_text() -> str:
    """Return about 4 KB of the written examples without a flaw."""
    clean = [
        path
        for path in sorted((HERE / "labeled" / "examples").glob("*.txt"))
        if "_" not in path.stem.replace("_", "", 1)
    ]
    return "\n\n".join(path.read_text(encoding="utf-8").strip() for path in clean)[:TEXT]


def page_html(text: str) -> str:
    """Return a page of 200 KB with about 950 elements and 160 links, the medians of 47 real pages of 130 to 280 KB: the
    article surrounded by menus, scripts and cards."""
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    menu = "".join(f'<li class="menu-item"><a href="/section/{n}">Section number {n}</a></li>' for n in range(100))
    cards = "".join(
        f'<div class="card card--{n}" data-track="{"x" * 300}"><h3>Headline {n}</h3><a href="/story/{n}"><span>Read more</span></a>'
        f'<img src="/i/{n}.jpg" alt=""><div class="meta"><span>Today</span><time>10:00</time></div><i></i><b></b></div>'
        for n in range(60)
    )
    body = f"<nav><ul>{menu}</ul></nav><article><h1>A bridge</h1>{paragraphs}</article><aside>{cards}</aside>"
    script = 'var data = {"key": "value"};'
    filled = script * ((PAGE - len(body)) // len(script))
    return f"<html><head><title>A</title><script>{filled}</script></head><body>{body}</body></html>"


@contextmanager
def service(workers: int, waiting: int = 64) -> Iterator[tuple[str, psutil.Process]]:
    """Start a service and its process."""
    command = [
        sys.executable,
        "-m",
        "quality",
        "serve",
        "--port",
        "0",
        "--workers",
        str(workers),
        "--waiting",
        str(waiting),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    address = ""
    for line in process.stderr:
        entry = json.loads(line)
        address = entry.get("address", address)
        if entry["event"] == "ready":
            break
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    try:
        yield f"http://{address}", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(60)
        drain.kill()


def load(url: str, record: dict[str, Any], clients: int, seconds: float, delay: float = 0.0) -> dict[str, float]:
    """Run wrk and return its measurements; times in milliseconds."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(json.dumps(record))
        file.flush()
        environment = {**os.environ, "BODY": file.name, "DELAY": str(round(delay)), "RUN": token_hex(4)}
        script = str(HERE / "scripts" / "service_load.lua")
        command = ["wrk", "-t1", f"-c{clients}", f"-d{math.ceil(seconds)}s", "--timeout", "30s", "-s", script, url]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {
        **result,
        "median": 1000 * result["median"],
        "p99": 1000 * result["p99"],
        "rate": result["requests"] / result["seconds"],
    }


def back_to_back(url: str, times: int, *, keep: bool) -> float:
    """Return the median milliseconds of a request whose answer is cached, one after another on one connection, or each on its
    own. A delay on keep-alive connections (an answer that waits for an acknowledgement) shows as the difference between the
    two."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        connection.request("POST", "/v1/assess", b'{"text": "a"}', {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        taken.append(1000 * (time.perf_counter() - started))
        assert answer.status == 200, answer.status
        if not keep:
            connection.close()
    connection.close()
    return median(taken)


def alone(make: Any, times: int) -> list[float]:
    """Return the milliseconds for reading, scoring and writing an article in this process, with new text each time."""
    scorer = load_scorer()
    taken = []
    for number in range(times + 5):
        started = time.perf_counter()
        scorer.score(make(number)).to_json()
        taken.append(1000 * (time.perf_counter() - started))
    return taken[5:]


def times(half: dict[str, float], full: dict[str, float]) -> dict[str, float]:
    """Measure a run at half the load of another."""
    return {"of_saturation": half["rate"] / full["rate"], "median_ms": half["median"], "p99_ms": half["p99"]}


def resident(process: psutil.Process) -> int:
    """Return the resident bytes of the service and its scoring processes."""
    return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--requests", type=int, default=0)
    parser.add_argument("--malformed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    text = article_text()
    page = page_html(text)
    record, paged = {"text": f"{text} Number @NUMBER@."}, {"html": page.replace("A bridge", "A bridge @NUMBER@")}
    own = alone(lambda n: Article.from_text(f"{text} Number {n}."), 150)
    own_page = alone(lambda n: Article.from_html(page.replace("A bridge", f"A bridge {n}")), 25)
    result: dict[str, Any] = {"scorer_ms": median(own), "scorer_page_ms": median(own_page)}
    with service(1) as (url, _):
        load(url, record, 1, 1)
        kept, new = (back_to_back(url, 200, keep=keep) for keep in (True, False))
        one = load(url, record, 1, options.seconds)
        full = load(url, record, 4, options.seconds)
        half = load(url, record, 4, options.seconds, delay=2 * 4 * 1000 / full["rate"] - full["median"] / 4)
        full_page = load(url, paged, 4, options.seconds)
        half_page = load(
            url, paged, 4, options.seconds, delay=2 * 4 * 1000 / full_page["rate"] - full_page["median"] / 4
        )
    rate_alone = 1000 * len(own) / sum(own)
    result |= {
        "kept_alive_ms": kept, "new_connection_ms": new,
        "latency_ms": one["median"], "overhead_ms": one["median"] - median(own),
        "saturation_1": full["rate"] / rate_alone,
        "half_load": times(half, full), "half_load_page": times(half_page, full_page),
    }  # fmt: skip
    with service(options.workers) as (url, process):
        load(url, record, 2, 1)
        many = load(url, record, 4 * options.workers, options.seconds)
        result[f"saturation_{options.workers}"] = many["rate"] / rate_alone / options.workers
        over = load(url, record, 150, options.seconds)
        result["overload"] = {name: over[name] for name in ("requests", "refused", "timeouts", "broken")}
        if options.requests:
            result["memory"] = grown(url, process, options)
        if options.malformed:
            result["malformed"] = malformed(url, process, options.malformed)
    if options.json:
        print(json.dumps(result, indent=1))
        return
    for name, value in result.items():
        shown = (
            ", ".join(f"{key} {number:.3g}" for key, number in value.items())
            if isinstance(value, dict)
            else f"{value:.3g}"
        )
        print(f"{name:<18}{shown}")


def grown(url: str, process: psutil.Process, options: argparse.Namespace) -> dict[str, float]:
    """Return the memory after all requests divided by that after a tenth of them."""
    short = {"text": "The harbour bridge will close on Monday, the council said. " * 3 + "Number @NUMBER@."}
    quick = load(url, short, 4 * options.workers, 2)
    tenth = load(url, short, 4 * options.workers, max(1.0, options.requests / 10 / quick["rate"]))
    early = resident(process)
    rest = load(url, short, 4 * options.workers, max(1.0, (options.requests - tenth["requests"]) / tenth["rate"]))
    total = quick["requests"] + tenth["requests"] + rest["requests"]
    return {"requests": total, "growth": resident(process) / early, "megabytes": early / 1e6}


def malformed(url: str, process: psutil.Process, count: int) -> dict[str, float]:
    """Send malformed requests, drawn with a fixed seed. Returns their statuses, and the growth of memory over the second half."""
    drawn = random.Random(1)
    host, _, port = url.removeprefix("http://").partition(":")
    good = json.dumps(
        {"id": "a", "text": "The council said so. " * 20, "authors": [{"name": "A"}], "include_text": True}
    ).encode()
    heads = (
        {"Content-Type": "application/json"},
        {"Content-Type": "text/plain"},
        {},
        {"Content-Type": "application/json", "X": "x" * 30_000},
    )
    seen: dict[str, float] = {}
    early = 0
    for number in range(count):
        if number == count // 2:
            early = resident(process)
        body = bytearray(good)
        for _ in range(drawn.randint(1, 12)):
            body[drawn.randrange(len(body))] = drawn.randrange(256)
        body = body[: drawn.randrange(len(body))] if drawn.random() < 0.3 else body
        body = bytearray(b"[" * drawn.randrange(50_000)) if drawn.random() < 0.02 else body
        path = drawn.choice(("/v1/assess", "/v1/assess", "/v1/assess/batch", "/v1/disputes", "/nothing"))
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        connection.request(drawn.choice(("POST", "POST", "PUT")), path, bytes(body), drawn.choice(heads))
        status = f"{connection.getresponse().status // 100}xx"
        connection.close()
        seen[status] = seen.get(status, 0) + 1
    return {**dict(sorted(seen.items())), "growth": resident(process) / early}


if __name__ == "__main__":
    main()
