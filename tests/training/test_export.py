"""The bootstrap scorecards of a shipped model: spread around it, not beside it."""

import json
from pathlib import Path

import numpy as np
import pytest

from quality.scoring.scorecard import default_model_path
from quality.training.additive import Steps
from quality.training.export import _means
from quality.training.fit import usable_rows
from quality.training.labels import read_labelled

LABELED = Path(__file__).parents[2] / "labeled"


def test_a_step_takes_the_mean_of_the_replicate_over_the_values_in_it() -> None:
    replicate = Steps(np.array([0.5, 2.5]), np.array([1.0, 0.0, -1.0]), 0.0)
    means = _means(replicate, np.array([1.0, 2.0, 9.0]), np.array([0.0, 0.0, 0.0, 0.7, 1.5, 3.0]))
    assert means == pytest.approx([0.75, 0.0, -1.0, -1.0])


def test_replicates_lie_around_the_model() -> None:
    card = json.loads(default_model_path().read_text(encoding="utf-8"))
    labelled = read_labelled(LABELED)
    rows = usable_rows(labelled)
    total = np.full(len(rows), card["intercept"])
    replicates = np.tile(np.array(card["intercepts"])[:, None], (1, len(rows)))
    for term in card["terms"]:
        values = labelled.signals[term["signal"]][rows]
        edges = np.array(term["edges"])
        step = np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, np.nan_to_num(values), side="left"))
        total += np.array([*term["points"], term["missing"]])[step]
        replicates += np.array(term["replicates"])[:, step]
    spread = replicates.std(axis=0)
    assert abs(total.mean() - replicates.mean()) < 0.5 * spread.mean()
