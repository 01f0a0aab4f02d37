"""One JSON array of all results, or the object of a single article."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain, islice
from typing import IO

from quality.report.writers import Format, Options, Row, result_dict, to_json


def _write(rows: Iterable[Row], out: IO[str], options: Options) -> None:
    results = (result_dict(row.result, options.top, options.include_text) for row in rows)
    # A file that could be one article may contain none or several.
    held = list(islice(results, 2)) if options.single else []
    if len(held) == 1:
        out.write(json.dumps(held[0], ensure_ascii=True, allow_nan=False, indent=2, default=str) + "\n")
        return
    separator = "[\n"
    for data in chain(held, results):
        out.write(separator + to_json(data))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


FORMAT = Format(_write)
