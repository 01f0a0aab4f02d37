"""Metrics: known values, and that every publisher weighs the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from quality.training.metrics import (
    auc,
    auc_of_publishers,
    auc_within,
    bootstrap_interval,
    calibration_bins,
    calibration_error,
    publisher_weights,
    recall_at_precision,
    spearman,
)

TRUTH = np.array([1, 1, 1, 0, 0, 0])
NAMES = np.array(["a", "a", "b", "c", "d", "d"])


def test_publishers_weigh_the_same() -> None:
    weights = publisher_weights(NAMES)
    assert {name: weights[name == NAMES].sum() for name in np.unique(NAMES)} == pytest.approx(
        dict.fromkeys("abcd", 1.0)
    )


def test_the_cap_counts_articles_up_to_it() -> None:
    weights = publisher_weights(np.array(["a"] * 10 + ["b"] * 2), cap=5)
    assert weights[:10].sum() == pytest.approx(5)
    assert weights[10:].sum() == pytest.approx(2)


@given(st.lists(st.floats(-5, 5), min_size=6, max_size=6))
def test_auc_agrees_with_scikit_learn(scores: list[float]) -> None:
    values = np.array(scores)
    assert auc(TRUTH, values) == pytest.approx(roc_auc_score(TRUTH, values))


def test_auc_of_one_class_is_unknown() -> None:
    assert np.isnan(auc(np.array([1, 1]), np.array([0.1, 0.2])))


def test_telling_corpora_apart_earns_nothing_within_them() -> None:
    corpora = np.array(["x", "x", "x", "y", "y", "y"])
    truth = np.array([1, 1, 0, 1, 0, 0])
    names = np.array(list("abcdef"))
    corpus_only = np.array([1.0, 1, 1, 0, 0, 0])
    assert auc_within(truth, corpus_only, names, corpora)[0] == pytest.approx(0.5)
    assert auc(truth, corpus_only) > 0.6


def test_auc_of_publishers_averages_their_articles() -> None:
    scores = np.array([0.9, 0.1, 0.8, 0.3, 0.2, 0.4])
    assert auc_of_publishers(TRUTH, scores, NAMES) == pytest.approx(1.0)


def test_perfect_calibration_has_no_error() -> None:
    truth = np.array([0, 1] * 50)
    probabilities = np.full(100, 0.5)
    assert calibration_error(truth, probabilities, np.ones(100), bins=1) == pytest.approx(0.0)


def test_calibration_bins_carry_all_the_weight() -> None:
    generator = np.random.default_rng(0)
    probabilities = generator.uniform(size=200)
    bins = calibration_bins((generator.uniform(size=200) < probabilities).astype(int), probabilities, np.ones(200))
    assert sum(weight for _, _, weight in bins) == pytest.approx(1)
    assert [mean for mean, _, _ in bins] == sorted(mean for mean, _, _ in bins)


def test_recall_at_precision_finds_the_clear_half() -> None:
    truth = np.array([0, 0, 1, 0, 1, 0])
    scores = np.arange(6.0)
    assert recall_at_precision(truth, scores, np.ones(6), 0.9) == pytest.approx(0.5)


def test_spearman_leaves_out_what_is_unknown() -> None:
    left = np.array([1.0, 2, 3, np.nan, 5])
    assert spearman(left, np.array([10.0, 20, 30, 40, 50])) == pytest.approx(1)


def test_interval_holds_the_value() -> None:
    scores = np.array([0.9, 0.4, 0.8, 0.3, 0.5, 0.1])
    [(low, high)] = bootstrap_interval(lambda rows: [auc(TRUTH[rows], scores[rows])], NAMES, rounds=50)
    assert low <= auc(TRUTH, scores) <= high
