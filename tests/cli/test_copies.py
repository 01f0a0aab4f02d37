"""`quality copies`, and its result in `quality score --compare-with`."""

import csv
import json
import os
import re
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import program
from tests.corpus.texts import invented
from tests.interruptible import interruptible
from tests.waiting import eventually

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


def many(path: Path, count: int) -> str:
    """Articles of which every second one copies the one before; one of a hundred cannot be read."""
    rows = [
        {"id": str(at), "text": invented(at - at % 2, words=200), "publisher": f"p{at}.example"} for at in range(count)
    ]
    return written(path, [{"id": row["id"]} if at % 100 == 50 else row for at, row in enumerate(rows)])


def stopped(source: str, out: Path, until: str, by: signal.Signals) -> tuple[int, str]:
    """Start a run and stop it in a step: once the working file holds rows in the table `until`."""
    run = interruptible([sys.executable, "-m", "quality", "copies", source, "-f", "jsonl", "-o", str(out)])
    kept = out.with_name(f"{out.name}.partial")
    hidden = {"articles": ".partial-wal", "results": ".part"}[until]

    def reached() -> bool:
        assert run.poll() is None
        return any(path.name.endswith(hidden) and path.stat().st_size > 300_000 for path in out.parent.iterdir())

    eventually(reached, until)
    run.send_signal(by)
    said = run.communicate(timeout=120)[1]
    assert kept.exists()
    return run.returncode, said


@pytest.mark.skipif(os.name == "nt", reason="no signals of that kind")
@pytest.mark.parametrize("until", ["articles", "results"])
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_goes_on_where_it_was(until: str, by: signal.Signals, tmp_path: Path) -> None:
    source, out, whole = many(tmp_path / "many.jsonl", 3_000), tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    status, said = stopped(source, out, until, by)
    assert not out.exists()
    if by == signal.SIGINT:
        assert status == 128 + by
        assert said.splitlines()[-1] == (
            f"quality: interrupted; what was read and compared is in {out}.partial; continue with --resume"
        )
    again = program.quality("copies", source, "-f", "jsonl", "-o", out, "--resume")
    alone = program.quality("copies", source, "-f", "jsonl", "-o", whole)
    assert (again.returncode, alone.returncode) == (2, 2)
    assert again.stderr.splitlines()[-1] == alone.stderr.splitlines()[-1]
    assert out.read_bytes() == whole.read_bytes()
    # What was read before is not read again: errors in it are not said twice.
    assert len(again.stderr.splitlines()) < len(alone.stderr.splitlines()) or until == "articles"
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.endswith(".part")) == [
        "many.jsonl", "out.jsonl", "whole.jsonl",
    ]  # fmt: skip


def left_behind(news: str, out: Path, *options: str) -> Path:
    """What a run leaves that could not write its output."""
    from quality.bulk.origin import Run
    from quality.cli.scoring import records
    from quality.corpus.compared import SCHEMA
    from quality.corpus.copies import Corpus
    from quality.version import __version__

    del options
    place = out.with_name(f"{out.name}.partial")
    with Corpus(place) as corpus:
        corpus.store.set_state("run", Run([news], {"column": {}}, "", f"{__version__} {SCHEMA}").to_dict())
        assert not list(corpus.read(records([news], [])))
        corpus.join()
    return place


def test_what_was_left_is_used_only_if_it_is_the_same(news: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    place = left_behind(news, out)
    before = place.read_bytes()
    for change, why in (
        (("--column", "text=Story"), "was started with another --column"),
        ((news,), "was started with another INPUT"),
    ):
        run = program.quality("copies", news, *change, "-o", out, "--resume")
        assert run.returncode == 2
        assert why in run.stderr
        assert place.read_bytes() == before
    written(Path(news), [ROWS[1], *ROWS[1:]])
    run = program.quality("copies", news, "-o", out, "--resume")
    assert (
        run.stderr
        == f"quality: {news}:1 is not what was read before as record 1; run it again without --resume to start over\n"
    )
    written(Path(news), ROWS[:2])
    run = program.quality("copies", news, "-o", out, "--resume")
    assert "the input ends before record 3, which was read before; run it again without --resume" in run.stderr
    written(Path(news), ROWS)
    run = program.quality("copies", news, "-f", "csv", "-o", out, "--resume", "--similar", "0.9")
    assert (run.returncode, run.stderr) == (0, "quality: 4 articles, 1 cluster of near-duplicates\n")
    assert out.read_text(encoding="utf-8") == program.quality("copies", news, "-f", "csv", "--similar", "0.9").stdout
    assert not place.exists()


def test_without_resume_it_starts_over(news: str, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    place = left_behind(news, out)
    written(Path(news), ROWS[:2])
    assert program.quality("copies", news, "-f", "jsonl", "-o", out).stderr.startswith("quality: 2 articles")
    assert not place.exists()


@pytest.mark.parametrize("content", ["mine", ""])
def test_a_file_of_something_else_is_left_alone(news: str, tmp_path: Path, content: str) -> None:
    out, place = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    place.write_text(content or "x")
    if not content:
        place.unlink()
        with sqlite3.connect(place) as foreign:
            foreign.execute("CREATE TABLE notes (text TEXT)")
        foreign.close()
    before = place.read_bytes()
    for options in ((), ("--resume",)):
        run = program.quality("copies", news, "-f", "jsonl", "-o", out, *options)
        assert run.returncode == 2
        assert run.stderr == (
            f"quality: {place} exists but was not left by `quality copies`; move it or choose another output\n"
        )
        assert place.read_bytes() == before


def test_two_runs_do_not_share_a_file(news: str, tmp_path: Path) -> None:
    from quality.corpus.copies import Corpus

    out = tmp_path / "out.jsonl"
    with Corpus(out.with_name("out.jsonl.partial")):
        run = program.quality("copies", news, "-f", "jsonl", "-o", out)
    assert run.returncode == 2
    assert run.stderr == (
        f"quality: another run is writing {out}.partial; wait until it ends or choose another output\n"
    )


def test_resume_needs_a_file(news: str) -> None:
    run = program.quality("copies", news, "--resume")
    assert (run.returncode, run.stderr) == (2, "quality: --resume continues an output file: it needs -o FILE\n")
