"""`quality copies`, and its result in `quality score --compare-with`."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests import program
from tests.corpus.texts import invented

TEXT = invented(1)
ROWS = [
    {
        "text": TEXT,
        "publisher": "first.example",
        "published": "2024-01-01",
        "url": "https://first.example/a",
        "title": "A bridge",
    },
    {"text": TEXT, "publisher": "second.example", "published": "2024-01-02", "url": "https://second.example/a"},
    {
        "text": f"{TEXT}\n\nThis story was originally published by Valley Post.",
        "publisher": "third.example",
        "published": "2024-01-03",
    },
    {"text": invented(2), "publisher": "first.example"},
]


@pytest.fixture
def news(tmp_path: Path) -> str:
    return written(tmp_path / "news.jsonl", ROWS)


def written(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines(news: str) -> None:
    run = program.quality("copies", news, "--format", "jsonl")
    assert run.returncode == 0
    assert run.stderr == "quality: 4 articles, 1 cluster of near-duplicates\n"
    found = lines(run.stdout)
    assert [(one["kind"], one["publisher"], one["credit"]) for one in found] == [
        ("earliest", "first.example", None), ("copy", "second.example", None), ("credited", "third.example", "Valley Post"),
    ]  # fmt: skip
    assert found[1]["input"] == f"{news}:2"
    assert found[1]["shared"] == 1
    for passage in found[2]["passages"]:
        ours = ROWS[2]["text"][passage["start"] : passage["end"]]
        assert ours == TEXT[passage["other_start"] : passage["other_end"]]


def test_table_and_csv(news: str, tmp_path: Path) -> None:
    run = program.quality("copies", news)
    assert run.stdout.startswith(
        "1. 3 articles, the earliest: 2024-01-01, first.example, “A bridge”, https://first.example/a\n"
    )
    assert re.search(
        r"^   credited, 9\d % shared, credits Valley Post: 2024-01-03, third.example", run.stdout, re.MULTILINE
    )
    out = tmp_path / "copies.csv"
    assert program.quality("copies", news, "-f", "csv", "-o", out).returncode == 0
    with out.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["kind"] for row in rows] == ["earliest", "copy", "credited"]
    assert rows[1]["earliest_url"] == "https://first.example/a"
    assert rows[1]["later"] == "true"


def test_formulas_and_control_characters_are_taken_out(tmp_path: Path) -> None:
    hostile = {"text": TEXT, "title": '=HYPERLINK("x")\u202e', "publisher": "\x1b[31mred.example"}
    news = written(tmp_path / "news.jsonl", [ROWS[0], hostile])
    assert "'=HYPERLINK" in program.quality("copies", news, "-f", "csv").stdout
    shown = program.quality("copies", news).stdout
    assert not {"\x1b", "\u202e"} & set(shown)


def test_an_order_that_dates_do_not_tell_is_said_to_be_unknown(tmp_path: Path) -> None:
    news = written(tmp_path / "news.jsonl", [ROWS[0], {"text": TEXT, "publisher": "second.example"}])
    assert "\n   copy, 100 % shared, order unknown: second.example" in program.quality("copies", news).stdout


def test_similar_changes_what_counts(tmp_path: Path) -> None:
    half = "\n\n".join([*TEXT.split("\n\n")[:3], *invented(3).split("\n\n")[3:]])
    news = written(tmp_path / "news.jsonl", [ROWS[0], {"text": half}])
    assert program.quality("copies", news, "--similar", "0.22").stdout.count("\n") > 1
    assert program.quality("copies", news, "--similar", "0.6").stdout == ""


def test_what_cannot_be_read_is_reported_and_the_rest_compared(tmp_path: Path) -> None:
    news = written(tmp_path / "news.jsonl", [ROWS[0], {"text": 5}, ROWS[1]])
    run = program.quality("copies", news, tmp_path / "missing.txt", "-f", "jsonl")
    assert run.returncode == 2
    assert "row 2: the field 'text' is a number" in run.stderr
    assert "missing.txt does not exist" in run.stderr
    assert len(lines(run.stdout)) == 2


def test_wrong_usage(news: str) -> None:
    for words, message in (
        (("copies", news, "-f", "xml"), "'xml' is not an output format; choose one of text, jsonl, csv"),
        (("copies", news, "-o", news), "would be overwritten"),
        (("copies", news, "--backend", "threads"), "it must be 'processes' or 'dask://HOST:PORT'"),
    ):
        run = program.quality(*words)
        assert run.returncode == 2
        assert message in run.stderr


def near_duplicates(*arguments: str | Path) -> list[float | None]:
    run = program.quality("score", *arguments, "-f", "jsonl")
    assert run.returncode == 0, run.stderr
    return [
        next((c["value"] for c in one["contributions"] if c["signal"] == "near_duplicate"), None)
        for one in lines(run.stdout)
    ]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_result_tells_score_what_is_copied(news: str, tmp_path: Path, jobs: str) -> None:
    """As comparing the articles themselves does, except that a credited text is no copy."""
    copies = tmp_path / "copies.jsonl"
    assert program.quality("copies", news, "-f", "jsonl", "-o", copies).returncode == 0
    direct = near_duplicates(news, "--compare-with", news)
    assert direct[1] == pytest.approx(1.0)
    assert direct[2] is not None
    assert direct[2] > 0.9
    assert near_duplicates(news, "--compare-with", copies, "--jobs", jobs) == [0.0, direct[1], 0.0, 0.0]


def test_a_result_is_given_alone(news: str, tmp_path: Path) -> None:
    copies = tmp_path / "copies.jsonl"
    program.quality("copies", news, "-f", "jsonl", "-o", copies)
    run = program.quality("score", news, "--compare-with", copies, "--compare-with", news)
    assert run.returncode == 2
    assert "is a result of `quality copies`; give it alone" in run.stderr


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "stolen"}, {"earliest": 3}, {"publisher": ["x"]}, {"passages": [{"start": -1}]}, {"shared": "much"},
        {"text_digest": None}, {"later": 1.5}, {"schema": "quality.assessment/2"},
    ],
)  # fmt: skip
def test_a_result_that_was_altered_is_refused(news: str, tmp_path: Path, change: dict[str, Any]) -> None:
    copies = tmp_path / "copies.jsonl"
    program.quality("copies", news, "-f", "jsonl", "-o", copies)
    written(copies, [one if number != 1 else one | change for number, one in enumerate(lines(copies.read_text()))])
    run = program.quality("score", news, "--compare-with", copies)
    assert run.returncode == 2
    assert f"{copies}, line 2: " in run.stderr
    assert "Traceback" not in run.stderr


def test_assessments_instead_of_articles_are_refused_at_once(news: str, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    assert program.quality("score", news, "--format", "jsonl", "-o", results).returncode == 0
    for command in ("copies", "score"):
        run = program.quality(command, results)
        assert run.returncode == 2
        assert run.stderr.splitlines() == [
            f"quality: {results} holds assessments, not articles; give the file of articles that was scored"
        ]


def test_errors_do_not_flood_the_terminal(tmp_path: Path) -> None:
    run = program.quality("copies", written(tmp_path / "odd.jsonl", [{"id": str(n)} for n in range(25)]))
    assert run.returncode == 2
    said = run.stderr.splitlines()
    assert (len(said), said[20]) == (22, "quality: and 5 more errors")
