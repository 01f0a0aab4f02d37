"""The scoring processes: a bounded schedule in front of them, a time limit for every article, and a replacement for a process
that had to be stopped."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import threading
import time
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from quality.errors import ModelError
from quality.model import Model
from quality.server.schedule import Batch, Schedule
from quality.server.worker import LOADING, Answer, Task, receive_answer, run, send_task

LOG = logging.getLogger("quality.server")

START_TIME = 60.0
"""Seconds allowed to a process for loading the model, or textstat when readability is first requested."""

SPLIT_TIME = 10.0
"""Minimum seconds allowed for splitting a batch into records, however short the time limit for an article."""

ABANDON_TIME = 0.5
"""Seconds that a task gets to finish after its client has disconnected; stopping the process at once would cost more than waiting."""


LONGEST_WAIT = 30.0
"""Seconds that a request waits for a process before it is turned away; three time limits if that is more. With the time limit,
this is less than the minute that proxies and our client wait for an answer."""

BATCH_TIME = 50.0
"""Seconds after which the rest of a batch is given up; five time limits if that is more."""

TOO_LONG = 413
"""Status of an article over the time limit; sending it again would not help."""

LATE = 408
"""Status of a record that was given up with the rest of its batch."""


class BusyError(Exception):
    """The queue is full, or the request has `waited` in it for too long. `retry_after` is the number of whole seconds after which
    to try again."""

    def __init__(self, retry_after: int, *, waited: bool = False) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
        self.waited = waited


class _StoppedError(Exception):
    """The process ended or exceeded the time limit."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Process:
    """A scoring process and the pipe to it. All methods but `stop` block, so they run in a thread."""

    def __init__(self, model: Model) -> None:
        # Forked from a server process that has imported everything but has no connection, key or article.
        context = get_context("forkserver")
        context.set_forkserver_preload([run.__module__])
        self._connection: Connection
        self._connection, other = context.Pipe()
        self._process = context.Process(target=run, args=(other, model), daemon=True, name="quality-scoring")
        self._process.start()
        other.close()
        try:
            answer = self.receive(START_TIME)
        except _StoppedError:
            self.close()
            raise ModelError("a scoring process ended before it had loaded the model") from None
        if answer.status != 200:
            self.close()
            raise ModelError(answer.body.decode())
        self.description: dict[str, Any] = json.loads(answer.body)

    def exchange(self, task: Task, seconds: float) -> Answer:
        """Send a task and wait for its answer."""
        try:
            send_task(self._connection, task)
        except OSError:
            raise _StoppedError(500) from None
        answer = self.receive(seconds)
        if answer.status == LOADING:
            self.receive(START_TIME)
            answer = self.receive(seconds)
        return answer

    def receive(self, seconds: float) -> Answer:
        """Wait for an answer."""
        try:
            if self._connection.poll(seconds):
                return receive_answer(self._connection)
        except (EOFError, OSError):
            raise _StoppedError(500) from None
        raise _StoppedError(TOO_LONG)

    def stop(self) -> None:
        """Stop the process at once; a thread waiting for it is notified."""
        self._process.kill()

    def close(self) -> None:
        self.stop()
        self._process.join()
        self._connection.close()


class _Job:
    """A task with a slot for its answer, which jobs of one batch share."""

    def __init__(self, task: Task, answers: _Answers) -> None:
        self.task = task
        self.process: _Process | None = None
        self._answers = answers
        self._loop = asyncio.get_running_loop()

    def deliver(self, answer: Answer) -> None:
        """Deliver the answer; called in a thread."""
        self._loop.call_soon_threadsafe(self._answers.put_nowait, (self, answer))


_Answers: TypeAlias = "asyncio.Queue[tuple[_Job, Answer]]"


class Pool:
    """Scoring processes with one model, each fed by its own thread. The public methods run on the event loop. `waiting` is
    the most requests that may wait, `time_limit` the seconds allowed per article."""

    def __init__(self, model: Model, *, processes: int, waiting: int, time_limit: float) -> None:
        self._model = model
        self._size = processes
        self._most_waiting = waiting
        self._time_limit = time_limit
        self._longest_wait = max(LONGEST_WAIT, 3 * time_limit)
        self._batch_time = max(BATCH_TIME, 5 * time_limit)
        self._schedule: Schedule[_Job] = Schedule()
        self._batches = 0
        """Batches in progress."""
        self._changed = threading.Condition()
        self._idle = 0
        self._closing = False
        self._threads: list[threading.Thread] = []
        self._mean_seconds = 0.02
        self.restarts = 0
        self.description: dict[str, Any] = {}

    @property
    def waiting(self) -> int:
        """Number of requests waiting for a process. As many batches as there are processes count as being worked on."""
        return self._schedule.singles + max(0, self._batches - self._size)

    @property
    def busy(self) -> int:
        """Number of processes that are working or being replaced."""
        return len(self._threads) - self._idle

    async def start(self) -> None:
        """Start the processes. Raises ModelError if the model is refused."""
        first = await asyncio.to_thread(_Process, self._model)
        rest = await asyncio.gather(*(asyncio.to_thread(_Process, self._model) for _ in range(self._size - 1)))
        self.description = first.description
        for process in (first, *rest):
            self._threads.append(
                threading.Thread(target=self._serve, args=(process,), name="quality-pool", daemon=True)
            )
            self._threads[-1].start()

    async def close(self) -> None:
        """Wait for the pending requests, then stop the processes."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    async def assess(self, task: Task, *, first: bool = True) -> Answer:
        """Return the answer to one task, served before all batches, or in turn with them if it is not `first`. An article
        over the time limit gives an answer with status 413, one that ends its process 500, both with an empty body. Raises
        BusyError if too many requests are waiting, or if this one is `first` and waited too long. Cancelling abandons the task."""
        answers: _Answers = asyncio.Queue()
        job = _Job(task, answers)
        running = {job}
        with self._single(job) if first else self._batch(job):
            try:
                answer = await self._taken_in_time(job, answers) if first else (await answers.get())[1]
                running.clear()
                return answer
            finally:
                self._give_up(running)

    async def assess_batch(self, task: Task) -> AsyncGenerator[tuple[int, Answer]]:
        """Yield the answers to the records of a batch as they arrive, each with the number of its record, from 1; or the one
        answer that refuses the whole batch, with the number 0. Answers and errors are those of `assess`; records that are not
        assessed within `BATCH_TIME` have the status 408 and an empty body. Closing the iterator early abandons the rest."""
        answers: _Answers = asyncio.Queue()
        splitting = _Job(task, answers)
        running = {splitting: 0}
        deadline = asyncio.get_running_loop().time() + self._batch_time
        with self._batch(splitting) as batch:
            try:
                job, answer = await answers.get()
                if answer.status == 200:
                    del running[job]
                    for row, record in enumerate(answer.body.split(b"\n"), 1):
                        running[_Job(Task(record, row=row), answers)] = row
                    with self._changed:
                        batch.jobs.extend(running)
                        self._schedule.add_batch(batch)
                        self._changed.notify_all()
                else:
                    yield running.pop(job), answer
                while running and (arrived := await _before(deadline, answers)) is not None:
                    job, answer = arrived
                    yield running.pop(job), answer
                for row in tuple(running.values()):
                    yield row, Answer(LATE, b"")
            finally:
                self._give_up(running)

    async def _taken_in_time(self, job: _Job, answers: _Answers) -> Answer:
        """Return the answer to a job. Raises BusyError if no process takes it in time."""
        deadline = asyncio.get_running_loop().time() + self._longest_wait
        arrived = await _before(deadline, answers)
        if arrived is None and job.process is None and answers.empty():
            raise BusyError(self._next_chance(), waited=True)
        return (arrived or await answers.get())[1]

    @contextmanager
    def _single(self, job: _Job) -> Iterator[None]:
        """Schedule a job that is served before batches. Raises BusyError."""
        with self._changed:
            self._admit()
            self._schedule.add(job)
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._schedule.remove(job)

    @contextmanager
    def _batch(self, job: _Job) -> Iterator[Batch[_Job]]:
        """Schedule a batch with its first job. Raises BusyError."""
        batch = Batch([job])
        with self._changed:
            self._admit()
            self._batches += 1
            self._schedule.add_batch(batch)
            self._changed.notify()
        try:
            yield batch
        finally:
            with self._changed:
                self._batches -= 1
                self._schedule.remove_batch(batch)
                self._changed.notify_all()

    def _admit(self) -> None:
        if self.waiting >= self._most_waiting + self._idle:
            raise BusyError(self._next_chance())

    def _next_chance(self) -> int:
        """Estimate the seconds until all that waits has been answered; at least 1."""
        return max(1, math.ceil(self._mean_seconds * len(self._schedule) / self._size))

    def _give_up(self, jobs: Iterable[_Job]) -> None:
        """Stop, after a grace period, the processes that work on jobs whose client has disconnected."""
        for job in jobs:
            asyncio.get_running_loop().call_later(ABANDON_TIME, self._stop, job)

    def _stop(self, job: _Job) -> None:
        """Stop the process that still works on a job."""
        with self._changed:
            if job.process is not None:
                job.process.stop()

    def _serve(self, process: _Process) -> None:
        """Work on jobs until the pool closes. Each thread starts the next job itself, so that the process does not wait for
        the event loop."""
        while (job := self._take(process)) is not None:
            process = self._work(job, process)
        process.close()

    def _take(self, process: _Process) -> _Job | None:
        with self._changed:
            self._idle += 1
            # A batch that is being split will have more jobs, also when the pool closes meanwhile.
            self._changed.wait_for(lambda: self._schedule or (self._closing and not self._batches))
            self._idle -= 1
            if not self._schedule:
                return None
            job = self._schedule.take()
            job.process = process
            return job

    def _work(self, job: _Job, process: _Process) -> _Process:
        """Deliver the answer to a job. Returns the process for the next one."""
        limit = max(self._time_limit, SPLIT_TIME) if job.task.kind == "batch" else self._time_limit
        try:
            answer = process.exchange(job.task, limit)
        except _StoppedError as stopped:
            self._release(job)
            self._mean_seconds += 0.05 * (limit - self._mean_seconds)
            job.deliver(Answer(stopped.status, b"", limit))
            return self._replacement(process)
        self._release(job)
        self._mean_seconds += 0.05 * (answer.seconds - self._mean_seconds)
        job.deliver(answer)
        return process

    def _release(self, job: _Job) -> None:
        with self._changed:
            job.process = None

    def _replacement(self, process: _Process) -> _Process:
        with self._changed:
            self.restarts += 1
        process.close()
        while True:
            try:
                return _Process(self._model)
            except (ModelError, OSError) as error:  # the machine may be out of memory or processes for a while
                LOG.error("no scoring process", extra={"error": type(error).__name__})
                time.sleep(1)


async def _before(deadline: float, answers: _Answers) -> tuple[_Job, Answer] | None:
    """Return the next answer, or None if there is none until that time of the event loop."""
    try:
        async with asyncio.timeout_at(deadline):
            return await answers.get()
    except TimeoutError:
        return None
