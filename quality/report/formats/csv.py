"""A table in CSV, each row written as soon as it is ready."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import IO, Any

from quality.report.writers import Format, Options, Row, flat_row
from quality.scoring import Assessment
from quality.visible import not_a_formula

HELD = 100
"""Maximum number of errors at the start of a table that are held back until a result shows the columns of the input."""


def _write(rows: Iterable[Row], out: IO[str], options: Options) -> None:
    columns = options.columns
    writer: csv.DictWriter[str] | None = None
    held: list[dict[str, Any]] = []
    for row in rows:
        cells = {
            **flat_row(row.name, row.result, options.include_text, options.context),
            "record": row.record,
            "run": row.run,
        }
        held.append({not_a_formula(name): not_a_formula(value) for name, value in cells.items()})
        # Errors do not show which extra columns the input has.
        if writer is None and (columns or isinstance(row.result, Assessment) or len(held) == HELD):
            writer = _table(out, columns, held)
        if writer is not None:
            writer.writerows(held)
            held.clear()
            out.flush()
    if held:
        _table(out, columns, held).writerows(held)


def _table(out: IO[str], columns: list[str] | None, rows: list[dict[str, Any]]) -> csv.DictWriter[str]:
    lines: Any = _Lines(out)
    writer = csv.DictWriter(lines, columns or list(rows[-1]), extrasaction="ignore", lineterminator="\r\n")
    if not columns:
        writer.writeheader()
    return writer


class _Lines:
    """Write table rows with plain line ends. The csv module quotes a carriage return only if it is part of the line end."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out

    def write(self, row: str) -> int:
        return self._out.write(row.removesuffix("\r\n") + "\n")


FORMAT = Format(_write, by_row=True, what_if=False)
