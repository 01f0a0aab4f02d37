"""Columns that were measured in another version, or in sample, do not train; signals without a column are unknown."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from quality.errors import InputError
from quality.training.export import scorecard_dict, without_term
from quality.training.fit import Plan, fit_calibrated, usable_rows
from quality.training.labels import read_labelled
from quality.training.measured import write_measured
from quality.training.table import write_gzip_csv

LABELED = Path(__file__).parents[2] / "labeled"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("articles.csv", "signals.csv.gz", "measured.json"):
        shutil.copyfile(LABELED / name, tmp_path / name)
    return tmp_path


def change(folder: Path, name: str, **fields: Any) -> None:
    path = folder / "measured.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["signals"][name] |= fields
    path.write_text(json.dumps(record), encoding="utf-8")


def test_another_version_is_refused_by_name(folder: Path) -> None:
    change(folder, "filler", version=0)
    with pytest.raises(InputError, match="filler was measured in version 0, installed is version"):
        read_labelled(folder)


def test_what_was_measured_in_sample_is_refused_by_name(folder: Path) -> None:
    change(folder, "sourcing", cross_fitted=False)
    change(folder, "tone", cross_fitted=False)
    with pytest.raises(InputError, match=r"sourcing was measured with tables.*tone was measured with tables"):
        read_labelled(folder)


def test_another_file_of_signals_is_refused(folder: Path) -> None:
    (folder / "signals.csv.gz").write_bytes((folder / "signals.csv.gz").read_bytes() + b"\0")
    with pytest.raises(InputError, match=r"is not the file that measured\.json beside it describes"):
        read_labelled(folder)


@pytest.mark.parametrize(("content", "why"), [(None, "is missing"), ("[]", "must hold an object"), ("{", "must hold")])
def test_what_was_measured_must_be_told(folder: Path, content: str | None, why: str) -> None:
    (folder / "measured.json").unlink()
    if content is not None:
        (folder / "measured.json").write_text(content)
    with pytest.raises(InputError, match=why):
        read_labelled(folder)


def test_a_signal_that_was_not_measured_gets_no_term_and_is_named(folder: Path) -> None:
    signals = pd.read_csv(folder / "signals.csv.gz", dtype={"id": str})
    gone = ["opinion", "tone", "template_slots"]
    write_gzip_csv(signals.drop(columns=gone), folder / "signals.csv.gz")
    write_measured(folder, folder / "signals.csv.gz", [*signals.columns])
    labelled = read_labelled(folder)
    assert labelled.unmeasured == set(gone)
    assert np.isnan(labelled.signals["opinion"]).all()
    labelled = labelled.take(np.flatnonzero(np.isin(labelled.corpora, ["horne2017", "web2022_2026"])))
    card = scorecard_dict(labelled, fit_calibrated(labelled, usable_rows(labelled), Plan()), "0")
    reasons = without_term(labelled, card)
    assert reasons["opinion"].startswith("not measured")
    assert reasons["tone"].startswith("not measured")
    assert "template_slots" not in reasons, "it counts by policy, measured or not"
    assert reasons["byline"].startswith("too rare in the articles for training")
    assert not {"opinion", "tone"} & {term["signal"] for term in card["terms"]}
