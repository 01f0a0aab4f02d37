"""The additive model: fitted by scikit-learn's histogram gradient boosting with one signal a tree, read out as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from quality.training.metrics import Floats


@dataclass(frozen=True)
class Steps:
    """One signal's step function: `points[searchsorted(edges, value, "left")]`, `missing` for NaN."""

    edges: Floats
    points: Floats
    missing: float

    def __call__(self, values: Floats) -> Floats:
        """Contribution of each value, in log-odds."""
        known = ~np.isnan(values)
        result = np.full(len(values), self.missing)
        result[known] = self.points[np.searchsorted(self.edges, values[known], side="left")]
        return result


@dataclass(frozen=True)
class Additive:
    """intercept + one step function a signal."""

    intercept: float
    steps: Mapping[str, Steps]

    def decision(self, columns: Mapping[str, Floats]) -> Floats:
        """Log-odds of each row; `columns` maps signals to values of equal length. One entry where there is no signal."""
        total: Floats = np.full(max(map(len, columns.values()), default=1), self.intercept)
        for name, steps in self.steps.items():
            total = total + steps(columns[name])
        return total


@dataclass(frozen=True)
class Recipe:
    """How to fit. The defaults are those chosen by grouped cross-validation; `quality evaluate` measures them."""

    learning_rate: float = 0.06
    iterations: int = 250
    min_leaf: int = 60
    leaves: int = 4
    l2: float = 5.0
    bins: int = 40
    additive: bool = True
    seed: int = 0


def fit_trees(
    columns: Mapping[str, Floats],
    target: Floats,
    weights: Floats,
    directions: Mapping[str, int],
    recipe: Recipe,
    nuisance: Floats | None = None,
) -> tuple[HistGradientBoostingClassifier, list[str]]:
    """Fits soft targets in [0, 1] by giving each row to both classes, weighted. Columns without any value are left out,
    because the estimator refuses them. `nuisance` is a category a row (small whole numbers) that soaks up what it explains."""
    names = [name for name, column in columns.items() if not np.isnan(column).all()]
    # The estimator moves categories to the front, so the nuisance stands there from the start.
    extra = [] if nuisance is None else [nuisance]
    rows = np.column_stack([*extra, *(columns[name] for name in names)])
    constraints = [0] * len(extra) + [directions.get(name, 0) for name in names]
    categorical = [True] * len(extra) + [False] * len(names)
    estimator = HistGradientBoostingClassifier(
        learning_rate=recipe.learning_rate,
        max_iter=recipe.iterations,
        min_samples_leaf=recipe.min_leaf,
        max_leaf_nodes=recipe.leaves,
        l2_regularization=recipe.l2,
        max_bins=recipe.bins,
        interaction_cst="no_interactions" if recipe.additive else None,
        monotonic_cst=constraints,
        categorical_features=categorical if any(categorical) else None,
        early_stopping=False,
        random_state=recipe.seed,
    )
    both = np.concatenate([np.ones(len(rows)), np.zeros(len(rows))])
    shares = np.concatenate([weights * target, weights * (1 - target)])
    used = shares > 0
    # One thread: the data is small, several processes fit side by side, and threads that wait for each other stall them all.
    with threadpool_limits(limits=1, user_api="openmp"):
        estimator.fit(np.vstack([rows, rows])[used], both[used], shares[used] / shares[used].mean())
    return estimator, [""] * len(extra) + names


def read_steps(estimator: HistGradientBoostingClassifier, names: Sequence[str]) -> Additive:
    """The fitted trees as steps, exact to rounding. Trees of a column without a name (the nuisance) are left out."""
    trees: dict[int, list[np.ndarray]] = {}
    intercept = float(np.ravel(estimator._baseline_prediction)[0])
    for (predictor,) in estimator._predictors:
        nodes = predictor.nodes
        inner = nodes[nodes["is_leaf"] == 0]
        if not len(inner):
            intercept += float(nodes["value"][0])
            continue
        features = np.unique(inner["feature_idx"])
        if len(features) != 1:
            raise ValueError("a tree splits on more than one signal, so the model is not additive")
        trees.setdefault(int(features[0]), []).append(nodes)
    steps = {}
    for feature, grown in trees.items():
        if not names[feature]:
            continue
        edges = np.unique(np.concatenate([nodes["num_threshold"][nodes["is_leaf"] == 0] for nodes in grown]))
        edges = edges[np.isfinite(edges)]
        at = np.append(edges, np.inf)
        points = sum(np.array([_leaf(nodes, value) for value in at]) for nodes in grown)
        missing = sum(_leaf(nodes, np.nan) for nodes in grown)
        steps[names[feature]] = Steps(edges, np.asarray(points, dtype=float), float(missing))
    return Additive(intercept, steps)


def _leaf(nodes: np.ndarray, value: float) -> float:
    index = 0
    while not nodes[index]["is_leaf"]:
        node = nodes[index]
        left = node["missing_go_to_left"] if np.isnan(value) else value <= node["num_threshold"]
        index = node["left"] if left else node["right"]
    return float(nodes[index]["value"])


def capped(model: Additive, caps: Mapping[str, tuple[float, float]]) -> Additive:
    """The model with each signal's points limited to at least -lowers and at most raises, its two caps. Monotone stays monotone."""
    steps = {}
    for name, step in model.steps.items():
        lowers, raises = caps.get(name, (np.inf, np.inf))
        points, missing = np.clip(step.points, -lowers, raises), float(np.clip(step.missing, -lowers, raises))
        steps[name] = Steps(step.edges, points, missing)
    return Additive(model.intercept, steps)
