"""Run work in several processes of this machine, which end with this one, however it ends."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from quality.errors import RunError

S = TypeVar("S")
T = TypeVar("T")

LOOK = 0.5
"""Seconds between a worker's checks for its parent."""


def in_processes(work: Callable[[S], T], items: Iterable[S], jobs: int) -> Iterator[T]:
    """Apply `work` to each item and yield the results in order; only a few items are in memory at once. Raises RunError if a
    worker is killed."""
    from joblib import delayed

    # A user who interrupts a run knows that tasks are left.
    warnings.filterwarnings("ignore", r"\d+ tasks (?:which were still being processed|have been successfully executed)")
    parallel = workers(jobs, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1)
    try:
        yield from parallel(delayed(work)(item) for item in items)
    except BrokenProcessPool:
        raise RunError("a worker process was killed, perhaps because it ran out of memory; use fewer --jobs") from None


def workers(jobs: int, **options: Any) -> Any:
    """Return joblib's Parallel with workers that end with this process. `options` are passed to Parallel."""
    from joblib import Parallel

    return Parallel(n_jobs=jobs, backend="loky", initializer=end_with, initargs=(os.getpid(),), **options)


def end_with(parent: int) -> None:
    """Stop this worker as soon as its parent is gone, since a parent that is killed cannot notify it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which stops its workers
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
