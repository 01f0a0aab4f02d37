"""The state of a running service: its scoring processes, its cache, and whether it is ready."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

from quality.errors import InputError, ModelError
from quality.model import Model, default_folder, load_model
from quality.scoring.assessment import ErrorRecord
from quality.scoring.scorecard import scorecard_of
from quality.server.cache import SealedCache
from quality.server.gate import Keys
from quality.server.metrics import Metrics
from quality.server.pool import LATE, TOO_LONG, BusyError, Pool
from quality.server.problems import ProblemError
from quality.server.settings import Settings
from quality.server.worker import Answer, Task

LOG = logging.getLogger("quality.server")


class Service:
    """Answer requests with the currently loaded model."""

    def __init__(self, settings: Settings) -> None:
        """Raise ModelError if the model is refused."""
        self.settings = settings
        self.metrics = Metrics()
        self.cache = SealedCache(settings.cache, settings.cache_bytes)
        self.keys = Keys(settings)
        self.stopping = False
        self._pool: Pool | None = None
        self._loading = asyncio.Lock()
        self._model = self._read()
        scorecard_of(self._model)  # refuse before listening

    @property
    def ready(self) -> bool:
        """Whether articles can be assessed now."""
        return self._pool is not None and not self.stopping

    @property
    def pool(self) -> Pool:
        """The scoring processes. Raises ProblemError with status 503 while the service is starting or stopping."""
        if self._pool is None or self.stopping:
            state = "stopping" if self.stopping else "loading its model"
            raise ProblemError(
                503, f"the service is {state}; try again in a second", {"Retry-After": "1", "Connection": "close"}
            )
        return self._pool

    @property
    def description(self) -> dict[str, Any]:
        """Return the model and the catalogue, as `Scorer.describe` does."""
        return self.pool.description

    async def start(self) -> None:
        """Load the model. Raises ModelError if it is refused."""
        async with self._loading:
            self._pool = await self._new_pool(self._model)
        LOG.info("ready", extra={"model": self.description["model"]["digest"], "workers": self.settings.workers})

    async def reload(self) -> None:
        """Read the key file and the model again. Running requests finish with the old model; a refused file changes nothing."""
        try:
            read = self.keys.reload()
        except InputError as error:
            LOG.error("key file refused, keeping the old keys", extra={"error": str(error)})
        else:
            LOG.info("keys loaded", extra=read)
        async with self._loading:
            try:
                pool = await self._new_pool(self._read())
            except (ModelError, InputError) as error:  # the model, or a word list
                LOG.error("model refused, keeping the old one", extra={"error": str(error)})
                return
            old, self._pool = self._pool, pool
            self.cache.clear()
        LOG.info("model loaded", extra={"model": self.description["model"]["digest"]})
        if old is not None:
            await old.close()

    async def stop(self) -> None:
        """Stop the scoring processes after their running tasks."""
        self.stopping = True
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def assess(self, body: bytes) -> tuple[bytes, Callable[[], None] | None]:
        """Return the assessment of the record in `body`, as JSON, and what is left to do once it is sent: keeping it in the
        cache, which takes about as long as sending it. Raises ProblemError."""
        pool = self.pool
        # The context includes the model's digest, so a cached answer is never used with another model.
        context = json.dumps(pool.description["model"]).encode()
        cached = self.cache.get(body, context)
        if cached is not None:
            self.metrics.hits.inc()
            return cached, None
        self.metrics.misses.inc()
        answer = await self._answer(pool, Task(body))

        def keep() -> None:
            if pool is self._pool:  # a new model emptied the cache
                self.cache.put(body, context, answer.body)

        return answer.body, keep

    async def assess_batch(self, body: bytes) -> bytes:
        """Return the assessments of the records in `body` as a JSON list, with an error record for a malformed one. Raises
        ProblemError."""
        task = Task(body, "batch", most=self.settings.batch)
        results = {}
        with self._when_busy():
            async with aclosing(self.pool.assess_batch(task)) as answers:
                async for row, answer in answers:
                    self._count(answer)
                    if row and answer.status != 200:
                        results[row] = ErrorRecord(row, self._given_up(answer.status)).to_json().encode()
                    else:
                        self._raise_for(answer)
                        results[row] = answer.body
        return b"[" + b",".join(results[row] for row in sorted(results)) + b"]"

    async def assess_to_queue(self, body: bytes) -> tuple[bytes, bytes]:
        """Return the assessment of the record in `body`, as JSON, and its article as packed for the moderation queue. Raises
        ProblemError."""
        answer = await self._answer(self.pool, Task(body, "queue record"))
        assessment, _, article = answer.body.partition(b"\n")
        return assessment, article

    async def assess_queued(self, article: bytes, nearest: dict[str, Any] | None = None) -> bytes:
        """Return the assessment of an article that the moderation queue packed, compared with the most similar earlier one.
        Raises ProblemError. Nobody waits for it, so it is served in turn with batches."""
        answer = await self._answer(self.pool, Task(article, "queue article", nearest=nearest), first=False)
        return answer.body

    def render_metrics(self) -> bytes:
        """Return the counters in the text format of Prometheus."""
        metrics, pool = self.metrics, self._pool
        metrics.entries.set(len(self.cache))
        if pool is not None:
            metrics.waiting.set(pool.waiting)
            metrics.busy.set(pool.busy)
            metrics.restarts.set(pool.restarts)
        return metrics.render()

    async def _answer(self, pool: Pool, task: Task, *, first: bool = True) -> Answer:
        with self._when_busy():
            answer = await pool.assess(task, first=first)
        self._count(answer)
        self._raise_for(answer)
        return answer

    def _count(self, answer: Answer) -> None:
        self.metrics.scoring.observe(answer.seconds)
        self.metrics.articles.labels(answer.outcome).inc()

    @contextmanager
    def _when_busy(self) -> Iterator[None]:
        try:
            yield
        except BusyError as error:
            why = (
                "no scoring process was free in time"
                if error.waited
                else f"{self.settings.waiting} requests are already waiting"
            )
            raise ProblemError(
                429, f"{why}; try again in {error.retry_after} s", {"Retry-After": str(error.retry_after)}
            ) from None

    def _raise_for(self, answer: Answer) -> None:
        if answer.status == 200:
            return
        detail = json.loads(answer.body)["detail"] if answer.body else self._given_up(answer.status)
        raise ProblemError(answer.status, detail)

    def _given_up(self, status: int) -> str:
        if status == TOO_LONG:
            limit = f"{self.settings.time_limit:g} s"
            return f"the article took longer than {limit}; send a shorter one, or its text instead of the page"
        if status == LATE:
            return "the batch took too long before this record was assessed; send it again in a smaller batch"
        return "the scoring process crashed on this article; please report it"

    def _read(self) -> Model:
        """Read the model as its folder has it now; even the shipped one may have been replaced while the service runs."""
        return load_model(self.settings.model or default_folder(), self.settings.lexicons)

    async def _new_pool(self, model: Model) -> Pool:
        settings = self.settings
        pool = Pool(model, processes=settings.workers, waiting=settings.waiting, time_limit=settings.time_limit)
        await pool.start()
        return pool
