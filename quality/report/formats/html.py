"""A report in one HTML file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from quality.report.html import write_page
from quality.report.writers import Format, Options, Row


def _write(rows: Iterable[Row], out: IO[str], options: Options) -> None:
    write_page(((row.name, row.result) for row in rows), out, options.contact)


FORMAT = Format(_write)
