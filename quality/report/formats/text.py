"""A report for the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import IO

from quality.report.writers import Format, Options, Row


def _write(rows: Iterable[Row], out: IO[str], options: Options) -> None:
    from rich.console import Console

    from quality.report.explained import print_explanation
    from quality.report.text import print_brief, print_report

    console = Console(file=out, highlight=False, soft_wrap=False, no_color="NO_COLOR" in os.environ or None)
    for number, row in enumerate(rows):
        if number:
            console.print()
        if options.explain is not None:
            print_explanation(console, row.result, row.name, options.explain)
        elif options.top is None:
            print_brief(console, row.result, row.name)
        else:
            print_report(console, row.result, row.name, top=options.top)


FORMAT = Format(_write)
