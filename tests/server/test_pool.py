"""Real scoring processes: what comes back in which order, beside what."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx
import pytest

from quality.model import load_model
from quality.server.pool import BusyError, Pool
from quality.server.worker import Answer, Task

from .conftest import ARTICLE
from .fresh import run_fresh

LONG = ARTICLE * 8
RECORDS = 60
JSON = {"Content-Type": "application/json"}


@asynccontextmanager
async def pool(processes: int = 1, waiting: int = 64, time_limit: float = 60.0) -> AsyncIterator[Pool]:
    running = Pool(load_model(), processes=processes, waiting=waiting, time_limit=time_limit)
    await running.start()
    try:
        yield running
    finally:
        await running.close()


def batch_of(name: str, count: int = RECORDS) -> Task:
    records = [{"id": f"{name}{n}", "text": f"{LONG} {name} {n}.", "what_if": False} for n in range(1, count + 1)]
    return Task(json.dumps(records).encode(), "batch", most=100)


def single(name: str = "single") -> Task:
    return Task(json.dumps({"id": name, "text": ARTICLE, "what_if": False}).encode())


class Order:
    """The tasks of a pool in the order in which its processes take them, and how many were taken when each request was added.

    Not when answers are read: on a busy machine this thread may read them late and many at once."""

    def __init__(self, pool: Pool) -> None:
        self.taken: list[str] = []
        self.taken_before: list[int] = []
        schedule = pool._schedule
        take, add, add_batch = schedule.take, schedule.add, schedule.add_batch

        def noted_take() -> Any:
            job = take()
            self.taken.append("split" if job.task.kind == "batch" else json.loads(job.task.body)["id"])
            return job

        def noted_add(job: Any) -> None:
            self.taken_before.append(len(self.taken))
            add(job)

        def noted_add_batch(batch: Any) -> None:
            self.taken_before.append(len(self.taken))
            add_batch(batch)

        schedule.take, schedule.add, schedule.add_batch = noted_take, noted_add, noted_add_batch  # type: ignore[method-assign]


class Reader:
    """Reads the answers to a batch in the background."""

    def __init__(self, pool: Pool, task: Task) -> None:
        self.answers: dict[int, Answer] = {}
        self._changed = asyncio.Event()
        self.done = asyncio.create_task(self._read(pool, task))

    async def _read(self, pool: Pool, task: Task) -> None:
        async with aclosing(pool.assess_batch(task)) as answers:
            async for row, answer in answers:
                assert row not in self.answers
                self.answers[row] = answer
                self._changed.set()

    async def has(self, count: int) -> None:
        while len(self.answers) < count:
            self._changed.clear()
            await self._changed.wait()


def run(test: Callable[[], Awaitable[Any]]) -> None:
    run_fresh(asyncio.wait_for(test(), 300))


def test_a_single_article_does_not_wait_for_a_batch() -> None:
    async def ordered() -> None:
        async with pool() as running:
            order = Order(running)
            batch = Reader(running, batch_of("a"))
            await batch.has(2)
            answer = await running.assess(single())
            assert answer.status == 200
            assert order.taken.index("single") == order.taken_before[-1] < RECORDS
            await batch.done
            assert sorted(batch.answers) == list(range(1, RECORDS + 1))
            assert [json.loads(batch.answers[row].body)["id"] for row in (1, 7, RECORDS)] == ["a1", "a7", f"a{RECORDS}"]

    run(ordered)


def test_two_batches_share() -> None:
    async def ordered() -> None:
        async with pool() as running:
            order = Order(running)
            first = Reader(running, batch_of("a"))
            await first.has(2)
            second = Reader(running, batch_of("b"))
            await asyncio.gather(first.done, second.done)
            assert len(first.answers) == len(second.answers) == RECORDS
            names = "".join(name[0] for name in order.taken if name != "split")
            beside = names[names.index("b") - 1 : names.rindex("a")]
            assert len(beside) > 4
            assert beside in "ab" * RECORDS

    run(ordered)


def test_a_batch_goes_on_among_singles_without_end() -> None:
    async def ordered() -> None:
        async with pool() as running:
            batch = Reader(running, batch_of("a", 10))
            await batch.has(1)

            async def ask() -> None:
                while not batch.done.done():
                    await running.assess(single())

            await asyncio.gather(batch.done, *(ask() for _ in range(4)))
            assert len(batch.answers) == 10

    run(ordered)


def test_a_batch_uses_all_processes_and_keeps_its_rows() -> None:
    async def ordered() -> None:
        async with pool(processes=2) as running:
            batch = Reader(running, batch_of("a", 30))
            await batch.done
            for row, answer in batch.answers.items():
                assert json.loads(answer.body)["id"] == f"a{row}"

    run(ordered)


def test_background_work_takes_turns_with_batches() -> None:
    async def ordered() -> None:
        async with pool() as running:
            order = Order(running)
            batch = Reader(running, batch_of("a"))
            await batch.has(2)
            assert (await running.assess(single(), first=False)).status == 200
            assert order.taken.index("single") - order.taken_before[-1] <= 1, "one record of the batch may come before"
            await batch.done

    run(ordered)


def test_a_batch_that_is_given_up_frees_the_pool() -> None:
    async def ordered() -> None:
        async with pool() as running:
            batch = Reader(running, batch_of("a"))
            await batch.has(1)
            batch.done.cancel()
            await asyncio.gather(batch.done, return_exceptions=True)
            assert running.waiting == 0
            assert (await running.assess(single())).status == 200
            assert len(running._schedule) == 0

    run(ordered)


def test_a_request_that_no_process_takes_in_time_is_turned_away() -> None:
    async def ordered() -> None:
        async with pool() as running:
            running._longest_wait = 0.05
            long = Task(json.dumps({"text": LONG * 20, "what_if": False}).encode())
            found = await asyncio.gather(*(running.assess(long) for _ in range(4)), return_exceptions=True)
            refused = [error for error in found if isinstance(error, BusyError)]
            assert refused
            assert all(error.waited and error.retry_after >= 1 for error in refused)
            assert running.waiting == 0
            running._longest_wait = 60.0
            assert (await running.assess(single())).status == 200

    run(ordered)


def test_the_rest_of_a_batch_that_takes_too_long_is_given_up() -> None:
    async def ordered() -> None:
        async with pool() as running:
            quick = Reader(running, batch_of("a", 2))
            await quick.done
            running._batch_time = 0.1
            batch = Reader(running, batch_of("b", 100))
            await batch.done
            assert sorted(batch.answers) == list(range(1, 101)), "every record has an answer"
            late = [row for row, answer in batch.answers.items() if answer.status == 408]
            assert late
            assert {answer.status for answer in batch.answers.values()} <= {200, 408}
            assert running.waiting == 0
            assert (await running.assess(single())).status == 200

    run(ordered)


def test_a_pool_that_closes_finishes_its_batches() -> None:
    async def ordered() -> None:
        async with pool() as running:
            batch = Reader(running, batch_of("a", 12))
            await asyncio.sleep(0)  # admitted, and perhaps not split yet
            await running.close()
            await batch.done
            assert len(batch.answers) == 12

    run(ordered)


def test_batches_beyond_the_limit_are_refused() -> None:
    async def ordered() -> None:
        async with pool(waiting=1) as running:
            first, second = Reader(running, batch_of("a", 20)), Reader(running, batch_of("b", 20))
            await first.has(1)
            assert running.waiting == 1
            with pytest.raises(BusyError):
                await running.assess(single())
            with pytest.raises(BusyError):
                async with aclosing(running.assess_batch(batch_of("c", 2))) as answers:
                    await anext(answers)
            await asyncio.gather(first.done, second.done)
            assert running.waiting == 0
            assert (await running.assess(single())).status == 200

    run(ordered)


@pytest.mark.parametrize(
    ("body", "status", "found"),
    [(b"{}", 422, "list of records"), (b"[]", 422, "0 records"), (b"[", 400, "not JSON"), (b"\xff", 400, "UTF-8")],
)
def test_a_batch_that_is_refused_gives_one_answer(body: bytes, status: int, found: str) -> None:
    async def ordered() -> None:
        async with pool() as running:
            batch = Reader(running, Task(body, "batch", most=3))
            await batch.done
            assert list(batch.answers) == [0]
            assert batch.answers[0].status == status
            assert found in str(batch.answers[0].body)

    run(ordered)


def test_odd_records_keep_their_places() -> None:
    odd: list[Any] = [None, [], "text\nwith\u2028lines", {"text": "a\nb\r\n" + ARTICLE}, {"text": "\ud800"}, 3]

    async def ordered() -> None:
        async with pool() as running:
            batch = Reader(running, Task(json.dumps(odd).encode(), "batch", most=10))
            await batch.done
            assert sorted(batch.answers) == [1, 2, 3, 4, 5, 6]
            assert {row: json.loads(answer.body).get("row") for row, answer in batch.answers.items()} == {
                1: 1, 2: 2, 3: 3, 4: None, 5: None, 6: 6,
            }  # fmt: skip

    run(ordered)


def test_the_service_answers_a_single_article_beside_a_batch(start) -> None:  # type: ignore[no-untyped-def]
    running = start(cache=0).ready()

    def finished() -> float:
        """How many articles were assessed so far, as the service counts them."""
        lines = running.client.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("quality_articles_total{"))

    def passed() -> float:
        """How many articles the service finished while it was asked for a single one."""
        answers = []

        def post() -> None:
            answers.append(
                httpx.post(f"{running.url}/v1/assess/batch", content=batch_of("a", 100).body, headers=JSON, timeout=300)
            )

        begun = finished()
        thread = threading.Thread(target=post)
        thread.start()
        while finished() == begun:
            assert thread.is_alive()
        before = finished()
        assert running.assess({"text": ARTICLE}).status_code == 200
        after = finished()
        thread.join(300)
        assert len(answers[0].json()) == 100
        return after - before

    # This process may be held up between two of its requests, but hardly every time.
    assert any(0 <= passed() <= 30 for _ in range(5))
