"""One line of JSON per result, written as soon as it is ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from quality.report.writers import Format, Options, Row, Written, result_dict, to_json


def _line(row: Row, options: Options) -> str:
    origin = {"input": row.name, "record": row.record, "run": row.run}
    return to_json({**result_dict(row.result, options.top, options.include_text), "origin": origin}) + "\n"


def _write(rows: Iterable[Row | Written], out: IO[str], options: Options) -> None:
    for row in rows:
        out.write(row.line if isinstance(row, Written) else _line(row, options))
        out.flush()


FORMAT = Format(_write, _line, by_row=True)
