"""Worker processes end with the process that started them, however it ends, and a worker that is killed is said."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import program
from tests.interruptible import interruptible

psutil = pytest.importorskip("psutil")

TEXT = "The council approved the plan on Tuesday, the clerk said in a statement. " * 30
pytestmark = pytest.mark.skipif(os.name == "nt", reason="no signals of that kind")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"id": str(at), "text": f"{at} {TEXT}"}) + "\n" for at in range(3_000)))
    return path


def started(many: Path, out: Path) -> "subprocess.Popen[str]":
    """A run in two processes that has written its first rows."""
    command = [sys.executable, "-m", "quality", "score", str(many), "-f", "jsonl", "-o", str(out), "--jobs", "2"]
    run = interruptible(command)
    partial = out.with_name(f"{out.name}.partial")
    while run.poll() is None and not (partial.exists() and partial.stat().st_size):
        time.sleep(0.1)
    assert run.poll() is None
    return run


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_workers_end_with_their_parent(number: signal.Signals, many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run = started(many, out)
    workers = psutil.Process(run.pid).children(recursive=True)
    assert len(workers) >= 2
    run.send_signal(number)
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert not alive
    assert run.stderr is not None
    said = run.stderr.read()
    run.stderr.close()
    status = run.wait(60)
    assert "Traceback" not in said
    assert not out.exists()
    if number in (signal.SIGTERM, signal.SIGINT):
        assert status == 128 + number
        assert said == (
            f"quality: interrupted; finished rows are in {tmp_path / 'out.jsonl.partial'}; continue with --resume\n"
        )
    else:
        assert status == -number
    rows = (tmp_path / "out.jsonl.partial").read_text().count("\n")
    many.write_text("".join(many.read_text().splitlines(keepends=True)[: rows + 2]))
    assert program.quality("score", many, "-f", "jsonl", "-o", out, "--resume").returncode == 0
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == [str(at) for at in range(rows + 2)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["many.jsonl", "out.jsonl"]


@pytest.mark.parametrize("seconds", [0, 0.3, 1])
def test_ctrl_c_while_workers_start_is_one_sentence(seconds: float, many: Path, tmp_path: Path) -> None:
    out = tmp_path / "copies.jsonl"
    command = [sys.executable, "-m", "quality", "copies", str(many), "-f", "jsonl", "-o", str(out), "--jobs", "2"]
    run = interruptible(command, alone=True)
    started = time.monotonic()
    while not any("popen_loky_posix" in " ".join(one.cmdline()) for one in alive_under(run.pid)):
        assert run.poll() is None
        assert time.monotonic() < started + 120
        time.sleep(0.01)
    time.sleep(seconds)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to every process
    said = run.communicate(timeout=120)[1]
    assert run.returncode == 128 + signal.SIGINT
    assert said.splitlines()[0].startswith("quality: interrupted")
    assert len(said.splitlines()) == 1


def alive_under(pid: int) -> "list[psutil.Process]":
    return [one for one in psutil.Process(pid).children(recursive=True) if one.status() != psutil.STATUS_ZOMBIE]


def test_a_worker_that_is_killed_is_one_sentence(many: Path, tmp_path: Path) -> None:
    run = started(many, tmp_path / "out.jsonl")
    for worker in psutil.Process(run.pid).children():
        if "popen_loky_posix" in " ".join(worker.cmdline()):
            worker.kill()
            break
    else:
        pytest.fail("there is no worker")
    assert run.stderr is not None
    said = run.stderr.read()
    run.stderr.close()
    assert run.wait(120) == 2
    assert said.startswith("quality: a worker process was killed")
    assert "continue with --resume" in said
    assert "Traceback" not in said


def test_workers_of_other_work_end_with_their_parent_too() -> None:
    code = (
        "import time; from joblib import delayed; from quality.bulk.processes import workers;"
        "workers(2)(delayed(time.sleep)(600) for _ in range(4))"
    )
    run = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    found: list[psutil.Process] = []
    while len([one for one in found if "popen_loky_posix" in " ".join(one.cmdline())]) < 2:
        assert run.poll() is None
        time.sleep(0.2)
        found = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.wait()
    _, alive = psutil.wait_procs(found, timeout=60)
    assert not alive
