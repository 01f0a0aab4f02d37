"""Write the results of `quality score`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from quality.bulk.origin import Run
from quality.bulk.output import replaced
from quality.cli.progress import Progress
from quality.errors import QualityError, RunError
from quality.report.writers import Options, Row, Written, format_named, opened
from quality.scoring import ErrorRecord
from quality.visible import visible

if TYPE_CHECKING:
    from quality.article.meter import Meter
    from quality.bulk.resume import Done, Unfinished
    from quality.bulk.run import Item


class Results:
    """Write the results of a run, report errors on stderr, and remember what decides the exit status."""

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
        contact: str | None = None,
        explain: str | None = None,
        done: Done | None = None,
    ) -> None:
        """`done` is what an earlier run finished."""
        self.format, self.output, self.run = format, output, run
        self._form = format_named(format)
        self.top, self.include_text, self.context, self.single = top, include_text, context, single
        self.contact, self.explain = contact, explain
        self._done = done
        self._failed = False
        self._lowest: int | None = None
        # Errors are on stderr; a report that is read on the screen would show them a second time.
        self._leaves_out_errors = format == "text" and output is None

    @property
    def failed(self) -> bool:
        """Whether this or the earlier run had a record that could not be read."""
        return self._failed or (self._done is not None and self._done.failed > 0)

    @property
    def lowest(self) -> int | None:
        """The lowest score of this and of the earlier run."""
        earlier = self._done.lowest if self._done else None
        return min((score for score in (self._lowest, earlier) if score is not None), default=None)

    def write(self, items: Iterable[Item | Written], unfinished: Unfinished | None, meter: Meter | None = None) -> None:
        """Write all results. `unfinished` keeps finished rows for a later `--resume`, or is None; `meter` measures what was read."""
        with Progress(items, single=self.single, meter=meter) as shown:
            if unfinished is not None:
                self._write_kept(shown, unfinished)
            elif self.output is None or self._form.by_row:
                with opened(self.output) as out:
                    self._write_direct(shown, out)
            else:
                with replaced(self.output) as place, opened(place) as out:
                    self._form.write(self._rows(shown), out, self._options())

    def _write_direct(self, items: Iterable[Item | Written], out: IO[str]) -> None:
        line, packing, options = self._form.line, self._form.packing, self._options()
        rows = self._rows(items)
        if packing is None or line is None:
            self._form.write(rows, out, options)
        else:
            lines = (row.line if isinstance(row, Written) else line(row, options) for row in rows)
            packing.pack(lines, out.buffer, options)  # type: ignore[attr-defined]

    @property
    def make(self) -> Callable[[Item], Item | Written] | None:
        """What scoring processes do with each result, so that this one need not: write its line, where the format has one."""
        return partial(_written, self.format, self._options(), self.run.key) if self._form.line else None

    def _options(self) -> Options:
        return Options(
            top=self.top, include_text=self.include_text, context=self.context, single=self.single,
            contact=self.contact, explain=self.explain, columns=self._done.columns if self._done else None,
        )  # fmt: skip

    def _write_kept(self, items: Iterable[Item | Written], unfinished: Unfinished) -> None:
        try:
            options, packing = self._options(), self._form.packing
            pack = packing and (lambda lines, made: packing.pack(lines, made, options))
            with unfinished.opened(pack) as out:
                self._form.write(self._rows(items), out, options)
        except QualityError as error:
            raise type(error)(f"{error}{_kept(unfinished)}") from None
        except BrokenPipeError:
            raise
        except OSError as error:  # such as a full disk or a quota
            why = error.strerror or error
            raise RunError(f"{unfinished.partial} cannot be written: {why}{_kept(unfinished)}") from None
        except (KeyboardInterrupt, SystemExit):
            print(f"quality: interrupted{_kept(unfinished)}", file=sys.stderr)
            raise

    def _rows(self, items: Iterable[Item | Written]) -> Iterator[Row | Written]:
        for item in items:
            if isinstance(item, Written):
                self._count(item.score)
                yield item
                continue
            if isinstance(item.result, ErrorRecord):
                self._failed = True
                print(visible(f"quality: {item.result.of(item.name)}"), file=sys.stderr)
                if self._leaves_out_errors:
                    continue
            else:
                self._count(item.result.score)
            yield Row(item.name, item.result, item.record, self.run.key)

    def _count(self, score: int | None) -> None:
        if score is not None:
            self._lowest = score if self._lowest is None else min(self._lowest, score)


def _written(format: str, options: Options, run: str, item: Item) -> Item | Written:
    """Write the line of an assessment; an error record is small, and reported before it is written."""
    line = format_named(format).line
    if line is None or isinstance(item.result, ErrorRecord):
        return item._replace(article=None)
    return Written(line(Row(item.name, item.result, item.record, run), options), item.result.score)


def _kept(unfinished: Unfinished) -> str:
    return f"; finished rows are in {unfinished.partial}; continue with --resume" if unfinished.kept else ""
