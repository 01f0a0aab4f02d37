"""Run work on a Dask cluster. Every item is sent to a worker, however few threads the cluster has."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from itertools import islice
from typing import Any, TypeVar

from quality.errors import InputError, MissingExtraError, QualityError, RunError

S = TypeVar("S")
T = TypeVar("T")

SCHEME = "dask://"
PATIENCE = 15
"""Seconds to wait for the scheduler, and for its first worker."""


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
        self.address = address
        self._idle = 0
        client: Any = distributed.Client  # only partly typed
        try:
            self._client = client(address.replace(SCHEME, "tcp://", 1), timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError):
            raise InputError(f"no Dask scheduler answers at {address}; start one or use another address") from None
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
            self._threads = sum(self._client.nthreads().values())
        except (OSError, CancelledError, ValueError):
            self.close()
            raise InputError(
                f"the Dask scheduler at {address} has no workers; start one with: dask worker {address.removeprefix(SCHEME)}"
            ) from None

    def map(self, work: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
        """Apply `work` to each item and yield the results in order; only a few items are in memory at once. Raises RunError
        if the cluster is lost."""
        waiting = iter(items)
        try:
            running = deque(self._submit(work, item) for item in islice(waiting, 2 * max(self._threads, 1)))
            while running:
                result = self._result(running.popleft())
                running.extend(self._submit(work, item) for item in islice(waiting, 1))
                yield result
        finally:
            self.close()

    def close(self) -> None:
        """Close the connection; the cluster keeps running."""
        try:
            self._client.close(timeout=2)
        except (OSError, CancelledError, RuntimeError):
            return

    def _submit(self, work: Callable[[S], T], item: S) -> Any:
        try:
            return self._client.submit(work, item, pure=False)
        except (OSError, RuntimeError):
            raise self._lost() from None

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker

        try:
            while True:
                try:
                    return future.result(timeout=PATIENCE)
                except TimeoutError:
                    self._check_alive()
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

    def _check_alive(self) -> None:
        """Raise TimeoutError if the scheduler is silent, and RunError if no worker is left; without this check, either would
        be waited for forever."""
        found = self._client.sync(self._client.scheduler.identity, callback_timeout=PATIENCE)
        self._idle = 0 if found["workers"] else self._idle + 1
        if self._idle > 1:
            raise RunError(f"the Dask cluster at {self.address} has no workers left; start some") from None

    def _lost(self) -> RunError:
        return RunError(f"the connection to the Dask scheduler at {self.address} was lost; restart the scheduler")
