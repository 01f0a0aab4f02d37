"""The moderation queue inside the service: database calls run in threads, the scoring processes score, and callers are
authenticated."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from secrets import token_bytes
from typing import Any, NamedTuple, ParamSpec, TypeVar

from starlette.requests import Request

from quality.article import Article
from quality.document.near_duplicates import EarlierArticles
from quality.errors import ConflictError, ForbiddenError, NotFoundError, StoreError, TriageError
from quality.scoring.assessment import ErrorRecord
from quality.server.gate import CLIENT, hashed
from quality.server.problems import ProblemError
from quality.server.queue_metrics import QueueMetrics
from quality.server.service import Service
from quality.server.settings import Settings
from quality.server.workload_metrics import WorkloadMetrics
from quality.triage import Queue, User, load_policy
from quality.triage.agreement import Agreement
from quality.triage.articles import article_from_json, article_to_json
from quality.triage.drift import Drift
from quality.triage.records import Added, Counts, Decided
from quality.triage.statistics import Statistics
from quality.triage.webhook import secret_of
from quality.triage.workload import Ages, Load

LOG = logging.getLogger("quality.server")

P = ParamSpec("P")
T = TypeVar("T")

COOKIE = "quality_session"
CSRF_HEADER = "X-CSRF-Token"

THREADS = 12
"""Requests that may wait for the database at once."""
KEPT = 60.0
"""Seconds for which figures are reused."""
RETRY_AFTER = "10"
"""Seconds after which a client may ask again while the database cannot be used; a full disk is rarely emptied sooner."""
UNUSABLE = "the queue's database cannot be used at the moment, so nothing was changed; try again later, or see the service's log"
PROBED = 1.0
"""Seconds for which the result of the write check is reused."""
PROBE_TIME = 3.0
"""Maximum seconds that the write check may take."""
WRITE_BACK = 10.0
"""Seconds between write-backs of SQLite's log, and so the most that a copy of the file alone can lack."""
MEASURED = 5.0
"""Seconds for which the gauges of the queue are reused."""
PRUNE = 3600.0
"""Seconds between searches for items that are older than the policy allows."""
CATCH_UP = 5.0
"""Seconds between checks for unscored articles and for webhook messages that are due."""


class Caller(NamedTuple):
    """The authenticated caller. `csrf` must be sent with every change; it is None for tokens, which browsers never send by
    themselves. `token` identifies a session that can be ended. `scopes` is what an API token allows; None stands for all."""

    user: User
    csrf: str | None
    token: str | None = None
    scopes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The content of the statistics page."""

    counts: Counts
    statistics: Statistics
    agreement: Agreement
    drift: Drift
    ages: Ages
    loads: tuple[Load, ...]


class Moderation:
    """The queue of one service. Raises PolicyError and StoreError if policy or database cannot be used."""

    def __init__(self, settings: Settings, service: Service) -> None:
        assert settings.queue is not None
        self._service = service
        self._header = settings.trust_user_header
        self._secret = token_bytes(32)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="quality-queue")
        self._chores: list[asyncio.Task[None]] = []
        self._counting = asyncio.Lock()
        self._probing = asyncio.Lock()
        self._prober = ThreadPoolExecutor(1, thread_name_prefix="quality-probe")
        self._probe: asyncio.Future[str | None] | None = None
        self._probed, self._unwritable = -PROBED, ""
        self._lost: float | None = None  # since when the database cannot be used, on the monotonic clock
        self.metrics = QueueMetrics(service.metrics.registry)
        self._measured_at = -MEASURED
        self._figures: dict[int, tuple[float, Figures | None]] = {}
        self._workload = WorkloadMetrics(service.metrics.registry)
        policy = load_policy(settings.policy)
        if policy.webhook.url is not None:
            secret_of(policy.webhook)  # refuse before listening
        self.queue = Queue(settings.queue, policy, keep_text=settings.keep_text)

    async def start(self) -> None:
        """Start scoring items that wait unscored and delivering webhook messages that are due."""
        await self._note_head()
        self.queue.scorer = _PoolScorer(self._service, asyncio.get_running_loop())
        self._chores.append(asyncio.create_task(self._repeat(self._catch_up)))
        self._chores.append(asyncio.create_task(self._read_ahead()))
        self._chores.append(asyncio.create_task(self._repeat(self._write_back, WRITE_BACK)))
        self._chores.append(asyncio.create_task(self._repeat(self._prune, PRUNE)))
        if self.queue.policy.webhook.url is not None:
            self._chores.append(asyncio.create_task(self._repeat(self._deliver)))

    async def stop(self) -> None:
        """Stop, after transactions in progress have finished."""
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await self._note_head()
        await asyncio.to_thread(self._threads.shutdown)
        self._prober.shutdown(wait=False)
        await asyncio.to_thread(self.queue.close)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method of the queue in a thread. Raises ProblemError for what it refuses."""
        loop = asyncio.get_running_loop()
        try:
            done = await loop.run_in_executor(self._threads, lambda: function(*args, **kwargs))
        except StoreError as error:
            LOG.error("database", extra={"error": str(error)})
            self._lost = self._lost or time.monotonic()
            raise ProblemError(503, UNUSABLE, {"Retry-After": RETRY_AFTER}) from None
        except TriageError as error:
            raise ProblemError(_status(error), str(error)) from None
        if isinstance(done, Decided) and done.items:
            self._note_decision(done)
        return done

    def _note_decision(self, done: Decided) -> None:
        """Count and log what a moderator did, without anything from the articles."""
        self.metrics.decisions.labels(done.action).inc(len(done.items))
        fields = {"user": done.by, "action": done.action, "items": list(done.items), "batch": done.batch}
        LOG.info("decided", extra={**fields, "client": CLIENT.get()})

    def note_log_in(self, outcome: str, user: str | None, why: str | None = None) -> None:
        """Count and log a log-in: “accepted”, “refused” or “too many”, with the address that it came from."""
        self.metrics.log_ins.labels(outcome).inc()
        fields = {"client": CLIENT.get(), "user": user, "why": why}
        if outcome == "accepted":
            LOG.info("logged in", extra=fields)
        else:
            LOG.warning("log-in refused", extra=fields)

    async def measure(self) -> None:
        """Bring the gauges up to date: whether the queue can be used each time, the others at most every few seconds."""
        try:
            await self.check_writable()
            if time.monotonic() - self._measured_at >= MEASURED:
                counts, oldest = await self.call(self.queue.counts), await self.call(self.queue.oldest)
                self.metrics.show(counts, oldest)
                self._measured_at = time.monotonic()
        except ProblemError:  # logged where it occurred
            self.metrics.show_usable(False)
            self._measured_at = -MEASURED
        else:
            self.metrics.show_usable(True)

    async def erase(self, item_id: int, by: User, why: str) -> None:
        """Erase an item with everything kept of it, and count and log that. Raises ProblemError."""
        await self.call(self.queue.erase, item_id, by, why)
        self.metrics.erased.inc()
        LOG.info("erased", extra={"user": by.name, "items": [item_id], "client": CLIENT.get()})

    async def _note_head(self) -> None:
        """Log the last hash of the audit log, where somebody who can write to the database cannot change it."""
        with suppress(ProblemError):
            LOG.info("audit log", extra={"hash": await self.call(self.queue.audit_head)})

    async def check_writable(self) -> None:
        """Raise ProblemError with status 503 while the queue cannot be written. A result is reused for a second."""
        async with self._probing:
            loop = asyncio.get_running_loop()
            if self._probe is None and loop.time() - self._probed > PROBED:
                self._probe = loop.run_in_executor(self._prober, self._trouble)
            if self._probe is not None:
                done, _ = await asyncio.wait({self._probe}, timeout=PROBE_TIME)
                self._unwritable = (self._probe.result() or "") if done else "the write check timed out"
                if done:
                    self._probe, self._probed = None, loop.time()
        if self._unwritable:
            raise ProblemError(503, UNUSABLE, {"Retry-After": RETRY_AFTER})

    def _trouble(self) -> str | None:
        """Return why the queue cannot be written; None if it can."""
        try:
            self.queue.store.check_writable()
        except StoreError as error:
            LOG.error("database", extra={"error": str(error)})
            self._lost = self._lost or time.monotonic()
            return str(error)
        if self._lost is not None:
            LOG.info("database usable again", extra={"seconds": round(time.monotonic() - self._lost, 1)})
            self._lost = None
        return None

    async def add(self, body: bytes, by: str) -> Added:
        """Score the article of a record and add it to the queue in the name of `by`. Raises ProblemError."""
        assessment, packed = await self._service.assess_to_queue(body)
        article = article_from_json(packed)
        return await self.call(lambda: self.queue.add(article, assessment=json.loads(assessment), by=by))

    @property
    def description(self) -> dict[str, Any]:
        """Return the model and the catalogue. Raises ProblemError while the service loads its model."""
        return self._service.description

    async def figures(self, days: int) -> Figures:
        """Return statistics of the last days. Everything but counts, ages and loads is computed at most once a minute."""
        counts = await self.call(self.queue.counts)
        open_items, loads = await self.call(self.queue.ages), await self.call(self.queue.loads)
        async with self._counting:
            made, known = self._figures.get(days, (0.0, None))
            if known is None or time.monotonic() - made > KEPT:
                known = Figures(
                    counts,
                    await self.call(self.queue.stats, days),
                    await self.call(self.queue.agreement, self.queue.clock() - 86_400 * days),
                    await self.call(self.queue.drift),
                    open_items,
                    loads,
                )
                self._figures = {**dict(list(self._figures.items())[-8:]), days: (time.monotonic(), known)}
        return replace(known, counts=counts, ages=open_items, loads=loads)

    async def measure_workload(self) -> None:
        """Bring the gauges of the workload up to date; they stay as they are while the database cannot be used."""
        with suppress(ProblemError):
            self._workload.show(await self.call(self.queue.ages), await self.call(self.queue.loads))

    # Who asks

    async def caller(self, request: Request) -> Caller | None:
        """Identify the caller by key, by the header of a trusted proxy or by session; None if unknown. Raises ProblemError
        with status 403 if the proxy names somebody without an account."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            bearer = await self.call(self.queue.tokens.bearer, key.strip())
            if bearer is not None:
                return Caller(bearer.user, None, scopes=bearer.scopes)
            session = await self.call(self.queue.users.session, key.strip())  # a key of an earlier version
            return Caller(session.user, None) if session else None
        if self._header is not None and (named := request.headers.getlist(self._header)):
            user = await self.call(self.queue.users.named, named[0]) if len(named) == 1 else None
            if user is None:
                raise ProblemError(403, "the proxy names a user without an account; an admin can create one")
            return Caller(user, hmac.new(self._secret, user.name.encode(), sha256).hexdigest())
        token = request.cookies.get(COOKIE)
        session = await self.call(self.queue.users.session, token) if token else None
        return Caller(session.user, session.csrf, token) if session else None

    def is_service_key(self, request: Request) -> bool:
        """Whether the request has one of the service's API keys, which identify nobody but may add articles."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self._service.keys.know(hashed(key.strip()))

    # In the background

    async def _repeat(self, chore: Callable[[], Awaitable[bool]], pause: float = CATCH_UP) -> None:
        while True:
            try:
                more = await chore()
            except ProblemError:
                more = False  # logged where it occurred, or the service is stopping
            except Exception as error:  # noqa: BLE001  one failure must not end the loop
                LOG.error("queue", extra={"error": type(error).__name__})
                more = False
            await asyncio.sleep(0 if more else pause)

    async def _catch_up(self) -> bool:
        return self._service.ready and await self.call(self.queue.catch_up, 100) > 0

    async def _read_ahead(self) -> None:
        """Let the queue read the assessments for the statistics page in advance, so that nobody waits for them."""
        with suppress(ProblemError):
            await self.call(self.queue.drift)

    async def _write_back(self) -> bool:
        await self.call(self.queue.store.write_back)
        return False

    async def _prune(self) -> bool:
        done = await self.call(self.queue.prune)
        if done.erased or done.texts:
            self.metrics.erased.inc(done.erased)
            LOG.info("erased by age", extra={"items": done.erased, "texts": done.texts})
        return False

    async def _deliver(self) -> bool:
        taken, failed = await self.call(self.queue.deliver)
        return taken > failed


class _PoolScorer:
    """Score with the service's processes from a thread of the queue."""

    def __init__(self, service: Service, loop: asyncio.AbstractEventLoop) -> None:
        self._service, self._loop = service, loop

    def describe(self) -> dict[str, Any]:
        """Return the model in use. Raises ProblemError while the service loads it."""
        return self._service.description

    def score_many(
        self, articles: Iterable[Article], *, earlier: EarlierArticles | None = None, place: str | None = None
    ) -> Iterator[_Result | ErrorRecord]:
        """An assessment per article, an error record for one that was given up. Raises ProblemError when the service is busy or
        stopping."""
        for article in articles:
            nearest = None if earlier is None else earlier.nearest(article, place)
            fields = None if nearest is None else asdict(nearest)
            work = self._service.assess_queued(article_to_json(article), fields)
            try:
                yield _Result(asyncio.run_coroutine_threadsafe(work, self._loop).result())
            except ProblemError as error:
                if error.status == 429 or not self._service.ready:
                    raise
                yield ErrorRecord(1, error.detail, article.id)


class _Result:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        found: dict[str, Any] = json.loads(self._content)
        return found


def _status(error: TriageError) -> int:
    return {NotFoundError: 404, ConflictError: 409, ForbiddenError: 403}.get(type(error), 422)
