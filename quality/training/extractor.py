"""`SignalExtractor`: the signals as a scikit-learn transformer, for people who bring their own model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from quality.article import Article
from quality.signals import catalog
from quality.training.table import feature_table


def _as_article(item: Article | str) -> Article:
    return Article.from_text(item) if isinstance(item, str) else item


class SignalExtractor(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turns articles or texts into one column a signal, NaN where a signal cannot be measured.

    Parameters: `jobs`, the number of processes. Output: array of shape (articles, signals); with
    `set_output(transform="pandas")` a data frame. Raises InputError for a text that cannot be read.
    """

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = jobs

    def fit(self, X: Iterable[Article | str], y: Any = None) -> SignalExtractor:  # noqa: ARG002, N803
        """Nothing is learned; here for pipelines."""
        return self

    def transform(self, X: Iterable[Article | str]) -> np.ndarray | pd.DataFrame:  # noqa: N803
        """Signals of every item."""
        return feature_table(X, _as_article, jobs=self.jobs).to_numpy(dtype=float)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:  # noqa: ARG002
        """Signal names, in catalogue order."""
        return np.array([signal.name for signal in catalog()], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return True
