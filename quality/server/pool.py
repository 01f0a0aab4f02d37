"""The scoring processes as the service sees them: a bounded queue in front, a time limit on every article, and a new process
for one that had to be stopped."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from quality.errors import ModelError
from quality.server.worker import Answer, Task, receive_answer, run, send_task

LOG = logging.getLogger("quality.server")

START_TIME = 60.0
"""Seconds that a process has to load the model."""

ABANDON_TIME = 0.5
"""Seconds that a task has to finish after its client went away; stopping the process at once would cost more than waiting."""


class BusyError(Exception):
    """The queue is full. `retry_after` is the time, in whole seconds, after which to come back."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class _StoppedError(Exception):
    """The process ended, or was over the time limit."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Process:
    """One scoring process and the pipe to it. All methods but `stop` block, so they run in a thread."""

    def __init__(self, model: bytes, name: str, prior: float | None) -> None:
        # Forked from a server process that has imported everything but holds no connection, key or article.
        context = get_context("forkserver")
        context.set_forkserver_preload([run.__module__])
        self._connection: Connection
        self._connection, other = context.Pipe()
        self._process = context.Process(
            target=run, args=(other, model, name, prior), daemon=True, name="quality-scoring"
        )
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

    def send(self, task: Task) -> None:
        try:
            send_task(self._connection, task)
        except OSError:
            raise _StoppedError(500) from None

    def receive(self, seconds: float) -> Answer:
        try:
            if self._connection.poll(seconds):
                return receive_answer(self._connection)
        except (EOFError, OSError):
            raise _StoppedError(500) from None
        raise _StoppedError(503)

    def exchange(self, task: Task, seconds: float) -> Answer:
        """Sends a task and waits for its first answer."""
        self.send(task)
        return self.receive(seconds)

    def stop(self) -> None:
        """Ends the process at once; a thread that waits for it is told so."""
        self._process.kill()

    def close(self) -> None:
        self.stop()
        self._process.join()
        self._connection.close()


class _Job:
    """A task with the place for its answers; None there says that no more will come."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.answers: asyncio.Queue[Answer | None] = asyncio.Queue()
        self.abandoned = False
        self.process: _Process | None = None
        self._loop = asyncio.get_running_loop()

    def deliver(self, answer: Answer | None) -> None:
        """Called in a thread."""
        self._loop.call_soon_threadsafe(self.answers.put_nowait, answer)


class Pool:
    """Scoring processes with one model, each fed by a thread of its own. The public methods run on the event loop.

    `model` holds the bytes of the model file and `name` its name; `waiting` is how many tasks may wait, `time_limit` the
    seconds an article may take.
    """

    def __init__(
        self, model: bytes, name: str, prior: float | None, *, processes: int, waiting: int, time_limit: float
    ) -> None:
        self._arguments = (model, name, prior)
        self._size = processes
        self._most_waiting = waiting
        self._time_limit = time_limit
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._idle = 0
        self._closing = False
        self._threads: list[threading.Thread] = []
        self._mean_seconds = 0.02
        self.restarts = 0
        self.description: dict[str, Any] = {}

    @property
    def waiting(self) -> int:
        """Tasks that wait for a process."""
        return len(self._jobs)

    @property
    def busy(self) -> int:
        """Processes at work or being replaced."""
        return len(self._threads) - self._idle

    async def start(self) -> None:
        """Starts the processes. Raises ModelError when the model is refused."""
        first = await asyncio.to_thread(_Process, *self._arguments)
        rest = await asyncio.gather(*(asyncio.to_thread(_Process, *self._arguments) for _ in range(self._size - 1)))
        self.description = first.description
        for process in (first, *rest):
            self._threads.append(
                threading.Thread(target=self._serve, args=(process,), name="quality-pool", daemon=True)
            )
            self._threads[-1].start()

    async def close(self) -> None:
        """Waits for the tasks that are there, then ends the processes."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    async def assess(self, task: Task) -> AsyncGenerator[Answer]:
        """Answers to a task, in order: one, or one a record of a batch.

        An article over the time limit gives an answer of status 503, one that ends its process 500, both with an empty
        body; a batch then goes on with the next record. Raises BusyError when too many tasks wait. Closing the iterator
        early gives the task up.
        """
        job = _Job(task)
        with self._changed:
            if len(self._jobs) >= self._most_waiting + self._idle:
                raise BusyError(max(1, math.ceil(self._mean_seconds * len(self._jobs) / self._size)))
            self._jobs.append(job)
            self._changed.notify()
        finished = False
        try:
            while (answer := await job.answers.get()) is not None:
                yield answer
            finished = True
        finally:
            if not finished:
                self._abandon(job)

    def _abandon(self, job: _Job) -> None:
        job.abandoned = True
        with self._changed:
            if job in self._jobs:
                self._jobs.remove(job)
            else:
                asyncio.get_running_loop().call_later(ABANDON_TIME, self._stop, job)

    def _stop(self, job: _Job) -> None:
        """Ends the process that still works on a job."""
        with self._changed:
            if job.process is not None:
                job.process.stop()

    def _serve(self, process: _Process) -> None:
        """Works on jobs until the pool closes. A thread of its own hands over the next job at once, so that the process
        does not wait for the event loop."""
        while (job := self._take(process)) is not None:
            process = self._work(job, process)
        process.close()

    def _take(self, process: _Process) -> _Job | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._jobs or self._closing)
            self._idle -= 1
            if not self._jobs:
                return None
            job = self._jobs.popleft()
            job.process = process
            return job

    def _work(self, job: _Job, process: _Process) -> _Process:
        """Delivers the answers to a job; gives the process for the next one."""
        task, sent, last = job.task, False, False
        while not last:
            try:
                answer = process.receive(self._time_limit) if sent else process.exchange(task, self._time_limit)
                sent = True
                self._mean_seconds += 0.05 * (answer.seconds - self._mean_seconds)
            except _StoppedError as stopped:
                answer, sent = Answer(stopped.status, b"", not task.batch, self._time_limit), False
                process = self._replacement(job, process)
            last = answer.last
            task = task._replace(start=task.start + 1)
            if answer.status != 204:
                job.deliver(answer)
            if job.abandoned and not last:
                process, last = self._replacement(job, process), True
        with self._changed:
            job.process = None
        job.deliver(None)
        return process

    def _replacement(self, job: _Job, process: _Process) -> _Process:
        with self._changed:
            self.restarts += 1
            job.process = None
        process.close()
        while True:
            try:
                process = _Process(*self._arguments)
                break
            except (ModelError, OSError) as error:  # the machine may be out of memory or processes for a while
                LOG.error("no scoring process", extra={"error": type(error).__name__})
                time.sleep(1)
        with self._changed:
            job.process = process
        return process
