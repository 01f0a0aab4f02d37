"""`quality compare`: compare two models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import named
from quality.cli.train import LABELED, Labels, needs_extra

LONGEST_NAMES = 18
"""Maximum number of characters of both headings together, so that the table fits in 80 columns."""


def compare(
    first: Annotated[Path, typer.Argument(parser=named, metavar="FOLDER", help="Folder of the first model.")],
    second: Annotated[Path, typer.Argument(parser=named, metavar="FOLDER", help="Folder of the second model.")],
    labeled: Annotated[Path, Labels] = LABELED,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    rounds: Annotated[int, typer.Option(min=10, help="Bootstrap rounds for the intervals.")] = 100,
) -> None:
    """Compare two models on the labelled articles. The models were fitted on them, so this shows differences, not quality."""
    needs_extra()
    from quality.scoring.scorecard import load_scorecard
    from quality.training.compare import compare as measure
    from quality.training.labels import read_labelled

    result = measure(load_scorecard(first), load_scorecard(second), read_labelled(labeled), rounds=rounds)
    if as_json:
        typer.echo(json.dumps(result, indent=1))
        return
    from rich.console import Console

    from quality.cli.evaluate import side_by_side

    console = Console()
    first_name, second_name = _names(first, second)
    for name, path in ((first_name, first), (second_name, second)):
        console.print(f"{name}: {path}", highlight=False, soft_wrap=True)
    table = side_by_side("in-sample figure", first_name, second_name, "change", "95 % interval")
    for name, row in result["figures"].items():
        low, high = row["interval"]
        numbers = (f"{row['first']:.3f}", f"{row['second']:.3f}", f"{row['difference']:+.3f}")
        table.add_row(name, *numbers, f"{low:+.3f} to {high:+.3f}")
    console.print(table)
    console.print(
        f"{result['articles']:,} articles: rank correlation {result['rank_correlation']:.3f}, scores move by "
        f"{result['mean_move']:.1f} points on average, {100 * result['other_band']:.1f} % change band."
    )
    table = side_by_side("largest effect of a signal, log-odds", first_name, second_name)
    for name, effects in result["largest_effect"].items():
        table.add_row(name, *(f"{effect:.2f}" for effect in effects))
    console.print(table)


def _names(first: Path, second: Path) -> tuple[str, str]:
    """Return short headings: the names of the folders, or “first” and “second” if they are equal or too long."""
    names = first.stem, second.stem
    return (
        names
        if names[0] != names[1] and sum(max(5, len(name)) for name in names) <= LONGEST_NAMES
        else ("first", "second")
    )
