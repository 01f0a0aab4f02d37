"""`quality triage` from adding to exporting."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")

from quality.cli.triage import app
from quality.errors import QualityError

TEXT = (
    "The council approved the budget on Tuesday after a hearing, said Mara Lindqvist, who chairs the finance committee. "
    "Residents of the harbour district had asked for a later date, according to the minutes of the meeting. "
)
OTHER = (
    "You won't believe what happened next, sources say! Experts agree that the shocking truth about the old ferry will change "
    "everything you thought you knew, and insiders admit that nobody wanted this terrible story to come out. "
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("QUALITY_QUEUE", str(tmp_path / "queue.db"))
    policy = tmp_path / "policy.toml"
    policy.write_text("[review]\nsecond_opinions = 0\n", encoding="utf-8")
    monkeypatch.setenv("QUALITY_POLICY", str(policy))
    monkeypatch.setenv("QUALITY_USER", "ada")
    monkeypatch.setenv("QUALITY_PASSWORD", "correct horse")

    def call(*arguments: str, status: int = 0) -> str:
        result = CliRunner().invoke(app, list(arguments))
        if isinstance(result.exception, QualityError):
            assert status == 2, result.exception
            return str(result.exception)
        assert result.exit_code == status, (result.output, result.exception)
        return result.stdout

    return call


@pytest.fixture
def records(tmp_path: Path) -> str:
    """Two articles and a record without a text."""
    path = tmp_path / "articles.jsonl"
    rows = [
        {"id": "one", "text": TEXT * 8, "headline": "Council approves budget", "publisher": "paper.example"},
        {"id": "two", "text": OTHER * 8, "reach": 9000},
        {"id": "three"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(path)


def test_from_adding_to_exporting(run, records: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert run("add", records, status=2) == "2 added, 1 failed\n"
    assert run("add", records, status=2) == "2 exists, 1 failed\n"
    listed = [json.loads(line) for line in run("list", "--json").splitlines()]
    assert {card["external_id"] for card in listed} == {"one", "two"}
    assert "9,000 readers expected" in run("list")
    card = json.loads(run("next", "--json"))
    assert card["claimed_by"] == "ada"
    number = str(card["id"])
    assert "claimed by ada" in run("decide", number, "approve", "--as", "bob", status=2)
    said = run("decide", number, "reject", "-r", "retelling", "--version", str(card["version"]))
    assert said == f"{number}: decided (rejected)\n"
    assert run("undo") == f"{number}: no longer rejected, waiting for a decision\n"
    assert "no decision" in run("undo", status=2)
    run("decide", number, "approve", "--note", "sound")
    (label,) = map(json.loads, run("export").splitlines())
    assert (label["decision"], label["provenance"]) == ("approve", "moderator")
    run("export", "-o", str(tmp_path / "labels.jsonl"), "--since", "2000-01-01")
    assert json.loads((tmp_path / "labels.jsonl").read_text())["id"] == label["id"]
    assert run("export", "--since", "3000-01-01") == ""
    assert "1 decided" in run("stats")
    assert json.loads(run("stats", "--json"))["statistics"]["decided"]["person"] == 1
    assert run("audit", "--check").startswith("all ")
    assert [json.loads(line)["event"] for line in run("audit").splitlines()] == [
        "added",
        "decided",
        "undone",
        "decided",
    ]
    about = [[json.loads(line)["event"] for line in run("audit", "--item", item).splitlines()] for item in "12"]
    decided = ["added", "decided", "undone", "decided"]
    assert sorted(about) == [["added"], decided], "entries about several items are about each of them"
    assert "no entry about item 99999" in run("audit", "--item", "99999", status=2)
    for bound in ("--older-than", "--newer-than", "--group-size"):
        run("list", bound, "-3", status=2)
    run("audit", "--expect", "0" * 64, status=1)
    assert "--expect is 'abc'; give the hash of an earlier check" in run("audit", "--expect", "abc", status=2)
    assert "Too few" in run("drift")
    assert run("catch-up") == "0 scored, 0 moved\n"


def test_the_list_says_what_is_deferred(run, records: str) -> None:  # type: ignore[no-untyped-def]
    run("add", records, status=2)
    run("defer", "1", "--hours", "24")
    assert re.search(r"^    deferred until 20\d\d-\d\d-\d\d \d\d:\d\d \S+$", run("list"), re.MULTILINE)
    run("defer", "1")
    assert "deferred" not in run("list")


def test_articles_kept_for_later(run, records: str) -> None:  # type: ignore[no-untyped-def]
    run("add", records, "--later", status=2)
    assert run("list") == ""
    assert len(run("list", "--state", "unscored", "--json").splitlines()) == 2
    assert run("catch-up").startswith("2 scored")
    assert len(run("list", "--json").splitlines()) == 2


def test_a_second_opinion_is_asked_for_without_the_score(run, records: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "policy.toml").write_text("[review]\nsecond_opinions = 1\n", encoding="utf-8")
    run("add", records, status=2)
    assert "waiting: 2 whose score is hidden until a second opinion\n" in run("stats")
    for shown in (run("list"), run("list", "--plan", "2")):
        assert "score hidden" in shown
        assert "of 100" not in shown
    assert [json.loads(line)["score"] for line in run("list", "--json").splitlines()] == [None, None]
    assert run("list", "--band", "low") + run("list", "--band", "medium") + run("list", "--band", "high") == ""
    assert run("list", "--state", "all", "--signal", "retelling") == ""
    shown = run("next")
    assert "score hidden" in shown
    assert "articles" not in shown, "no comparison with good or poor ones"
    (number,) = [line.split()[0][1:] for line in shown.splitlines() if line.startswith("#")]
    assert run("decide", number, "unsure") == f"{number}: waiting for a second opinion\n"
    assert "waiting for another opinion; " in run("list"), "shown after one's own"
    (line,) = [line for line in run("list", "--as", "bob").splitlines() if line.startswith(f"#{number} ")]
    assert "score hidden" in line
    assert run("decide", number, "escalate", "--as", "bob") == f"{number}: waiting for a lead\n"


def test_similar_articles_are_counted_alike_in_both_lines(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"{TEXT * 8}\n\nCopy {number}.", encoding="utf-8")
    run("add", *(str(tmp_path / f"{number}.txt") for number in range(3)))
    first, second = run("list").splitlines()
    assert ", 2 similar articles  " in first
    assert "grouped with 2 similar articles" in second


def test_only_reasons_are_shown_of_an_item(run) -> None:  # type: ignore[no-untyped-def]
    example = Path(__file__).resolve().parents[2] / "labeled" / "examples" / "harbour_rumours.txt"
    run("add", str(example))
    shown = run("next")
    assert "None of the 9 sentences that cite a source names one" in shown
    assert not [line for line in shown.splitlines() if line.strip(" +−") == "None"]


def test_accounts(run) -> None:  # type: ignore[no-untyped-def]
    run("user", "add", "ada", "--role", "admin")
    run("user", "add", "bob", "--no-password")
    run("user", "change", "bob", "--disable")
    assert run("user", "list") == "ada  admin\nbob  moderator  disabled\n"
    assert "only admin" in run("user", "change", "ada", "--role", "lead", status=2)


def test_simulate(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "history.csv"
    rows = [f"{int(n % 10 > 0)},{90 if n % 10 else 20},{n * 3600}" for n in range(200)]
    path.write_text("label,score,time\n" + "\n".join(rows), encoding="utf-8")
    result = json.loads(run("simulate", str(path), "--budget", "4", "--json"))
    policy, _, fifo = result["runs"]
    assert policy["caught"] > 2 * fifo["caught"]
    assert "fewer reviews" in run("simulate", str(path))
    assert "cannot be read" in run("simulate", str(tmp_path / "none.csv"), status=2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--state", "lost"),
        ("list", "--sort", "best"),
        ("list", "--band", "purple"),
        ("list", "--signal", "nonsense"),
        ("decide", "1", "approve", "-r", "nonsense"),
        ("decide", "1", "approve"),
        ("decide", "1", "burn"),
        ("export", "--since", "soon"),
        ("export", "--merge", "."),
        ("list", "--policy", "no-such-file.toml"),
        ("undo", "nothing"),
    ],
)
def test_mistakes_are_told(run, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    assert run(*arguments, status=2)


@pytest.mark.parametrize(("missing", "command"), [("sqlalchemy", ["triage", "list"]), ("uvicorn", ["serve"])])
def test_a_missing_extra_is_named(missing: str, command: list[str]) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['quality', *{command!r}]; "
        "from quality.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'article-reliability[" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_holds_no_article_is_named(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "empty"
    folder.mkdir()
    assert "nothing to add" in run("add", str(folder), status=2)


def test_labels_that_cannot_be_written_are_refused(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert "is a folder" in run("export", "-o", str(tmp_path), status=2)
    assert "does not exist" in run("export", "-o", str(tmp_path / "no" / "x.jsonl"), status=2)
    file = tmp_path / "file"
    file.touch()
    labeled = Path(__file__).resolve().parents[2] / "labeled"
    assert "is a file or not empty" in run("export", "--merge", str(labeled), "-o", str(file), status=2)


def test_items_are_arranged_without_a_decision(run, records: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", records, status=2)
    run("user", "add", "ada")
    run("user", "add", "bob")
    assert "not a time" in run("defer", "1", "--until", "soon", status=2)
    assert "choose one" in run("defer", "1", "--until", "2099-01-01", "--hours", "1", status=2)
    run("defer", "1", "--hours", "5", "--note", "The council answers")
    listed = [json.loads(line)["id"] for line in run("list", "--json", "--mine").splitlines()]
    assert listed == [2]
    run("defer", "1")
    run("assign", "1", "bob")
    assert "no enabled user" in run("assign", "2", "eve", status=2)
    run("skip", "2")
    assert run("list", "--json", "--mine") == ""
    run("note", "2", "Who wrote it?")
    assert [json.loads(line)["id"] for line in run("list", "--json", "--search", "budg").splitlines()] == [1]
    assert [json.loads(line)["id"] for line in run("list", "--json", "--publisher", "PAPER").splitlines()] == [1]
    run("decide", "2", "reject", "--note", "=1+1")
    target = tmp_path / "history.csv"
    run("export", "--history", "-o", str(target))
    header, *rows = target.read_text(encoding="utf-8").splitlines()
    assert header.startswith("at,item,id,url,headline")
    assert [row.split(",")[8] for row in rows] == ["defer", "defer", "assign", "skip", "note", "person"]
    assert ",'=1+1," in rows[-1]
    assert "choose one" in run("export", "--history", "--merge", str(tmp_path), "-o", str(tmp_path / "x"), status=2)
    token = run("user", "key", "bob", "--scope", "read", "--label", "script").strip()
    assert len(token) >= 40
    assert "read, decide, add" in run("user", "key", "bob", "--scope", "root", status=2)
    assert "all" in run("audit", "--check")


def test_the_log_names_who_added(run, records: str, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    def actors() -> list[str]:
        return [e["actor"] for e in map(json.loads, run("audit").splitlines()) if e["event"] in ("added", "revised")]

    run("add", records, status=2)
    assert actors() == ["ada"]
    monkeypatch.delenv("QUALITY_USER")
    changed = Path(records).with_name("changed.jsonl")
    changed.write_text(json.dumps({"id": "one", "text": OTHER * 8, "headline": "Another"}), encoding="utf-8")
    run("add", str(changed))
    assert actors() == ["ada", "command line"]
    assert "intact" in run("audit", "--check")


@pytest.mark.usefixtures("run")
def test_misspelt_fields_are_named_once(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    rows = [{"text": TEXT * 8, "headlin": "a"}, {"text": OTHER * 8, "headlin": "b"}, {"text": TEXT, "reach": -5}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = CliRunner().invoke(app, ["add", str(path)])
    assert result.exit_code == 2
    assert result.stderr.count("“headlin” is unknown and was ignored") == 1
    assert result.stderr.count("the field 'reach' is -5") == 1


def test_accounts_are_checked_before_a_password_is_asked_for(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    run("user", "add", "lee")
    monkeypatch.delenv("QUALITY_PASSWORD")  # a prompt would end the command with another status
    assert "is not a role" in run("user", "add", "x", "--role", "god", status=2)
    assert "exists already" in run("user", "add", "lee", status=2)
    assert "cannot be the name" in run("user", "add", "a/b c", status=2)
    assert "nothing to change" in run("user", "change", "lee", status=2)
    assert "no user named bob" in run("user", "change", "bob", "--password", status=2)
    assert "is not a role" in run("user", "change", "lee", "--password", "--role", "god", status=2)


def test_single_tokens_are_listed_and_ended(run) -> None:  # type: ignore[no-untyped-def]
    run("user", "add", "ada")
    assert "only leads may erase" in run("user", "key", "ada", "--scope", "erase", status=2)
    run("user", "key", "ada", "--label", "first")
    run("user", "key", "ada", "--label", "second", "--scope", "read")
    lines = run("user", "keys", "ada").splitlines()
    assert sorted(line.split("  ")[1] for line in lines) == ["first", "second"]
    first = next(line for line in lines if "  first  " in line)
    assert "  read,decide,add  until " in first
    run("user", "end-key", "ada", first.split("  ")[0])
    (left,) = run("user", "keys", "ada").splitlines()
    assert "  second  read  until " in left
    assert "has no token" in run("user", "end-key", "ada", first.split("  ")[0], status=2)
