"""Feature rows: every signal of many articles, measured in parallel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def feature_row(article: Article, model: Model | None = None) -> dict[str, float]:
    """Signal to value, NaN where it cannot be measured. `model` is the one whose tables are used, by default the shipped one."""
    return {
        signal.name: np.nan if measurement.value is None else float(measurement.value)
        for signal, measurement, _ in measure_all(Document(article, model=model))
    }


def _rows(make: Callable[[Any], Article], items: list[Any], folder: Path | None) -> list[dict[str, float]]:
    model = load_model(folder)
    return [feature_row(make(item), model) for item in items]


def feature_table(
    items: Iterable[Any],
    make: Callable[[Any], Article] = lambda item: item,
    *,
    jobs: int = 1,
    chunk: int = 100,
    model: Path | None = None,
) -> pd.DataFrame:
    """One row an item, one column a signal, in the order of the items. `make` turns an item into an article, `model` names
    the folder of the model whose tables are used."""
    items = list(items)
    chunks = [items[at : at + chunk] for at in range(0, len(items), chunk)]
    measured = workers(jobs)(delayed(_rows)(make, part, model) for part in chunks)
    return pd.DataFrame([row for rows in measured for row in rows], columns=[signal.name for signal in catalog()])
