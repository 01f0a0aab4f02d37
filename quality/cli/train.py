"""`quality train`: from labels to a model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import share, writable

LABELED = Path("labeled")


def train(
    labeled: Annotated[Path, typer.Option(help="Folder with articles.csv and signals.csv.gz.")] = LABELED,
    output: Annotated[Path, typer.Option("-o", "--output", callback=writable, help="Scorecard to write.")] = Path(
        "models/reliability.json"
    ),
    replicates: Annotated[int, typer.Option(min=0, max=200, help="Bootstrap scorecards for the interval.")] = 30,
    prior: Annotated[
        float, typer.Option(callback=share, help="Share of reliable articles that the calibration assumes.")
    ] = 0.5,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 4,
) -> None:
    """Fit the scorecard on labelled articles. The same labels give the same bytes."""
    needs_extra()
    import numpy as np

    from quality import __version__
    from quality.signals.signal import counted
    from quality.training.export import bootstrap_models, scorecard_dict, write_estimator, write_scorecard
    from quality.training.fit import Plan, fit_calibrated, usable_rows
    from quality.training.labels import read_labelled

    if output.suffix == ".joblib":
        raise typer.BadParameter(
            f"-o {output} is the place of the fitted estimator; name a scorecard that ends in .json"
        )
    labelled = read_labelled(labeled)
    plan = Plan(prior=prior)
    rows = usable_rows(labelled)
    names = len(np.unique(labelled.publishers[rows]))
    with working(f"fitting on {len(rows):,} articles of {names:,} publishers") as say:
        model = fit_calibrated(labelled, rows, plan)
        say(f"fitting {counted(replicates, 'bootstrap scorecard')}")
        copies = bootstrap_models(labelled, plan, replicates, jobs)
    write_scorecard(scorecard_dict(labelled, model, copies, __version__, plan), output)
    write_estimator(labelled, rows, plan, output.with_suffix(".joblib"))
    typer.echo(f"wrote {output}", err=True)


class working:  # noqa: N801
    """Shows on stderr what is going on: a line that moves on a terminal, plain lines elsewhere."""

    def __init__(self, first: str) -> None:
        from rich.console import Console

        self._console = Console(stderr=True)
        self._status = self._console.status(first)
        self._first = first

    def __enter__(self) -> working:
        if self._console.is_terminal:
            self._status.start()
        else:
            self(self._first)
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def __call__(self, message: str) -> None:
        """Says what comes next."""
        if self._console.is_terminal:
            self._status.update(message)
        else:
            self._console.print(message, highlight=False)


def needs_extra() -> None:
    """Raises MissingExtraError unless the libraries for training are there."""
    from quality.errors import MissingExtraError

    try:
        import joblib  # noqa: F401
        import pandas  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError:
        raise MissingExtraError(
            "training needs scikit-learn, pandas and joblib: pip install 'quality[train]'"
        ) from None
