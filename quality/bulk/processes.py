"""Work in several processes of this machine, which end when this one ends, in whatever way."""

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
"""Seconds between a worker's looks for its parent."""


def in_processes(work: Callable[[S], T], items: Iterable[S], jobs: int) -> Iterator[T]:
    """What `work` makes of each item, in order; a few items are held at once. Raises RunError when a worker is killed."""
    from joblib import delayed

    # Whoever interrupts a run knows that tasks are left.
    warnings.filterwarnings("ignore", r"\d+ tasks (?:which were still being processed|have been successfully executed)")
    parallel = workers(jobs, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1)
    try:
        yield from parallel(delayed(work)(item) for item in items)
    except BrokenProcessPool:
        raise RunError("a worker process was killed, perhaps because memory ran out; use fewer --jobs") from None


def workers(jobs: int, **options: Any) -> Any:
    """joblib's Parallel whose workers end with this process. `options` are further ones of Parallel."""
    from joblib import Parallel

    return Parallel(n_jobs=jobs, backend="loky", initializer=end_with, initargs=(os.getpid(),), **options)


def end_with(parent: int) -> None:
    """Ends this worker as soon as its parent is gone, which a parent that is killed can tell nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends its workers
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
