"""`quality publishers` as a user runs it, and its page in a browser."""

import csv
import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests import program
from tests.conftest import chromium_path

HOSTILE = '"><script>window.hacked=1</script>\u202e'


def result(publisher: str | None, share: float, month: int = 1, **more: Any) -> dict[str, Any]:
    contribution = {"signal": "filler", "question": "originality", "log_odds": 0.1, "points": 20 * share - 10}
    return {
        "schema": "quality.assessment/2", "url": None, "publisher": publisher, "published": f"2024-{month:02}-10",
        "reliability": share, "band": "low" if share < 0.3 else "medium", "abstained": None, "contributions": [contribution],
        "questions": [{"question": "originality", "log_odds": 0.1, "points": 20 * share - 10}], **more,
    }  # fmt: skip


@pytest.fixture
def scores(tmp_path: Path) -> str:
    draw = random.Random(1)
    rows = [
        result(f"p{n}.example", min(1, max(0, draw.gauss(0.2 + n / 20, 0.05))), month)
        for n in range(8)
        for month in range(1, 13)
    ]
    rows += [
        result(HOSTILE, 0.9),
        result(None, 0.5),
        result("p1.example", 0.5) | {"reliability": None, "abstained": {"reason": "too_short"}},
    ]
    file = tmp_path / "scores.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(file)


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    rows = [
        {"text": " ".join(f"word{n}" for n in range(200)), "publisher": name, "published": day}
        for name, day in (
            ("p1.example", "2024-01-01"),
            ("p2.example", "2024-01-02"),
            ("elsewhere.example", "2024-01-03"),
        )
    ]
    news, file = tmp_path / "news.jsonl", tmp_path / "copies.jsonl"
    news.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert program.quality("copies", news, "-f", "jsonl", "-o", file).returncode == 0
    return file


def test_json(scores: str, copies: Path) -> None:
    run = program.quality("publishers", scores, "-f", "json", "--copies", copies)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["schema"], found["articles"], found["unnamed"]) == ("quality.publishers/1", 99, 1)
    by_name = {one["name"]: one for one in found["publishers"]}
    assert len(by_name) == 9
    estimates = [one["estimate"] for one in found["publishers"]]
    assert estimates == sorted(estimates)
    assert by_name["p2.example"]["copies"] == [{"publisher": "p1.example", "articles": 1, "order_unknown": 0}]
    assert [one["publisher"] for one in by_name["p1.example"]["copied_by"]] == ["elsewhere.example", "p2.example"]
    assert by_name["p1.example"]["abstained"] == {"too_short": 1}
    assert by_name["p0.example"]["differences"][0]["points"] < 0
    assert len(by_name["p0.example"]["months"]) == 12


def test_table(scores: str, copies: Path) -> None:
    shown = program.quality("publishers", scores, "--copies", copies).stdout
    assert "Uses, without credit, text first published by p1.example (1 article)." in shown
    assert "Its text later appears, without credit, at elsewhere.example (1 article), p2.example (1 article)." in shown
    assert "No score: 1 too short." in shown
    assert "1 assessment without a publisher or an address." in shown
    assert "\u202e" not in shown


def test_the_table_counts_what_the_json_counts(scores: str) -> None:
    lines = program.quality("publishers", scores).stdout.splitlines()
    assert lines[0].split()[:4] == ["publisher", "articles", "scored", "estimate"]
    assert next(line for line in lines if line.startswith("p1.example")).split()[1:3] == ["13", "12"]
    (single,) = [line for line in lines if "window.hacked" in line]
    assert " 1       1 " in single
    assert single.endswith("  –"), "one article has no range"


def test_a_text_of_unknown_order_is_not_called_later(scores: str, tmp_path: Path) -> None:
    text = " ".join(f"word{n}" for n in range(200))
    news, copies = tmp_path / "news.jsonl", tmp_path / "copies.jsonl"
    rows = [{"text": text, "publisher": name} for name in ("p1.example", "p2.example")]
    news.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert program.quality("copies", news, "-f", "jsonl", "-o", copies).returncode == 0
    shown = program.quality("publishers", scores, "--copies", copies).stdout
    assert "Shares text without credit, order unknown, with p2.example (1 article)." in shown
    assert "Shares text without credit, order unknown, with p1.example (1 article)." in shown
    assert "later" not in shown
    assert "earlier by" not in shown


def test_csv_and_parquet_hold_the_same(scores: str, tmp_path: Path) -> None:
    for kind in ("csv", "parquet"):
        assert program.quality("publishers", scores, "-f", kind, "-o", tmp_path / f"all.{kind}").returncode == 0
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    table = pq.read_table(tmp_path / "all.parquet").to_pylist()
    assert len(rows) == len(table) == 9
    assert list(rows[0]) == list(table[0])
    assert [float(row["estimate"]) for row in rows] == [row["estimate"] for row in table]
    assert [row["low_articles"] for row in table] == [int(row["low_articles"]) for row in rows]


def test_bad_rows_are_reported_and_the_rest_rolled_up(scores: str) -> None:
    with Path(scores).open("a", encoding="utf-8") as out:
        out.write('{"schema": "quality.error/1", "row": 100, "error": "empty"}\n{"half": \n')
    run = program.quality("publishers", scores, "-f", "json")
    assert run.returncode == 2
    assert "1 row is an error of the run that wrote the file" in run.stderr
    assert f"{scores}, line 101: " in run.stderr
    assert json.loads(run.stdout)["articles"] == 99


def test_wrong_usage(scores: str, tmp_path: Path) -> None:
    for words, message in (
        (
            ("publishers", scores, "-f", "xml"),
            "'xml' is not an output format; choose one of text, json, csv, parquet, html",
        ),
        (("publishers", tmp_path / "none.jsonl"), "does not exist"),
        (("publishers", scores, "-o", scores), "would be overwritten"),
        (("publishers", scores, "--copies", scores), "this line is not an object of the schema quality.copies/1"),
    ):
        run = program.quality(*words)
        assert run.returncode == 2
        assert message in run.stderr
        assert "Traceback" not in run.stderr


def test_no_results_give_an_empty_roll_up(tmp_path: Path) -> None:
    file = tmp_path / "scores.jsonl"
    file.write_text('{"schema": "quality.error/1", "row": 1, "error": "empty"}\n', encoding="utf-8")
    for kind in ("text", "json", "csv", "html"):
        assert program.quality("publishers", file, "-f", kind).returncode == 0


def test_the_page_works_without_a_network_and_runs_nothing(
    scores: str, copies: Path, tmp_path: Path, playwright: Any
) -> None:
    file = tmp_path / "publishers.html"
    assert program.quality("publishers", scores, "-f", "html", "-o", file, "--copies", copies).returncode == 0
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page()
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.goto(file.as_uri())
    assert page.title() == "9 publishers, 99 articles · quality"
    assert page.evaluate("window.hacked") is None
    assert page.locator("script").count() == 0
    assert page.locator(".dot").count() == 9
    assert page.locator("section").count() == 9
    assert page.locator("section h2 bdi").last.inner_text() == HOSTILE.rstrip("\u202e")
    heights = page.locator(".column").evaluate_all("all => all.map(bar => bar.getBoundingClientRect().height)")
    assert max(heights) > 50, "the bars of the distribution are drawn"
    box = page.locator(".range").first.bounding_box()
    assert box is not None
    assert box["width"] > 5, "the style is applied and the interval drawn"
    page.locator("svg a").first.click()
    assert page.url.endswith("#p0")
    assert requests == [file.as_uri()]
    assert errors == []
    browser.close()


def test_articles_instead_of_assessments_are_refused_at_once(tmp_path: Path, copies: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text('{"Text": "Words.", "title": "T"}\n' * 30)
    run = program.quality("publishers", file)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
    assert f"{file} holds articles, not assessments; score them first: quality score" in run.stderr
    run = program.quality("publishers", copies)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "objects of the schema quality.copies/1" in run.stderr


def test_errors_do_not_flood_the_terminal(scores: str) -> None:
    with Path(scores).open("a", encoding="utf-8") as out:
        out.write('{"odd": 1}\n' * 21)
    run = program.quality("publishers", scores, "-f", "json")
    assert run.returncode == 2
    assert run.stderr.splitlines()[20:] == ["quality: and 1 more error"]
    assert json.loads(run.stdout)["articles"] == 99


def test_a_result_given_twice_counts_once(tmp_path: Path) -> None:
    rows = [
        result("a.example", 0.4) | {"origin": {"input": f"x:{n}", "record": f"hash{n}", "run": "r"}} for n in range(3)
    ]
    once, again = tmp_path / "once.jsonl", tmp_path / "again.jsonl"
    once.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    again.write_text(json.dumps(rows[1]) + "\n", encoding="utf-8")
    plain = program.quality("publishers", once, "-f", "json")
    twice = program.quality("publishers", once, again, once, "-f", "json")
    assert twice.stdout == plain.stdout
    assert json.loads(plain.stdout)["articles"] == 3
    assert "4 results were given more than once and counted once" in twice.stderr
    assert plain.stderr == ""


def test_minus_signs_reasons_and_partners_are_those_of_the_documentation(tmp_path: Path) -> None:
    rows = [result(f"p{n}.example", (n + 1) / 10) for n in range(8) for _ in range(9)]
    rows.append(result("p1.example", 0.5) | {"reliability": None, "abstained": {"reason": "truncated"}})
    file = tmp_path / "scores.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    page = program.quality("publishers", file, "-f", "html").stdout
    assert "No score: 1 incomplete." in page
    cells = [cell for line in page.splitlines() if "% interval" not in line for cell in line.split("<td>")[1:]]
    assert any("−" in cell for cell in cells)
    assert not [cell for cell in cells if " -" in cell or cell.startswith("-")]


def test_publishers_that_do_not_differ_are_said_to(tmp_path: Path) -> None:
    file = tmp_path / "scores.jsonl"
    rows = [result(f"p{n}.example", share) for n in range(3) for share in (0.3, 0.5, 0.7)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    page = program.quality("publishers", file, "-f", "html").stdout
    said = "The means of publishers differ no more than chance would explain, so their order means nothing."
    assert said in page
    assert said in program.quality("publishers", file).stdout
    assert "by 0 points" not in page


def test_the_overview_stays_readable_on_a_phone(scores: str, tmp_path: Path, playwright: Any) -> None:
    file = tmp_path / "publishers.html"
    assert program.quality("publishers", scores, "-f", "html", "-o", file).returncode == 0
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page(viewport={"width": 375, "height": 700})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    height = page.evaluate("document.querySelector('.wide text').getBoundingClientRect().height")
    browser.close()
    assert height >= 10
