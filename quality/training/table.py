"""Feature rows: every signal of many articles, measured in parallel."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import delayed

from quality.article import Article
from quality.bulk.processes import workers
from quality.document import Document
from quality.model import Model, load_model
from quality.scoring.scorer import measure_all
from quality.signals import catalog


def feature_row(article: Article, model: Model | None = None, names: Sequence[str] | None = None) -> dict[str, float]:
    """Signal to value, NaN where it cannot be measured. `model` is the one whose tables are used, by default the shipped one;
    `names` are the signals, by default all."""
    return {
        signal.name: np.nan if measurement.value is None else float(measurement.value)
        for signal, measurement, _ in measure_all(Document(article, model=model), names)
    }


def _rows(
    make: Callable[[Any], Article], items: list[Any], folder: Path | None, names: Sequence[str] | None
) -> list[dict[str, float]]:
    model = load_model(folder)
    return [feature_row(make(item), model, names) for item in items]


def feature_table(
    items: Iterable[Any],
    make: Callable[[Any], Article] = lambda item: item,
    *,
    jobs: int = 1,
    chunk: int = 100,
    model: Path | None = None,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """One row per item and one column per signal, in the order of the items and of the catalogue.

    `make` turns an item into an article, `model` is the folder of the model whose tables are used, and `names` are the signals
    to measure, by default all.
    """
    items = list(items)
    chunks = [items[at : at + chunk] for at in range(0, len(items), chunk)]
    measured = workers(jobs)(delayed(_rows)(make, part, model, names) for part in chunks)
    columns = [signal.name for signal in catalog() if names is None or signal.name in names]
    return pd.DataFrame([row for rows in measured for row in rows], columns=columns)


def write_gzip_csv(table: pd.DataFrame, path: Path) -> None:
    """CSV, gzipped without a time stamp so that the same numbers give the same bytes."""
    text = io.StringIO()
    table.to_csv(text, index=False, float_format="%.6g", quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write(text.getvalue().encode())
