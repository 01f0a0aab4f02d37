"""Run a real service for a while as a newsroom would, and worse: many readers, many moderators, a kill, a full disk and a clock
that jumps. Then check that nothing is lost.

    python scripts/soak.py                                  # 50,000 requests and 20 moderators
    python scripts/soak.py --requests 2000 --moderators 4   # a short one

It starts `quality serve` with a queue in a temporary folder. As root on Linux, the queue is on a small file system of its own,
which is then filled; elsewhere that part is left out. It prints one line per phase and the figures at the end, and exits with
status 1 if anything that the service acknowledged is missing, if the audit log does not fit, or if memory grew by more than a
quarter after the first tenth.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from quality.client import Client, ServiceError
from quality.triage import Queue

DISK = 400
"""Size of the queue's file system, in MB."""
JUMP = 8 * 3600
"""Seconds by which the clock jumps."""
NEW = 10
"""One in so many assessed articles is new; the others were assessed before."""
PAUSE = (4.0, 12.0)
"""Seconds that a moderator takes for an item."""
FULL = 10.0
"""Seconds for which the disk stays full."""
MOVED = 5.0
"""Seconds for which the clock stays moved."""
GROWTH = 1.25
"""Most memory at the end, as a multiple of that after the first tenth."""

SERVICE = """
import sys, time
real, file = time.time, sys.argv.pop(1)
def shifted():
    with open(file) as offset:
        return real() + float(offset.read() or 0)
time.time = shifted
from quality.cli import main
main()
"""
"""The service with a clock that can be moved."""

WORDS = (
    "council harbour river board school library union clinic tram company budget bridge report timetable wall account pier "
    "meter spring vote station majority notice engineer street winter market bakery garden tower ticket window letter table"
).split()


@dataclass
class Ledger:
    """What clients asked, and what the service acknowledged."""

    statuses: Counter[str] = field(default_factory=Counter)
    added: dict[int, str] = field(default_factory=dict)
    """Item to its own id."""
    batches: list[tuple[int, str, str, str]] = field(default_factory=list)
    """Item, moderator, action and batch of every decision that was acknowledged and not undone."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, status: str) -> None:
        """Count an answer."""
        with self.lock:
            self.statuses[status] += 1


class Service:
    """The service under test, which can be killed and started again on the same port."""

    def __init__(self, folder: Path, place: Path, workers: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.queue = place / "queue.db"
        self._offset, self._log, self._workers = folder / "offset", folder / "service.log", workers
        self.shift(0)

    def shift(self, seconds: float) -> None:
        """Move the service's clock."""
        beside = self._offset.with_suffix(".new")
        beside.write_text(str(seconds))
        beside.replace(self._offset)

    def start(self) -> None:
        """Start it and wait until it is ready."""
        command = [sys.executable, "-c", SERVICE, str(self._offset), "serve", "--port", str(self.port)]
        command += ["--queue", str(self.queue), "--workers", str(self._workers)]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until /readyz says so. Raises SystemExit if the service ends instead."""
        import urllib.request

        while self.process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=10):
                return
            time.sleep(0.2)
        sys.exit(f"the service ended with status {self.process.returncode}; see {self._log}")

    def kill(self) -> None:
        """End it without warning, with its scoring processes."""
        children = self._children()
        self.process.kill()
        self.process.wait()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def stop(self) -> int:
        """End it as an operator does. Returns its exit status."""
        self.process.terminate()
        return self.process.wait(120)

    def memory(self) -> float:
        """Return the memory of the service and its scoring processes, in MB; what they share counts once."""
        total = 0
        for number in (self.process.pid, *self._children()):
            with suppress(OSError):
                lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024

    def _children(self) -> list[int]:
        found = []
        with suppress(OSError):
            for task in Path(f"/proc/{self.process.pid}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        return found + [int(n) for child in found for n in _children_of(child)]


def _children_of(number: int) -> list[str]:
    with suppress(OSError):
        return [n for task in Path(f"/proc/{number}/task").iterdir() for n in (task / "children").read_text().split()]
    return []


def article(number: int) -> str:
    """Return the text of an invented article; the same number gives the same text."""
    draw = random.Random(number)
    lines = (
        f"The {draw.choice(WORDS)} {draw.choice(WORDS)} approved its {draw.choice(WORDS)} after {draw.choice(WORDS)} "
        f"{draw.randrange(10_000)}, said Mara Lindqvist, who chairs the {draw.choice(WORDS)}."
        for _ in range(14)
    )
    return "\n\n".join(lines)


class Load:
    """Readers and moderators, until as many articles were assessed as wanted."""

    def __init__(self, service: Service, ledger: Ledger, requests: int) -> None:
        self._service, self._ledger, self._wanted = service, ledger, requests
        self.done, self.stopping = 0, False
        self._turn = threading.Lock()

    def _next(self) -> int | None:
        with self._turn:
            if self.done >= self._wanted or self.stopping:
                return None
            self.done += 1
            return self.done

    def read(self, seed: int) -> None:
        """Assess articles, as readers' browsers do."""
        client, draw = Client(self._service.url, tries=1, timeout=120), random.Random(seed)
        while (number := self._next()) is not None:
            which = number if number % NEW == 0 else draw.randrange(max(number // NEW, 1)) * NEW
            self._ask(lambda which=which: client.assess({"id": which, "text": article(which)}))  # type: ignore[misc]

    def moderate(self, name: str, key: str, seed: int) -> None:
        """Add, take, decide and undo, as moderators do, until the readers are done."""
        client, draw = Client(self._service.url, key, tries=1, timeout=120), random.Random(seed)
        number = seed * 1_000_000
        while self.done < self._wanted and not self.stopping:
            number += 1
            record = {"id": f"{name}-{number}", "text": article(number)}
            added = self._ask(lambda record=record: client.add(record))  # type: ignore[misc]
            if added is not None:
                with self._ledger.lock:
                    self._ledger.added[added["id"]] = record["id"]
            card = self._ask(client.next)
            if card is not None:
                self._decide(client, draw, name, card["id"])
            time.sleep(draw.uniform(*PAUSE))

    def _decide(self, client: Client, draw: random.Random, name: str, item: int) -> None:
        action = draw.choice(["approve", "reject", "reject", "not_news", "unsure"])
        done = self._ask(lambda: client.decide(item, action, note="Seen."))
        if done is None:
            return
        if draw.random() < 0.1 and self._ask(lambda: client.undo(done["batch"])) is not None:
            return
        with self._ledger.lock:
            self._ledger.batches.append((item, name, action, done["batch"]))

    def _ask(self, work: object) -> dict[str, object] | None:
        try:
            answer: dict[str, object] | None = work()  # type: ignore[operator]
        except ServiceError as error:
            self._ledger.count(str(error.status or "no answer"))
            time.sleep(0.05 if error.status == 429 else 0.5)
            return None
        self._ledger.count("200")
        return answer


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a small file system on the folder, if that is possible. Yields whether it was."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "soak", str(folder)]
    mounted = (
        os.name == "posix"
        and os.geteuid() == 0
        and subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


def fill(folder: Path) -> Path:
    """Write a file until the disk is full."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as out:
        while True:
            out.write(b"\0" * 65_536)
    return filler


def lost(queue: Queue, ledger: Ledger) -> list[str]:
    """List what the service acknowledged and the queue does not have, and what the audit log finds."""
    found = []
    for item, own in ledger.added.items():
        card = queue.item(item).card
        if card.external_id != own:
            found.append(f"item {item} is {card.external_id}, not {own}")
    for item, name, action, batch in ledger.batches:
        votes = [vote for vote in queue.item(item).history if vote.batch == batch]
        if not any((vote.moderator, vote.action) == (name, action) for vote in votes):
            found.append(f"the decision {batch} of {name} on item {item} is missing")
    verdict = queue.verify_audit()
    if verdict.broken is not None:
        found.append(verdict.message)
    return found


def main() -> int:
    """Run the soak. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=50_000, help="articles that readers assess")
    parser.add_argument("--moderators", type=int, default=20)
    parser.add_argument("--readers", type=int, default=8, help="readers who ask at the same time")
    parser.add_argument("--workers", type=int, default=2, help="scoring processes of the service")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quality-soak-") as name:
        folder = Path(name)
        with small_disk(folder / "disk") as is_small:
            return soak(Service(folder, folder / "disk", asked.workers), asked, is_small=is_small)


def soak(service: Service, asked: argparse.Namespace, *, is_small: bool) -> int:
    """Put the load on the service, disturb it, and report."""
    queue, ledger, started = Queue(service.queue), Ledger(), time.monotonic()
    names = [f"moderator{number}" for number in range(asked.moderators)]
    keys = []
    for person in names:
        queue.users.add(person, "lead")
        keys.append(queue.tokens.make(person, "soak"))
    service.start()
    load = Load(service, ledger, asked.requests)
    threads = [threading.Thread(target=load.read, args=(seed,)) for seed in range(asked.readers)]
    threads += [
        threading.Thread(target=load.moderate, args=(person, key, seed))
        for seed, (person, key) in enumerate(zip(names, keys, strict=True), 1)
    ]
    for thread in threads:
        thread.start()
    memory: dict[int, float] = {}
    disturbed: set[str] = set()
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.5)
        tenth = 10 * load.done // asked.requests
        if tenth not in memory:
            memory[tenth] = service.memory()
            say(started, f"{load.done} requests, {len(ledger.batches)} decisions, {memory[tenth]:.0f} MB")
        disturb(service, tenth, disturbed, started, is_small=is_small)
    disturb(service, 10, disturbed, started, is_small=is_small)  # what a short soak had no time for
    memory[10] = service.memory()
    status = service.stop()
    found = lost(queue, ledger)
    queue.close()
    growth = memory[10] / memory.get(1, memory[10])
    report(ledger, memory, found, time.monotonic() - started, status, sorted(disturbed))
    return int(bool(found) or status != 0 or growth > GROWTH)


def disturb(service: Service, tenth: int, done: set[str], started: float, *, is_small: bool) -> None:
    """Disturb the service when its time has come, once each."""
    if tenth >= 3 and "kill" not in done:
        done.add("kill")
        say(started, "kill -9, and start again")
        service.kill()
        service.start()
    if tenth >= 5 and "full disk" not in done and is_small:
        done.add("full disk")
        say(started, "the disk is full")
        filler = fill(service.queue.parent)
        time.sleep(FULL)
        filler.unlink()
        service.wait_until_ready()
        say(started, "the disk has room again, and the service is ready")
    if tenth >= 7 and "clock" not in done:
        done.add("clock")
        for offset in (JUMP, -JUMP, 0):
            say(started, f"the clock is {offset / 3600:+g} hours off")
            service.shift(offset)
            time.sleep(MOVED)


def say(started: float, text: str) -> None:
    """Print a line with the time since the start."""
    print(f"{time.monotonic() - started:7.0f} s  {text}", flush=True)


def report(
    ledger: Ledger, memory: dict[int, float], found: list[str], seconds: float, status: int, disturbed: list[str]
) -> None:
    """Print the figures as JSON, and what is lost."""
    figures = {
        "seconds": round(seconds),
        "answers": dict(sorted(ledger.statuses.items())),
        "items": len(ledger.added),
        "decisions": len(ledger.batches),
        "memory_mb": {f"{tenth * 10} %": round(value) for tenth, value in sorted(memory.items())},
        "disturbed": disturbed,
        "lost": len(found),
        "exit_status": status,
    }
    print(json.dumps(figures, indent=2))
    for line in found[:20]:
        print(f"lost: {line}")


if __name__ == "__main__":
    sys.exit(main())
