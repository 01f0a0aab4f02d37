"""Metrics in which every publisher weighs the same. Arrays are one-dimensional and of equal length, one entry an article."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Names = NDArray[np.str_]


def publisher_weights(publishers: Names, cap: int | None = None) -> Floats:
    """1 / articles of the publisher, so that each publisher weighs 1; with `cap`, min(n, cap) / n instead."""
    _, inverse, counts = np.unique(publishers, return_inverse=True, return_counts=True)
    share = np.ones_like(counts, dtype=float) if cap is None else np.minimum(counts, cap).astype(float)
    result: Floats = (share / counts)[inverse]
    return result


def auc(truth: Ints, scores: Floats, weights: Floats | None = None) -> float:
    """ROC-AUC; NaN when one class is absent."""
    if len(np.unique(truth)) < 2:
        return float("nan")
    return float(roc_auc_score(truth, scores, sample_weight=weights))


def auc_within(truth: Ints, scores: Floats, publishers: Names, corpora: Names) -> tuple[float, dict[str, float]]:
    """Mean over corpora of the ROC-AUC inside each, weighted by the square root of its publisher pairs (reliable times
    unreliable), and the values by corpus. Pairs across corpora do not count, so telling data sets apart earns nothing."""
    values: dict[str, float] = {}
    weights: dict[str, float] = {}
    for corpus in np.unique(corpora):
        rows = corpora == corpus
        good = len(np.unique(publishers[rows & (truth == 1)]))
        bad = len(np.unique(publishers[rows & (truth == 0)]))
        if good and bad:
            values[str(corpus)] = auc(truth[rows], scores[rows], publisher_weights(publishers[rows]))
            weights[str(corpus)] = float(np.sqrt(good * bad))
    if not values:
        return float("nan"), {}
    return float(np.average([values[c] for c in values], weights=[weights[c] for c in values])), values


def auc_of_publishers(truth: Ints, scores: Floats, publishers: Names) -> float:
    """ROC-AUC of the mean score of each publisher and class."""
    keys = np.char.add(np.char.add(publishers.astype(str), "\t"), truth.astype(str))
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    means = np.bincount(inverse, scores) / np.bincount(inverse)
    return auc(truth[first], means)


def average_precision(truth: Ints, scores: Floats, weights: Floats) -> float:
    """Average precision of finding the unreliable ones."""
    return float(average_precision_score(1 - truth, -scores, sample_weight=weights))


def recall_at_precision(truth: Ints, scores: Floats, weights: Floats, precision: float = 0.9) -> float:
    """Largest share of the unreliable ones found with at least that precision."""
    precisions, recalls, _ = precision_recall_curve(1 - truth, -scores, sample_weight=weights)
    return float(recalls[precisions >= precision].max(initial=0.0))


def brier(truth: Ints, probabilities: Floats, weights: Floats) -> float:
    """Weighted mean squared error of the probabilities."""
    return float(np.average((probabilities - truth) ** 2, weights=weights))


def calibration_bins(
    truth: Ints, probabilities: Floats, weights: Floats, bins: int = 10
) -> list[tuple[float, float, float]]:
    """Mean probability, share of reliable ones and share of the weight in each of `bins` bins of equal weight."""
    order = np.argsort(probabilities, kind="stable")
    cumulative = np.cumsum(weights[order]) / weights.sum()
    which = np.minimum((cumulative * bins - 1e-9).astype(int), bins - 1)
    points = []
    for index in range(bins):
        rows = order[which == index]
        if len(rows):
            points.append(
                (
                    float(np.average(probabilities[rows], weights=weights[rows])),
                    float(np.average(truth[rows], weights=weights[rows])),
                    float(weights[rows].sum() / weights.sum()),
                )
            )
    return points


def calibration_error(truth: Ints, probabilities: Floats, weights: Floats, bins: int = 10) -> float:
    """Expected calibration error over bins of equal weight (Naeini, Cooper and Hauskrecht, AAAI 2015)."""
    return sum(
        abs(mean - share) * weight for mean, share, weight in calibration_bins(truth, probabilities, weights, bins)
    )


def spearman(left: Floats, right: Floats) -> float:
    """Spearman's rank correlation over the rows where both are known."""
    known = ~(np.isnan(left) | np.isnan(right))
    return float(spearmanr(left[known], right[known]).statistic) if known.sum() > 2 else float("nan")


def bootstrap_interval(
    statistics: Callable[[Ints], list[float]],
    publishers: Names,
    *,
    rounds: int = 200,
    seed: int = 0,
    share: float = 0.95,
) -> list[tuple[float, float]]:
    """Percentile interval of each of `statistics(row indexes)` when whole publishers are drawn with replacement."""
    names, inverse = np.unique(publishers, return_inverse=True)
    rows = [np.flatnonzero(inverse == index) for index in range(len(names))]
    generator = np.random.default_rng(seed)
    values = [
        statistics(np.concatenate([rows[index] for index in generator.integers(0, len(rows), len(rows))]))
        for _ in range(rounds)
    ]
    tail = 100 * (1 - share) / 2
    low, high = np.nanpercentile(np.array(values), [tail, 100 - tail], axis=0)
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
