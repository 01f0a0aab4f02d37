"""`quality score`: assess articles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import (
    Contact,
    Lexicons,
    Output,
    all_named,
    columns,
    day,
    format_of,
    known_format,
    known_formats,
    known_signal,
    known_signals,
    named,
)
from quality.report import format_names


def score(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", callback=all_named, help="File, folder, URL, or - for standard input."),
    ],
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar=f"[{'|'.join(format_names())}]",
            callback=known_format,
            autocompletion=known_formats,
            help="Output format; by default the one that the ending of -o names, otherwise text.",
        ),
    ] = None,
    output: Output = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", parser=named, help="Model folder to use instead of the shipped one."),
    ] = None,
    lexicons: Lexicons = None,
    fail_under: Annotated[
        int | None, typer.Option(min=0, max=100, help="Exit with status 1 if a score is below this.")
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(min=0, help="Show at most this many findings per question (in JSON: contributions per article)."),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="SIGNAL",
            callback=known_signal,
            autocompletion=known_signals,
            help="Explain what one signal found in each article, with the passages that show it best.",
        ),
    ] = None,
    include_text: Annotated[
        bool, typer.Option("--include-text", help="Include the text that the offsets refer to.")
    ] = False,
    headline: Annotated[str | None, typer.Option(help="Headline, if the input has none.")] = None,
    byline: Annotated[str | None, typer.Option(help="Byline, if the input has none.")] = None,
    bio: Annotated[str | None, typer.Option(help="Author bio, if the input has none.")] = None,
    url: Annotated[str | None, typer.Option(help="URL, if the input has none.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Publisher, if the input has none.")] = None,
    published: Annotated[
        str | None, typer.Option(callback=day, help="Publication date, if the input has none.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=NAME",
            callback=columns,
            help="Read a field from another column, as in text=Story; repeatable.",
        ),
    ] = None,
    compare_with: Annotated[
        list[str] | None,
        typer.Option("--compare-with", metavar="FILE|FOLDER", help="Known articles; find copies of them. Repeatable."),
    ] = None,
    context: Annotated[
        bool,
        typer.Option(
            "--context", help="Add readability, which does not affect the score; needs 'article-reliability[context]'."
        ),
    ] = False,
    contact: Contact = None,
    jobs: Annotated[int, typer.Option(min=1, help="Number of processes.")] = 1,
    backend: Annotated[str, typer.Option(help="processes or dask://HOST:PORT.")] = "processes",
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue an interrupted run that writes to -o (jsonl, csv, parquet).")
    ] = False,
) -> None:
    """Score articles and explain the scores."""
    from quality.cli.scoring import score_inputs

    given = {
        "headline": headline, "byline": byline, "bio": bio, "url": url, "publisher": publisher, "published": published,
    }  # fmt: skip
    status = score_inputs(
        inputs,
        format=format or ("text" if explain else format_of(output, format_names())),
        output=output,
        model=model,
        lexicons=lexicons,
        fail_under=fail_under,
        top=top,
        explain=explain,
        include_text=include_text,
        known={name: value for name, value in given.items() if value},
        columns=dict(pair.split("=", 1) for pair in column or ()),
        compare_with=compare_with or [],
        context=context,
        contact=contact,
        jobs=jobs,
        backend=backend,
        resume=resume,
    )
    if status:
        raise typer.Exit(status)
