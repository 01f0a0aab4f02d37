"""The scoring processes as the service sees them: a bounded queue in front, a time limit on every article, and a new process
for one that had to be stopped."""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import AsyncGenerator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from quality.errors import ModelError
from quality.server.worker import Answer, Task, receive_answer, run, send_task

LOG = logging.getLogger("quality.server")

T = TypeVar("T")

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
        self._process = context.Process(target=run, args=(other, model, name, prior), daemon=True, name="quality-scoring")
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


class Pool:
    """Scoring processes with one model. All methods run on the event loop.

    `model` holds the bytes of the model file and `name` its name; `waiting` is how many tasks may wait, `time_limit` the
    seconds an article may take.
    """

    def __init__(self, model: bytes, name: str, prior: float | None, *, processes: int, waiting: int, time_limit: float) -> None:
        self._arguments = (model, name, prior)
        self._size = processes
        self._most_waiting = waiting
        self._time_limit = time_limit
        self._idle: asyncio.LifoQueue[_Process] = asyncio.LifoQueue()
        self._threads = ThreadPoolExecutor(2 * processes, thread_name_prefix="quality-pool")
        self._chores: set[asyncio.Task[None]] = set()
        self._mean_seconds = 0.02
        self.waiting = 0
        self.restarts = 0
        self.description: dict[str, Any] = {}

    @property
    def busy(self) -> int:
        """Processes at work or being replaced."""
        return self._size - self._idle.qsize()

    async def start(self) -> None:
        """Starts the processes. Raises ModelError when the model is refused."""
        first = await self._new_process()
        self.description = first.description
        self._idle.put_nowait(first)
        for process in await asyncio.gather(*(self._new_process() for _ in range(self._size - 1))):
            self._idle.put_nowait(process)

    async def close(self) -> None:
        """Waits for running tasks, then ends the processes."""
        processes = [await self._idle.get() for _ in range(self._size)]
        await asyncio.gather(*(self._in_thread(process.close) for process in processes))
        self._threads.shutdown(wait=False)

    async def assess(self, task: Task) -> AsyncGenerator[Answer]:
        """Answers to a task, in order: one, or one a record of a batch.

        An article over the time limit gives an answer of status 503, one that ends its process 500, both with an empty
        body; a batch then goes on with the next record. Raises BusyError when too many tasks wait. Closing the iterator
        early gives the task up.
        """
        process: _Process | None = await self._claim()
        pending: asyncio.Future[Answer] | None = None
        try:
            while process is not None:
                if pending is None:
                    pending = self._in_thread(process.exchange, task, self._time_limit)
                try:
                    answer = await asyncio.shield(pending)
                    pending = self._in_thread(process.receive, self._time_limit) if not answer.last else None
                    self._mean_seconds += 0.05 * (answer.seconds - self._mean_seconds)
                except _StoppedError as stopped:
                    answer, pending = Answer(stopped.status, b"", not task.batch, self._time_limit), None
                    process = await self._replacement(process)
                task = task._replace(start=task.start + 1)
                if answer.last:
                    self._idle.put_nowait(process)
                    process = None
                if answer.status != 204:
                    yield answer
        finally:
            if process is not None:
                self._later(self._abandon(process, pending))

    async def _claim(self) -> _Process:
        if self._idle.empty() and self.waiting >= self._most_waiting:
            raise BusyError(max(1, math.ceil(self._mean_seconds * self.waiting / self._size)))
        self.waiting += 1
        try:
            return await self._idle.get()
        finally:
            self.waiting -= 1

    async def _new_process(self) -> _Process:
        return await self._in_thread(_Process, *self._arguments)

    async def _replacement(self, process: _Process) -> _Process:
        self.restarts += 1
        await self._in_thread(process.close)
        while True:
            try:
                return await self._new_process()
            except (ModelError, OSError) as error:  # the machine may be out of memory or processes for a while
                LOG.error("no scoring process", extra={"error": type(error).__name__})
                await asyncio.sleep(1)

    async def _abandon(self, process: _Process, pending: asyncio.Future[Answer] | None) -> None:
        """Puts a process back whose client went away: as it is when its task ends soon, else a new one."""
        try:
            if pending is not None and (await asyncio.wait_for(asyncio.shield(pending), ABANDON_TIME)).last:
                self._idle.put_nowait(process)
                return
        except (TimeoutError, _StoppedError):
            pass
        process.stop()
        self._idle.put_nowait(await self._replacement(process))

    def _later(self, chore: Coroutine[Any, Any, None]) -> None:
        running = asyncio.get_running_loop().create_task(chore)
        self._chores.add(running)  # the loop itself keeps only a weak reference
        running.add_done_callback(self._chores.discard)

    def _in_thread(self, call: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)
