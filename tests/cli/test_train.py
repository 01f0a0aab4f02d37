"""`quality train`, `evaluate` and `compare` as a user runs them, on labeled/ alone."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from small import write_few

from quality import Article, load_scorer
from quality.model import load_model
from quality.scoring import scorer_of
from tests import program

HERE = Path(__file__).resolve().parents[2]
MODEL = HERE / "models" / "reliability"


def quality(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return program.quality(*arguments, cwd=HERE, also=program.TRAINING)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a fifth of `labeled/`: enough corpora for every part of the evaluation."""
    corpora = ("semeval2019_hyperpartisan", "horne2017", "fakenewsnet_v1", "basil", "web2022_2026")
    return str(write_few(tmp_path_factory.mktemp("few") / "labeled", corpora))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a model trained on `labeled/`, and what was said meanwhile."""
    place = tmp_path_factory.mktemp("trained")
    done = quality("train", "-o", str(place / "model"))
    assert done.returncode == 0, done.stderr
    return place, done.stderr


def test_training_again_gives_the_shipped_scorecard(trained: tuple[Path, str]) -> None:
    place, _ = trained
    again, shipped = (load_model(path).scorecard for path in (place / "model", MODEL))
    assert again["labels_sha256"] == shipped["labels_sha256"]
    assert [term["signal"] for term in again["terms"]] == [term["signal"] for term in shipped["terms"]]
    # Another release of scikit-learn may round otherwise; what readers see is a score in whole points.
    ours, theirs = scorer_of(load_model(place / "model")), load_scorer(MODEL)
    for path in sorted((HERE / "labeled" / "examples").glob("*.txt")):
        article = Article.from_text(path.read_text(encoding="utf-8"))
        one, other = ours.score(article), theirs.score(article)
        assert (one.reliability is None) == (other.reliability is None)
        if one.reliability is not None and other.reliability is not None:
            assert one.reliability == pytest.approx(other.reliability, abs=0.01), path.name
    assert sorted(path.name for path in place.iterdir()) == ["model", "model.joblib"]


def test_missing_labels_are_named(tmp_path: Path) -> None:
    done = quality("evaluate", "--labeled", str(tmp_path))
    assert done.returncode == 2
    assert "articles.csv is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_signals_without_a_term_are_named_with_the_reason(trained: tuple[Path, str]) -> None:
    _, said = trained
    assert "without effect on the score: " in said
    assert "fitting and calibrating on" in said


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--corpora", "nowhere"], "--corpora nowhere is not a folder"),
        (["--corpora", "tests/golden"], "holds no corpus"),
        (["--lower-floors", "why"], "it needs a reason, and an evaluation"),
        (["--base-table", "topics"], "tables are fitted on texts: give --corpora DIR"),
        (["--labels", "README.md"], "is not a file of graded articles"),
    ],
)
def test_what_cannot_be_trained_on_is_said_in_a_sentence(tmp_path: Path, options: list[str], why: str) -> None:
    done = quality("train", "-o", str(tmp_path / "model"), *options)
    assert done.returncode == 2
    assert why in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_comparing_prints_both_and_the_difference(few: str) -> None:
    done = quality("compare", str(MODEL), str(MODEL), "--labeled", few, "--rounds", "10", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["rank_correlation"] == pytest.approx(1)
    assert result["other_band"] == 0
    assert set(result["figures"]) >= {"auc_within_corpora", "spearman_coders"}


def test_evaluating_prints_the_baselines_beside_the_model(tmp_path: Path, few: str) -> None:
    done = quality("evaluate", "--labeled", few, "--repeats", "1", "--rounds", "10", "-o", str(tmp_path / "e.json"))
    assert done.returncode == 0, done.stderr
    for expected in (
        "auc_within_corpora",
        "corpus name",
        "gradient boosting",
        "by genre",
        "false flags",
        "corpus left out",
    ):
        assert expected in done.stdout
    (head,) = (line for line in done.stdout.splitlines() if line.strip().startswith("baselines"))
    assert head.split() == ["baselines", "today,", "rho", "farms", "older", "publishers", "coded,", "rho"]
    result = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert result["baselines"]["length only"]["auc_within_corpora"] < result["model"]["auc_within_corpora"]


def test_an_output_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for command, place, why in (
        ("train", tmp_path / "no" / "model", "does not exist"),
        ("train", tmp_path / "file", "is a file"),
        ("evaluate", tmp_path / "no" / "x.json", "does not exist"),
        ("evaluate", tmp_path, "is a folder"),
    ):
        done = quality(command, "-o", str(place), "--labeled", str(tmp_path / "not looked at"))
        assert done.returncode == 2
        assert why in done.stderr
        assert "Traceback" not in done.stderr


def test_columns_of_a_comparison_are_named_readably(tmp_path: Path, few: str) -> None:
    for name, headings in (("other", ("reliability", "other")), ("reliability", ("first", "second"))):
        copy = tmp_path / name
        shutil.copytree(MODEL, copy)
        done = quality("compare", str(MODEL), str(copy), "--labeled", few, "--rounds", "10")
        assert done.returncode == 0, done.stderr
        assert f"{headings[1]}: {copy}" in done.stdout
        assert "…" not in done.stdout
        (head,) = (line for line in done.stdout.splitlines() if "in-sample figure" in line)
        assert head.split()[2:4] == list(headings)
