"""A report for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from quality.report.writers import Format, Options, Row


def _write(rows: Iterable[Row], out: IO[str], options: Options) -> None:
    from quality.report.terminal import Screen, line
    from quality.report.text import print_brief, print_report

    screen = Screen(out)
    for number, row in enumerate(rows):
        if number:
            screen.print([line()])
        if options.explain is not None:
            from quality.report.explained import print_explanation

            print_explanation(screen, row.result, row.name, options.explain)
        elif options.top is None:
            print_brief(screen, row.result, row.name)
        else:
            print_report(screen, row.result, row.name, top=options.top)


FORMAT = Format(_write)
