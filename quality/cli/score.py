"""`quality score`: assess articles."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quality.cli import EXIT_INPUT, EXIT_UNDER
from quality.cli.options import all_named, apart, columns, day, files_of, named, writable
from quality.errors import InputError
from quality.visible import visible

if TYPE_CHECKING:
    from quality.article.files import Identity, Record, RecordProblem


class Format(StrEnum):
    """Output formats."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    html = "html"
    sarif = "sarif"


_MANY = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".pq", ".warc", ".gz")
_LINES = (Format.jsonl, Format.csv)


def score(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", callback=all_named, help="File, folder, URL, or - for standard input."),
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="What to print.")] = Format.text,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="PATH", parser=named, callback=writable, help="Write to this file."),
    ] = None,
    model: Annotated[Path | None, typer.Option(metavar="FOLDER", parser=named, help="Folder of another model.")] = None,
    fail_under: Annotated[
        int | None, typer.Option(min=0, max=100, help="Exit with 1 when a score is below this.")
    ] = None,
    top: Annotated[
        int | None, typer.Option(min=0, help="Only that many reasons per question; in JSON, contributions per article.")
    ] = None,
    include_text: Annotated[
        bool, typer.Option("--include-text", help="Add the text that the offsets refer to.")
    ] = False,
    headline: Annotated[str | None, typer.Option(help="Headline, where the input has none.")] = None,
    byline: Annotated[str | None, typer.Option(help="Byline, where the input has none.")] = None,
    bio: Annotated[str | None, typer.Option(help="Author bio, where the input has none.")] = None,
    url: Annotated[str | None, typer.Option(help="Address, where the input has none.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Publisher, where the input has none.")] = None,
    published: Annotated[
        str | None, typer.Option(callback=day, help="Publication date, where the input has none.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=NAME", callback=columns, help="The column that holds a field, as in text=Story; repeatable."
        ),
    ] = None,
    compare_with: Annotated[
        list[str] | None,
        typer.Option(
            "--compare-with", metavar="FILE|FOLDER", help="Known articles, to find copies of earlier ones; repeatable."
        ),
    ] = None,
    context: Annotated[
        bool,
        typer.Option(
            "--context", help="Add readability, for context and no part of the score; needs 'quality[context]'."
        ),
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    backend: Annotated[str, typer.Option(help="processes, or dask://HOST:PORT.")] = "processes",
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run into -o (jsonl, csv).")] = False,
) -> None:
    """Score articles and say why."""
    from quality import __version__
    from quality.bulk import score_records
    from quality.bulk.origin import Run
    from quality.bulk.output import is_direct
    from quality.bulk.resume import Unfinished
    from quality.cli.earlier import index_of
    from quality.cli.results import Results
    from quality.scoring import load_scorer
    from quality.scoring.assessment import SCHEMA

    given = {
        "headline": headline, "byline": byline, "bio": bio, "url": url, "publisher": publisher, "published": published,
    }  # fmt: skip
    known = {name: value for name, value in given.items() if value}
    in_lines = format in _LINES
    if resume and (output is None or not in_lines or is_direct(output)):
        raise InputError("--resume continues a file: it needs -o FILE and --format jsonl or csv")
    if context:
        from quality.scoring.context import load_textstat

        load_textstat()  # here, so that a missing extra is named before anything is read
    names = dict(pair.split("=", 1) for pair in column or ())
    index = index_of(compare_with or [], names)
    options = {
        "format": str(format), "column": names, "top": top, "include-text": include_text, **known,
        **({"compare-with": index.digest} if index else {}), **({"context": True} if context else {}),
    }  # fmt: skip
    run = Run(inputs, options, load_scorer(model).digest, f"{__version__} {SCHEMA}")
    unfinished = Unfinished(output, str(format), run) if in_lines and output and not is_direct(output) else None
    beside = (unfinished.partial, unfinished.state) if unfinished else ()
    skip = apart(output, [*inputs, *(compare_with or ()), *files_of(model)], beside)
    empty: list[str] = []
    found = records(inputs, empty, names, skip)
    results = Results(
        str(format), output, run, top=top, include_text=include_text, context=context, single=is_single(inputs)
    )
    if unfinished and resume:
        found, results.done = unfinished.resume(found)
    items = score_records(
        found,
        model=model,
        what_if=format not in (Format.csv, Format.parquet),
        known=known,
        jobs=jobs,
        backend=backend,
        start=results.done.rows + 1,
        earlier=index.finish() if index else None,
        context=context,
    )
    if not results.done.complete:
        results.write(items, unfinished)
    if say_empty(empty) or results.failed:
        raise typer.Exit(EXIT_INPUT)
    if fail_under is not None and results.lowest is not None and results.lowest < fail_under:
        raise typer.Exit(EXIT_UNDER)


def records(
    inputs: list[str],
    empty: list[str],
    columns: Mapping[str, str] | None = None,
    skip: frozenset[Identity] = frozenset(),
) -> Iterator[Record | RecordProblem]:
    """The records of all inputs, in order. Inputs without any are added to `empty`."""
    from quality.article.files import read_records

    for source in inputs:
        found = False
        for record in read_records(source, columns=columns, skip=skip):
            found = True
            yield record
        if not found:
            empty.append(source)


def say_empty(empty: list[str]) -> bool:
    """Names inputs without any record on stderr; whether there are such."""
    from quality.article.files import FORMATS

    for source in empty:
        allowed = f"; files are read that end in {', '.join(FORMATS)}" if Path(source).is_dir() else ""
        print(visible(f"quality: {source}: there is no article in it{allowed}"), file=sys.stderr)
    return bool(empty)


def is_single(inputs: list[str]) -> bool:
    """Whether the input can only be one article, which decides between an object and a list."""
    return len(inputs) == 1 and not Path(inputs[0]).is_dir() and Path(inputs[0]).suffix.lower() not in _MANY
