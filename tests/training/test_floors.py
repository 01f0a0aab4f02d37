"""The figures in models/evaluation.json stand on their floors, belong to these labels, and can be measured again."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quality.training.evaluate import figures
from quality.training.fit import Plan, cross_fitted, usable_rows
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


@pytest.mark.parametrize("reason", [None, "fewer labels"])
def test_a_floor_falls_only_when_told(tmp_path: Path, reason: str | None) -> None:
    result = read("evaluation.json")
    (tmp_path / "floors.json").write_text(json.dumps({"floors": dict.fromkeys(read("floors.json")["floors"], 0.99)}))
    (tmp_path / "evaluation.json").write_text(json.dumps(result))
    before = (tmp_path / "floors.json").read_bytes()
    call = [sys.executable, str(HERE / "scripts" / "set_floors.py"), "--models", str(tmp_path)]
    done = subprocess.run(
        [*call, *(["--lower", reason] if reason else [])], capture_output=True, text=True, check=False
    )
    if reason:
        assert done.returncode == 0
        assert json.loads((tmp_path / "floors.json").read_text())["lowered"][0]["reason"] == reason
    else:
        assert done.returncode == 1
        assert "its floor is 0.990" in done.stderr
        assert (tmp_path / "floors.json").read_bytes() == before
