"""Run work in several processes of this machine, which end with this one, however it ends."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
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
    try:
        parallel = workers(jobs, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1)
        yield from parallel(delayed(work)(item) for item in items)
    except BrokenProcessPool:
        raise RunError("a worker process was killed, perhaps because it ran out of memory; use fewer --jobs") from None


def workers(jobs: int, **options: Any) -> Any:
    """Return joblib's Parallel with workers that end with this process. `options` are passed to Parallel."""
    from joblib import Parallel, delayed

    found = {"n_jobs": jobs, "backend": "loky", "initializer": end_with, "initargs": (os.getpid(),)}
    if jobs > 1:
        with _interrupts_held():
            Parallel(**found)(
                delayed(int)() for _ in range(2)
            )  # starts the workers, which joblib keeps for what follows
    return Parallel(**found, **options)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold back Ctrl-C, which reaches every process of a terminal: one that is starting would answer with a traceback. Processes
    begun here never get it; this one gets it at the end."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker as another

    from joblib.externals.loky.backend import resource_tracker

    for tracker in (resource_tracker, another):
        tracker.ensure_running()  # starting it later would end the hold
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with(parent: int) -> None:
    """Stop this worker as soon as its parent is gone, since a parent that is killed cannot notify it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which stops its workers
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
