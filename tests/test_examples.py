"""The written examples: every flaw is found, costs points beside its clean counterpart, and clean ones do well."""

import csv
from functools import cache
from pathlib import Path

import pytest

from quality import Article, Assessment, load_scorer

EXAMPLES = Path(__file__).resolve().parents[1] / "labeled" / "examples"
with (EXAMPLES / "examples.csv").open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines))
FLAWED = [row for row in ROWS if row["flaws"]]
CLEAN = [row["file"] for row in ROWS if not row["flaws"]]
SCORER = load_scorer()


@cache
def assessed(file: str) -> Assessment:
    headline, _, text = (EXAMPLES / file).read_text(encoding="utf-8").partition("\n\n")
    return SCORER.score(Article.from_text(text, headline=headline), what_if=False)


def test_there_are_forty_and_every_file_is_listed() -> None:
    assert len(ROWS) >= 40
    assert {row["file"] for row in ROWS} == {path.name for path in EXAMPLES.glob("*.txt")}


@pytest.mark.parametrize("row", FLAWED, ids=lambda row: row["file"])
def test_every_flaw_is_found(row: dict[str, str]) -> None:
    found = {c.signal: c for c in assessed(row["file"]).contributions}
    clean = {c.signal: c for c in assessed(row["clean"]).contributions}
    for flaw in row["flaws"].split():
        assert flaw in found, f"{flaw} is not measured"
        before = clean[flaw].value if flaw in clean else None
        assert found[flaw].value != before, f"{flaw} has the value of the clean counterpart"
        assert found[flaw].evidence or flaw in ("headline_support",), f"{flaw} shows no passage"


@pytest.mark.parametrize("row", FLAWED, ids=lambda row: row["file"])
def test_a_flaw_costs_points(row: dict[str, str]) -> None:
    flawed, clean = assessed(row["file"]), assessed(row["clean"])
    assert flawed.reliability is not None
    assert clean.reliability is not None
    assert flawed.reliability < clean.reliability


@pytest.mark.parametrize("file", CLEAN)
def test_clean_ones_are_not_low(file: str) -> None:
    assert assessed(file).band in ("medium", "high")
