"""`quality evaluate CHECK` as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quality.checks import CHECKS
from quality.cli.checks import run_checks, show_checks
from quality.errors import InputError
from tests import program

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sklearn", "pandas", "scipy", "numpy", "joblib", "trafilatura", "quality.training")


def test_the_list_names_every_check_and_goal_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['quality', 'evaluate', 'list']\n"
        "import quality.cli\ntry: quality.cli.main()\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert shown.endswith("\n[]\n")
    for name, check in CHECKS.items():
        assert f"\n{name} " in f"\n{shown}"
        assert all(figure in shown and f"goal: {goal}" in shown for figure, goal in check.goals.items())


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("nonsense",), "there is no check 'nonsense'"),
        (("attribution",), "name their folder with --corpora DIR"),
        (("all",), "name their folder with --corpora DIR"),
        (("attribution", "--corpora", "nowhere"), "--corpora nowhere is not a folder"),
        (("attribution", "--corpora", "docs"), "docs holds no corpus"),
        (("--show", "3"), "are for a check"),
        (("model", "--ablation"), "goes without a check"),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(arguments: tuple[str, ...], why: str) -> None:
    done = program.quality("evaluate", *arguments, cwd=ROOT, also=program.TRAINING)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_the_list_shows_what_was_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("ROC-AUC", "0.986 of 5,948 pairs", "0.97"), ("of no account", "3", "")]
    kept = [{"check": "headlines", "figure": figure, "value": value, "goal": goal} for figure, value, goal in rows]
    (tmp_path / "checks.json").write_text(json.dumps(kept), encoding="utf-8")
    monkeypatch.setattr("quality.model.default_folder", lambda: tmp_path / "reliability")
    show_checks(as_json=False)
    shown = capsys.readouterr().out
    assert "ROC-AUC: 0.986 of 5,948 pairs" in shown
    assert "of no account" not in shown
    show_checks(as_json=True)
    assert [row["figure"] for row in json.loads(capsys.readouterr().out)["reached"]] == ["ROC-AUC"]


def test_figures_are_printed_with_their_goals_and_written(tmp_path: Path) -> None:
    done = program.quality("evaluate", "model", "-o", tmp_path / "checks.json", cwd=ROOT, also=program.TRAINING)
    assert done.returncode == 0, done.stderr
    assert "(goal: 0.04 at most)" in done.stdout
    rows = json.loads((tmp_path / "checks.json").read_text(encoding="utf-8"))
    assert {row["check"] for row in rows} == {"model"}
    assert all(row["figure"] and row["value"] for row in rows)


def test_all_checks_leave_out_what_has_no_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {
        "id": "small:1",
        "text": "The council met.\n\nIt voted.",
        "title": "",
        "url": "",
        "publisher": "example.org",
    }
    (tmp_path / "small.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    monkeypatch.setattr("quality.checks.CHECKS", {name: CHECKS[name] for name in ("sourcing", "model")})
    rows = run_checks("all", tmp_path, ROOT / "labeled", 0, 1, quiet=True)
    assert {row["check"] for row in rows} == {"model"}
    told = capsys.readouterr().err
    assert "left out: " in told
    assert "labels/articles.csv is missing" in told
    with pytest.raises(InputError):
        run_checks("sourcing", tmp_path, ROOT / "labeled", 0, 1, quiet=True)
