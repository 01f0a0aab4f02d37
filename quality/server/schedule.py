"""Who is served next: single articles before batches, batches in turn, and nobody waits for ever."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_IN_A_ROW = 8
"""Single articles taken one after another while a batch waits; after them one record of a batch is taken."""


class Batch(Generic[T]):
    """Jobs of one client that are served in turn with those of other batches."""

    def __init__(self, jobs: Iterable[T] = ()) -> None:
        self.jobs = deque(jobs)


class Schedule(Generic[T]):
    """Jobs that wait. Not safe for threads by itself."""

    def __init__(self) -> None:
        self._singles: deque[T] = deque()
        self._batches: deque[Batch[T]] = deque()
        """Those with a job that waits, the one to be served next first."""
        self._in_a_row = 0

    def __len__(self) -> int:
        """How many jobs wait."""
        return self.singles + sum(len(batch.jobs) for batch in self._batches)

    @property
    def singles(self) -> int:
        """How many single jobs wait."""
        return len(self._singles)

    def add(self, job: T) -> None:
        """Adds a single job."""
        self._singles.append(job)

    def add_batch(self, batch: Batch[T]) -> None:
        """Adds a batch with at least one job that waits."""
        self._batches.append(batch)

    def take(self) -> T:
        """The job to serve next. Raises IndexError when none waits."""
        if self._singles and (not self._batches or self._in_a_row < MOST_IN_A_ROW):
            self._in_a_row += bool(self._batches)
            return self._singles.popleft()
        self._in_a_row = 0
        batch = self._batches.popleft()
        job = batch.jobs.popleft()
        if batch.jobs:
            self._batches.append(batch)
        return job

    def remove(self, job: T) -> bool:
        """Takes a single job away again; False when it does not wait."""
        if job not in self._singles:
            return False
        self._singles.remove(job)
        return True

    def remove_batch(self, batch: Batch[T]) -> None:
        """Takes away what waits of a batch."""
        if batch in self._batches:
            self._batches.remove(batch)
        batch.jobs.clear()
