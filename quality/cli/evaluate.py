"""`quality evaluate`: evaluate the training plan by cross-validation, or run the checks of single parts."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quality.cli.checks import LIST, run_checks, show_checks
from quality.cli.options import named, writable
from quality.cli.train import LABELED, Labels, needs_extra, refuse_labels, working

if TYPE_CHECKING:
    from rich.table import Table

SHORT = {
    "spearman_today": "today, rho",
    "auc_newsroom_farm": "farms",
    "auc_pooled": "older",
    "auc_publishers": "publishers",
    "spearman_coders": "coded, rho",
}


def evaluate(
    check: Annotated[
        str | None,
        typer.Argument(
            metavar="[CHECK]",
            help="Run a check of a single part instead: `quality evaluate list` shows what each measures; `all` runs all of them.",
        ),
    ] = None,
    labeled: Annotated[Path, Labels] = LABELED,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="PATH", parser=named, callback=writable, help="Also write the JSON to this file."
        ),
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, max=3, help="Number of times to redraw the folds.")] = 3,
    rounds: Annotated[int, typer.Option(min=10, help="Bootstrap rounds for the intervals.")] = 100,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="Also evaluate without each family of signals, and with each alone.")
    ] = False,
    corpora: Annotated[
        Path | None,
        typer.Option(metavar="DIR", parser=named, help="Folder of the research corpora, which most checks read."),
    ] = None,
    show: Annotated[
        int, typer.Option(min=0, help="Number of examples to show of each kind of error that a check finds.")
    ] = 0,
    jobs: Annotated[
        int, typer.Option(min=1, help="Processes of a check that reads many articles, by default one per core.")
    ] = os.cpu_count() or 1,
) -> None:
    """Evaluate training on held-out publishers, or run a check. Figures stand next to those of trivial baselines."""
    if check == LIST:
        show_checks(as_json)
        return
    if check is None and (corpora is not None or show):
        raise typer.BadParameter("--corpora and --show are for a check; `quality evaluate list` names the checks")
    if check is not None and ablation:
        raise typer.BadParameter("--ablation goes without a check")
    needs_extra()
    refuse_labels(output, labeled)
    if check is not None:
        result: Any = run_checks(check, corpora, labeled, show, jobs, quiet=as_json)
    else:
        result = _cross_validated(labeled, repeats, rounds, ablation)
    text = json.dumps(result, indent=1)
    if output is not None:
        from quality.bulk.output import replaced

        with replaced(output) as place:
            place.write_text(text + "\n", encoding="utf-8")
    if as_json:
        typer.echo(text)
    elif check is None:
        _show(result)


def _cross_validated(labeled: Path, repeats: int, rounds: int, ablation: bool) -> dict[str, Any]:
    from quality.training.evaluate import evaluate as measure
    from quality.training.fit import Plan
    from quality.training.labels import read_labelled

    with working("reading labels") as say:
        return measure(read_labelled(labeled), Plan(), rounds=rounds, repeats=repeats, ablate=ablation, progress=say)


def _show(result: dict[str, Any]) -> None:
    from rich.console import Console

    from quality.signals.signal import counted

    console = Console()
    console.print(
        f"{counted(result['articles'], 'article')} of {counted(result['publishers'], 'publisher')}; "
        f"{result['coded_articles']:,} read by coders. Five folds by publisher, "
        f"drawn {'once' if result['repeats'] == 1 else counted(result['repeats'], 'time')}; every publisher has the same weight."
    )
    table = side_by_side("", "value", "95 % interval by publisher")
    for name, value in result["model"].items():
        low, high = result["intervals"][name]
        table.add_row(name, f"{value:.3f}", f"{low:.3f} to {high:.3f}")
    table.add_row("calibration_error", f"{result['calibration']['calibration_error']:.3f}", "")
    console.print(table)
    for title, rows in [("baselines", result["baselines"]), ("ablation", result.get("ablation", {}))]:
        if rows:
            table = side_by_side(title, *SHORT.values())
            for name, values in rows.items():
                table.add_row(name, *(f"{values[key]:.3f}" for key in SHORT))
            console.print(table)
    for title, rows in result["groups"].items():
        table = side_by_side(f"by {title}", "articles", "publishers", "ROC-AUC", "mean, reliable", "mean, unreliable")
        for name, values in rows.items():
            means = (f"{values[f'mean_{kind}']:.2f}" for kind in ("reliable", "unreliable"))
            table.add_row(name, f"{values['articles']:,}", str(values["publishers"]), f"{values['auc']:.3f}", *means)
        console.print(table)
    table = side_by_side("corpus left out of training", "ROC-AUC inside it")
    for name, value in result["left_out"].items():
        table.add_row(name, f"{value:.3f}")
    console.print(table)
    table = side_by_side("false flags on dated news of reliable publishers", "measured", "flagged")
    for name, values in result["false_flags"].items():
        table.add_row(name, f"{100 * values['measured']:.0f} %", f"{100 * values['flagged']:.2f} %")
    console.print(table)


def side_by_side(*columns: str) -> Table:
    """Make a plain table with numbers aligned right."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, justify="left" if at == 0 else "right")
    return table
