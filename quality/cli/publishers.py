"""`quality publishers`: roll up assessments by publisher."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from quality.cli.options import Output, all_named, format_of
from quality.cli.outputs import apart


def publishers(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULTS...", callback=all_named, help="Files that `quality score --format jsonl` (or csv, parquet) wrote."
        ),
    ],
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="[text|json|csv|parquet|html]",
            help="Output format; by default the one that the ending of -o names.",
        ),
    ] = None,
    output: Output = None,
    copies: Annotated[
        str | None,
        typer.Option("--copies", metavar="FILE", help="What `quality copies --format jsonl` wrote: who copies whom."),
    ] = None,
) -> None:  # fmt: skip
    """Estimate the mean score of each publisher. The estimates come with their uncertainty, and with what sets a publisher apart."""
    from quality.bulk.output import replaced
    from quality.cli.problems import Problems
    from quality.cli.status import EXIT_INPUT
    from quality.corpus.copies_file import read_copies
    from quality.corpus.publishers import Publishers
    from quality.corpus.publishers_output import WRITERS
    from quality.corpus.results import Unread, read_results
    from quality.errors import InputError
    from quality.report.writers import opened

    form = format or format_of(output, WRITERS)
    if form not in WRITERS:
        raise InputError(f"{form!r} is not an output format; choose one of {', '.join(WRITERS)}")
    apart(output, [*results, *([copies] if copies else [])])
    gathered = Publishers()
    errors = 0
    with Problems() as problems:
        for path in results:
            for found in read_results(path):
                if not isinstance(found, Unread):
                    gathered.add(found)
                elif found.is_error:
                    errors += 1
                else:
                    problems.show(f"{found.place}: {found.message}")
    for copy in read_copies(copies) if copies else ():
        gathered.add_copy(copy)
    rolled_up = gathered.roll_up()
    if errors:
        left_out = "1 row is an error" if errors == 1 else f"{errors:,} rows are errors"
        print(f"quality: {left_out} of the run that wrote the file", file=sys.stderr)
    if gathered.repeated:
        twice = "1 result was" if gathered.repeated == 1 else f"{gathered.repeated:,} results were"
        print(f"quality: {twice} given more than once and counted once", file=sys.stderr)
    if output is None:
        with opened(None) as out:
            WRITERS[form](rolled_up, out)
    else:
        with replaced(output) as place, opened(place) as out:
            WRITERS[form](rolled_up, out)
    if problems.count:
        raise typer.Exit(EXIT_INPUT)
