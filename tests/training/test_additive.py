"""The additive model: read out exactly, monotone where a direction is declared, capped, blind to columns without values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.training.additive import Additive, Recipe, Steps, capped, fit_trees, read_steps

RECIPE = Recipe(iterations=40, min_leaf=10)


def made(seed: int = 0, rows: int = 400) -> tuple[dict[str, np.ndarray], np.ndarray]:
    generator = np.random.default_rng(seed)
    columns = {name: generator.normal(size=rows) for name in ("up", "down", "free")}
    columns["up"][generator.uniform(size=rows) < 0.2] = np.nan
    odds = np.nan_to_num(columns["up"]) - columns["down"] + np.abs(columns["free"])
    return columns, 1 / (1 + np.exp(-odds))


def fitted(seed: int = 0) -> tuple[dict[str, np.ndarray], object, Additive]:
    columns, target = made(seed)
    directions = {"up": 1, "down": -1}
    estimator, names = fit_trees(columns, target, np.ones(len(target)), directions, RECIPE)
    return columns, estimator, read_steps(estimator, names)


def test_steps_reproduce_the_decision_function() -> None:
    columns, estimator, model = fitted()
    expected = estimator.decision_function(np.column_stack(list(columns.values())))  # type: ignore[attr-defined]
    assert np.abs(model.decision(columns) - expected).max() < 1e-9


@pytest.mark.parametrize(("name", "sign"), [("up", 1), ("down", -1)])
def test_monotone_where_a_direction_is_declared(name: str, sign: int) -> None:
    _, _, model = fitted()
    assert (sign * np.diff(model.steps[name].points) >= -1e-12).all()


def test_a_column_without_values_is_left_out() -> None:
    columns, target = made()
    columns["never"] = np.full(len(target), np.nan)
    estimator, names = fit_trees(columns, target, np.ones(len(target)), {}, RECIPE)
    assert "never" not in names
    assert "never" not in read_steps(estimator, names).steps


def test_interactions_are_refused() -> None:
    columns, target = made()
    target = np.where(columns["down"] * columns["free"] > 0, 0.9, 0.1)
    estimator, names = fit_trees(
        columns, target, np.ones(len(target)), {}, Recipe(additive=False, leaves=8, min_leaf=10)
    )
    with pytest.raises(ValueError, match="more than one signal"):
        read_steps(estimator, names)


@given(st.floats(0.01, 2), st.lists(st.floats(-3, 3), min_size=2, max_size=6))
@settings(max_examples=50)
def test_caps_limit_and_keep_the_order(cap: float, points: list[float]) -> None:
    ordered = np.sort(points)
    model = Additive(0.1, {"x": Steps(np.arange(len(points) - 1.0), ordered, 0.0)})
    limited = capped(model, {"x": (cap, cap / 2)}).steps["x"].points
    assert limited.min() >= -cap
    assert limited.max() <= cap / 2
    assert (np.diff(limited) >= 0).all()
