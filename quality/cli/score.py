"""`quality score`: assess articles."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quality.cli import EXIT_INPUT, EXIT_UNDER
from quality.cli.options import (
    Contact,
    Lexicons,
    Output,
    all_named,
    apart,
    columns,
    day,
    files_of,
    known_format,
    known_formats,
    known_signal,
    known_signals,
    named,
)
from quality.errors import InputError
from quality.report import format_names
from quality.visible import visible

if TYPE_CHECKING:
    from quality.article.files import Identity, Record, RecordProblem


_MANY = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".pq", ".warc", ".rss", ".atom", ".xml", ".gz")


def score(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", callback=all_named, help="File, folder, URL, or - for standard input."),
    ],
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar=f"[{'|'.join(format_names())}]",
            callback=known_format,
            autocompletion=known_formats,
            help="Output format.",
        ),
    ] = "text",
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
        typer.Option(min=0, help="Show at most this many reasons per question (in JSON: contributions per article)."),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="SIGNAL",
            callback=known_signal,
            autocompletion=known_signals,
            help="Explain what one signal found in each article, with every passage.",
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
        bool, typer.Option("--resume", help="Continue an interrupted run that writes to -o (jsonl, csv).")
    ] = False,
) -> None:
    """Score articles and explain the scores."""
    from quality.bulk import score_records
    from quality.bulk.origin import Run
    from quality.bulk.output import is_direct
    from quality.bulk.resume import Unfinished
    from quality.cli.earlier import index_of
    from quality.cli.results import Results
    from quality.report.writers import format_named
    from quality.scoring import load_scorer
    from quality.scoring.assessment import SCHEMA
    from quality.version import __version__

    given = {
        "headline": headline, "byline": byline, "bio": bio, "url": url, "publisher": publisher, "published": published,
    }  # fmt: skip
    known = {name: value for name, value in given.items() if value}
    if explain and (format != "text" or top is not None):
        raise InputError("--explain prints one signal in full; leave out --format and --top")
    chosen = format_named(format)
    in_lines, single = chosen.by_row, is_single(inputs)
    if resume and (output is None or not in_lines or is_direct(output)):
        raise InputError("--resume continues an output file: it needs -o FILE and --format jsonl or csv")
    if context:
        from quality.scoring.context import load_textstat

        load_textstat()  # here, so that a missing extra is reported before anything is read
    names = dict(pair.split("=", 1) for pair in column or ())
    index = index_of(compare_with or [], names)
    options = {
        "format": format, "column": names, "top": top, "include-text": include_text, **known,
        **({"compare-with": index.digest} if index else {}), **({"context": True} if context else {}),
    }  # fmt: skip
    run = Run(inputs, options, load_scorer(model, lexicons).digest, f"{__version__} {SCHEMA}")
    unfinished = Unfinished(output, format, run) if in_lines and output and not is_direct(output) else None
    beside = (unfinished.partial, unfinished.state) if unfinished else ()
    skip = apart(output, [*inputs, *(compare_with or ()), *files_of(model), *files_of(lexicons)], beside)
    empty: list[str] = []
    found = records(inputs, empty, names, skip)
    results = Results(
        format,
        output,
        run,
        top=top,
        include_text=include_text,
        context=context,
        single=single,
        contact=contact,
        explain=explain,
    )
    if unfinished and resume:
        found, results.done = unfinished.resume(found)
    items = score_records(
        found,
        model=model,
        lexicons=lexicons,
        what_if=chosen.what_if and (single or not in_lines),
        known=known,
        jobs=jobs,
        backend=backend,
        start=results.done.rows + 1,
        earlier=index.finish() if index else None,
        context=context,
        make=results.make,
    )
    if not results.done.complete:
        results.write(items, unfinished)
    if report_empty(empty) or results.failed:
        raise typer.Exit(EXIT_INPUT)
    if fail_under is not None and results.lowest is not None and results.lowest < fail_under:
        raise typer.Exit(EXIT_UNDER)


def records(
    inputs: list[str],
    empty: list[str],
    columns: Mapping[str, str] | None = None,
    skip: frozenset[Identity] = frozenset(),
) -> Iterator[Record | RecordProblem]:
    """Yield the records of all inputs, in order. Inputs without a record are added to `empty`."""
    from quality.article.files import read_records

    for source in inputs:
        found = False
        for record in read_records(source, columns=columns, skip=skip):
            if not found:
                _check_kind(source, record)
            found = True
            yield record
        if not found:
            empty.append(source)


def _check_kind(source: str, first: Record | RecordProblem) -> None:
    """Raise InputError if a file's first record is a result of `quality score` that holds no text to score again."""
    from quality.article.files import RecordProblem

    if isinstance(first, RecordProblem) or not {"text", "html"}.isdisjoint(first.fields):
        return
    is_result = str(first.fields.get("schema")).startswith(("quality.assessment/", "quality.error/"))
    if is_result and not Path(source).is_dir():
        raise InputError(f"{first.source} holds assessments, not articles; give the file of articles that was scored")


def report_empty(empty: list[str]) -> bool:
    """Report inputs without a record on stderr. Returns whether there were any."""
    from quality.article.files import FORMATS

    for source in empty:
        endings = f"; files with these endings are read: {', '.join(FORMATS)}, and .xml if it is a feed"
        allowed = endings if Path(source).is_dir() else ""
        print(visible(f"quality: {source} contains no article{allowed}"), file=sys.stderr)
    return bool(empty)


def is_single(inputs: list[str]) -> bool:
    """Whether the input can only be one article, so that JSON is an object and not a list."""
    return len(inputs) == 1 and not Path(inputs[0]).is_dir() and Path(inputs[0]).suffix.lower() not in _MANY
