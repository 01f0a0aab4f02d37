"""The scorecard: what is refused, and that it adds up."""

import copy
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.errors import ModelError, VersionMismatchError
from quality.scoring.explanation import effect
from quality.scoring.scorecard import Term, logit, scorecard_from_dict, sigmoid
from quality.signals import signal_named

VALID: dict[str, Any] = {
    "schema": "quality.scorecard/2",
    "name": "reliability",
    "version": "1",
    "bands": [40, 65],
    "intercept": 0.1,
    "intervals": {"edges": [0.3, 0.6], "low": [0.0, 0.2, 0.5], "high": [0.4, 0.7, 1.0]},
    "terms": [
        {
            "signal": "loaded_language",
            "version": signal_named("loaded_language").version,
            "edges": [1.0, 5.0],
            "points": [0.5, 0.0, -1.0],
            "missing": 0.0,
            "support": [0.0, 40.0],
        }
    ],
    "reference": {"loaded_language": [0.0, 0.0, 1.0, 2.0, 9.0]},
}


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(VALID)
    at: Any = data
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return data


def test_valid() -> None:
    card = scorecard_from_dict(VALID)
    (term,) = card.terms
    assert [term.log_odds(v) for v in (0.0, 1.0, 1.5, 5.0, 5.1, None)] == [0.5, 0.5, 0.0, 0.0, -1.0, 0.0]
    assert card.percentile("loaded_language", 1.0) == 50.0
    assert card.percentile("loaded_language", 0.0) == 20.0
    assert card.percentile("unheard_of", 0.0) is None
    assert [card.band(score) for score in (0, 39, 40, 64, 65, 100)] == [
        "low",
        "low",
        "medium",
        "medium",
        "high",
        "high",
    ]


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("schema",), "quality.scorecard/9", "schema"),
        (("terms",), [], "terms"),
        (("terms", 0, "edges"), [5.0, 1.0], "ascend"),
        (("terms", 0, "points"), [0.5, 0.0], "one more point"),
        (("terms", 0, "points"), [0.5, 0.0, float("nan")], "finite"),
        (("terms", 0, "points"), [0.5, 0.0, True], "finite"),
        (("terms", 0, "points"), [0.5, 0.0, 1e99], "larger than"),
        (("terms", 0, "support"), [3.0, 1.0], "support"),
        (("schema",), "quality.scorecard/1", "schema"),
        (("intervals",), None, "intervals"),
        (("intervals", "edges"), [0.6, 0.3], "ascend"),
        (("intervals", "low"), [0.0, 0.2], "one more number"),
        (("intervals", "high"), [0.4, 0.1, 1.0], "low at most its high"),
        (("intervals", "high"), [0.4, 0.7, 1.1], "between 0 and 1"),
        (("intervals", "low"), [0.0, 0.2, float("inf")], "finite"),
        (("bands",), [70, 40], "bands"),
        (("name",), "", "name"),
        (("reference", "loaded_language"), [3.0, 1.0], "ascend"),
        (("intercept",), "0.1", "finite"),
    ],
)
def test_refused(path: tuple[str | int, ...], value: Any, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        scorecard_from_dict(changed(path, value))


def test_other_signal_versions_are_named() -> None:
    with pytest.raises(VersionMismatchError, match=r"loaded_language .*version 999"):
        scorecard_from_dict(changed(("terms", 0, "version"), 999))
    with pytest.raises(VersionMismatchError, match="installed: none"):
        scorecard_from_dict(changed(("terms", 0, "signal"), "gone"))


@given(st.floats(min_value=-700, max_value=700))
def test_sigmoid(log_odds: float) -> None:
    assert 0 <= sigmoid(log_odds) <= 1
    if abs(log_odds) < 30:
        assert math.isclose(logit(sigmoid(log_odds)), log_odds, abs_tol=1e-2)


@given(st.floats(min_value=0, max_value=1))
def test_the_interval_never_excludes_the_score(reliability: float) -> None:
    low, high = scorecard_from_dict(VALID).interval(reliability)
    assert 0 <= low <= round(100 * reliability) <= high <= 100


def test_the_interval_is_that_of_such_articles() -> None:
    card = scorecard_from_dict(VALID)
    assert [card.interval(value) for value in (0.1, 0.29, 0.3, 0.59, 0.6, 1.0)] == [
        (0, 40), (0, 40), (20, 70), (20, 70), (50, 100), (50, 100)
    ]  # fmt: skip
    assert scorecard_from_dict(changed(("intervals", "high"), [0.05, 0.7, 1.0])).interval(0.2) == (0, 20)


@pytest.mark.parametrize(
    ("edges", "points", "told"),
    [
        ((1.0, 5.0), (0.5, 0.0, -1.0), "+12.2 points up to 1, −23.1 points over 5"),
        ((0.5, 0.9, 1.5), (0.0, -0.3, -0.3, 0.2), "−7.4 points over 0.5 up to 1.5, +5 points over 1.5"),
        ((0.0,), (0.0, 0.0), "0 points"),
        ((0.0, 0.5), (-0.5, 0.2, 0.0), "−12.2 points at 0, +5 points over 0 up to 0.5"),
    ],
)
def test_the_effect_of_a_term_is_told(edges: tuple[float, ...], points: tuple[float, ...], told: str) -> None:
    assert effect(Term("loaded_language", 1, edges, points, 0.0, (0.0, 40.0))) == told
