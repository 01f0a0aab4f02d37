"""`quality score`: assess articles."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer


class Format(StrEnum):
    """Output formats."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    html = "html"
    sarif = "sarif"


def score(
    inputs: list[str] = typer.Argument(..., metavar="INPUT...", help="File, folder, URL, or - for standard input."),
    format: Format = typer.Option(Format.text, "--format", "-f", help="What to print."),
    output: Path | None = typer.Option(None, "-o", "--output", help="Write here instead of to standard output."),
    model: Path | None = typer.Option(None, help="Another scorecard file."),
    prior: float | None = typer.Option(None, help="Share of reliable articles to expect, between 0 and 1."),
    fail_under: int | None = typer.Option(None, help="Exit with 1 when a score is below this."),
    top: int | None = typer.Option(None, min=0, help="Only that many reasons an article."),
    include_text: bool = typer.Option(False, help="Print the article's text, to which the offsets refer."),
    headline: str | None = typer.Option(None, help="Headline, where the input has none."),
    byline: str | None = typer.Option(None, help="Byline, where the input has none."),
    bio: str | None = typer.Option(None, help="Author bio, where the input has none."),
    url: str | None = typer.Option(None, help="Address, where the input has none."),
    publisher: str | None = typer.Option(None, help="Publisher, where the input has none."),
    published: str | None = typer.Option(None, help="Publication date, where the input has none."),
    jobs: int = typer.Option(1, min=1, help="Processes."),
) -> None:
    """Score articles and say why."""
    from quality.cli import EXIT_INPUT, EXIT_UNDER
    from quality.report.writers import write_results
    from quality.scoring import Assessment, ErrorRecord, load_scorer

    known = {
        name: value
        for name, value in {
            "headline": headline, "byline": byline, "bio": bio, "url": url, "publisher": publisher, "published": published,
        }.items()
        if value
    }  # fmt: skip
    scorer = load_scorer(model, prior)
    failed = under = False

    def results() -> Iterator[tuple[str, Assessment | ErrorRecord]]:
        nonlocal failed, under
        for name, result in _scored(scorer, inputs, known, what_if=format is not Format.csv, jobs=jobs):
            if isinstance(result, ErrorRecord):
                failed = True
                print(f"quality: {name}: {result.error}", file=sys.stderr)
            elif fail_under is not None and result.score is not None and result.score < fail_under:
                under = True
            yield name, result

    write_results(results(), str(format), output, top=top, include_text=include_text, single=_is_single(inputs))
    if failed:
        raise typer.Exit(EXIT_INPUT)
    if under:
        raise typer.Exit(EXIT_UNDER)


def _is_single(inputs: list[str]) -> bool:
    return len(inputs) == 1 and not Path(inputs[0]).is_dir() and Path(inputs[0]).suffix not in (".jsonl", ".csv", ".parquet")


def _scored(scorer: Any, inputs: list[str], known: dict[str, str], *, what_if: bool, jobs: int) -> Iterator[tuple[str, Any]]:
    raise NotImplementedError
