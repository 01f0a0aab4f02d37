"""Reading `labeled/`: labels and measured signals of real articles, without their text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from quality.errors import InputError
from quality.training.folds import REPEATS, fold_of
from quality.training.metrics import Floats, Ints, Names

ARTICLES = "articles.csv"
SIGNALS = "signals.csv.gz"
FLAWED = "flawed.csv.gz"
CROSSFIT = "crossfit.csv.gz"

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
    flawed: pd.DataFrame
    """Signals of articles with a flaw put in; `origin` is the row of the sound article, -1 when it is not among these."""
    crossfit: dict[str, Floats]
    """Columns `signal.repeat.fold`: learned signals as a training without that fold's publishers sees them; also
    `signal.corpus`, without the article's corpus, and `tfidf.repeat`, a baseline's decision values. Empty until
    scripts/train_wording.py has run."""
    folds: tuple[Ints, ...]
    """Fold of each row in each repeat of the evaluation."""

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

    @property
    def learned_lists(self) -> list[str]:
        """Signals that come from a learned list, so that honest figures need their cross-fitted values."""
        return sorted({name.split(".")[0] for name in self.crossfit if name.endswith(".0.0")})

    def without(self, fold: str) -> Labelled:
        """The same articles with learned signals as a training without `fold` («repeat.fold», or «corpus») sees them."""
        columns = {name: self.crossfit[f"{name}.{fold}"] for name in self.learned_lists}
        return replace(self, signals={**self.signals, **columns})

    def take(self, rows: Ints) -> Labelled:
        """The rows at these positions."""
        return Labelled(
            self.articles.iloc[rows].reset_index(drop=True),
            {name: column[rows] for name, column in self.signals.items()},
            self.sha256,
            _with_origin(self.flawed, self.articles["id"].iloc[rows]),
            {name: column[rows] for name, column in self.crossfit.items()},
            tuple(fold[rows] for fold in self.folds),
        )


def read_labelled(folder: str | Path) -> Labelled:
    """Reads `articles.csv`, `signals.csv.gz` and `flawed.csv.gz` of `folder`.

    Raises InputError when a file is missing or their ids differ.
    """
    folder = Path(folder)
    digest = hashlib.sha256()
    for name in (ARTICLES, SIGNALS, FLAWED):
        path = folder / name
        if not path.is_file():
            raise InputError(f"{path} is missing; `python scripts/build_labeled.py` makes it from the corpora")
        digest.update(path.read_bytes())
    articles = pd.read_csv(folder / ARTICLES, dtype={"id": str, "publisher": str})
    signals = pd.read_csv(folder / SIGNALS, dtype={"id": str})
    if list(articles["id"]) != list(signals["id"]):
        raise InputError(f"{ARTICLES} and {SIGNALS} in {folder} do not list the same articles; build them again")
    columns = {name: signals[name].to_numpy(dtype=float) for name in signals.columns if name != "id"}
    crossfit: dict[str, Floats] = {}
    if (folder / CROSSFIT).is_file():
        digest.update((folder / CROSSFIT).read_bytes())
        table = pd.read_csv(folder / CROSSFIT, dtype={"id": str})
        if list(articles["id"]) != list(table["id"]):
            raise InputError(f"{ARTICLES} and {CROSSFIT} in {folder} do not list the same articles; build them again")
        crossfit = {name: table[name].to_numpy(dtype=float) for name in table.columns if name != "id"}
    publishers = articles["publisher"].to_numpy(dtype=str)
    folds = tuple(fold_of(publishers, repeat) for repeat in range(REPEATS))
    flawed = pd.read_csv(folder / FLAWED, dtype={"id": str})
    flawed = _with_origin(flawed.assign(severity=severities(flawed)), articles["id"])
    return Labelled(articles, columns, digest.hexdigest(), flawed, crossfit, folds)


def _with_origin(flawed: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """`origin` set to the row with the id of the sound article, once for every row that has it; -1 where none has."""
    rows = pd.DataFrame({"id": ids.to_numpy(), "origin": np.arange(len(ids))})
    joined = flawed.drop(columns="origin", errors="ignore").merge(rows, on="id", how="left")
    return joined.assign(origin=joined["origin"].fillna(-1).astype(int))


GRADED = {"repeat": "duplicated_blocks", "leftovers": "boilerplate_residue", "filler": "stock_phrases"}
"""Flaws that come in degrees, and the signal whose value tells the degree."""
SEVERE = 0.8
"""Quantile of that value among articles with the flaw from which on the flaw is severe."""


def severities(flawed: pd.DataFrame) -> pd.Series:
    """0 to 1 for every article with a flaw put in: how far its signal is on the way to severe; 1 for flaws without degrees."""
    severity = pd.Series(1.0, index=flawed.index)
    for flaw, signal in GRADED.items():
        rows = flawed["flaw"] == flaw
        values = flawed.loc[rows, signal].fillna(0.0)
        severity[rows] = (values / values.quantile(SEVERE)).clip(0.0, 1.0)
    return severity
