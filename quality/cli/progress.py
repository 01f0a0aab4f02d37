"""A progress bar on standard error, so that it never mixes with results: how many, how fast, and how long it will take."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from quality.article.meter import Meter

T = TypeVar("T")

SETTLED = 2.0
"""Seconds after the first item before the end is estimated."""


def is_watched() -> bool:
    """Whether standard error is a terminal."""
    return sys.stderr.isatty()


def meter_of(sources: Iterable[str]) -> Meter | None:
    """Return a meter of what is read from these sources, for a run whose progress is shown; None for any other."""
    from quality.article.files import files_in
    from quality.article.meter import Meter

    if not is_watched():
        return None
    files: list[str | os.PathLike[str]] = []
    for source in sources:
        files += files_in(source) if os.path.isdir(source) else [source]  # noqa: PTH112  may be a URL
    return Meter(files)


class Pace:
    """How fast items come, and when the last one will. The end is estimated from the share of the work that is done, and counted
    from the first item, since an earlier run may have done much before it."""

    def __init__(self, total: int | None = None, meter: Meter | None = None) -> None:
        self._total, self._meter = total, meter
        self._count = 0
        self._begun: tuple[float, float] | None = None

    def note(self, now: float) -> None:
        """Count an item."""
        if self._begun is None:
            self._begun = now, self.share or 0.0
        else:
            self._count += 1

    def shown(self, now: float) -> str:
        """Describe the pace, as in “35 per second, 12:05 left”."""
        if self._begun is None or now - self._begun[0] < SETTLED or not self._count:
            return ""
        taken = now - self._begun[0]
        rate = self._count / taken
        text = f"{rate:,.0f} per second" if rate >= 10 else f"{rate:.1f} per second"
        share = self.share
        gained = 0.0 if share is None else share - self._begun[1]
        if share is None or gained <= 0 or share >= 1:
            return text
        return f"{text}, {clock(taken * (1 - share) / gained)} left"

    @property
    def counted(self) -> str:
        """How many items there were, and of how many if that is known, as in “71” or “71/200”."""
        done = self._count + (self._begun is not None)
        return f"{done:,}/{self._total:,}" if self._total else f"{done:,}"

    @property
    def share(self) -> float | None:
        """Share of the work that is done, 0 to 1; None if it is unknown."""
        if self._total:
            return self._count / self._total
        return self._meter.share if self._meter else None


def clock(seconds: float) -> str:
    """Return a time as in 4:05 or 1:04:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Progress(Generic[T]):
    """Show a progress bar while items are processed, except for a `single` article or when stderr is not a terminal. `total` is
    the number of items, or `meter` measures how much of the input has been read; without either, no end is estimated."""

    def __init__(
        self,
        items: Iterable[T],
        *,
        single: bool,
        label: str = "scoring",
        total: int | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._items, self._quiet, self._label = items, single or not is_watched(), label
        self._pace = Pace(total, meter)

    def __enter__(self) -> Iterable[T]:
        if self._quiet:
            return self._items
        from rich.console import Console
        from rich.progress import BarColumn, ProgressColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar
        from rich.text import Text

        pace = self._pace

        class CountColumn(ProgressColumn):
            def render(self, _: Any) -> Text:
                return Text(pace.counted)

        class PaceColumn(ProgressColumn):
            def render(self, _: Any) -> Text:
                return Text(pace.shown(time.monotonic()))

        self._bar = Bar(
            TextColumn(self._label), BarColumn(), CountColumn(), TimeElapsedColumn(), PaceColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._bar.start()
        task = self._bar.add_task("", total=None)
        return self._paced(
            lambda share: self._bar.update(task, completed=share or 0, total=None if share is None else 1)
        )

    def _paced(self, move: Callable[[float | None], object]) -> Iterator[T]:
        """Yield the items, and move the bar to the share from which the end is estimated, so that both agree."""
        for item in self._items:
            self._pace.note(time.monotonic())
            move(self._pace.share)
            yield item

    def __exit__(self, *error: object) -> None:
        if not self._quiet:
            self._bar.stop()
