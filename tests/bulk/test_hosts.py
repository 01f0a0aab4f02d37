"""A cluster of several hosts, each in a network namespace of its own: a cable is pulled, and no program is told."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests import program
from tests.bulk.clusters import ROOT, scheduler, worker
from tests.bulk.hosts import Host, hosts, why_not
from tests.waiting import eventually

TEXT = "The council approved the plan on Tuesday, the clerk said in a statement. " * 30
WHY_NOT = why_not()
pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))

QUICK = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "11s", "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "6s"}
"""When a silent worker counts as lost: as the page about clusters says, only shorter. Dask allows no fewer than 11 seconds."""


class Cluster(list[Host]):
    """A scheduler on the first host, workers on the second and third; the fourth is where the command runs."""

    address = ""

    def start(self, command: str, *arguments: str | Path, patience: int = 15) -> "subprocess.Popen[str]":
        """Start `quality` on the fourth host, with a shorter patience where nothing will ever answer."""
        code = f"from quality.bulk import cluster; from quality.cli import main; cluster.PATIENCE = {patience}; main()"
        words = [command, *map(str, arguments), "--format", "jsonl", "--backend", f"dask://{self.address}"]
        return subprocess.Popen(
            [*self[3].inside, sys.executable, "-c", code, *words], stderr=subprocess.PIPE, text=True, cwd=ROOT
        )


@contextmanager
def cluster(place: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        made = Cluster(stack.enter_context(hosts(4)))
        started = scheduler(place, made[0].address, made[0].inside, QUICK)
        _, made.address = stack.enter_context(started)
        for host in made[1:3]:
            stack.enter_context(worker(made.address, before=host.inside, environment=QUICK))
        yield made


def written(path: Path, count: int) -> Path:
    path.write_text("".join(json.dumps({"id": str(at), "text": f"{at} {TEXT}"}) + "\n" for at in range(count)))
    return path


def rows(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


def test_a_host_that_falls_silent_costs_its_partitions_only(tmp_path: Path) -> None:
    many, out, alone = written(tmp_path / "many.jsonl", 1_000), tmp_path / "out.jsonl", tmp_path / "alone.jsonl"
    with cluster(tmp_path) as made:
        run = made.start("score", many, "-o", out)
        eventually(lambda: rows(tmp_path / "out.jsonl.partial"), "the first rows")
        made[2].unplug()
        _, said = run.communicate(timeout=240)
    assert (run.returncode, said) == (0, "")
    assert program.quality("score", many, "-o", alone, "--format", "jsonl").returncode == 0
    assert out.read_bytes() == alone.read_bytes()


def test_a_scheduler_that_falls_silent_is_a_clear_end_that_resumes(tmp_path: Path) -> None:
    many, out = written(tmp_path / "many.jsonl", 2_000), tmp_path / "out.jsonl"
    partial = tmp_path / "out.jsonl.partial"
    with cluster(tmp_path) as made:
        run = made.start("score", many, "-o", out, patience=6)
        eventually(lambda: rows(partial), "the first rows")
        made[0].unplug()
        _, said = run.communicate(timeout=240)
        done = rows(partial)
    assert run.returncode == 2
    assert said == (
        f"quality: the connection to the Dask scheduler at dask://{made.address} was lost; restart the scheduler; "
        f"finished rows are in {partial}; continue with --resume\n"
    )
    assert 0 < done < 2_000
    many.write_text("".join(many.read_text().splitlines(keepends=True)[: done + 70]))
    with cluster(tmp_path) as made:
        again = made.start("score", many, "-o", out, "--resume")
        _, said = again.communicate(timeout=240)
    assert (again.returncode, said) == (0, "")
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == [str(at) for at in range(done + 70)]


def test_copies_go_on_where_a_lost_scheduler_left_them(tmp_path: Path) -> None:
    many, out, alone = written(tmp_path / "many.jsonl", 3_000), tmp_path / "out.jsonl", tmp_path / "alone.jsonl"
    with cluster(tmp_path) as made:
        run = made.start("copies", many, "-o", out, patience=6)
        kept = tmp_path / "out.jsonl.partial-wal"
        eventually(lambda: kept.exists() and kept.stat().st_size > 500_000, "the first articles")
        made[0].unplug()
        _, said = run.communicate(timeout=240)
    assert run.returncode == 2
    # Reading and comparing connect one after the other: which of them meets the silence depends on the machine.
    assert "was lost; restart the scheduler;" in said or f"no Dask scheduler answers at dask://{made.address};" in said
    assert f"what was read and compared is in {tmp_path / 'out.jsonl.partial'};" in said
    assert said.endswith("continue with --resume\n")
    run = program.quality("copies", many, "-f", "jsonl", "-o", out, "--resume")
    assert run.returncode == 0, run.stderr
    assert program.quality("copies", many, "-f", "jsonl", "-o", alone).returncode == 0
    assert out.read_bytes() == alone.read_bytes()
    assert rows(out) == 3_000
