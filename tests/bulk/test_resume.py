"""A run is continued only where its finished rows belong to the same records, options and model; else nothing is touched."""

import csv
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import program

EXAMPLES = Path(__file__).resolve().parents[2] / "labeled" / "examples"
TEXT = "The council approved the plan on Tuesday, the clerk said in a statement.\n" * 30


def score(*arguments: str | Path, stdin: str | None = None) -> "subprocess.CompletedProcess[str]":
    return program.quality("score", *arguments, stdin=stdin)


def write_rows(file: Path, names: str, text: str = TEXT) -> None:
    if file.suffix == ".csv":
        with file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["id", "text", "=desk"])
            writer.writerows([name, f"{name} {text}", f"a\n{name}"] for name in names)
    else:
        file.write_text("".join(json.dumps({"id": name, "text": f"{name} {text}"}) + "\n" for name in names))


@pytest.fixture(params=["jsonl", "csv"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ends_of_rows(data: bytes, form: str) -> list[int]:
    """Byte offsets at which rows end, the header of a table among them."""
    if form == "jsonl":
        return [at + 1 for at, byte in enumerate(data) if byte == 10]
    ends, quoted = [], False
    for at, byte in enumerate(data):
        quoted ^= byte == ord('"')
        if byte == 10 and not quoted:
            ends.append(at + 1)
    return ends


@pytest.mark.parametrize("place", ["out", "partial"])
def test_a_cut_output_is_completed_to_the_same_bytes(form: str, place: str, tmp_path: Path) -> None:
    source, out = tmp_path / f"in.{form}", tmp_path / f"out.{form}"
    write_rows(source, "abcd")
    options = (source, "-f", form, "-o", out)
    assert score(*options).returncode == 0
    whole = out.read_bytes()
    state = (tmp_path / f"out.{form}.partial.state").exists()
    assert not state
    ends = ends_of_rows(whole, form)
    assert len(ends) == 4 + (form == "csv")
    for cut in (3, ends[0] - 1, ends[1], ends[1] + 1, ends[2] - 5, len(whole) - 1, len(whole)):
        out.write_bytes(whole[:cut])
        if place == "partial":
            # What a killed run leaves: the rows and the state that the run wrote first.
            out.unlink()
            (tmp_path / f"out.{form}.partial").write_bytes(whole[:cut])
            (tmp_path / f"out.{form}.partial.state").write_text(json.dumps(state_of(source, form, tmp_path)))
        run = score(*options, "--resume")
        assert (run.returncode, run.stderr) == (0, ""), cut
        assert out.read_bytes() == whole, cut
        assert sorted(path.name for path in tmp_path.iterdir()) == [f"in.{form}", f"out.{form}"]


def state_of(source: Path, form: str, folder: Path) -> dict[str, object]:
    from quality import __version__, load_scorer
    from quality.scoring.assessment import SCHEMA

    del folder
    options = {"format": form, "column": {}, "top": None, "include-text": False}
    model = load_scorer().digest
    return {"inputs": [str(source)], "options": options, "model": model, "version": f"{__version__} {SCHEMA}"}


CHANGES: list[tuple[str, Callable[[Path, Path, str], list[str]], str]] = [
    ("another text", lambda source, _, __: write_rows(source, "abc", "Other. " * 99) or [], "has changed since row 1"),  # type: ignore[func-returns-value]
    ("another order", lambda source, _, __: write_rows(source, "bac") or [], "has changed since row 1"),  # type: ignore[func-returns-value]
    ("fewer records", lambda source, _, __: write_rows(source, "a") or [], "more rows than the input"),  # type: ignore[func-returns-value]
    ("another headline", lambda *_: ["--headline", "Other"], "other options"),
    ("the text too", lambda *_: ["--include-text"], "other options"),
    ("fewer reasons", lambda *_: ["--top", "1"], "other options"),
]


@pytest.mark.parametrize(("change", "why"), [change[1:] for change in CHANGES], ids=[change[0] for change in CHANGES])
def test_what_does_not_match_is_refused_untouched(
    form: str, change: Callable[[Path, Path, str], list[str]], why: str, tmp_path: Path
) -> None:
    source, out = tmp_path / f"in.{form}", tmp_path / f"out.{form}"
    write_rows(source, "abc")
    assert score(source, "-f", form, "-o", out).returncode == 0
    data = out.read_bytes()
    out.write_bytes(data[: ends_of_rows(data, form)[1 + (form == "csv")]])
    before = out.read_bytes()
    options = change(source, out, form)
    run = score(source, "-f", form, "-o", out, "--resume", *options)
    assert run.returncode == 2
    assert why in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"in.{form}", f"out.{form}"]


@pytest.mark.parametrize(
    "content",
    [b"garbage\n", b"garbage\ngarbage\n", b"{}\n", b"[]\n", b'{"id": "a"}\n', b'{"origin": 5}\n', b"null\n", b"\n", b"\0\0\0\n",
     b'{"origin": {"input": 1, "record": 2, "run": 3}}\n', b"id,score\na,1\n", b"input,record,run\nx,y,z\n", b'"\n'],
)  # fmt: skip
def test_an_output_of_something_else_is_refused(form: str, content: bytes, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / f"out.{form}"
    write_rows(source, "ab")
    out.write_bytes(content)
    run = score(source, "-f", form, "-o", out, "--resume")
    if form == "csv" and content == b'"\n':  # a header that was cut off
        assert run.returncode == 0
        return
    assert run.returncode == 2, run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert "without --resume" in run.stderr
    assert out.read_bytes() == content


def test_garbage_between_rows_is_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write_rows(source, "abc")
    score(source, "-f", "jsonl", "-o", out)
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(lines[0] + b"garbage\n" + lines[1])
    run = score(source, "-f", "jsonl", "-o", out, "--resume")
    assert run.returncode == 2
    assert "row 2 of" in run.stderr


def test_a_finished_output_is_left_as_it_is(form: str, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / f"out.{form}"
    source.write_text(json.dumps({"id": "a", "text": TEXT}) + "\n{}\n")
    first = score(source, "-f", form, "-o", out, "--fail-under", "100")
    os.utime(out, (1, 1))
    again = score(source, "-f", form, "-o", out, "--resume", "--fail-under", "100")
    assert first.returncode == again.returncode == 2
    assert again.stderr == f"quality: {out} was complete already; 1 of its 2 records could not be read\n"
    assert out.stat().st_mtime == 1
    with source.open("a") as more:
        more.write(json.dumps({"id": "b", "text": TEXT}) + "\n")
    grown = score(source, "-f", form, "-o", out, "--resume")
    assert (grown.returncode, grown.stderr) == (
        2,
        f"quality: 1 of the 2 records that {out} held before could not be read\n",
    )
    enough = (EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8")
    source.write_text(json.dumps({"id": "a", "text": enough}) + "\n")
    score(source, "-f", form, "-o", out)
    assert score(source, "-f", form, "-o", out, "--resume", "--fail-under", "100").returncode == 1


def test_an_input_that_grew_is_continued_with_the_right_rows(form: str, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / f"out.{form}"
    write_rows(source, "ab")
    assert score(source, "-f", form, "-o", out).returncode == 0
    with source.open("a") as more:
        more.write('{"id": "c"}\n')
    run = score(source, "-f", form, "-o", out, "--resume")
    assert run.returncode == 2
    assert run.stderr.startswith(f"quality: {source}:3: ")
    if form == "jsonl":
        assert [json.loads(line).get("row") for line in out.read_text().splitlines()] == [None, None, 3]
    else:
        with out.open(newline="") as file:
            assert [row["input"] for row in csv.DictReader(file)] == [f"{source}:{row}" for row in (1, 2, 3)]


def test_standard_input_and_several_inputs_are_continued(tmp_path: Path) -> None:
    one, two, out = tmp_path / "one.txt", tmp_path / "two.txt", tmp_path / "out.jsonl"
    one.write_text(TEXT)
    two.write_text(TEXT + TEXT)
    inputs = (one, tmp_path / "missing.txt", "-", two)
    assert score(*inputs, "-f", "jsonl", "-o", out, stdin=TEXT).returncode == 2
    whole = out.read_text()
    assert len(whole.splitlines()) == 4
    for keep in range(4):
        out.write_text("".join(whole.splitlines(keepends=True)[:keep]))
        assert score(*inputs, "-f", "jsonl", "-o", out, "--resume", stdin=TEXT).returncode == 2
        assert out.read_text() == whole


def test_a_state_that_is_lost_or_foreign_is_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    partial, state = tmp_path / "out.jsonl.partial", tmp_path / "out.jsonl.partial.state"
    write_rows(source, "ab")
    partial.write_text("mine")
    for resume in ([], ["--resume"]):
        run = score(source, "-f", "jsonl", "-o", out, *resume)
        assert (run.returncode, "was not left by a resumable run" in run.stderr) == (2, True)
        assert partial.read_text() == "mine"
    for content in ("", "[]", '{"inputs": 5}'):
        state.write_text(content)
        run = score(source, "-f", "jsonl", "-o", out, "--resume")
        assert (run.returncode, "without --resume" in run.stderr) == (2, True)
        assert partial.read_text() == "mine"
    state.write_text(json.dumps({**state_of(tmp_path / "other.jsonl", "jsonl", tmp_path), "model": "x"}))
    run = score(source, "-f", "jsonl", "-o", out, "--resume")
    assert "started with another INPUT and --model" in run.stderr
    assert score(source, "-f", "jsonl", "-o", out).returncode == 0  # anew
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.skipif(os.name == "nt", reason="no locks of that kind")
def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    import fcntl

    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write_rows(source, "ab")
    partial = tmp_path / "out.jsonl.partial"
    (tmp_path / "out.jsonl.partial.state").write_text("{}")
    with partial.open("w") as held:
        held.write("rows of the other run")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        run = score(source, "-f", "jsonl", "-o", out)
        assert (run.returncode, "another run is writing" in run.stderr) == (2, True)
        assert partial.read_text() == "rows of the other run"
        assert (tmp_path / "out.jsonl.partial.state").read_text() == "{}"


def test_resume_needs_a_file_of_lines(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    write_rows(source, "a")
    for options in (["-f", "json", "-o", tmp_path / "x"], ["-f", "jsonl"], ["-f", "jsonl", "-o", "/dev/stdout"]):
        run = score(source, "--resume", *options)
        assert (run.returncode, run.stdout) == (2, "")
        assert "needs -o FILE and --format jsonl, csv or parquet" in run.stderr


def test_resuming_nothing_is_said(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "Too short."}\n', encoding="utf-8")
    for command in ("score", "copies"):
        run = program.quality(command, source, "-f", "jsonl", "-o", out, "--resume")
        assert run.returncode == 0
        assert "nothing was kept of an earlier run, so this one starts at the first record" in run.stderr
        out.unlink()
