"""`quality train` and `quality evaluate`: from labels to a model, and honest numbers about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_LABELED = Path("labeled")


def train(
    labeled: Annotated[Path, typer.Option(help="Folder with articles.csv and signals.csv.gz.")] = _LABELED,
    output: Annotated[Path, typer.Option("-o", "--output", help="Scorecard to write.")] = Path(
        "models/reliability.json"
    ),
    replicates: Annotated[int, typer.Option(min=0, max=200, help="Bootstrap scorecards for the interval.")] = 30,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 4,
) -> None:
    """Fit the scorecard on labelled articles. The same labels give the same bytes."""
    _needs_extra()
    import numpy as np

    from quality import __version__
    from quality.training.export import bootstrap_models, scorecard_dict, write_scorecard
    from quality.training.fit import Plan, fit_calibrated, usable_rows
    from quality.training.labels import read_labelled

    labelled = read_labelled(labeled)
    plan = Plan()
    rows = usable_rows(labelled)
    typer.echo(
        f"fitting on {len(rows):,} articles of {len(np.unique(labelled.publishers[rows])):,} publishers", err=True
    )
    model = fit_calibrated(labelled, rows, plan)
    typer.echo(f"fitting {replicates} bootstrap scorecards", err=True)
    copies = bootstrap_models(labelled, plan, replicates, jobs)
    write_scorecard(scorecard_dict(labelled, model, copies, __version__), output)
    typer.echo(f"wrote {output}", err=True)


def evaluate(
    labeled: Annotated[Path, typer.Option(help="Folder with articles.csv and signals.csv.gz.")] = _LABELED,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    repeats: Annotated[int, typer.Option(min=1, help="Times that the folds are drawn anew.")] = 1,
    rounds: Annotated[int, typer.Option(min=10, help="Bootstrap rounds for the intervals.")] = 100,
) -> None:
    """Judge the training plan on publishers it has not seen, beside trivial baselines."""
    _needs_extra()
    from quality.training.evaluate import evaluate as measure
    from quality.training.fit import Plan
    from quality.training.labels import read_labelled

    result = measure(read_labelled(labeled), Plan(), rounds=rounds, repeats=repeats)
    if as_json:
        import json

        typer.echo(json.dumps(result, indent=1))
        return
    typer.echo(f"{result['articles']:,} articles of {result['publishers']:,} publishers, five folds by publisher")
    for name, value in result["model"].items():
        low, high = result["intervals"].get(name, (None, None))
        typer.echo(
            f"  {name:<28}{value:7.3f}" + (f"   95 % interval {low:.3f} to {high:.3f}" if low is not None else "")
        )
    for name, value in result["calibration"].items():
        typer.echo(f"  {name:<28}{value:7.3f}")
    typer.echo("within each corpus")
    for name, value in result["by_corpus"].items():
        typer.echo(f"  {name:<28}{value:7.3f}")
    typer.echo("baselines: ROC-AUC within corpora, pooled, of publishers; Spearman with the coders")
    for name, values in result["baselines"].items():
        cells = ("auc_within_corpora", "auc_pooled", "auc_publishers", "spearman_coders")
        typer.echo(f"  {name:<32}" + "".join(f"{values[cell]:8.3f}" for cell in cells))


def _needs_extra() -> None:
    from quality.errors import MissingExtraError

    try:
        import joblib  # noqa: F401
        import pandas  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError:
        raise MissingExtraError(
            "training needs scikit-learn, pandas and joblib: pip install 'quality[train]'"
        ) from None
