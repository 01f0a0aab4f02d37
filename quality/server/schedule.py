"""The order in which requests are served: single articles before batches, batches in turn, and no request waits forever."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_IN_A_ROW = 8
"""Maximum number of single articles served in a row while a batch waits; then one record of a batch is served."""


class Batch(Generic[T]):
    """Jobs of one client, served in turn with those of other batches."""

    def __init__(self, jobs: Iterable[T] = ()) -> None:
        self.jobs = deque(jobs)


class Schedule(Generic[T]):
    """Waiting jobs. Not thread-safe."""

    def __init__(self) -> None:
        self._singles: deque[T] = deque()
        self._batches: deque[Batch[T]] = deque()
        """Batches with a waiting job, in the order in which they are served."""
        self._in_a_row = 0

    def __len__(self) -> int:
        """Number of waiting jobs."""
        return self.singles + sum(len(batch.jobs) for batch in self._batches)

    @property
    def singles(self) -> int:
        """Number of waiting single jobs."""
        return len(self._singles)

    def add(self, job: T) -> None:
        """Add a single job."""
        self._singles.append(job)

    def add_batch(self, batch: Batch[T]) -> None:
        """Add a batch with at least one waiting job."""
        self._batches.append(batch)

    def take(self) -> T:
        """Take the job to serve next. Raises IndexError if none is waiting."""
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
        """Remove a single job; return False if it is not waiting."""
        if job not in self._singles:
            return False
        self._singles.remove(job)
        return True

    def remove_batch(self, batch: Batch[T]) -> None:
        """Remove the waiting jobs of a batch."""
        if batch in self._batches:
            self._batches.remove(batch)
        batch.jobs.clear()
