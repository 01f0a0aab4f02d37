"""One line of JSON per result, written as soon as it is ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from quality.report.writers import Format, Options, Row, result_dict, to_json


def _write(rows: Iterable[Row], out: IO[str], options: Options) -> None:
    for row in rows:
        origin = {"input": row.name, "record": row.record, "run": row.run}
        out.write(to_json({**result_dict(row.result, options.top, options.include_text), "origin": origin}) + "\n")
        out.flush()


FORMAT = Format(_write, by_row=True)
