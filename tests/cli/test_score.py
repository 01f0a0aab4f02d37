"""`quality score` as a user runs it: real processes, real files."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from quality import Article, load_scorer
from quality.document import Document
from quality.report.words import BESIDE, POINTS_MEAN, context_lines
from quality.scoring.context import NAMES, measure_context
from tests import program

EXAMPLES = Path(__file__).parents[2] / "labeled" / "examples"


def quality(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    also = ("textstat",) if "--context" in arguments else ()  # its import takes longer than all else
    return program.quality(*arguments, stdin=stdin, also=also, NO_COLOR="1", COLUMNS="100")


def test_text_report() -> None:
    run = quality("score", str(EXAMPLES / "harbour_rumours.txt"))
    assert run.returncode == 0, run.stderr
    assert "Who says so?" in run.stdout
    assert POINTS_MEAN in " ".join(run.stdout.split())
    assert "\x1b" not in run.stdout


def test_one_object_or_a_list() -> None:
    one = json.loads(quality("score", str(EXAMPLES / "bridge_closure.txt"), "--format", "json").stdout)
    assert one["schema"] == "quality.assessment/2"
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
    (tmp_path / "manifest.json").write_text("{}")
    refused = quality("score", bad, "--model", str(tmp_path))
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
    assert [r["schema"] for r in results] == ["quality.assessment/2", "quality.error/1", "quality.assessment/2"]
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
        "print([m for m in ('sklearn','pandas','scipy','nltk','textstat','fastapi','numpy','trafilatura','jinja2') "
        "if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["", "vague_attribution"])
def test_catalogue(name: str) -> None:
    run = quality("signals", *([name] if name else []))
    assert run.returncode == 0
    assert "vague_attribution" in run.stdout


def test_version() -> None:
    from quality import __version__

    run = quality("--version")
    assert (run.returncode, run.stdout, run.stderr) == (0, f"{__version__}\n", "")


@pytest.mark.parametrize("form", ["jsonl", "text", "parquet", "html"])
def test_an_output_that_cannot_be_written_is_named(form: str, tmp_path: Path) -> None:
    article = str(EXAMPLES / "harbour_rumours.txt")
    for place, why in ((tmp_path / "no" / "x", "does not exist"), (tmp_path, "is a folder")):
        run = quality("score", article, "--format", form, "-o", str(place))
        assert run.returncode == 2
        assert why in run.stderr
        assert len(run.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_complete_file_is_not_lost_to_a_run_that_fails(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("earlier")
    (tmp_path / "model.json").write_text("{}")
    article = str(EXAMPLES / "harbour_rumours.txt")
    assert (
        quality(
            "score", article, "--format", "html", "-o", str(out), "--model", str(tmp_path / "model.json")
        ).returncode
        == 3
    )
    assert out.read_text() == "earlier"
    assert quality("score", article, "--format", "html", "-o", str(out)).returncode == 0
    assert out.read_text().startswith("<!doctype html>")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "report.html"]


@pytest.mark.parametrize("backend", ["threads", "dask://nowhere:port"])
def test_a_refused_backend_leaves_no_file(backend: str, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run = quality("score", str(EXAMPLES), "--format", "jsonl", "-o", str(out), "--backend", backend)
    assert run.returncode == 2
    assert backend in run.stderr
    assert "Traceback" not in run.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("--published", "notadate", "write it like 2026-01-31"),
    ],
)
def test_a_value_that_is_not_allowed_is_wrong_usage(option: str, value: str, allowed: str) -> None:
    run = quality("score", str(EXAMPLES / "bridge_closure.txt"), option, value)
    assert run.returncode == 2
    assert allowed in run.stderr
    assert not run.stdout


def test_several_processes_give_the_same_lines(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    lines = (json.dumps({"text": path.read_text(encoding="utf-8")}) for path in sorted(EXAMPLES.glob("*.txt"))[:6])
    source.write_text("".join(f"{line}\n" for line in lines))
    one, two = (quality("score", str(source), "--format", "jsonl", "--jobs", jobs) for jobs in "12")
    assert two.returncode == 0, two.stderr
    assert len(one.stdout.splitlines()) == 6
    assert one.stdout == two.stdout


@pytest.mark.parametrize(
    ("name", "content"), [("in.json", ""), ("in.json", "[]"), ("in.jsonl", ""), ("in.jsonl", "\n\n")]
)
def test_an_input_without_an_article_is_named(name: str, content: str, tmp_path: Path) -> None:
    source = tmp_path / name
    source.write_text(content)
    run = quality("score", str(source), "--format", "json")
    assert run.returncode == 2
    assert json.loads(run.stdout) == []
    assert run.stderr == f"quality: {source} contains no article\n"


def test_an_empty_folder_is_named_and_the_others_are_scored(tmp_path: Path) -> None:
    run = quality("score", str(tmp_path), str(EXAMPLES / "bridge_closure.txt"), "--format", "jsonl")
    assert run.returncode == 2
    assert len(run.stdout.splitlines()) == 1
    assert f"{tmp_path} contains no article" in run.stderr
    assert ".html" in run.stderr


def test_a_finished_run_is_resumed_without_complaint(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    call = ("score", str(EXAMPLES / "bridge_closure.txt"), "--format", "jsonl", "-o", str(out), "--resume")
    assert quality(*call).returncode == 0
    before = out.read_text()
    again = quality(*call)
    assert (again.returncode, again.stderr, out.read_text()) == (0, "", before)


def test_an_error_names_the_input_once(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.txt")
    run = quality("score", missing)
    assert run.stderr == f"quality: {missing} does not exist\n"
    assert run.stdout == "", "a terminal would show it twice"


def test_a_json_file_with_several_articles_gives_a_list(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_text(json.dumps([{"text": "One."}, {"text": "Two."}, {"text": "Three."}]))
    assert len(json.loads(quality("score", str(source), "--format", "json").stdout)) == 3


@pytest.mark.skipif(os.name == "nt", reason="no pipes of that kind")
@pytest.mark.parametrize("arguments", [["score", str(EXAMPLES)], ["score", str(EXAMPLES), "-f", "jsonl"], ["signals"]])
def test_a_closed_pipe_ends_quietly(arguments: list[str]) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "quality", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()
    said = run.stderr.read()
    run.stderr.close()
    assert run.wait(60) == 141
    assert "Broken" not in said
    assert "Traceback" not in said


def test_the_headline_of_plain_text_is_shown() -> None:
    text = (EXAMPLES / "flood_gauge.txt").read_text(encoding="utf-8")
    first = text.partition("\n")[0]
    data = json.loads(quality("score", "-", "--format", "json", stdin=text).stdout)
    assert data["headline"] == first
    html = quality("score", "-", "--format", "html", stdin=text).stdout
    assert f"<h1>{first}</h1>" in html
    table = quality("score", "-", "--format", "csv", stdin=text).stdout
    assert next(csv.DictReader(table.splitlines()))["headline"] == first


def test_what_has_no_score_has_no_points(tmp_path: Path) -> None:
    file = tmp_path / "short.txt"
    file.write_text("Experts say that the outrageous scandal is on the brink. " * 4)
    for form in ("text", "html"):
        shown = quality("score", str(file), "--format", form).stdout
        assert "No score." in shown
        assert "Who says so?" not in shown
        assert not re.search("[−+][0-9]", shown)
        assert "have a large effect" not in shown
        assert POINTS_MEAN not in shown
    file.write_text("Word")
    assert "The text has 1 word;" in quality("score", str(file)).stdout


def test_the_ending_of_the_output_names_the_format(tmp_path: Path) -> None:
    article = str(EXAMPLES / "bridge_closure.txt")
    begins = {
        "a.html": "<!doctype html>",
        "a.HTM": "<!doctype html>",
        "a.json": "{",
        "a.txt": "Harbour bridge",
        "a": "Harbour",
    }
    for name, first in begins.items():
        assert quality("score", article, "-o", str(tmp_path / name)).returncode == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(first), name
    assert quality("score", article, "-o", str(tmp_path / "b.html"), "--format", "json").returncode == 0
    assert json.loads((tmp_path / "b.html").read_text(encoding="utf-8"))["score"] is not None


def test_context_in_every_format() -> None:
    file = str(EXAMPLES / "bridge_closure.txt")
    article = Article.from_text((EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8"))
    expected = measure_context(Document(article))
    printed = {form: quality("score", file, "--context", "--format", form).stdout for form in ("text", "html", "csv")}
    for form in ("json", "jsonl"):
        found = json.loads(quality("score", file, "--context", "--format", form).stdout)
        assert found["context"] == expected
        plain = json.loads(quality("score", file, "--format", form).stdout)
        assert plain["context"] == {}
        assert found["reliability"] == plain["reliability"]
    for form in ("text", "html"):
        assert BESIDE in printed[form]
        for line in context_lines(load_scorer().score(article, context=True)):
            assert line in printed[form]
        assert BESIDE not in quality("score", file, "--format", form).stdout
    (row,) = csv.DictReader(printed["csv"].splitlines())
    assert {name: float(row[name]) for name in NAMES} == expected
    assert not set(NAMES) & {*next(csv.reader(quality("score", file, "--format", "csv").stdout.splitlines()))}
    log = json.loads(quality("score", file, "--context", "--format", "sarif").stdout)
    assert [artifact["properties"]["context"] for artifact in log["runs"][0]["artifacts"]] == [expected]


def test_context_in_tables_with_short_articles_and_errors(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    source = tmp_path / "in.jsonl"
    text = (EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = [{"text": 3}, {"text": "It rained."}, {"text": text, "lix": "theirs"}]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for form in ("csv", "parquet"):
        out = tmp_path / f"out.{form}"
        assert quality("score", str(source), "--context", "--format", form, "-o", str(out)).returncode == 2
        found = (
            parquet.read_table(out).to_pylist()
            if form == "parquet"
            else list(csv.DictReader(out.read_text().splitlines()))
        )
        assert [bool(row["lix"]) for row in found] == [False, False, True]
        assert float(found[2]["lix"]) == measure_context(Document(Article.from_text(text)))["lix"]


def test_context_in_several_processes_and_resumed(tmp_path: Path) -> None:
    one, out = tmp_path / "one.jsonl", tmp_path / "out.jsonl"
    command = ("score", *map(str, sorted(EXAMPLES.glob("r*.txt"))), "--context", "--format", "jsonl", "-o")
    quality(*command, str(one))
    assert quality(*command, str(out), "--jobs", "2").returncode == 0
    assert out.read_text() == one.read_text()
    assert all(json.loads(line)["context"] for line in one.read_text().splitlines())
    out.write_text("".join(one.read_text().splitlines(keepends=True)[:3]))
    assert quality(*command, str(out), "--resume").returncode == 0
    assert out.read_text() == one.read_text()
    without = quality(*[part for part in command if part != "--context"], str(out), "--resume")
    assert without.returncode == 2
    assert "other options" in without.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_context_without_textstat_names_the_extra(jobs: str, tmp_path: Path, without_textstat: Path) -> None:
    out = tmp_path / "out.jsonl"
    command = ("score", str(EXAMPLES / "bridge_closure.txt"), "--jobs", jobs, "--format", "jsonl", "-o", str(out))
    assert quality(*command).returncode == 0
    assert not without_textstat.exists(), "textstat was imported without need"
    out.unlink()
    run = quality(*command, "--context")
    assert run.returncode == 2
    assert run.stderr == "quality: readability needs textstat: pip install 'article-reliability[context]'\n"
    assert without_textstat.exists()
    assert not list(tmp_path.iterdir())
