"""Problems with records, on stderr. A file of the wrong kind must not flood a terminal."""

from __future__ import annotations

import sys
from typing import Self

from quality.visible import visible

SHOWN = 20
"""Problems that are printed; of further ones only the number is."""


class Problems:
    """Print the first problems of a run as they come, and at its end how many more there were."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        more = self.count - SHOWN
        if more > 0:
            print(f"quality: and {more:,} more error{'s' if more > 1 else ''}", file=sys.stderr)

    def show(self, message: str) -> None:
        """Count a problem, and print it if it is among the first."""
        self.count += 1
        if self.count <= SHOWN:
            print(visible(f"quality: {message}"), file=sys.stderr)
