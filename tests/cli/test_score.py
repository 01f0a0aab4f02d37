"""`quality score` as a user runs it: real processes, real files."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "labeled" / "examples"


def quality(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
    command = [sys.executable, "-m", "quality", *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, env=environment, timeout=120, check=False
    )


def test_text_report() -> None:
    run = quality("score", str(EXAMPLES / "harbour_rumours.txt"))
    assert run.returncode == 0, run.stderr
    assert "Lowers the score" in run.stdout
    assert "\x1b" not in run.stdout


def test_one_object_or_a_list() -> None:
    one = json.loads(quality("score", str(EXAMPLES / "bridge_closure.txt"), "--format", "json").stdout)
    assert one["schema"] == "quality.assessment/1"
    many = json.loads(quality("score", str(EXAMPLES), "--format", "json").stdout)
    assert isinstance(many, list)
    assert len(many) >= 2


def test_offsets_refer_to_the_input() -> None:
    text = (EXAMPLES / "harbour_rumours.txt").read_text(encoding="utf-8")
    data = json.loads(quality("score", "-", "--format", "json", "--include-text", stdin=text).stdout)
    assert data["text"] == text
    passages = [p for c in data["contributions"] for p in c["evidence"] if p["part"] == "text"]
    assert passages
    assert all(text[p["start"] : p["end"]] == p["quote"] for p in passages)


def test_exit_status(tmp_path: Path) -> None:
    bad = str(EXAMPLES / "harbour_rumours.txt")
    assert quality("score", bad, "--fail-under", "90").returncode == 1
    missing = quality("score", bad, str(tmp_path / "missing.txt"), "--format", "jsonl")
    assert missing.returncode == 2
    assert len(missing.stdout.splitlines()) == 2
    assert "Traceback" not in missing.stderr
    (tmp_path / "model.json").write_text("{}")
    refused = quality("score", bad, "--model", str(tmp_path / "model.json"))
    assert refused.returncode == 3
    assert "schema" in refused.stderr


def test_records_with_a_bad_row_and_resume(tmp_path: Path) -> None:
    text = (EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8")
    rows = [{"id": "a", "text": text}, {"id": "b"}, {"id": "c", "text": text, "desk": "local"}]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run = quality("score", str(source), "--format", "jsonl", "-o", str(out))
    assert run.returncode == 2
    whole = out.read_text()
    results = [json.loads(line) for line in whole.splitlines()]
    assert [r["schema"] for r in results] == ["quality.assessment/1", "quality.error/1", "quality.assessment/1"]
    assert results[1]["row"] == 2
    assert results[2]["extra"] == {"desk": "local"}
    out.write_text(whole[: len(whole) - 40])
    quality("score", str(source), "--format", "jsonl", "-o", str(out), "--resume")
    assert out.read_text() == whole


def test_csv_has_a_column_for_every_signal(tmp_path: Path) -> None:
    out = tmp_path / "scores.csv"
    quality("score", str(EXAMPLES), "--format", "csv", "-o", str(out))
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 2
    assert "vague_attribution" in rows[0]


def test_html_and_sarif() -> None:
    html = quality("score", str(EXAMPLES / "harbour_rumours.txt"), "--format", "html").stdout
    assert html.startswith("<!doctype html>")
    assert "<mark" in html
    log = json.loads(quality("score", str(EXAMPLES / "harbour_rumours.txt"), "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    assert log["runs"][0]["results"]


def test_hostile_text_is_escaped(tmp_path: Path) -> None:
    file = tmp_path / "hostile.txt"
    file.write_text("<script>alert(1)</script> " + (EXAMPLES / "harbour_rumours.txt").read_text(encoding="utf-8"))
    html = quality("score", str(file), "--format", "html", "--headline", "</title><script>x</script>").stdout
    assert "<script>alert" not in html
    assert "</title><script>x" not in html


def test_light_start() -> None:
    code = (
        "import sys; from quality import Article, load_scorer; load_scorer().score(Article.from_text('The council met. ' * 60));"
        "print([m for m in ('sklearn','pandas','scipy','nltk','textstat','fastapi','numpy','trafilatura') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["", "vague_attribution"])
def test_catalogue(name: str) -> None:
    run = quality("signals", *([name] if name else []))
    assert run.returncode == 0
    assert "vague_attribution" in run.stdout
