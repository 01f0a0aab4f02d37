"""`quality train`: fit a model on labels."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import apart, named
from quality.errors import InputError

LABELED = Path("labeled")
Labels = typer.Option(metavar="PATH", parser=named, help="Folder with articles.csv and signals.csv.gz.")


def train(
    labeled: Annotated[Path, Labels] = LABELED,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FOLDER", parser=named, help="Model folder to write."),
    ] = Path("models/reliability"),
) -> None:
    """Fit the scorecard on labelled articles, and write it together with the tables of the shipped model. The same labels give
    identical files."""
    needs_extra()
    import numpy as np

    from quality.training.bundle import write_bundle
    from quality.training.export import data_of, scorecard_dict, write_estimator, write_scorecard
    from quality.training.fit import Plan, fit_calibrated, usable_rows
    from quality.training.labels import read_labelled
    from quality.version import __version__

    estimator = output.with_name(f"{output.name}.joblib")
    refuse_no_folder(output)
    refuse_labels(output / "manifest.json", labeled, beside=[estimator])
    labelled = read_labelled(labeled)
    plan = Plan()
    rows = usable_rows(labelled)
    names = len(np.unique(labelled.publishers[rows]))
    with working(f"fitting on {len(rows):,} articles of {names:,} publishers"):
        card = scorecard_dict(labelled, fit_calibrated(labelled, rows, plan), __version__)
    try:
        write_bundle(output, lambda place: write_scorecard(card, place), data_of(labelled, rows))
        write_estimator(labelled, rows, plan, estimator)
    except OSError as error:
        raise InputError(f"-o {output} cannot be written: {error.strerror or error}; choose another folder") from None
    typer.echo(f"wrote {output}", err=True)


def refuse_no_folder(output: Path) -> None:
    """Raise InputError if `output` is a file, or if its parent folder does not exist."""
    if output.exists() and not output.is_dir():
        raise InputError(f"-o {output} is a file; give a folder for the model")
    if not output.absolute().parent.is_dir():
        raise InputError(
            f"-o {output} cannot be written: the folder {output.parent} does not exist; create it or choose another"
        )


def refuse_labels(output: Path | None, labeled: Path, beside: Iterable[Path] = ()) -> None:
    """Raise InputError if an output file is one of the label files, under any name."""
    if output is not None:
        apart(output, sorted(path for path in labeled.rglob("*") if path.is_file()), beside)


class working:  # noqa: N801
    """Show progress on stderr: a status line in a terminal, plain lines elsewhere."""

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
        """Show the next step."""
        if self._console.is_terminal:
            self._status.update(message)
        else:
            self._console.print(message, highlight=False)


def needs_extra() -> None:
    """Raise MissingExtraError unless the libraries for training are installed."""
    from quality.errors import MissingExtraError

    try:
        import joblib  # noqa: F401
        import pandas  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError:
        raise MissingExtraError(
            "training needs scikit-learn, pandas and joblib: pip install 'quality[train]'"
        ) from None
