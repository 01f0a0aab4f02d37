"""`quality train`: from labels to a model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import apart, named, share, writable

LABELED = Path("labeled")
Labels = typer.Option(metavar="PATH", parser=named, help="Folder with articles.csv and signals.csv.gz.")


def train(
    labeled: Annotated[Path, Labels] = LABELED,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="PATH", parser=named, callback=writable, help="Scorecard to write."),
    ] = Path("models/reliability.json"),
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
    from quality.bulk.output import is_direct, replaced
    from quality.signals.signal import counted
    from quality.training.export import bootstrap_models, scorecard_dict, write_estimator, write_scorecard
    from quality.training.fit import Plan, fit_calibrated, usable_rows
    from quality.training.labels import read_labelled

    if output.suffix == ".joblib":
        raise typer.BadParameter(
            f"-o {output} is the place of the fitted estimator; name a scorecard that ends in .json"
        )
    estimator = output.with_suffix(".joblib")
    refuse_labels(output, labeled, beside=[estimator])
    labelled = read_labelled(labeled)
    plan = Plan(prior=prior)
    rows = usable_rows(labelled)
    names = len(np.unique(labelled.publishers[rows]))
    with working(f"fitting on {len(rows):,} articles of {names:,} publishers") as say:
        model = fit_calibrated(labelled, rows, plan)
        say(f"fitting {counted(replicates, 'bootstrap scorecard')}")
        copies = bootstrap_models(labelled, plan, replicates, jobs)
    with replaced(output) as card, replaced(estimator) as fitted:
        write_scorecard(scorecard_dict(labelled, model, copies, __version__, plan), card)
        if not is_direct(output):
            write_estimator(labelled, rows, plan, fitted)
    typer.echo(f"wrote {output}", err=True)


def refuse_labels(output: Path | None, labeled: Path, beside: Iterable[Path] = ()) -> None:
    """Raises InputError when a file that is written is one of the labels, under whatever name."""
    if output is not None:
        apart(output, sorted(path for path in labeled.rglob("*") if path.is_file()), beside)


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
