"""Run work on a Dask cluster. Every partition is sent to a worker, however few threads the cluster has; none is worked on here."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from queue import Empty, Queue
from threading import Thread
from typing import Any, TypeVar
from uuid import uuid4

from quality.errors import InputError, MissingExtraError, QualityError, RunError
from quality.version import __version__

S = TypeVar("S")
T = TypeVar("T")

SCHEME = "dask://"
PATIENCE = 15
"""Seconds to wait for the scheduler, and for its first worker."""

RUNNING = 2
"""Partitions per thread that are on the cluster, so that a worker always has the next one."""

HELD = 8
"""Partitions per thread that are sent before the first of them is done: how far quick workers can be ahead of a slow one."""


class Cluster:
    """A connection to the scheduler at `address` (dask://HOST:PORT). Raises InputError if no scheduler answers or it has no
    workers, and MissingExtraError without Dask."""

    def __init__(self, address: str) -> None:
        try:
            import dask
            import distributed
        except ImportError:
            raise MissingExtraError(
                "the Dask backend needs distributed: pip install 'article-reliability[dask]'"
            ) from None
        # Dask logs tracebacks of lost connections; our one-sentence error is enough.
        for name in list(logging.root.manager.loggerDict):
            if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
        dask.config.set({"distributed.comm.timeouts.connect": PATIENCE})
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TiB"})  # partitions of pages are large
        self.address = address
        self._idle = self._threads = 0
        client: Any = distributed.Client  # only partly typed
        to = address.replace(SCHEME, "tcp://", 1)
        try:
            self._client = _in_time(lambda: client(to, timeout=PATIENCE, set_as_default=False))
        except (OSError, ValueError, TypeError):
            raise InputError(f"no Dask scheduler answers at {address}; start one or use another address") from None
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
            self._look()
        except (OSError, CancelledError, ValueError):
            self.close()
            raise InputError(
                f"the Dask scheduler at {address} has no workers; start one with: dask worker {address.removeprefix(SCHEME)}"
            ) from None

    def map(self, work: Callable[[S], T], partitions: Iterable[S]) -> Iterator[T]:
        """Apply `work` to each partition and yield the results in order; only a few are in memory at once. A result is fetched
        as soon as it is there, so that a worker that is lost costs only what it was working on. Raises RunError if the cluster
        is lost, or if a worker runs another version of this package."""
        waiting = enumerate(partitions)
        checked = partial(_in_same_version, __version__, work)
        plain = work.func if isinstance(work, partial) else work
        name = f"quality.{plain.__name__.strip('_')}"  # as the dashboard shows it
        running: dict[Any, int] = {}
        done: dict[int, T] = {}
        finished: Queue[Any] = Queue()
        following, ended = 0, False
        try:
            while True:
                while not ended and len(running) < RUNNING * self._threads and self._has_room(running, done):
                    number, partition = next(waiting, (None, None))
                    ended = number is None
                    if number is not None:
                        future = self._submit(name, checked, partition)
                        running[future] = number
                        future.add_done_callback(finished.put)
                if not running:
                    return
                future = self._finished(finished)
                done[running.pop(future)] = self._result(future)
                while following in done:
                    yield done.pop(following)
                    following += 1
        finally:
            self.close()

    def close(self) -> None:
        """Close the connection; the cluster keeps running."""
        try:
            self._client.close(timeout=2)
        except (OSError, CancelledError, RuntimeError):
            return

    def _has_room(self, running: dict[Any, int], done: dict[int, Any]) -> bool:
        return len(running) + len(done) < HELD * self._threads

    def _submit(self, name: str, work: Callable[[Any], Any], partition: Any) -> Any:
        try:
            return self._client.submit(work, partition, key=f"{name}-{uuid4()}", pure=False)
        except (OSError, RuntimeError):
            raise self._lost() from None

    def _finished(self, finished: Queue[Any]) -> Any:
        """Wait until a partition is finished, and return its future."""
        try:
            while True:
                if time.monotonic() - self._looked > PATIENCE:
                    self._look()
                with suppress(Empty):
                    return finished.get(timeout=PATIENCE)
        except (OSError, CancelledError):
            raise self._lost() from None

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker

        try:
            return future.result(timeout=4 * PATIENCE)
        except QualityError:
            raise
        except (OSError, CancelledError):
            raise self._lost() from None
        except KilledWorker:
            raise RunError(
                f"workers of the Dask cluster at {self.address} are killed repeatedly, perhaps for lack of memory; give them more"
            ) from None
        except (ImportError, AttributeError, RuntimeError, TypeError) as error:
            raise RunError(
                f"the workers of {self.address} cannot run the work ({type(error).__name__}); "
                "install the same version of quality there as here"
            ) from None

    def _look(self) -> None:
        """Count the threads of all workers, which come and go. Raises TimeoutError if the scheduler is silent, and RunError if
        no worker is left; without this, either would be waited for forever."""
        threads = self._client.sync(self._client.scheduler.ncores, callback_timeout=PATIENCE)
        self._looked = time.monotonic()
        self._threads = max(1, sum(threads.values()))
        self._idle = 0 if threads else self._idle + 1
        if self._idle > 1:
            raise RunError(f"the Dask cluster at {self.address} has no workers left; start some") from None

    def _lost(self) -> RunError:
        return RunError(f"the connection to the Dask scheduler at {self.address} was lost; restart the scheduler")


def _in_time(connect: Callable[[], T]) -> T:
    """Return what `connect` returns. Raises TimeoutError after twice `PATIENCE`: Dask itself waits forever for a scheduler that
    accepts a connection and says nothing."""
    outcome: Queue[Callable[[], T]] = Queue()

    def run() -> None:
        try:
            found = connect()
        except Exception as error:  # noqa: BLE001  raised in the other thread
            failed = error

            def fail() -> T:
                raise failed

            outcome.put(fail)
        else:
            outcome.put(lambda: found)

    Thread(target=run, daemon=True).start()
    try:
        return outcome.get(timeout=2 * PATIENCE)()
    except Empty:
        raise TimeoutError from None


def _in_same_version(version: str, work: Callable[[S], T], partition: S) -> T:
    """Apply `work` on a worker. Raises RunError if this is not the version that asked for it: results could differ."""
    if version != __version__:
        raise RunError(
            f"a worker has version {__version__} of quality instead of {version}; install the same version on every machine"
        )
    return work(partition)
