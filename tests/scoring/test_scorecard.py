"""The scorecard: what is refused, and that it adds up."""

import copy
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.errors import ModelError, VersionMismatchError
from quality.scoring.scorecard import load_scorecard, logit, scorecard_from_dict, sigmoid
from quality.signals import signal_named

VALID: dict[str, Any] = {
    "schema": "quality.scorecard/1",
    "name": "reliability",
    "version": "1",
    "prior": 0.5,
    "bands": [40, 65],
    "intercept": 0.1,
    "intercepts": [0.1, 0.2],
    "terms": [
        {
            "signal": "loaded_language",
            "version": signal_named("loaded_language").version,
            "edges": [1.0, 5.0],
            "points": [0.5, 0.0, -1.0],
            "missing": 0.0,
            "support": [0.0, 40.0],
            "replicates": [[0.4, 0.1, -0.9, 0.0], [0.5, 0.0, -1.1, 0.0]],
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
        (("terms", 0, "points"), [0.5, 0.0], "one point more"),
        (("terms", 0, "points"), [0.5, 0.0, float("nan")], "finite"),
        (("terms", 0, "points"), [0.5, 0.0, True], "finite"),
        (("terms", 0, "points"), [0.5, 0.0, 1e99], "1e9"),
        (("terms", 0, "replicates"), [[0.0, 0.0, 0.0, 0.0]], "replicates"),
        (("terms", 0, "support"), [3.0, 1.0], "support"),
        (("prior",), 1.0, "prior"),
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


def test_files(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        load_scorecard(tmp_path / "missing.json")
    for content in (b"", b"not json", b"\x80\x04pickle", b"[" * 100_000, b"[]"):
        (tmp_path / "bad.json").write_bytes(content)
        with pytest.raises(ModelError):
            load_scorecard(tmp_path / "bad.json")
    (tmp_path / "good.json").write_text(json.dumps(VALID))
    assert len(load_scorecard(tmp_path / "good.json").sha256) == 64


@given(st.floats(min_value=-700, max_value=700))
def test_sigmoid(log_odds: float) -> None:
    assert 0 <= sigmoid(log_odds) <= 1
    if abs(log_odds) < 30:
        assert math.isclose(logit(sigmoid(log_odds)), log_odds, abs_tol=1e-2)


def test_prior_moves_every_intercept() -> None:
    card = scorecard_from_dict(VALID)
    moved = card.with_prior(0.9)
    assert math.isclose(moved.intercept - card.intercept, logit(0.9))
    assert math.isclose(moved.intercepts[1] - card.intercepts[1], logit(0.9))
    with pytest.raises(ModelError):
        card.with_prior(1.0)
