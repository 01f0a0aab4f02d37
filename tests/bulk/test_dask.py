"""A Dask cluster scores as one process does: real schedulers, real workers, one of them with a single thread."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from dask.distributed import Client, LocalCluster

from tests import program

EXAMPLES = Path(__file__).resolve().parents[2] / "labeled" / "examples"
TEXT = "The council approved the plan on Tuesday, the clerk said in a statement. " * 30


def command(path: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "quality", "score", str(path), "--format", "jsonl", *options]


def impatient(path: Path, *options: str) -> list[str]:
    """The same command with a patience of 4 seconds instead of 15, where something is waited for that never comes."""
    code = "from quality.bulk import cluster; from quality.cli import main; cluster.PATIENCE = 4; main()"
    return [sys.executable, "-c", code, *command(path, *options)[3:]]


def scored(path: Path, *options: str) -> str:
    also = ("distributed", "textstat") if options else ()
    run = program.quality("score", path, "--format", "jsonl", *options, also=also)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))]
    path = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    path.write_text(
        "\n".join(json.dumps({"id": str(at), "text": text}) for at, text in enumerate(texts)), encoding="utf-8"
    )
    return path


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"id": str(at), "text": f"{at} {TEXT}"}) + "\n" for at in range(3_000)))
    return path


@contextmanager
def node(kind: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler or worker in a process of its own, which can be killed."""
    code = f"from distributed.cli.dask_{kind} import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(place: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    file = place / "scheduler.json"
    arguments = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    with node("scheduler", *arguments) as process:
        for _ in range(600):
            if file.exists() and file.read_text().strip():
                break
            time.sleep(0.1)
        yield process, json.loads(file.read_text())["address"].removeprefix("tcp://")


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers of one thread each."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as running:
        yield running


@pytest.fixture(scope="module")
def lone() -> Iterator[LocalCluster]:
    """One worker of one thread."""
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as running:
        yield running


def backend(cluster: LocalCluster) -> tuple[str, str]:
    return "--backend", f"dask://{cluster.scheduler_address.removeprefix('tcp://')}"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_cluster_gives_the_same_lines_in_the_same_order(articles: Path, cluster: LocalCluster, jobs: str) -> None:
    assert scored(articles, "--jobs", jobs, *backend(cluster)) == scored(articles)


def test_a_worker_with_one_thread_does_the_work(articles: Path, lone: LocalCluster) -> None:
    assert scored(articles, *backend(lone))
    with Client(lone) as client:
        modules = client.run(lambda: "quality.scoring" in __import__("sys").modules)
        assert list(modules.values()) == [True]


def test_a_cluster_finds_the_same_copies(articles: Path, lone: LocalCluster) -> None:
    found = [
        program.quality("copies", articles, articles, "-f", "jsonl", *options, also=("distributed", "textstat"))
        for options in ((), backend(lone))
    ]
    assert [run.returncode for run in found] == [0, 0]
    assert found[0].stdout == found[1].stdout
    assert '"kind": "unknown_publisher"' in found[0].stdout


def test_a_cluster_measures_readability(articles: Path, lone: LocalCluster) -> None:
    lines = scored(articles, "--context", *backend(lone))
    assert all(json.loads(line)["context"] for line in lines.splitlines())
    assert lines == scored(articles, "--context")


def test_a_worker_without_textstat_ends_the_run(articles: Path, tmp_path: Path, without_textstat: Path) -> None:
    with scheduler(tmp_path) as (_, address), node("worker", address, "--nthreads", "1", "--no-dashboard"):
        import_path = os.environ["PYTHONPATH"].replace(str(without_textstat.parent), "")
        run = subprocess.run(
            command(articles, "--context", "--backend", f"dask://{address}"),
            capture_output=True, text=True, check=False, timeout=240, env={**os.environ, "PYTHONPATH": import_path},
        )  # fmt: skip
    assert run.returncode == 2
    assert (
        run.stderr.splitlines()[-1] == "quality: readability needs textstat: pip install 'article-reliability[context]'"
    )
    assert run.stdout == ""


def test_a_lost_scheduler_is_one_sentence_and_the_rows_stay(many: Path, tmp_path: Path) -> None:
    out, partial = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    with scheduler(tmp_path) as (process, address), node("worker", address, "--nthreads", "1", "--no-dashboard"):
        run = subprocess.Popen(
            command(many, "-o", str(out), "--backend", f"dask://{address}"), stderr=subprocess.PIPE, text=True
        )
        assert run.stderr is not None
        while run.poll() is None and not (partial.exists() and partial.stat().st_size):
            time.sleep(0.1)
        process.kill()
        said = run.stderr.read()
        run.stderr.close()
        assert run.wait(120) == 2
    assert len(said.splitlines()) == 1, said
    assert f"the connection to the Dask scheduler at dask://{address} was lost" in said
    assert f"finished rows are in {partial}; continue with --resume" in said
    rows = [json.loads(line) for line in partial.read_text().splitlines()]
    assert 0 < len(rows) < 3_000
    many.write_text("".join(many.read_text().splitlines(keepends=True)[: len(rows) + 3]))
    assert scored(many, "-o", str(out), "--resume") == ""
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == [str(at) for at in range(len(rows) + 3)]


def test_a_cluster_without_workers_is_refused(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with scheduler(tmp_path) as (_, address):
        run = subprocess.run(
            impatient(articles, "-o", str(out), "--backend", f"dask://{address}"),
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
    assert run.returncode == 2
    assert run.stderr == (
        f"quality: the Dask scheduler at dask://{address} has no workers; start one with: dask worker {address}\n"
    )
    assert not out.exists()
    assert not (tmp_path / "out.jsonl.partial").exists()


def test_workers_that_go_away_for_good_are_not_waited_for(many: Path, tmp_path: Path) -> None:
    partial = tmp_path / "out.jsonl.partial"
    with scheduler(tmp_path) as (_, address):
        arguments = (address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
        with node("worker", *arguments):
            run = subprocess.Popen(
                impatient(many, "-o", str(tmp_path / "out.jsonl"), "--backend", f"dask://{address}"),
                stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            assert run.stderr is not None
            while run.poll() is None and not (partial.exists() and partial.stat().st_size):
                time.sleep(0.1)
        said = run.stderr.read()
        run.stderr.close()
        assert run.wait(240) == 2
    assert len(said.splitlines()) == 1, said
    assert "has no workers left" in said
    assert partial.stat().st_size
