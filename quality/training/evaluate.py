"""Honest numbers: every figure by publisher, on unmodified articles, beside the trivial baselines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from quality.training.fit import (
    PRIOR,
    Plan,
    cross_fitted,
    evaluated_rows,
    learned_signals,
    platt,
    targets,
    usable_rows,
)
from quality.training.labels import Labelled
from quality.training.metrics import (
    Floats,
    Ints,
    auc,
    auc_of_publishers,
    auc_within,
    average_precision,
    bootstrap_interval,
    brier,
    calibration_error,
    publisher_weights,
    recall_at_precision,
    spearman,
)

CODED_FOLDS = 8
FOLDS = 5


def figures(labelled: Labelled, decision: Floats, rows: Ints) -> dict[str, float]:
    """The headline figures of one set of decision values on `rows` (reliable or unreliable publishers)."""
    truth, publishers, corpora = labelled.truth[rows], labelled.publishers[rows], labelled.corpora[rows]
    scores = decision[rows]
    weights = publisher_weights(publishers)
    return {
        "auc_within_corpora": auc_within(truth, scores, publishers, corpora)[0],
        "auc_pooled": auc(truth, scores, weights),
        "auc_publishers": auc_of_publishers(truth, scores, publishers),
        "average_precision": average_precision(truth, scores, weights),
        "recall_at_precision_0.9": recall_at_precision(truth, scores, weights),
        "spearman_coders": spearman(decision, labelled.coded),
    }


def evaluate(labelled: Labelled, plan: Plan, *, rounds: int = 100, repeats: int = 1) -> dict[str, Any]:
    """All figures of a training plan: folds by publisher, repeated, with bootstrap intervals by publisher."""
    rows = evaluated_rows(labelled)
    usable = usable_rows(labelled)
    runs = []
    for seed in range(repeats):
        decision = cross_fitted(labelled, usable, plan, FOLDS, seed)
        runs.append(figures(labelled, decision, rows))
    coded = cross_fitted(labelled, usable, plan, CODED_FOLDS)
    mean = {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}
    mean["spearman_coders"] = spearman(coded, labelled.coded)
    result: dict[str, Any] = {
        "articles": len(rows),
        "publishers": len(np.unique(labelled.publishers[rows])),
        "model": mean,
    }
    result["intervals"] = {
        name: bootstrap_interval(partial(_drawn, labelled, decision, rows, name), labelled.publishers[rows], rounds=rounds)
        for name in ("auc_within_corpora", "auc_pooled", "auc_publishers")
    }
    result["calibration"] = calibration(labelled, decision, rows)
    truth, publishers, corpora = labelled.truth[rows], labelled.publishers[rows], labelled.corpora[rows]
    result["by_corpus"] = auc_within(truth, decision[rows], publishers, corpora)[1]
    result["baselines"] = baselines(labelled, usable, rows, plan)
    return result


def _drawn(labelled: Labelled, decision: Floats, rows: Ints, name: str, drawn: Ints) -> float:
    """One figure on rows drawn with replacement."""
    return figures(labelled.take(rows[drawn]), decision[rows[drawn]], np.arange(len(drawn)))[name]


def calibration(labelled: Labelled, decision: Floats, rows: Ints) -> dict[str, float]:
    """Brier score and calibration error at the stated prior, Platt-scaled on the other half of the publishers."""
    truth, publishers = labelled.truth[rows], labelled.publishers[rows]
    weights = publisher_weights(publishers)
    for value, share in ((1, PRIOR), (0, 1 - PRIOR)):
        weights[truth == value] *= share / weights[truth == value].sum()
    probabilities = np.full(len(rows), np.nan)
    for train, test in GroupKFold(FOLDS).split(rows, groups=publishers):
        slope, shift = platt(decision[rows[train]], truth[train], publisher_weights(publishers[train]))
        probabilities[test] = 1 / (1 + np.exp(-(slope * decision[rows[test]] + shift)))
    return {
        "brier": brier(truth, probabilities, weights),
        "calibration_error": calibration_error(truth, probabilities, weights),
    }


def baselines(labelled: Labelled, usable: Ints, rows: Ints, plan: Plan) -> dict[str, dict[str, float]]:
    """What trivial models reach in the same folds."""
    from dataclasses import replace

    readability = frozenset({"grade_level", "sentence_length", "long_words", "lexical_diversity"})
    results: dict[str, dict[str, float]] = {}
    corpus = np.unique(labelled.corpora, return_inverse=True)[1]
    one_hot = np.eye(corpus.max() + 1)[corpus]
    length = np.log1p(labelled.articles["words"].to_numpy(dtype=float))[:, None]
    results["corpus name only"] = figures(labelled, _linear(labelled, one_hot, rows), rows)
    results["length only"] = figures(labelled, _linear(labelled, length, rows), rows)
    alone = replace(plan, signals=readability, style_cap=9.0)
    results["readability only"] = figures(labelled, cross_fitted(labelled, usable, alone, FOLDS), rows)
    full = replace(plan, recipe=replace(plan.recipe, additive=False))
    results["gradient boosting, not additive"] = figures(labelled, _full(labelled, usable, full), rows)
    return results


def _linear(labelled: Labelled, features: Floats, rows: Ints) -> Floats:
    decision = np.full(len(labelled.articles), np.nan)
    for train, test in GroupKFold(FOLDS).split(rows, groups=labelled.publishers[rows]):
        weights = publisher_weights(labelled.publishers[rows[train]])
        model = LogisticRegression(max_iter=1000).fit(
            features[rows[train]], labelled.truth[rows[train]], sample_weight=weights
        )
        decision[rows[test]] = model.decision_function(features[rows[test]])
    return decision


def _full(labelled: Labelled, usable: Ints, plan: Plan) -> Floats:
    from quality.signals import catalog
    from quality.training.additive import fit_trees
    from quality.training.fit import DIRECTIONS

    target, weight = targets(labelled)
    weight = weight * np.where(np.isnan(labelled.coded), 1.0, plan.coded_weight)
    directions = {s.name: DIRECTIONS[s.better] for s in catalog()}
    decision = np.full(len(labelled.articles), np.nan)
    for train, test in GroupKFold(FOLDS).split(usable, groups=labelled.publishers[usable]):
        columns = {name: labelled.signals[name][usable[train]] for name in learned_signals(plan)}
        estimator, names = fit_trees(columns, target[usable[train]], weight[usable[train]], directions, plan.recipe)
        features = np.column_stack([labelled.signals[name][usable[test]] for name in names])
        decision[usable[test]] = estimator.decision_function(features)
    return decision


def ablation(
    labelled: Labelled, plan: Plan, families: dict[str, frozenset[str]], report: Callable[[str], None]
) -> dict[str, Any]:
    """Every family of signals left out, and alone."""
    from dataclasses import replace

    rows, usable = evaluated_rows(labelled), usable_rows(labelled)
    everything = frozenset(learned_signals(plan))
    results = {}
    for family, members in families.items():
        for kind, chosen in (("without", everything - members), ("only", everything & members)):
            if chosen:
                report(f"{kind} {family}")
                decision = cross_fitted(labelled, usable, replace(plan, signals=chosen), FOLDS)
                results[f"{kind} {family}"] = figures(labelled, decision, rows)
    return results
