"""The attribution signals against readers' answers, and their false flags on professional news.

`labels/articles.csv` beside the corpora says how well sourced, how vague and how reliable readers found an article.

* **signals**: Spearman correlation of each signal with the answers on sourcing (1 to 5), vague (0 to 3) and reliability (1 to 5);
  for all articles, for news, and for the half of the publishers whose articles were read while rules were written, and the other
* **together**: correlation of predictions from these signals alone (boosted trees, ridge regression, the mean of their ranks) for
  articles of publishers not used to fit, in ten folds by publisher, repeated with other folds; for news; without each signal
* **false flags**: the share of dated articles of publishers rated reliable above a line
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import mean
from typing import Any

import numpy as np
import pandas as pd
from joblib import delayed
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from quality.bulk.processes import workers
from quality.checks.figures import Asked, Figure, share
from quality.document import Document
from quality.signals import Signal, catalog
from quality.training.corpora import Record, article_of, publisher_of, read_corpus, read_records
from quality.training.metrics import Floats, spearman

SCALES = ("sourcing", "vague", "reliability")
LINES = {"vague_attribution": 0.5, "missing_attribution": 0.75}
"""Values above which a signal flags a professional article falsely."""
FOLDS = 10
REPEATS = 5
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Answered:
    """The articles that readers coded. One row per article in every array."""

    names: list[str]
    values: Floats
    """Signals in columns, in the order of `names`; NaN where one cannot be measured."""
    publishers: Any
    answers: dict[str, Floats]
    news: Flags
    ids: list[str]


def signals() -> list[Signal]:
    """Return the signals of the question."""
    return [signal for signal in catalog() if signal.question == "attribution"]


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield all figures. Raises InputError if texts or labels are missing."""
    answered = _answered(asked)
    publishers = len(set(answered.publishers))
    yield Figure("articles", f"{len(answered.ids)} of {publishers} publishers, {answered.news.sum()} of them news")
    yield from _single(answered)
    yield from _together(answered, asked)
    yield from _false_flags(asked)


def _answered(asked: Asked) -> Answered:
    answers = pd.read_csv(asked.beside("labels", "articles.csv"), keep_default_na=False).groupby("id")
    means, genres = answers[list(SCALES)].mean(), answers["genre"].first()
    records = [record for record in read_records(asked.corpora) if record["id"] in means.index]
    ids = [record["id"] for record in records]
    return Answered(
        [signal.name for signal in signals()],
        np.array(workers(asked.jobs)(delayed(_values)(record) for record in records)),
        np.array([publisher_of(record) for record in records]),
        {scale: means.loc[ids, scale].to_numpy(dtype=float) for scale in SCALES},
        (genres.loc[ids] == "news").to_numpy(),
        ids,
    )


def _values(record: Record) -> list[float]:
    document = Document(article_of(record))
    found = [signal.measure(document).value for signal in signals()]
    return [np.nan if value is None else value for value in found]


def _single(answered: Answered) -> Iterator[Figure]:
    read = np.array([zlib.crc32(name.encode()) % 2 == 0 for name in answered.publishers])
    everything = np.ones(len(read), dtype=bool)
    parts = {"all": everything, "news": answered.news, "publishers read": read, "publishers held back": ~read}
    for name, values in zip(answered.names, answered.values.T, strict=True):
        yield Figure(f"{name}, measured", share(int((~np.isnan(values)).sum()), len(values)))
        for scale, answers in answered.answers.items():
            found = [f"{part} {spearman(values[rows], answers[rows]):+.2f}" for part, rows in parts.items()]
            yield Figure(f"{name}, {scale}", ", ".join(found))


def _together(answered: Answered, asked: Asked) -> Iterator[Figure]:
    values, publishers, news = answered.values, answered.publishers, answered.news
    for scale, answers in answered.answers.items():
        results: dict[str, list[float]] = defaultdict(list)
        combined = np.zeros(len(answers))
        for seed in range(REPEATS):
            trees, ridge = (_predicted(values, answers, publishers, make, seed) for make in (_boosted, _linear))
            both = rankdata(trees) + rankdata(ridge)
            combined += both
            for name, predicted in (("trees", trees), ("ridge", ridge), ("both", both)):
                results[name].append(spearman(predicted, answers))
            results["news alone"].append(spearman(both[news], answers[news]))
        for name, found in results.items():
            yield Figure(f"together, {scale}, {name}", f"{mean(found):.3f}")
        for column, name in enumerate(answered.names):
            rest = np.delete(values, column, axis=1)
            without = mean(
                spearman(
                    sum(rankdata(_predicted(rest, answers, publishers, make, seed)) for make in (_boosted, _linear)),
                    answers,
                )
                for seed in range(2)
            )
            yield Figure(f"together without {name}, {scale}", f"{without - mean(results['both'][:2]):+.3f}")
        error = rankdata(combined) - rankdata(answers)
        for row in np.argsort(-np.abs(error))[: asked.show]:
            asked.example(scale, f"{answered.ids[row]}, answer {answers[row]:.1f}, {error[row]:+.0f} ranks")


def _predicted(values: Floats, answers: Floats, publishers: Any, make: Callable[[], Any], seed: int) -> Floats:
    """Return for each row the prediction of a model fitted on other publishers."""
    predicted = np.zeros(len(answers))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=seed).split(values, answers, publishers):
        predicted[test] = make().fit(values[train], answers[train]).predict(values[test])
    return predicted


def _boosted() -> Any:
    """Small trees, since the articles are few."""
    return HistGradientBoostingRegressor(
        max_iter=120, learning_rate=0.05, max_leaf_nodes=6, min_samples_leaf=15, l2_regularization=5.0
    )


def _linear() -> Any:
    """Ridge regression on ranks; unmeasured values become the median and a flag."""
    return make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        QuantileTransformer(n_quantiles=100),
        RidgeCV(np.logspace(-2, 3, 11)),
    )


def _false_flags(asked: Asked) -> Iterator[Figure]:
    for corpus in ("polnear", "article_bias"):
        records = [
            record
            for record in read_corpus(asked.corpora, corpus)
            if record["label_source"] == "reliable"
            and record["published"]
            and record["extra"].get("split", "train") == "train"
        ]
        found = workers(asked.jobs)(delayed(_lined)(record) for record in records)
        for name, line in LINES.items():
            values = [one[name] for one in found if one.get(name) is not None]
            middle, high, highest = np.percentile(values, [50, 95, 99])
            yield Figure(
                f"false flags, {corpus}, {name} > {line}",
                f"{share(sum(value > line for value in values), len(records))}, measured {len(values)}, median "
                f"{middle:.2f}, 95th percentile {high:.2f}, 99th {highest:.2f}",
            )


def _lined(record: Record) -> dict[str, float | None]:
    """Values of the signals in `LINES` that apply to the article's form."""
    document = Document(article_of(record))
    form = document.genre.genre
    return {s.name: s.measure(document).value for s in signals() if s.name in LINES and form not in s.off_for}
