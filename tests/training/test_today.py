"""Articles of today: slices, and the score beside a ridge over words in the same folds."""

from pathlib import Path

import numpy as np
import pytest

from quality.training.evaluate import today
from quality.training.fit import graded_rows
from quality.training.folds import FOLDS
from quality.training.labels import RIDGE, TOPIC, Labelled, read_labelled
from quality.training.language import Reading
from quality.training.today import FEWEST, OTHER, country_of
from quality.training.word_baseline import cross_fitted_ridge, phrases

LABELED = Path(__file__).parents[2] / "labeled"


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    everything = read_labelled(LABELED)
    everything.articles[TOPIC] = np.where(np.arange(len(everything.articles)) % 2, "health", "politics")
    return everything


def test_a_better_score_is_told_from_the_ridge(labelled: Labelled) -> None:
    noise = np.random.default_rng(0).normal(size=(2, len(labelled.coded)))
    good, poor = labelled.coded + noise[0] / 2, labelled.coded + 2 * noise[1]
    labelled.articles[RIDGE] = np.where(np.isin(np.arange(len(poor)), graded_rows(labelled)), poor, np.nan)
    found = today(labelled, good, 1 / (1 + np.exp(3 - good)), 20)
    whole, held = found["beside_ridge"]["all"], found["beside_ridge"]["held_out"]
    assert whole["articles"] == len(graded_rows(labelled))
    assert 0 < held["articles"] < whole["articles"] / 2
    for part in (whole, held):
        low, high = part["interval"]["spearman_today"]
        assert 0 < low < part["difference"]["spearman_today"] < high
        assert part["difference"]["spearman_today"] == pytest.approx(
            part["model"]["spearman_today"] - part["ridge"]["spearman_today"]
        )


def test_slices_add_up_and_small_ones_are_left_out(labelled: Labelled) -> None:
    score = np.nan_to_num(labelled.coded, nan=3.0) / 5
    slices = today(labelled, score, score, 10)["slices"]
    assert set(slices) == {"country", "length", "form", "topic"}
    assert sum(part["articles"] for part in slices["length"].values()) == len(graded_rows(labelled))
    assert sum(part["articles"] for part in slices["topic"].values()) == len(graded_rows(labelled))
    assert all(part["articles"] >= FEWEST for table in slices.values() for part in table.values())
    assert all(part["spearman"] == pytest.approx(1) for part in slices["length"].values())
    assert "United Kingdom" in slices["country"]


def test_without_the_ridge_there_is_nothing_beside(labelled: Labelled) -> None:
    bare = labelled.take(graded_rows(labelled))
    del bare.articles[RIDGE]
    assert today(bare, bare.coded, bare.coded / 5, 10)["beside_ridge"] == {}


def test_countries_are_guessed_by_the_top_level_domain() -> None:
    assert country_of("example.co.uk") == "United Kingdom"
    assert country_of("example.in") == "India"
    assert country_of("example.com") == country_of("blog-without-a-dot") == OTHER


def test_the_ridge_tells_words_of_sites_it_never_saw() -> None:
    words = ("the mayor said so on monday".split(), "only time will tell what happens".split())
    readings = [Reading([(0, 1)], [words[n % 2]], [[]], [0], "none") for n in range(80)]
    grades = np.array([4.0 - 2 * (n % 2) for n in range(80)])
    sites = np.array([f"site{n // 2}" for n in range(80)])
    found = cross_fitted_ridge(readings, grades, sites, np.arange(80) // 2 % FOLDS)
    assert found == pytest.approx(grades, abs=0.3)
    assert list(phrases(readings[0]))[:7] == ["the", "mayor", "said", "so", "on", "monday", "the mayor"]


def test_a_ridge_without_enough_sites_knows_nothing() -> None:
    readings = [Reading([(0, 1)], [["one", "two"]], [[]], [0], "none") for _ in range(10)]
    folds = np.arange(10) % FOLDS
    found = cross_fitted_ridge(readings, np.arange(10.0), np.array(["site"] * 10), folds)
    assert np.isnan(found).all()
    assert not len(cross_fitted_ridge([], np.array([]), np.array([], dtype=str), np.array([], dtype=np.int64)))
