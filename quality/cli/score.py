"""`quality score`: assess articles."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quality.cli.options import day, share, writable
from quality.visible import visible

if TYPE_CHECKING:
    from quality.article.files import Record, RecordProblem
    from quality.bulk import Item
    from quality.scoring import Assessment


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
        list[str], typer.Argument(metavar="INPUT...", help="File, folder, URL, or - for standard input.")
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="What to print.")] = Format.text,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", callback=writable, help="Write to this file.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Another scorecard file.")] = None,
    prior: Annotated[
        float | None, typer.Option(callback=share, help="Share of reliable articles to expect, between 0 and 1.")
    ] = None,
    fail_under: Annotated[int | None, typer.Option(help="Exit with 1 when a score is below this.")] = None,
    top: Annotated[int | None, typer.Option(min=0, help="Only that many reasons an article.")] = None,
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
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    backend: Annotated[str, typer.Option(help="processes, or dask://HOST:PORT.")] = "processes",
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run into -o (jsonl, csv).")] = False,
) -> None:
    """Score articles and say why."""
    from quality.bulk import score_records
    from quality.cli import EXIT_INPUT, EXIT_UNDER
    from quality.cli.progress import Progress
    from quality.errors import InputError
    from quality.report.writers import write_results
    from quality.scoring import ErrorRecord

    options = {
        "headline": headline, "byline": byline, "bio": bio, "url": url, "publisher": publisher, "published": published,
    }  # fmt: skip
    if resume and (output is None or format not in _LINES):
        raise InputError("--resume continues a file: it needs -o FILE and --format jsonl or csv")
    done = _lines_done(output, format) if resume and output is not None else 0
    failed = under = False
    empty: list[str] = []

    def checked(items: Iterable[Item]) -> Iterator[tuple[str, Assessment | ErrorRecord]]:
        nonlocal failed, under
        for item in items:
            if isinstance(item.result, ErrorRecord):
                failed = True
                print(visible(f"quality: {item.result.of(item.name)}"), file=sys.stderr)
            elif fail_under is not None and item.result.score is not None and item.result.score < fail_under:
                under = True
            yield item.name, item.result

    items = score_records(
        islice(records(inputs, empty), done, None),
        model=model,
        prior=prior,
        what_if=format not in (Format.csv, Format.parquet),
        known={name: value for name, value in options.items() if value},
        jobs=jobs,
        backend=backend,
    )
    with Progress(items, single=is_single(inputs)) as shown:
        write_results(
            checked(shown),
            str(format),
            output,
            top=top,
            include_text=include_text,
            single=is_single(inputs),
            append=done > 0,
        )
    if say_empty(empty) or failed:
        raise typer.Exit(EXIT_INPUT)
    if under:
        raise typer.Exit(EXIT_UNDER)


def records(inputs: list[str], empty: list[str]) -> Iterator[Record | RecordProblem]:
    """The records of all inputs, in order. Inputs without any are added to `empty`."""
    from quality.article.files import read_records

    for source in inputs:
        found = False
        for record in read_records(source):
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


def _lines_done(output: Path, format: Format) -> int:
    """Complete results in a file of lines; a last line that was cut off is removed."""
    if not output.exists():
        return 0
    import csv

    with output.open("r+b") as file:
        content_end = at = 0
        for line in file:
            at += len(line)
            if line.endswith(b"\n"):
                content_end = at
        file.truncate(content_end)
    with output.open(encoding="utf-8", errors="replace", newline="") as text:
        return max(sum(1 for _ in csv.reader(text)) - 1, 0) if format is Format.csv else sum(1 for _ in text)
