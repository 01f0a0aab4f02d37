"""`SignalExtractor`: the signals as a scikit-learn transformer, for people who bring their own model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from quality.article import Article
from quality.errors import RecordError
from quality.signals import catalog
from quality.training.table import feature_table

Item = Article | str | Mapping[str, Any]


def _as_article(item: Item) -> Article:
    if isinstance(item, Article):
        return item
    if isinstance(item, str):
        return Article.from_text(item)
    if isinstance(item, Mapping):
        return Article.from_record(item)
    raise RecordError(f"an item is of type {type(item).__name__}; it must be an article, a text or a record")


class SignalExtractor(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turns articles, texts or records (see `Article.from_record`) into one column per signal, NaN where a signal cannot be
    measured.

    Parameters: `jobs`, the number of processes. Output: array of shape (articles, signals); with
    `set_output(transform="pandas")` a data frame. Raises InputError for an item that cannot be read, and ValueError for a
    single text or a table in place of a list.
    """

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = jobs

    def fit(self, X: Iterable[Item], y: Any = None) -> SignalExtractor:  # noqa: ARG002, N803
        """Nothing is learned; here for pipelines."""
        _check_list(X)
        return self

    def transform(self, X: Iterable[Item]) -> np.ndarray | pd.DataFrame:  # noqa: N803
        """Signals of every item."""
        _check_list(X)
        return feature_table(X, _as_article, jobs=self.jobs).to_numpy(dtype=float)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:  # noqa: ARG002
        """Signal names, in catalogue order."""
        return np.array([signal.name for signal in catalog()], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        """As scikit-learn's own readers of text: a list of texts, no table, nothing to fit."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.allow_nan = False
        tags.requires_fit = False
        return tags


def _check_list(items: Any) -> None:
    """Raise ValueError for what would be read as articles by mistake: a text by its characters, a table by its column names."""
    if isinstance(items, str | Article | Mapping) or getattr(items, "ndim", 1) != 1:
        raise ValueError(
            f"the input is of type {type(items).__name__}; give a list of articles, texts or records, "
            "such as a column of a table or table.to_dict('records')"
        )
