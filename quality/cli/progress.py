"""A progress bar on standard error, so that it never mixes with results."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


def is_watched() -> bool:
    """Whether standard error is a terminal."""
    return sys.stderr.isatty()


class Progress(Generic[T]):
    """Show a progress bar while items are processed, except for a `single` article or when stderr is not a terminal."""

    def __init__(self, items: Iterable[T], *, single: bool, label: str = "scoring") -> None:
        self._items, self._quiet, self._label = items, single or not is_watched(), label

    def __enter__(self) -> Iterable[T]:
        if self._quiet:
            return self._items
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn(self._label), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._bar.start()
        return self._bar.track(self._items, total=None)

    def __exit__(self, *error: object) -> None:
        if not self._quiet:
            self._bar.stop()
