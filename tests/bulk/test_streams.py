"""Every form of input is read as a stream: in order, in flat memory, with a known end, and again from the middle after a kill."""

import os
import pty
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from quality.article.files import Record, files_in, read_records
from quality.article.meter import Meter
from quality.cli.progress import Pace, clock
from tests import program
from tests.bulk.streams import FORMS, written
from tests.waiting import PATIENCE, eventually

SENTENCE = "The council approved the plan on Tuesday, the clerk said in a statement. "


def texts(count: int, sentences: int = 1) -> Iterator[str]:
    draw = random.Random(5)
    for number in range(count):
        yield f"{number} {draw.randbytes(667).hex(' ')} {SENTENCE * sentences}"


def peak(path: Path) -> tuple[int, int]:
    """Read everything in a process of its own. Returns the number of records, and the most memory in megabytes."""
    code = (
        "import sys\nfrom quality.article.files import read_records\n"
        "count = sum(1 for _ in read_records(sys.argv[1]))\n"
        "found = [line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')]\n"
        "print(count, int(found[0]) // 1024)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    count, most = run.stdout.split()
    return int(count), int(most)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("form", FORMS)
def test_memory_is_flat(form: str, tmp_path: Path) -> None:
    """Twenty megabytes more of articles take no more memory, give or take the libraries' own buffers."""
    (tmp_path / "few").mkdir()
    (tmp_path / "many").mkdir()
    first = 14_000 if form == "parquet" else 4_000  # whose library takes its memory in the first 20 MB
    few = peak(written(tmp_path / "few", form, texts(first)))
    many = peak(written(tmp_path / "many", form, texts(first + 10_000)))
    assert (few[0], many[0]) == (first, first + 10_000)
    assert many[1] - few[1] < 10


@pytest.mark.parametrize("form", FORMS)
def test_order_is_kept_and_the_end_is_known(form: str, tmp_path: Path) -> None:
    path = written(tmp_path, form, texts(400))
    meter = Meter(files_in(path) if path.is_dir() else [path])
    numbers, shares = [], [meter.share]
    for record in read_records(path, meter=meter):
        assert isinstance(record, Record)
        numbers.append(re.search(r"(?:<p>|^)(\d+) ", record.fields.get("html") or record.fields["text"])[1])  # type: ignore[index]
        shares.append(meter.share)
    assert numbers == list(map(str, range(400)))
    known = [share for share in shares if share is not None]
    assert len(known) == len(shares)
    assert known == sorted(known)
    assert (known[0], meter.share) == (0, 1)
    # A packed file as small as this one is read in one piece.
    assert len(set(known)) > 3 or form.endswith(".gz")


def test_the_end_of_pipes_and_addresses_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert Meter([tmp_path / "a.txt", "-"]).share is None
    assert Meter(["https://a.example/"]).share is None
    assert Meter([]).share is None
    assert Meter(["a\0b"]).share is None


class At(Meter):
    """A meter that is set by hand."""

    def __init__(self) -> None:
        super().__init__([])
        self.at: float | None = None

    @property
    def share(self) -> float | None:
        return self.at


def test_pace() -> None:
    meter = At()
    pace = Pace(meter=meter)
    assert pace.shown(0) == ""
    meter.at = 0.5  # an earlier run did half of it
    pace.note(100)
    assert pace.shown(101) == ""
    for second in range(101, 111):
        meter.at += 0.01
        pace.note(second)
    assert pace.shown(110) == "1.0 per second, 0:40 left"
    meter.at = 1
    assert pace.shown(110) == "1.0 per second"
    meter.at = None
    assert pace.shown(120) == "0.5 per second"
    counted = Pace(total=4_001)
    for _ in range(1_001):
        counted.note(0)
    assert counted.shown(10) == "100 per second, 0:30 left"
    assert (pace.share, pace.counted) == (None, "11")
    assert (counted.share, counted.counted) == (1_000 / 4_001, "1,001/4,001")
    assert [clock(seconds) for seconds in (0.4, 59.6, 3_725)] == ["0:00", "1:00", "1:02:05"]


@pytest.mark.parametrize("command", ["score", "copies"])
def test_a_terminal_shows_rate_and_time_left(command: str, tmp_path: Path) -> None:
    path = written(tmp_path, "jsonl", texts(6_000 if command == "copies" else 1_500, sentences=30))
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "quality", command, str(path), "-f", "jsonl", "-o", str(tmp_path / "out.jsonl")],
        stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )  # fmt: skip
    os.close(theirs)
    shown, deadline = b"", time.monotonic() + PATIENCE
    try:
        while not (left := re.search(rb"\d per second, \d+:\d\d left", shown)):
            assert time.monotonic() < deadline, shown[-2_000:]
            shown += os.read(ours, 65_536)
    finally:
        run.kill()
        run.wait()
        os.close(ours)
    row = re.sub(rb"\x1b\[[\d;?]*\w", b"", shown[: left.start()]).rpartition(b"\r")[2].decode()
    assert "?" not in row
    assert re.fullmatch(r"\w+ ━*[╸╺]━* [\d,]+ [\d:]+ [\d.,]+", row), row


@pytest.mark.parametrize("form", ["parquet", "warc.gz"])
def test_a_killed_run_goes_on_to_the_same_bytes(form: str, tmp_path: Path) -> None:
    path = written(tmp_path, form, texts(120, sentences=20))
    out, whole = tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    options = ("--format", "jsonl", "--jobs", "2")
    run = subprocess.Popen([sys.executable, "-m", "quality", "score", str(path), *options, "-o", str(out)])
    partial = tmp_path / "out.jsonl.partial"
    eventually(lambda: partial.exists() and partial.stat().st_size, "the first rows")
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    assert not out.exists()
    assert program.quality("score", path, *options, "-o", out, "--resume").returncode == 0
    assert program.quality("score", path, *options, "-o", whole).returncode == 0
    assert out.read_bytes() == whole.read_bytes()
    assert whole.read_bytes().count(b"\n") == 120
