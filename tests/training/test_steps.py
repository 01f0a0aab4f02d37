"""`quality train` from the texts on: everything is written, or nothing."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small import write_small

from quality.checks import CHECKS
from quality.errors import InputError
from quality.model import load_model
from quality.training import steps
from quality.training.additive import Recipe
from quality.training.base_tables.sources import Sources
from quality.training.card import card_text
from quality.training.fit import Plan
from quality.training.labels import ARTICLES, SIGNALS, read_labelled
from quality.training.measured import write_measured
from quality.training.steps import Order, train
from quality.training.table import write_gzip_csv

HERE = Path(__file__).resolve().parents[2]
PLAN = Plan(recipe=Recipe(iterations=20, min_leaf=5))


class Lines(list[str]):
    """A log that keeps what it was told."""

    def __call__(self, message: str, /) -> None:
        self.append(message)

    note = __call__


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("steps")
    write_small(found)
    (found / "models").mkdir()
    return found


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Figures in place of an evaluation, for which the small corpora are too small."""
    result: dict[str, Any] = json.loads((HERE / "models" / "evaluation.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(steps, "evaluate", lambda labelled, *_, **__: result | {"labels_sha256": labelled.sha256})
    return result


def order(place: Path, **fields: Any) -> Order:
    return Order(place / "labeled", place / "models" / "small", place / "corpora", plan=PLAN, **fields)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }


@pytest.mark.usefixtures("judged")
def test_a_figure_under_its_floor_leaves_everything_as_it_was(place: Path) -> None:
    floors = place / "models" / "floors.json"
    floors.write_text(json.dumps({"floors": {"spearman_today": 0.99}}), encoding="utf-8")
    before = files(place)
    with pytest.raises(InputError, match="spearman_today is"):
        train(order(place, evaluate=True), Lines())
    assert files(place) == before
    log = Lines()
    train(order(place, evaluate=True, lower_floors="a test"), log)
    assert any("used again" in line for line in log), "what was measured before the refusal is kept"
    assert json.loads(floors.read_text(encoding="utf-8"))["lowered"][0]["reason"] == "a test"


def test_everything_is_written_and_belongs_together(place: Path, judged: dict[str, Any]) -> None:
    log = Lines()
    train(order(place, evaluate=True, lower_floors="a test"), log)
    models = place / "models"
    model = load_model(models / "small")
    sha256 = read_labelled(place / "labeled").sha256
    evaluation = json.loads((models / "evaluation.json").read_text(encoding="utf-8"))
    assert model.scorecard["labels_sha256"] == model.manifest.data["labels_sha256"] == sha256
    assert evaluation["labels_sha256"] == sha256
    card = (models / "README.md").read_text(encoding="utf-8")
    assert sha256[:16] in card
    assert f"{judged['model']['spearman_today']:.3f}" in card
    assert "Names swapped in" in card
    assert (models / "plots" / "shapes.svg").stat().st_size > 10_000
    assert sum("byline" in line and line.startswith("without effect on the score: ") for line in log) == 1
    assert not any(" counts: " in line for line in log), "all that count did before"
    assert log[-1] == f"wrote {models / 'small'}"
    assert not [path.name for path in models.iterdir() if path.name.startswith(".")]


def test_what_counts_for_the_first_time_is_told_with_its_points(place: Path, tmp_path: Path) -> None:
    train(order(place), Lines())
    shutil.copytree(place / "models" / "small", tmp_path / "small")
    scorecard = tmp_path / "small" / "scorecard.json"
    card = json.loads(scorecard.read_text(encoding="utf-8"))
    gone = next(term for term in card["terms"] if any(term["points"]))
    scorecard.write_text(json.dumps(card | {"terms": [term for term in card["terms"] if term != gone]}))
    log = Lines()
    train(Order(place / "labeled", tmp_path / "small", plan=PLAN), log)
    told = [line for line in log if " counts: " in line]
    assert [line.partition(" ")[0] for line in told] == [gone["signal"]]
    assert " points " in told[0]


def test_the_written_labels_alone_give_the_same_scorecard(place: Path) -> None:
    train(order(place), Lines())
    again = Order(place / "labeled", place / "models" / "again", plan=PLAN)
    train(again, Lines())
    one, other = (load_model(place / "models" / name).scorecard for name in ("small", "again"))
    assert one == other


@pytest.fixture(scope="module")
def whole(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with labels and the model trained on them, all signals measured."""
    found = tmp_path_factory.mktemp("whole")
    train(order(place), Lines())
    shutil.copytree(place / "labeled", found / "labeled", ignore=shutil.ignore_patterns(".cache"))
    return found


def without(whole: Path, name: str, place: Path) -> Path:
    """Those labels before the signal `name` was there, with the model trained on them."""
    shutil.copytree(whole / "labeled", place / "labeled")
    table = pd.read_csv(place / "labeled" / SIGNALS, dtype=str, keep_default_na=False)
    write_gzip_csv(table.drop(columns=name), place / "labeled" / SIGNALS)
    write_measured(place / "labeled", place / "labeled" / SIGNALS, table.columns)
    train(Order(place / "labeled", place / "model", plan=PLAN), Lines())
    return place


def test_a_new_signal_alone_is_measured(place: Path, whole: Path, tmp_path: Path) -> None:
    found, log = without(whole, "emphasis", tmp_path), Lines()
    before = (found / "model" / "scales.tsv").read_bytes()
    train(Order(found / "labeled", found / "model", place / "corpora", plan=PLAN), log)
    assert any(line.startswith("measured emphasis alone, with the tables of the model") for line in log)
    assert not any(line.startswith(("reading 97", "learning")) for line in log)
    assert files(found / "labeled") == files(whole / "labeled")
    assert (found / "model" / "scales.tsv").read_bytes() == before
    assert load_model(found / "model").manifest.data["labels_sha256"] == read_labelled(whole / "labeled").sha256


@pytest.mark.parametrize("change", ["value", "label", "model", "signal"])
def test_everything_is_measured_where_something_else_changed(
    place: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    def learned(*_: Any) -> None:
        raise InputError("measured anew")

    found, log = without(whole, "filler" if change == "signal" else "emphasis", tmp_path), Lines()
    monkeypatch.setattr("quality.training.rebuild._learn", learned)
    labeled = found / "labeled"
    if change == "value":
        table = pd.read_csv(labeled / SIGNALS, dtype={"id": str}).assign(direct_quotation=0.5)
        write_gzip_csv(table, labeled / SIGNALS)
        write_measured(labeled, labeled / SIGNALS, table.columns)
        train(Order(labeled, found / "model", plan=PLAN), Lines())
    if change == "label":
        answers = (labeled / "web_articles.csv").read_text(encoding="utf-8")
        (labeled / "web_articles.csv").write_text(answers.replace(",news,5,", ",news,4,"), encoding="utf-8")
    output = place / "models" / "small" if change == "model" else found / "model"
    with pytest.raises(InputError, match="measured anew"):
        train(Order(labeled, output, place / "corpora", plan=PLAN), log)
    why = {
        "value": f"direct_quotation has other values than in {labeled / SIGNALS}; if its code was changed, raise its version",
        "label": f"articles or labels are others than in {labeled / ARTICLES}",
        "model": f"the model in {output} was not trained on the labels in {labeled}",
        "signal": "filler reads a table that is learned from the labels: roles",
    }
    assert f"all signals are measured anew, since {why[change]}" in log


def test_a_base_table_is_fitted_before_everything_else(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fit(sources: Sources, folder: Path, _: Any) -> None:
        assert sources == Sources(place / "corpora", place / "labeled")
        with (folder / "bios.tsv").open("a", encoding="utf-8") as table:
            table.write("w fitted\t1.5\n")

    def rebuild(_: Path, __: Path, base: Path, *___: Any, other_base: bool) -> Path:
        assert other_base
        assert load_model(base).table("bios").rows["w fitted"] == (1.5,)
        raise InputError("measured with the new table")

    monkeypatch.setattr("quality.training.base_tables.BASE_TABLES", {"bios": fit})
    monkeypatch.setattr(steps, "rebuild", rebuild)
    for name, why in (("bios", "measured with the new table"), ("x", "there is no base table 'x'")):
        with pytest.raises(InputError, match=why):
            train(Order(place / "labeled", tmp_path / "model", place / "corpora", base_tables=[name]), Lines())
    assert not list(tmp_path.iterdir())


def test_another_readme_is_not_written_over(place: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(InputError, match="is no model card"):
        train(Order(place / "labeled", tmp_path / "model", evaluate=True), Lines())
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_an_interrupted_evaluation_keeps_a_new_model(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(steps, "evaluate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(Order(place / "labeled", tmp_path / "mine", evaluate=True, plan=PLAN), Lines())
    assert load_model(tmp_path / "mine").scorecard["terms"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "mine.joblib"]


def test_the_shipped_card_is_that_of_its_figures() -> None:
    """Goals have one source, and no cell is empty."""
    models = HERE / "models"
    result, card, stable = (
        json.loads((models / name).read_text(encoding="utf-8"))
        for name in ("evaluation.json", "reliability/scorecard.json", "stability.json")
    )
    text = (models / "README.md").read_text(encoding="utf-8")
    assert text == card_text(result, card, stable)
    assert not [
        line for line in text.splitlines() if line.startswith("|") and any(not c.strip() for c in line[1:-1].split("|"))
    ]
    goals = CHECKS["model"].goals
    assert f"| {goals['auc_pooled']} |" in text
    assert f"| {goals['calibration_error']} |" in text
