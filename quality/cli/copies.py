"""`quality copies`: near-duplicate articles in a corpus."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from quality.cli.options import Output, all_named, columns
from quality.cli.outputs import apart


def copies(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", callback=all_named, help="Anything that `quality score` reads."),
    ],
    format: Annotated[str, typer.Option("--format", "-f", metavar="[text|jsonl|csv]", help="Output format.")] = "text",
    output: Output = None,
    similar: Annotated[
        float,
        typer.Option(
            min=0.05, max=1, help="Least share of three-word sequences that near-duplicates have in common.",
        ),
    ] = 0.22,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=NAME", callback=columns, help="Read a field from another column, as in text=Story; repeatable."
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Number of processes.")] = 1,
    backend: Annotated[str, typer.Option(help="Where articles are read: processes or dask://HOST:PORT.")] = "processes",
) -> None:  # fmt: skip
    """Find articles that share their text with earlier ones. Copies with credit are told from copies without."""
    from quality.bulk.output import replaced
    from quality.cli.problems import Problems
    from quality.cli.progress import Progress
    from quality.cli.scoring import is_single, records, report_empty
    from quality.cli.status import EXIT_INPUT
    from quality.corpus.copies import Corpus
    from quality.corpus.copies_output import WRITERS
    from quality.errors import InputError
    from quality.report.writers import opened
    from quality.signals.signal import counted

    if format not in WRITERS:
        raise InputError(f"{format!r} is not an output format; choose one of {', '.join(WRITERS)}")
    skip = apart(output, inputs)
    empty: list[str] = []
    names = dict(pair.split("=", 1) for pair in column or ())
    with Corpus() as corpus:
        with (
            Problems() as problems,
            Progress(records(inputs, empty, names, skip), single=is_single(inputs), label="reading") as shown,
        ):
            for problem in corpus.read(shown, jobs, backend):
                problems.show(str(problem))
        found = corpus.join(similar)
        if output is None:
            with opened(None) as out:
                WRITERS[format](corpus.copies(jobs), out)
        else:
            with replaced(output) as place, opened(place) as out:
                WRITERS[format](corpus.copies(jobs), out)
    short = f"; {found.too_short:,} are too short to compare" if found.too_short else ""
    print(
        f"quality: {counted(found.articles, 'article')}, {counted(found.clusters, 'cluster')} of near-duplicates{short}",
        file=sys.stderr,
    )
    if report_empty(empty) or problems.count:
        raise typer.Exit(EXIT_INPUT)
