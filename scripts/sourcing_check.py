"""Measure the attribution signals against article coders, their false flags on professional news, and their cost.

    python scripts/sourcing_check.py [--all] [--disagree N] [--jobs N]

Articles are looked for in the folders `corpora` and `labels` under `$QUALITY_SHARED` or under `../shared` beside the
repository; `labels/articles.csv` says how well sourced, how vague and how reliable coders found an article.

Printed are

* **signals**: Spearman correlation of each attribution signal with the coders' sourcing (1 to 5), vague (0 to 3) and
  reliability (1 to 5), and how many articles can be measured; behind it the same for the half of the publishers whose
  articles were read while rules were written, and for the other half;
* **combination**: the correlation of predictions made from the attribution signals alone (boosted trees, ridge
  regression) for articles of publishers not used to fit, in ten folds by publisher, repeated with other folds; the
  same for articles coded as news alone, and with each signal left out;
* **false flags**: on dated articles of publishers rated reliable, the share at or above a line for each signal;
* **cost**: the time of the attribution signals and of the claims view, given the views that the whole assessment
  needs anyway, in passes of the token regular expression over the same texts.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import re
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.stats import rankdata, spearmanr
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from quality.article import Article
from quality.document import Document
from quality.document.tokens import TOKEN
from quality.signals import Signal, catalog

SHARED = Path(os.environ.get("QUALITY_SHARED", Path(__file__).parents[2] / "shared"))
SCALES = ("sourcing", "vague", "reliability")
TARGETS = {"sourcing": 0.75, "vague": 0.65}
LINES = {"vague_attribution": 0.5, "missing_attribution": 0.75}
NOT_ARTICLES = ("fnc1", "fnc1_bodies", "polnear_attributions")
FOLDS = 10
REPEATS = 5


def signals() -> list[Signal]:
    """Return the signals of the question."""
    return [signal for signal in catalog() if signal.question == "attribution"]


def rows(corpus: str) -> Iterator[dict[str, Any]]:
    """Return the records of one corpus."""
    with gzip.open(SHARED / "corpora" / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def article(row: dict[str, Any]) -> Article:
    """Convert a record to an article, without what depends on the data set rather than on the article."""
    return Article.from_text(row["text"], headline=row["title"] or None, url=row["url"] or None)


def codings() -> dict[str, dict[str, Any]]:
    """Return the mean codings of each article, and the genre given by its first coder."""
    found: dict[str, dict[str, Any]] = {}
    with (SHARED / "labels" / "articles.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            one = found.setdefault(row["id"], defaultdict(list))
            one["genre"].append(row["genre"])
            for scale in SCALES:
                one[scale].append(float(row[scale]))
    return {
        key: {"genre": one["genre"][0]} | {scale: mean(one[scale]) for scale in SCALES} for key, one in found.items()
    }


def coded_articles(wanted: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the records that were coded."""
    names = sorted(path.name.removesuffix(".jsonl.gz") for path in (SHARED / "corpora").glob("*.jsonl.gz"))
    return [row for name in names if name not in NOT_ARTICLES for row in rows(name) if row["id"] in wanted]


def values(row: dict[str, Any]) -> list[float]:
    """Return the attribution signals of one record, NaN if one cannot be measured."""
    document = Document(article(row))
    found = [signal.measure(document).value for signal in signals()]
    return [np.nan if value is None else value for value in found]


def predictions(x: Any, y: Any, groups: Any, make: Callable[[], Any], seed: int) -> Any:
    """Return for each row the prediction of a model fitted on other publishers."""
    predicted = np.zeros(len(y))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=seed).split(x, y, groups):
        predicted[test] = make().fit(x[train], y[train]).predict(x[test])
    return predicted


def boosted() -> Any:
    """Fit small trees, since the articles are few."""
    return HistGradientBoostingRegressor(
        max_iter=120, learning_rate=0.05, max_leaf_nodes=6, min_samples_leaf=15, l2_regularization=5.0
    )


def linear() -> Any:
    """Fit a ridge regression on ranks; unmeasured values become the median and a flag."""
    return make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        QuantileTransformer(n_quantiles=100),
        RidgeCV(np.logspace(-2, 3, 11)),
    )


def both(x: Any, y: Any, groups: Any, seed: int) -> Any:
    """Return the mean of the two kinds of model, in ranks."""
    return rankdata(predictions(x, y, groups, boosted, seed)) + rankdata(predictions(x, y, groups, linear, seed))


def check_coders(jobs: int, disagree: int) -> None:
    """Print the correlations with the coders."""
    coded = codings()
    records = coded_articles(coded)
    names = [signal.name for signal in signals()]
    x = np.array(Parallel(n_jobs=jobs)(delayed(values)(row) for row in records))
    groups = np.array([row["domain"] or row["extra"].get("domain_hint") or row["corpus"] for row in records])
    genre = np.array([coded[row["id"]]["genre"] for row in records])
    y = {scale: np.array([coded[row["id"]][scale] for row in records]) for scale in SCALES}
    news = genre == "news"
    read = np.array([zlib.crc32(group.encode()) % 2 == 0 for group in groups])
    print(f"{len(records)} coded articles of {len(set(groups))} publishers, {news.sum()} of them news")
    print(
        f"\n{'signal':28}{'measured':>9}"
        + "".join(f"{scale:>32}" for scale in SCALES)
        + "   (all / news; read / held back)"
    )
    for column, name in enumerate(names):
        known = ~np.isnan(x[:, column])
        cells = []
        for scale in SCALES:
            parts = (known, known & news, known & read, known & ~read)
            r = [spearmanr(x[m, column], y[scale][m])[0] for m in parts]
            cells.append(f"{r[0]:+.2f} / {r[1]:+.2f}; {r[2]:+.2f} / {r[3]:+.2f}")
        print(f"{name:28}{known.mean():9.2f}  " + "".join(f"{cell:>32}" for cell in cells))
    print(f"\nCombination, {FOLDS} folds by publisher, {REPEATS} times")
    for scale in SCALES:
        results: dict[str, list[float]] = defaultdict(list)
        combined = np.zeros(len(records))
        for seed in range(REPEATS):
            tree = predictions(x, y[scale], groups, boosted, seed)
            ridge = predictions(x, y[scale], groups, linear, seed)
            mix = rankdata(tree) + rankdata(ridge)
            combined += mix
            for name, predicted in (("trees", tree), ("ridge", ridge), ("both", mix)):
                results[name].append(spearmanr(predicted, y[scale])[0])
            results["both, news"].append(spearmanr(mix[news], y[scale][news])[0])
        target = f"   asked for: {TARGETS[scale]}" if scale in TARGETS else ""
        print(f"{scale:12}" + "".join(f"  {name} {mean(r):.3f}" for name, r in results.items()) + target)
        for column, name in enumerate(names):
            rest = np.delete(x, column, axis=1)
            without = mean(spearmanr(both(rest, y[scale], groups, seed), y[scale])[0] for seed in range(2))
            print(f"    without {name:28} {without - mean(results['both'][:2]):+.3f}")
        if disagree and scale in TARGETS:
            error = rankdata(combined) - rankdata(y[scale])
            for row in np.argsort(-np.abs(error))[:disagree]:
                shown = " ".join(f"{name}={value:.2f}" for name, value in zip(names, x[row], strict=True))
                print(f"    {error[row]:+5.0f} {scale} {y[scale][row]:.1f} {genre[row]} {records[row]['id']} {shown}")


def check_false_flags(jobs: int) -> None:
    """Print how often dated news of reliable publishers reaches each threshold."""
    print("\nFalse flags, dated articles of publishers rated reliable, by genre gate")
    for corpus in ("polnear", "article_bias"):
        records = [
            row
            for row in rows(corpus)
            if row["label_source"] == "reliable" and row["published"] and row["extra"].get("split", "train") == "train"
        ]
        found = Parallel(n_jobs=jobs)(delayed(gated)(row) for row in records)
        for name, line in LINES.items():
            column = [one[name] for one in found if one.get(name) is not None]
            flagged = sum(value > line for value in column)
            high = np.percentile(column, [50, 95, 99])
            print(
                f"{corpus:14} {name:22} > {line}: {flagged}/{len(records)} = {flagged / len(records):.2%}, measured "
                f"{len(column)}, median {high[0]:.2f}, 95th {high[1]:.2f}, 99th {high[2]:.2f}"
            )


def gated(row: dict[str, Any]) -> dict[str, float | None]:
    """Return values of the signals that apply to the article's genre."""
    document = Document(article(row))
    genre = document.genre.genre
    return {
        signal.name: signal.measure(document).value
        for signal in signals()
        if signal.name in LINES and genre not in signal.off_for
    }


def check_cost() -> None:
    """Print the time in passes of the token expression."""
    texts = [row["text"] for row in rows("polnear")][:300]
    passes, views, topic = [], [], defaultdict(list)
    for text in texts:
        runs = []
        for _ in range(3):
            begin = time.perf_counter()
            re.compile(TOKEN.pattern).findall(text)
            runs.append(time.perf_counter() - begin)
        unit = min(runs)
        passes.append(unit)
        document = Document(Article.from_text(text))
        _ = document.attributions, document.genre, document.words, document.quoted, document.in_body, document.is_word
        begin = time.perf_counter()
        _ = document.claims
        views.append((time.perf_counter() - begin) / unit)
        for signal in signals():
            begin = time.perf_counter()
            signal.measure(document)
            topic[signal.name].append((time.perf_counter() - begin) / unit)
    total = median(views) + sum(median(column) for column in topic.values())
    print(
        f"\nCost in passes of the token expression ({median(passes) * 1000:.2f} ms): claims view {median(views):.2f}, "
    )
    print("  " + ", ".join(f"{name} {median(column):.2f}" for name, column in topic.items()))
    print(f"  together {total:.2f}   asked for: 1")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("coders", "flags", "cost"), help="one part instead of all")
    parser.add_argument(
        "--disagree", type=int, default=0, help="so many articles where prediction and coder differ most"
    )
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if not (SHARED / "labels" / "articles.csv").exists():
        parser.error(f"no labels/articles.csv under {SHARED}; set QUALITY_SHARED")
    if options.only in (None, "coders"):
        check_coders(options.jobs, options.disagree)
    if options.only in (None, "flags"):
        check_false_flags(options.jobs)
    if options.only in (None, "cost"):
        check_cost()


if __name__ == "__main__":
    main()
