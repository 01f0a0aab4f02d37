"""The figures in models/evaluation.json stand on their floors, belong to these labels, and can be measured again."""

import json
from pathlib import Path

import pytest

from quality.errors import InputError
from quality.training.evaluate import figures
from quality.training.fit import Plan, cross_fitted, usable_rows
from quality.training.floors import MARGIN, PINNED, new_floors
from quality.training.labels import read_labelled

HERE = Path(__file__).resolve().parents[2]
MODELS = HERE / "models"
LUCK = 0.015
"""One draw of the folds may lie this much below the mean of three."""


def read(name: str) -> dict:  # type: ignore[type-arg]
    return json.loads((MODELS / name).read_text(encoding="utf-8"))


def test_figures_stand_on_their_floors() -> None:
    for name, floor in read("floors.json")["floors"].items():
        assert read("evaluation.json")["model"][name] >= floor, name


def test_model_evaluation_and_floors_belong_to_these_labels() -> None:
    expected = read_labelled(HERE / "labeled").sha256
    assert {
        read(name)["labels_sha256"] for name in ("evaluation.json", "floors.json", "reliability/scorecard.json")
    } == {expected}


def test_measured_again_the_figures_hold() -> None:
    labelled = read_labelled(HERE / "labeled")
    again = figures(labelled, cross_fitted(labelled, usable_rows(labelled), Plan()))
    for name, floor in read("floors.json")["floors"].items():
        assert again[name] >= floor - LUCK, name


def test_a_floor_falls_only_with_a_reason() -> None:
    result, old = read("evaluation.json"), {"floors": dict.fromkeys(PINNED, 0.99)}
    with pytest.raises(InputError, match=r"its floor is 0\.990.*--lower-floors"):
        new_floors(result, old)
    lowered = new_floors(result, old, "fewer labels")
    assert lowered["lowered"][-1]["reason"] == "fewer labels"
    assert lowered["floors"]["spearman_today"] == round(result["model"]["spearman_today"] - MARGIN, 3)


def test_a_floor_rises_with_the_figure_and_stays_within_the_margin() -> None:
    result = {"model": dict.fromkeys(PINNED, 0.8), "labels_sha256": "x"}
    assert set(new_floors(result, {})["floors"].values()) == {0.79}
    kept = new_floors(result, {"floors": dict.fromkeys(PINNED, 0.795), "lowered": ["before"]})
    assert set(kept["floors"].values()) == {0.795}
    assert kept["lowered"] == ["before"]
