"""`quality triage add` with several processes: the same queue as with one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quality.cli.app import application
from quality.triage import Filters, Queue

from .texts import text

Open = Callable[..., Queue]


@pytest.fixture
def rows(tmp_path: Path) -> list[str]:
    """Inputs: lines with and without an id, some bad, a file that is not there, and more articles after it."""
    lines = [
        json.dumps({"id": f"r{number}", "text": text(number), "publisher": "paper.example"}) for number in range(40)
    ]
    lines[3], lines[20], lines[39] = (
        "{no json",
        json.dumps({"id": "empty"}),
        json.dumps({"text": text(39), "reach": 500}),
    )
    (tmp_path / "one.jsonl").write_text("\n".join(lines), encoding="utf-8")
    page = f"<html><head><title>A page</title></head><body><article><h1>A page</h1><p>{text(50)}</p></article></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    return [str(tmp_path / name) for name in ("one.jsonl", "none.jsonl", "page.html")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_bad_rows_never_stop_the_rest(database: str, open_queue: Open, rows: list[str], jobs: int) -> None:
    pytest.importorskip("joblib", reason="the extra «bulk» is not installed")
    result = CliRunner().invoke(
        application(), ["triage", "add", *rows, "--queue", database, "--jobs", str(jobs), "--keep-text"]
    )
    assert result.exit_code == 2, result.output
    assert result.stdout == "39 added, 3 failed\n", result.stderr
    for part in (
        "one.jsonl:4: the line is not JSON",
        "one.jsonl:21: the record has neither",
        "none.jsonl does not exist",
    ):
        assert result.stderr.count(part) == 1
    queue = open_queue()
    cards = queue.list(Filters(), limit=500).cards
    assert [card.external_id for card in sorted(cards, key=lambda card: card.id)] == [
        *(f"r{number}" for number in range(39) if number not in (3, 20)),
        None,
        None,
    ]
    assert {card.reach for card in cards} == {None, 500}
    for number in (1, 38, 39):
        view = queue.item(number)
        assert view.assessment is not None
        assert view.assessment["id"] == view.card.external_id
        assert view.text is not None
        assert view.text.startswith("The " if number < 39 else "A page")
    assert queue.catch_up() == 0
    again = CliRunner().invoke(
        application(), ["triage", "add", rows[0], "--queue", database, "--jobs", str(jobs), "--json"]
    )
    told = [json.loads(line) for line in again.stdout.splitlines()]
    assert [one["status"] for one in told].count("exists") == 38
    assert told[3]["status"] == "failed"
    assert again.exit_code == 2


def test_the_bar_is_on_standard_error(tmp_path: Path, rows: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quality.cli.progress.is_watched", lambda: True)
    for name, value in (("FORCE_COLOR", "1"), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(application(), ["triage", "add", rows[0], "--queue", str(tmp_path / "queue.db")])
    assert "scoring" in result.stderr
    assert " 40 " in result.stderr, "bad rows count too"
    assert result.stdout == "38 added, 2 failed\n"
