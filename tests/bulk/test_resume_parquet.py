"""A run that writes Parquet keeps every finished row, however it ends, and is continued to the same bytes."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from quality.report.formats.parquet import FORMAT, PARQUET_ROWS
from quality.report.writers import Options
from tests import program
from tests.waiting import eventually

pq = pytest.importorskip("pyarrow.parquet")
TEXT = "The council approved the plan on Tuesday, the clerk said in a statement.\n" * 30
KILLED = """
import os, signal, sys
from quality.bulk import resume
from quality.cli import main

moment, move = sys.argv.pop(), resume.move
def killed(part, target):
    if moment == "after":
        move(part, target)
    os.kill(os.getpid(), signal.SIGKILL)
resume.move = killed
main()
"""
"""Runs `quality`, which is killed before or after it moves the table into place."""


def score(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return program.quality("score", *arguments)


def write(file: Path, names: str, text: str = TEXT) -> None:
    file.write_text(
        "".join(json.dumps({"id": name, "text": f"{name} {text}", "desk": [name]}) + "\n" for name in names)
    )


def command(folder: Path, out: str = "out.parquet") -> tuple[str | Path, ...]:
    return folder / "in.jsonl", "--format", "parquet", "-o", folder / out


def lines_of(out: Path) -> list[str]:
    assert FORMAT.packing
    return list(FORMAT.packing.unpack(out))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    """The output of a run over four records, out.parquet."""
    write(tmp_path / "in.jsonl", "abcd")
    assert score(*command(tmp_path)).returncode == 0
    return (tmp_path / "out.parquet").read_bytes()


def test_rows_that_were_cut_are_completed_to_the_same_bytes(whole: bytes, tmp_path: Path) -> None:
    out, partial = tmp_path / "out.parquet", tmp_path / "out.parquet.partial"
    lines = "".join(lines_of(out)).encode()
    first = lines.index(b"\n") + 1
    model, version = run_now()
    options = {"format": "parquet", "column": {}, "top": None, "include-text": False}
    state = {"inputs": [str(tmp_path / "in.jsonl")], "options": options, "model": model, "version": version}
    for cut in (1, first - 1, first, first + 9, len(lines) - 1, len(lines)):
        out.unlink()
        partial.write_bytes(lines[:cut])
        (tmp_path / "out.parquet.partial.state").write_text(json.dumps(state))
        run = score(*command(tmp_path), "--resume")
        assert (run.returncode, run.stderr) == (0, ""), cut
        assert out.read_bytes() == whole, cut
        assert names(tmp_path) == ["in.jsonl", "out.parquet"]


def run_now() -> tuple[str, str]:
    """Digest of the model and version, as a run states them."""
    from quality import __version__, load_scorer
    from quality.scoring.assessment import SCHEMA

    return load_scorer().digest, f"{__version__} {SCHEMA}"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_run_loses_no_row_and_goes_on_to_the_same_bytes(jobs: str, tmp_path: Path) -> None:
    source, out, partial = (tmp_path / name for name in ("in.jsonl", "out.parquet", "out.parquet.partial"))
    source.write_text("".join(json.dumps({"id": str(n), "text": f"{n} {TEXT}"}) + "\n" for n in range(150)))
    run = subprocess.Popen([sys.executable, "-m", "quality", "score", *command(tmp_path), "--jobs", jobs])
    eventually(lambda: partial.exists() and partial.stat().st_size, "the first rows")
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    assert not out.exists()
    kept = partial.read_text().rpartition("\n")[0].splitlines(keepends=True)
    assert score(*command(tmp_path), "--jobs", jobs, "--resume").returncode == 0
    assert [*map(json.loads, kept)] == [*map(json.loads, lines_of(out))][: len(kept)]
    assert score(*command(tmp_path, "whole.parquet")).returncode == 0
    assert out.read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert pq.read_table(out)["id"].to_pylist() == [str(n) for n in range(150)]
    assert names(tmp_path) == ["in.jsonl", "out.parquet", "whole.parquet"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_killed_while_the_table_is_made_goes_on(moment: str, whole: bytes, tmp_path: Path) -> None:
    out, partial = tmp_path / "out.parquet", tmp_path / "out.parquet.partial"
    lines = lines_of(out)
    out.write_bytes(b"former")
    call = [sys.executable, "-c", KILLED, "score", *command(tmp_path), moment]
    assert subprocess.run(call, check=False).returncode == -signal.SIGKILL
    assert list(map(json.loads, partial.read_text().splitlines())) == list(map(json.loads, lines))
    assert out.read_bytes() == (whole if moment == "after" else b"former")
    run = score(*command(tmp_path), "--resume")
    assert (run.returncode, run.stderr) == (0, "")
    assert out.read_bytes() == whole
    assert names(tmp_path) == ["in.jsonl", "out.parquet"]


def test_a_finished_table_is_left_as_it_is_and_continued_when_its_input_grew(whole: bytes, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    os.utime(out, (1, 1))
    assert score(*command(tmp_path), "--resume").returncode == 0
    assert out.stat().st_mtime == 1
    write(tmp_path / "in.jsonl", "abcdef")
    run = score(*command(tmp_path), "--resume")
    assert (run.returncode, run.stderr) == (0, "")
    grown = out.read_bytes()
    assert grown != whole
    out.unlink()
    assert score(*command(tmp_path)).returncode == 0
    assert out.read_bytes() == grown


@pytest.mark.parametrize(
    ("records", "option", "why"),
    [
        (("bacd", TEXT), (), "has changed since row 1"),
        (("a", TEXT), (), "more rows than the input"),
        (("abcd", "Other. " * 99), (), "has changed since row 1"),
        (("abcd", TEXT), ("--include-text",), "other options"),
    ],
)
def test_what_does_not_match_is_refused_untouched(
    records: tuple[str, str], option: tuple[str, ...], why: str, whole: bytes, tmp_path: Path
) -> None:
    write(tmp_path / "in.jsonl", *records)
    run = score(*command(tmp_path), *option, "--resume")
    assert run.returncode == 2
    assert why in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert (tmp_path / "out.parquet").read_bytes() == whole


@pytest.mark.parametrize("content", [b"", b"garbage", b"PAR1 garbage PAR1", b'{"input": "x"}\n'])
def test_another_file_is_refused_untouched(content: bytes, tmp_path: Path) -> None:
    write(tmp_path / "in.jsonl", "ab")
    (tmp_path / "out.parquet").write_bytes(content)
    run = score(*command(tmp_path), "--resume")
    assert run.returncode == 2, run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert "without --resume" in run.stderr
    assert (tmp_path / "out.parquet").read_bytes() == content


def test_a_table_that_others_wrote_is_refused(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    write(tmp_path / "in.jsonl", "ab")
    pq.write_table(pa.table({"input": ["x"], "score": [5]}), tmp_path / "out.parquet")
    run = score(*command(tmp_path), "--resume")
    assert (run.returncode, "was not written by a resumable run" in run.stderr) == (2, True)


@pytest.mark.usefixtures("whole")
def test_tables_are_made_by_row_groups(tmp_path: Path) -> None:
    """So that memory stays flat."""
    line = lines_of(tmp_path / "out.parquet")[0]
    packing, out, count = FORMAT.packing, io.BytesIO(), 2 * PARQUET_ROWS + 1
    assert packing
    packing.pack((line for _ in range(count)), out, Options())
    made = pq.ParquetFile(out)
    assert [made.metadata.row_group(at).num_rows for at in range(made.num_row_groups)] == [
        PARQUET_ROWS,
        PARQUET_ROWS,
        1,
    ]
