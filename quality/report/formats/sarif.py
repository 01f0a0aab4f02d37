"""SARIF for code-review tools."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO

from quality.report.sarif import sarif_log
from quality.report.writers import Format, Options, Row


def _write(rows: Iterable[Row], out: IO[str], _: Options) -> None:
    json.dump(sarif_log((row.name, row.result) for row in rows), out, ensure_ascii=True, indent=1)
    out.write("\n")


FORMAT = Format(_write)
