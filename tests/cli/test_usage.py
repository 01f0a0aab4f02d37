"""Wrong usage is said, once, and nothing is done instead of it."""

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from quality import Article
from quality.report.sarif import sarif_log
from quality.scoring import load_scorer
from quality.visible import not_a_formula
from tests import program

TEXT = "The council approved the plan on Tuesday, the clerk said in a statement. " * 30
RUMOURS = (Path(__file__).parents[2] / "labeled" / "examples" / "harbour_rumours.txt").read_text(encoding="utf-8")
"""An article with reasons."""


def quality(
    *arguments: str | Path, stdin: str = "", cwd: Path | None = None, **variables: str
) -> "subprocess.CompletedProcess[str]":
    return program.quality(*arguments, stdin=stdin, cwd=cwd, **variables)


@pytest.mark.parametrize(
    "arguments",
    [("score", ""), ("score", "a.txt", ""), ("score", "a.txt", "-o", ""), ("score", "a.txt", "--model", ""),
     ("extension", ""), ("triage", "add", ""), ("serve", "--keys", ""), ("train", "--labeled", ""), ("compare", "", "a.txt")],
)  # fmt: skip
def test_an_empty_name_is_wrong_usage(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    run = quality(*arguments, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "is empty; give a file" in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("value", ["200", "101", "-1", "x"])
def test_a_threshold_that_no_score_reaches_is_wrong_usage(value: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    run = quality("score", tmp_path / "a.txt", "--fail-under", value)
    assert (run.returncode, run.stdout) == (2, "")


def test_an_unknown_format_is_wrong_usage_and_names_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    run = quality("score", tmp_path / "a.txt", "--format", "yaml")
    assert (run.returncode, run.stdout) == (2, "")
    assert "'yaml' is not an output format; choose one of csv, html, json" in " ".join(run.stderr.split())
    assert "[csv|html|json|" in quality("score", "--help").stdout


@pytest.mark.parametrize("content", ["", "\n", " \n\t\n", "\ufeff"])
def test_an_empty_input_ends_with_2(content: str, tmp_path: Path) -> None:
    run = quality("score", "-", stdin=content)
    assert (run.returncode, run.stderr) == (2, "quality: standard input is empty; pass an article's text or page\n")
    (tmp_path / "a.txt").write_text(content)
    (tmp_path / "b.txt").write_text(TEXT)
    run = quality("score", tmp_path, "-f", "jsonl")
    assert (run.returncode, len(run.stdout.splitlines())) == (2, 2)
    assert run.stderr == f"quality: {tmp_path / 'a.txt'} is empty; pass an article's text or page\n"


def test_options_fill_only_what_the_input_does_not_say(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    known = {"headline": "Own headline", "url": "https://own.example/a", "byline": "Dana Whitfield"}
    page = f"<html><head><title>Page headline</title></head><body><h1>Page headline</h1><p>{TEXT}</p></body></html>"
    records = [
        {"text": TEXT},
        {"text": TEXT, **known},
        {"text": TEXT, "title": "Own title"},
        {"html": page},
        {"text": f"# Mark\n\n{TEXT}"},
    ]
    source.write_text("".join(json.dumps(record) + "\n" for record in records))
    run = quality(
        "score",
        source,
        "-f",
        "jsonl",
        "--headline",
        "Given",
        "--url",
        "https://given.example/",
        "--byline",
        "Kim Abara",
    )
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert [one["headline"] for one in found] == ["Given", "Own headline", "Own title", "Page headline", "Mark"]
    assert [one["url"] for one in found][:2] == ["https://given.example/", "https://own.example/a"]


def test_columns_are_mapped(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"Nr,Story,HEADLINE\n1,{TEXT.replace(',', ';')},Harbour opens\n")
    run = quality("score", source, "-f", "jsonl", "--column", "text=Story", "--column", "id=Nr")
    found = json.loads(run.stdout)
    assert (found["id"], found["headline"]) == ("1", "Harbour opens")
    for wrong, why in (
        ("Story", "is not of the form FIELD=NAME"),
        ("story=Story", "is not of the form FIELD=NAME"),
        ("text=", "is not of the form FIELD=NAME"),
    ):
        run = quality("score", source, "--column", wrong)
        assert (run.returncode, why in run.stderr) == (2, True)
    missing = quality("score", source, "--column", "text=Tale")
    assert missing.returncode == 2
    assert (
        missing.stderr
        == f"quality: {source}: there is no column 'Tale'; the first line names 'Nr', 'Story', 'HEADLINE'\n"
    )


def test_columns_of_what_has_none(tmp_path: Path) -> None:
    plain, page, table = tmp_path / "a.txt", tmp_path / "b.html", tmp_path / "c.csv"
    plain.write_text(TEXT)
    page.write_text(f"<html><body><p>{TEXT}</p></body></html>")
    table.write_text(f"Story\n{TEXT.replace(',', ';')}\n")
    why = "columns or fields that --column could name, as tables and JSON have; leave out --column\n"
    for single in (plain, page):
        run = quality("score", single, "--column", "text=Story")
        assert (run.returncode, run.stdout, run.stderr) == (2, "", f"quality: {single} has no {why}")
    both = quality("score", plain, page, "-f", "csv", "--column", "text=Story")
    assert (both.returncode, both.stderr) == (0, f"quality: no input has {why}")
    for command in ("score", "copies"):
        some = quality(command, plain, table, "-f", "csv", "--column", "text=Story")
        assert "--column" not in some.stderr


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "\n=", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start: str, tmp_path: Path) -> None:
    assert not_a_formula(f"{start}1").startswith("'")
    source, out = tmp_path / "in.jsonl", tmp_path / "out.csv"
    cell = f"{start}HYPERLINK(1)"
    records = [{"text": ""}, {"id": cell, "text": TEXT, cell: cell}]
    source.write_text("".join(json.dumps(record) + "\n" for record in records))
    assert quality("score", source, "-f", "csv", "-o", out).returncode == 2
    with out.open(newline="", encoding="utf-8") as file:
        table = list(csv.reader(file))
    assert len(table) == 3
    shown = not_a_formula(cell)
    assert shown in table[0]
    assert shown in table[2]
    number = re.compile(r"-?[0-9]+(\.[0-9]+)?")
    texts = [value for row in table for value in row if not number.fullmatch(value)]
    assert not any(value.startswith(start) for value in texts)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x",
     "file:///etc/passwd", "https:evil", "http://", "//evil.example/a", "https://[bad"],
)  # fmt: skip
def test_a_location_in_sarif_runs_nothing(url: str) -> None:
    found = load_scorer().score(Article.from_text(RUMOURS))
    log = sarif_log([("in.jsonl:1", replace(found, url=url))])
    locations = [
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in log["runs"][0]["results"] for place in result["locations"]
    ]  # fmt: skip
    assert locations
    assert {*locations} == {"in.jsonl%3A1"}


def test_a_web_address_in_sarif_stays() -> None:
    article = Article.from_text(RUMOURS, url="https://e.example/a?b=c#d")
    log = sarif_log([("x", load_scorer().score(article))])
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for r in log["runs"][0]["results"]
        for place in r["locations"]
    }
    assert uris == {"https://e.example/a?b=c#d"}


@pytest.mark.parametrize("options", [["--policy", "p.toml"], ["--trust-user-header", "X-User"], ["--keep-text"]])
def test_settings_of_a_queue_need_one(options: list[str], tmp_path: Path) -> None:
    pytest.importorskip("fastapi")
    run = quality("serve", "--port", "0", *options, cwd=tmp_path, QUALITY_QUEUE="")
    assert run.returncode == 2
    assert run.stderr.startswith(f"quality: {options[0]}")
    assert "add --queue or leave it out" in run.stderr
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="no terminals of that kind")
@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_an_error_stands_once_on_a_terminal(form: str, tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "quality", "score", str(tmp_path / "missing.txt"), "-f", form]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    run = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65_536):
            shown += part
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert run.wait(60) == 2
    sentences = [
        line for line in shown.decode().splitlines() if "missing.txt does not exist" in line and "{" not in line
    ]
    assert len(sentences) == 1, shown


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", '{"text": "x"}\n{"text": "y",}\n', ":2: the line is not JSON from column 14 on; write one object per line"),
        ("a.jsonl", "x\n", ":1: the line is not JSON from column 1 on; write one object per line"),
        ("a.json", '[{"text": "x"}, nonsense]', ":2: this is not JSON at 'nonsense]'"),
        ("a.csv", "a,b\n1,2\n", ": the first line names the columns 'a', 'b', but 'text' or 'html' must be among them"),
        ("a.parquet", "PAR1", ":1: this is not readable Parquet: it is cut off or damaged"),
        ("a.warc", "WARC/1.0\r\n", "web archive"),
        ("a.txt.gz", "\x1f\x8b", "cannot be read: the gzip data is"),
    ],
)  # fmt: skip
def test_messages_name_the_row_and_no_library(name: str, content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content.encode("latin-1"))
    run = quality("score", tmp_path / name, "-f", "jsonl")
    assert run.returncode == 2
    (line,) = run.stderr.splitlines()
    assert said in line
    assert not any(
        word in line for word in ("Expecting", "char ", "Arrow", "pyarrow", "Error", "Errno", "zlib", "line 1 column")
    )


def test_a_misspelt_signal_gets_the_name_that_was_meant() -> None:
    for given, meant in (("vague", "vague_attribution"), ("vague_atribution", "vague_attribution")):
        run = quality("signals", given)
        assert (run.returncode, run.stdout) == (2, "")
        assert (
            run.stderr
            == f"quality: there is no signal '{given}'; did you mean {meant}? `quality signals` lists them all\n"
        )
    assert "there is no signal 'zzzz'; `quality signals` lists them all" in quality("signals", "zzzz").stderr


@pytest.mark.parametrize("command", ["score", "copies"])
def test_a_misspelt_column_of_json_lines_is_an_error(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"Story": "One.", "text": TEXT}) + "\n")
    run = quality(command, tmp_path / "a.jsonl", "--column", "text=Nope", "-f", "jsonl")
    assert run.returncode == 2
    assert "there is no field 'Nope' to read 'text' from" in run.stdout + run.stderr
    assert "'Story', 'text'" in run.stdout + run.stderr


def test_a_record_may_leave_out_a_named_column_beside_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"Story": TEXT}) + "\n")
    run = quality("score", tmp_path / "a.jsonl", "--column", "text=Story", "--column", "headline=Title", "-f", "jsonl")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["headline"] in (None, "")


def test_standard_input_is_not_called_an_input_twice(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"text": TEXT}) + "\n")
    with file.open() as given:
        run = subprocess.run(
            [sys.executable, "-m", "quality", "score", "-", "-o", str(file), "-f", "jsonl"],
            stdin=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert run.returncode == 2
    assert "is the same file as the one on standard input, which would be overwritten" in run.stderr
