"""How the time of some work grows with its size: four times the size may cost at most eight times the work.

Processor time is compared, at its best of up to eight runs, and times below a floor pass: a machine that does other
things as well makes a run slower, never faster.
"""

import time
from collections.abc import Callable

FLOOR = 0.25
"""Seconds of processor time that four times the size may take in any case."""
MOST = 8.0


def holds(run: Callable[[int], object], size: int) -> bool:
    """Whether four times the size takes at most `MOST` times as long, or less than `FLOOR`."""
    short = long = float("inf")
    for _ in range(8):
        short, long = min(short, spent(run, size)), min(long, spent(run, 4 * size))
        if long <= max(FLOOR, MOST * short):
            return True
    return False


def spent(run: Callable[[int], object], size: int) -> float:
    """Processor time of one run."""
    begin = time.process_time()
    run(size)
    return time.process_time() - begin
