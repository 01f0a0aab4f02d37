"""Coroutines run to their end, whatever the thread of the test is doing."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_fresh(work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns or raises, run in a thread of its own.

    The browser of other tests leaves an event loop running in the main thread, where `asyncio.run` then refuses to work.
    """
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()
