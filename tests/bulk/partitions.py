"""Work for the workers of a cluster, which import it from here."""

import os
import threading
import time
from pathlib import Path


def noted(place: str, seconds: float, partition: int) -> int:
    """Double a number, slowly, and note in a file of this process that it was done."""
    time.sleep(seconds)
    with Path(place, f"{os.getpid()}").open("a") as notes:
        notes.write(f"{partition}\n")
    return 2 * partition


def loaded(_: int) -> tuple[int, int, int]:
    """Load the model as the workers do. Returns process, thread and how often the process loaded it."""
    from quality.bulk import run

    time.sleep(0.05)
    run._scorer(run.Settings(None, False, ()))
    return os.getpid(), threading.get_ident(), run._loaded.cache_info().misses
