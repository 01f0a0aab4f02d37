"""How the time of some work grows with its size: four times the size may cost at most six times the work.

Processor time is compared, in up to eight tries, and times below a floor pass: a machine that does other
things as well makes a run slower, never faster.
"""

import gc
import time
from collections.abc import Callable

FLOOR = 0.25
"""Seconds of processor time that four times the size may take in any case."""
MOST = 6.0


def holds(run: Callable[[int], object], size: int) -> bool:
    """Whether four times the size takes at most `MOST` times as long, or less than `FLOOR`."""
    for _ in range(8):
        long = spent(run, 4 * size)
        if long <= FLOOR:
            return True  # whatever a quarter of it takes
        # Four short runs take about as long as one long run, so that a slow moment of the machine weighs on both alike.
        if long <= MOST * sum(spent(run, size) for _ in range(4)) / 4:
            return True
    return False


def spent(run: Callable[[int], object], size: int) -> float:
    """Processor time of one run, without the collector: it walks through all that the test run holds, now and then."""
    gc.disable()
    try:
        begin = time.process_time()
        run(size)
        return time.process_time() - begin
    finally:
        gc.enable()
