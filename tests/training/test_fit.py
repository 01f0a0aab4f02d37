"""Fitting, calibration, export: what leaves training is what scoring reads."""

import json
from pathlib import Path

import numpy as np
import pytest

from quality.scoring.scorecard import load_scorecard, scorecard_from_dict
from quality.signals import catalog
from quality.training.additive import Recipe
from quality.training.compare import compare, log_odds
from quality.training.evaluate import Judged, figures
from quality.training.export import scorecard_dict, write_scorecard
from quality.training.fit import (
    CREDIT,
    FAULTS,
    POLICY,
    STYLE_CAP,
    Plan,
    cross_fitted,
    fit_calibrated,
    fit_model,
    platt,
    usable_rows,
)
from quality.training.labels import Labelled, read_labelled

HERE = Path(__file__).resolve().parents[2]
PLAN = Plan(recipe=Recipe(iterations=60))


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    everything = read_labelled(HERE / "labeled")
    chosen = np.flatnonzero(
        np.isin(everything.corpora, ["semeval2019_hyperpartisan", "horne2017", "fakenewsnet_v1", "web2022_2026"])
    )
    return everything.take(chosen)


def test_the_same_labels_give_the_same_bytes(labelled: Labelled, tmp_path: Path) -> None:
    rows = usable_rows(labelled)
    for name in ("one.json", "two.json"):
        card = scorecard_dict(labelled, fit_calibrated(labelled, rows, PLAN), "0")
        write_scorecard(card, tmp_path / name)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_scoring_reads_what_training_wrote(labelled: Labelled, tmp_path: Path) -> None:
    model = fit_calibrated(labelled, usable_rows(labelled), PLAN)
    write_scorecard(scorecard_dict(labelled, model, "0"), tmp_path / "card.json")
    card = scorecard_from_dict(json.loads((tmp_path / "card.json").read_text(encoding="utf-8")))
    assert np.abs(log_odds(card, labelled) - model.decision(labelled.signals)).max() < 1e-3


def test_signals_move_the_score_in_their_direction_only(labelled: Labelled) -> None:
    model = fit_model(labelled, usable_rows(labelled), PLAN)
    for signal in catalog():
        if signal.name in model.steps and signal.better != "neither":
            way = 1 if signal.better == "higher" else -1
            assert (way * np.diff(model.steps[signal.name].points) >= -1e-12).all(), signal.name


def test_style_is_capped_and_the_unknown_counts_nothing(labelled: Labelled) -> None:
    model = fit_model(labelled, usable_rows(labelled), PLAN)
    for signal in catalog():
        if signal.name in model.steps:
            assert model.steps[signal.name].missing == 0
            if signal.better == "neither":
                assert np.abs(model.steps[signal.name].points).max() <= STYLE_CAP


def test_calibration_meets_the_mean_grade() -> None:
    generator = np.random.default_rng(1)
    decision = generator.normal(size=4000)
    grades = np.clip(1 / (1 + np.exp(-(0.5 * decision - 0.3))) + generator.normal(size=4000) / 10, 0, 1)
    slope, shift = platt(decision, grades, np.ones(4000))
    reliability = 1 / (1 + np.exp(-(slope * decision + shift)))
    assert reliability.mean() == pytest.approx(grades.mean(), abs=0.001)
    assert (slope, shift) == (pytest.approx(0.5, abs=0.1), pytest.approx(-0.3, abs=0.1))


def test_policy_holds_whatever_was_learned(labelled: Labelled) -> None:
    model = fit_calibrated(labelled, usable_rows(labelled), PLAN)
    for name, (edges, points) in POLICY.items():
        worst = model.steps[name](np.array([edges[-1] + 1]))[0]
        assert worst <= points[-1] + 1e-9, name
    for name in FAULTS & model.steps.keys():
        assert model.steps[name].points.max() <= CREDIT


def test_cross_fitting_leaves_no_row_to_its_own_publisher(labelled: Labelled) -> None:
    """Labels turned round for one publisher must not move the values of that publisher's own articles."""
    rows = usable_rows(labelled)
    name = "horne2017"
    before = cross_fitted(labelled, rows, PLAN)
    turned = labelled.take(np.arange(len(labelled.articles)))
    mine = turned.articles["publisher"] == name
    swap = {"reliable": "unreliable", "unreliable": "reliable"}
    turned.articles.loc[mine, "label_source"] = turned.articles.loc[mine, "label_source"].replace(swap)
    after = cross_fitted(turned, rows, PLAN)
    own = mine.to_numpy() & ~np.isnan(before)
    assert own.sum() > 20
    assert np.abs(after - before)[own].max() < 1e-9
    assert np.nanmax(np.abs(after - before)[~own]) > 1e-3


def test_figures_beat_chance_on_publishers_not_seen(labelled: Labelled) -> None:
    found = figures(labelled, cross_fitted(labelled, usable_rows(labelled), PLAN))
    assert found["spearman_today"] > 0.6
    assert found["auc_newsroom_farm"] > 0.9
    assert found["spearman_coders"] > 0.4


def test_judged_takes_coded_articles_of_any_publisher(labelled: Labelled) -> None:
    judged = Judged.of(labelled, np.zeros(len(labelled.articles)))
    assert ((judged.truth == -1) & ~np.isnan(judged.coded)).any()


def test_comparing_a_model_with_itself_shows_no_difference(labelled: Labelled) -> None:
    card = load_scorecard()
    result = compare(card, card, labelled, rounds=10)
    assert result["rank_correlation"] == pytest.approx(1)
    assert result["mean_move"] == 0
    assert all(row["difference"] == 0 for row in result["figures"].values())
