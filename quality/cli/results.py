"""Results of `quality score` on their way to the place where they are written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from quality.bulk.origin import Run
from quality.bulk.output import replaced
from quality.bulk.resume import Done, Unfinished
from quality.cli.progress import Progress
from quality.errors import QualityError, RunError
from quality.report.writers import Row, opened, write_lines, write_whole
from quality.scoring import ErrorRecord
from quality.visible import visible

if TYPE_CHECKING:
    from quality.bulk import Item


class Results:
    """Writes the results of a run, says errors on stderr, and keeps what decides the exit status."""

    def __init__(
        self,
        format: str,
        output: Path | None,
        run: Run,
        *,
        top: int | None,
        include_text: bool,
        context: bool,
        single: bool,
    ) -> None:
        self.format, self.output, self.run = format, output, run
        self.top, self.include_text, self.context, self.single = top, include_text, context, single
        self.done = Done()
        """What an earlier run finished."""
        self._failed = False
        self._lowest: int | None = None
        # A report on a terminal says its errors itself.
        self._is_shown = format == "text" and output is None and sys.stdout.isatty() and sys.stderr.isatty()

    @property
    def failed(self) -> bool:
        """Whether a record, of this or of the earlier run, could not be read."""
        return self._failed or self.done.failed > 0

    @property
    def lowest(self) -> int | None:
        """The lowest score of this and of the earlier run."""
        return min((score for score in (self._lowest, self.done.lowest) if score is not None), default=None)

    def write(self, items: Iterable[Item], unfinished: Unfinished | None) -> None:
        """Writes all. `unfinished` is where rows are kept until they are complete, if they are kept."""
        with Progress(items, single=self.single) as shown:
            if self.format not in ("jsonl", "csv"):
                self._write_whole(shown)
            elif unfinished is None:
                with opened(self.output) as out:
                    write_lines(
                        self._rows(shown), self.format, out, top=self.top, include_text=self.include_text,
                        context=self.context,
                    )  # fmt: skip
            else:
                self._write_kept(shown, unfinished)

    def _write_whole(self, items: Iterable[Item]) -> None:
        pairs = ((row.name, row.result) for row in self._rows(items))
        options = {
            "top": self.top, "include_text": self.include_text, "context": self.context, "single": self.single,
        }  # fmt: skip
        if self.output is None:
            write_whole(pairs, self.format, None, **options)  # type: ignore[arg-type]
            return
        with replaced(self.output) as place:
            write_whole(pairs, self.format, place, **options)  # type: ignore[arg-type]

    def _write_kept(self, items: Iterable[Item], unfinished: Unfinished) -> None:
        try:
            with unfinished.opened() as out:
                write_lines(
                    self._rows(items), self.format, out, top=self.top, include_text=self.include_text,
                    context=self.context, columns=self.done.columns,
                )  # fmt: skip
        except QualityError as error:
            raise type(error)(f"{error}{_kept(unfinished)}") from None
        except BrokenPipeError:
            raise
        except OSError as error:  # a full disk, a limit of the account
            why = error.strerror or error
            raise RunError(f"{unfinished.partial} cannot be written: {why}{_kept(unfinished)}") from None
        except (KeyboardInterrupt, SystemExit):
            print(f"quality: interrupted{_kept(unfinished)}", file=sys.stderr)
            raise

    def _rows(self, items: Iterable[Item]) -> Iterator[Row]:
        for item in items:
            if isinstance(item.result, ErrorRecord):
                self._failed = True
                if not self._is_shown:
                    print(visible(f"quality: {item.result.of(item.name)}"), file=sys.stderr)
            elif item.result.score is not None:
                self._lowest = item.result.score if self._lowest is None else min(self._lowest, item.result.score)
            yield Row(item.name, item.result, item.record, self.run.key)


def _kept(unfinished: Unfinished) -> str:
    return f"; finished rows are in {unfinished.partial}, continue with --resume" if unfinished.kept else ""
