"""A new signal beside those that are measured: its column alone, in minutes, with the tables that the model has.

Most signals read nothing that was learned from the labelled articles, so the tables of the model measure them as any others would.
A signal that reads one of `LEARNED_TABLES` needs tables that never saw the article's site; then everything is made anew.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
from joblib import delayed

from quality.article import Article
from quality.bulk.processes import workers
from quality.document import Document
from quality.errors import InputError, QualityError
from quality.lexicons import default_lists
from quality.model import Model, load_model
from quality.model.table import Rows, Table
from quality.scoring.scorer import measure_all
from quality.signals import catalog
from quality.signals.signal import listed
from quality.training.kept import LEARNED_TABLES
from quality.training.labels import ARTICLES, SIGNALS, Labelled, read_labelled
from quality.training.measured import write_measured
from quality.training.metrics import Ints
from quality.training.table import write_gzip_csv

CHUNK = 100
"""Articles that a process reads at a time."""
SAMPLE = 40
"""Articles on which measured columns are compared with values of the installed code."""
ROUNDING = 1e-5
"""Relative difference that the six digits of the file explain."""

Column = list[float] | str
"""The values of a signal, NaN where it cannot be measured; or why they cannot be had."""


class Log(Protocol):
    """Where a long run says what it does."""

    def __call__(self, message: str, /) -> None:
        """Say what comes next."""

    def note(self, message: str) -> None:
        """Say what should still be read when the run is over."""


class _LearnedTableError(QualityError):
    """A signal asks for a table that is learned from the labelled articles."""


class _WithoutLearned(Model):
    """A model that refuses its learned tables."""

    def table(self, name: str) -> Table:
        """The table `name`. Raises _LearnedTableError for a learned one."""
        _refuse_learned(name)
        return super().table(name)

    def rows(self, name: str) -> Rows:
        """The rows of `name`. Raises _LearnedTableError for a learned table."""
        _refuse_learned(name)
        return super().rows(name)


def _refuse_learned(name: str) -> None:
    if name in LEARNED_TABLES:
        raise _LearnedTableError(name)


def measure_added(
    labels: pd.DataFrame, articles: Sequence[Article], labeled: Path, base: Path, place: Path, jobs: int, log: Log
) -> bool:
    """Write the tables of `labeled` with a column for each new signal to `place`, and return whether that is enough.

    `labels` are the label columns of `articles`, as the corpora have them; other articles of the tables are left out. It is not
    enough, and nothing is written, if no signal is new, if the model in `base` was trained on other labels, if articles, labels or
    the values of a sample have changed, or if a new signal reads a learned table.
    """
    try:
        labelled = read_labelled(labeled)
    except InputError:
        return False  # a column is of another version, or nothing is measured yet
    if not labelled.unmeasured or default_lists().replaced:
        return False
    if load_model(base).manifest.data.get("labels_sha256") != labelled.sha256:
        log.note(f"all signals are measured anew, since the model in {base} was not trained on the labels in {labeled}")
        return False
    articles_before = pd.read_csv(labeled / ARTICLES, dtype=str, keep_default_na=False)
    rows = _rows_of(labels, articles_before)
    if rows is None:
        log.note(f"all signals are measured anew, since articles or labels are others than in {labeled / ARTICLES}")
        return False
    new = [signal.name for signal in catalog() if signal.name in labelled.unmeasured]
    if not _same_values(labelled.take(rows), articles, labeled, base, log):
        return False
    log(f"measuring {listed(new)} of {len(articles):,} articles")
    parts = [articles[at : at + CHUNK] for at in range(0, len(articles), CHUNK)]
    measured = workers(jobs)(delayed(_measured)(part, new, base) for part in parts)
    columns: dict[str, list[float]] = {name: [] for name in new}
    for part in measured:
        for name, values in part.items():
            if isinstance(values, str):
                log.note(
                    f"all signals are measured anew, since {name} reads a table that is learned from the labels: {values}"
                )
                return False
            columns[name] += values
    articles_before.iloc[rows].to_csv(place / ARTICLES, index=False, lineterminator="\n")
    table = pd.read_csv(labeled / SIGNALS, dtype=str, keep_default_na=False).iloc[rows].assign(**columns)
    write_gzip_csv(table[["id", *(signal.name for signal in catalog())]], place / SIGNALS)
    write_measured(place, place / SIGNALS, [signal.name for signal in catalog()])
    log.note(
        f"measured {listed(new)} alone, with the tables of the model; the other columns are those of {labeled / SIGNALS}"
    )
    return True


def _rows_of(labels: pd.DataFrame, before: pd.DataFrame) -> Ints | None:
    """The rows of the table of articles that have these labels; None where one is new, or has other labels."""
    written = io.StringIO(labels.to_csv(index=False, float_format="%.6g"))
    now = pd.read_csv(written, dtype=str, keep_default_na=False)
    rows = pd.Index(before["id"]).get_indexer(now["id"])
    if rows.min() < 0 or not set(now.columns) <= set(before.columns):
        return None
    return rows if now.equals(before.iloc[rows][list(now.columns)].reset_index(drop=True)) else None


def _same_values(labelled: Labelled, articles: Sequence[Article], labeled: Path, base: Path, log: Log) -> bool:
    """Whether the installed code gives the measured values on a sample of articles, of signals that read no learned table."""
    rows = sorted({round(at) for at in np.linspace(0, len(articles) - 1, min(SAMPLE, len(articles)))})
    known = [name for name in labelled.signals if name not in labelled.unmeasured]
    for name, values in _measured([articles[at] for at in rows], known, base).items():
        before = labelled.signals[name][rows]
        if not isinstance(values, str) and not np.allclose(before, values, rtol=ROUNDING, equal_nan=True):
            log.note(
                f"all signals are measured anew, since {name} has other values than in {labeled / SIGNALS}; if its code was changed, "
                "raise its version"
            )
            return False
    return True


def _measured(articles: Sequence[Article], names: Sequence[str], base: Path) -> Mapping[str, Column]:
    """The columns of these signals without learned tables."""
    shipped = load_model(base)
    model = _WithoutLearned(shipped.manifest, shipped.files, shipped.where, shipped.lists)
    columns: dict[str, Column] = {name: [] for name in names}
    for article in articles:
        document = Document(article, model=model)
        for name, column in columns.items():
            if isinstance(column, str):
                continue
            try:
                ((_, measurement, _),) = measure_all(document, [name])
            except _LearnedTableError as error:
                columns[name] = str(error)
            else:
                column.append(np.nan if measurement.value is None else float(measurement.value))
    return columns
