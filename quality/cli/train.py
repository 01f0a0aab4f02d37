"""`quality train`: fit a model on labels."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import Lexicons, named
from quality.cli.outputs import apart
from quality.errors import InputError

LABELED = Path("labeled")
Labels = typer.Option(metavar="PATH", parser=named, help="Folder with articles.csv and signals.csv.gz.")


def train(
    labeled: Annotated[Path, Labels] = LABELED,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FOLDER", parser=named, help="Model folder to write."),
    ] = Path("models/reliability"),
    corpora: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            parser=named,
            help="Start from the articles: learn the tables from the texts in this folder (*.jsonl, *.jsonl.gz), measure every "
            "signal with them, and write the labels' tables.",
        ),
    ] = None,
    base_table: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="With --corpora, first refit this table, which rarely changes: inverse_document_frequencies, topics, "
            "word_vectors, bios or bio_distance. Give it again for more tables.",
        ),
    ] = None,
    labels: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            parser=named,
            help="Your own graded articles, CSV or JSON lines: text, grade (1 to 5), and optional headline, url, publisher. Give "
            "it again for more files.",
        ),
    ] = None,
    evaluate: Annotated[
        bool | None,
        typer.Option(
            "--evaluate/--no-evaluate",
            help="Also judge the model on sites that it has not seen, and write figures, floors and card beside it. Done with "
            "--corpora unless told otherwise.",
        ),
    ] = None,
    lower_floors: Annotated[
        str | None,
        typer.Option(metavar="WHY", help="Let figures fall under their floors, for this reason, which is kept."),
    ] = None,
    lexicons: Lexicons = None,
    jobs: Annotated[
        int, typer.Option(min=1, help="Processes that read articles, by default one per core.")
    ] = os.cpu_count() or 1,
) -> None:
    """Fit the scorecard and write it with the fitted tables. Fitting takes seconds with the signals as measured before; --corpora
    measures them again from the texts, and --evaluate takes minutes. The same labels give the same bytes."""
    needs_extra()
    judged = corpora is not None if evaluate is None else evaluate
    if lower_floors is not None and not (judged and lower_floors.strip()):
        raise typer.BadParameter(
            "it needs a reason, and an evaluation: --corpora or --evaluate", param_hint="--lower-floors"
        )
    if base_table and corpora is None:
        raise typer.BadParameter("tables are fitted on texts: give --corpora DIR", param_hint="--base-table")
    if corpora is not None and not corpora.is_dir():
        raise InputError(f"--corpora {corpora} is not a folder; name the folder with the corpora")
    refuse_no_folder(output)
    refuse_labels(
        output / "manifest.json", labeled, beside=[output.with_name(f"{output.name}.joblib")], others=labels or []
    )
    if lexicons is not None:
        from quality.lexicons import VARIABLE, read_lists

        read_lists(lexicons)  # here, so that a word list that is refused is reported before anything is read
        os.environ[VARIABLE] = str(lexicons.absolute())  # for the processes that read articles, too
    from quality.training.steps import Order
    from quality.training.steps import train as make

    with working("reading labels") as log:
        make(
            Order(labeled, output, corpora, tuple(labels or ()), judged, lower_floors, tuple(base_table or ()), jobs),
            log,
        )


def refuse_no_folder(output: Path) -> None:
    """Raise InputError if `output` is a file, or if its parent folder does not exist."""
    if output.exists() and not output.is_dir():
        raise InputError(f"-o {output} is a file; give a folder for the model")
    if not output.absolute().parent.is_dir():
        raise InputError(
            f"-o {output} cannot be written: the folder {output.parent} does not exist; create it or choose another"
        )


def refuse_labels(output: Path | None, labeled: Path, beside: Iterable[Path] = (), others: Iterable[Path] = ()) -> None:
    """Raises InputError when a file that is written is one of the labels, or of `others`, under whatever name."""
    if output is not None:
        apart(output, [*sorted(path for path in labeled.rglob("*") if path.is_file()), *others], beside)


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
            self.note(message)

    def note(self, message: str) -> None:
        """Says what should still be read when the work is done."""
        self._console.print(message, highlight=False, markup=False, soft_wrap=True)


def needs_extra() -> None:
    """Raise MissingExtraError unless the libraries for training are installed."""
    from quality.errors import MissingExtraError

    try:
        import joblib  # noqa: F401
        import pandas  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError:
        raise MissingExtraError(
            "training needs scikit-learn, pandas and joblib: pip install 'article-reliability[train]'"
        ) from None
