"""Reading `labeled/`: labels and measured signals of real articles, without their text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from quality.errors import InputError
from quality.signals import catalog
from quality.training.folds import REPEATS, fold_of
from quality.training.measured import check_measured
from quality.training.metrics import Floats, Ints, Names

ARTICLES = "articles.csv"
SIGNALS = "signals.csv.gz"
RIDGE, TOPIC = "ridge_baseline", "topic"
"""Columns of articles.csv that only the texts can give: the grade by a ridge over words, cross-fitted, and the main topic."""

NOT_FOR_RELIABILITY = frozenset({"llmfake_chatgpt", "perezrosas_amt", "perezrosas_celebrity", "fa_kes"})
"""Corpora without publishers (synthetic or unattributed texts) or with punctuation lost; see labeled/README.md."""


@dataclass(frozen=True)
class Labelled:
    """The labelled articles as columns, one row an article, in the order of the file.

    `truth` is 1 for a publisher rated reliable, 0 for unreliable, -1 for any other (mixed, satire, unknown).
    `coded` is the coders' mean reliability, 1 to 5, NaN where nobody read the article.
    """

    articles: pd.DataFrame
    signals: dict[str, Floats]
    sha256: str
    folds: tuple[Ints, ...]
    """Fold of each row in each repeat of the evaluation."""
    unmeasured: frozenset[str] = frozenset()
    """Signals of the catalogue without a column in the files; in `signals` they are unknown everywhere."""

    @property
    def publishers(self) -> Names:
        """Grouping key of every split."""
        return self.articles["publisher"].to_numpy(dtype=str)

    @property
    def corpora(self) -> Names:
        """Data set of each row."""
        return self.articles["corpus"].to_numpy(dtype=str)

    @property
    def truth(self) -> Ints:
        """Publisher class of each row."""
        classes = self.articles["label_source"].map({"reliable": 1, "unreliable": 0}).fillna(-1)
        return np.asarray(classes.to_numpy(), dtype=np.int64)

    @property
    def coded(self) -> Floats:
        """Coded reliability of each row."""
        return self.articles["reliability"].to_numpy(dtype=float)

    def take(self, rows: Ints) -> Labelled:
        """The rows at these positions."""
        return Labelled(
            self.articles.iloc[rows].reset_index(drop=True),
            {name: column[rows] for name, column in self.signals.items()},
            self.sha256,
            tuple(fold[rows] for fold in self.folds),
            self.unmeasured,
        )


def read_labelled(folder: str | Path) -> Labelled:
    """Read `articles.csv` and `signals.csv.gz` of `folder`.

    Raises InputError if a file is missing, if their ids differ, and for columns that `measured.json` shows to be of another
    version of their signal or measured in sample.
    """
    folder = Path(folder)
    digest = hashlib.sha256()
    for name in (ARTICLES, SIGNALS):
        path = folder / name
        if not path.is_file():
            raise InputError(
                f"{path} is missing; run this in a checkout of the project, or name its folder of labels with --labeled "
                "(`quality train --corpora DIR` makes these files from the corpora)"
            )
        digest.update(path.read_bytes())
    articles = pd.read_csv(folder / ARTICLES, dtype={"id": str, "publisher": str}, low_memory=False)
    signals = pd.read_csv(folder / SIGNALS, dtype={"id": str})
    if list(articles["id"]) != list(signals["id"]):
        raise InputError(f"{ARTICLES} and {SIGNALS} in {folder} do not list the same articles; build them again")
    columns = {name: signals[name].to_numpy(dtype=float) for name in signals.columns if name != "id"}
    check_measured(folder, folder / SIGNALS, columns)
    return joined(articles, columns, digest.hexdigest())


def joined(articles: pd.DataFrame, columns: dict[str, Floats], sha256: str) -> Labelled:
    """Labels and signals of the same articles, with their folds. Signals of the catalogue without a column become unknown."""
    unmeasured = frozenset(signal.name for signal in catalog()) - columns.keys()
    columns = columns | {name: np.full(len(articles), np.nan) for name in sorted(unmeasured)}
    publishers = articles["publisher"].to_numpy(dtype=str)
    folds = tuple(fold_of(publishers, repeat) for repeat in range(REPEATS))
    return Labelled(articles, columns, sha256, folds, unmeasured)
