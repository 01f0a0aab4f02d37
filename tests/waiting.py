"""Waiting for what happens in another process or in a browser: as long as it takes, never a fixed time."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 90.0
"""Seconds after which something counts as not happening, on the slowest machine. Only what fails takes so long."""


def eventually(holds: Callable[[], Any], what: str, wait: Callable[[float], Any] = time.sleep) -> Any:
    """What `holds` gives, once that is true. Raises AssertionError naming `what` was waited for."""
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        wait(0.025)
    return found
