"""A Dask cluster scores as one process does: real schedulers, real workers, one of them with a single thread."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from dask.distributed import Client, LocalCluster

from quality.bulk import cluster as backends
from quality.bulk import run
from quality.bulk.cluster import RUNNING, Cluster
from quality.errors import RunError
from tests import program
from tests.bulk.clusters import node, scheduler, worker
from tests.bulk.partitions import loaded, noted
from tests.corpus.texts import invented

EXAMPLES = Path(__file__).resolve().parents[2] / "labeled" / "examples"
TEXT = "The council approved the plan on Tuesday, the clerk said in a statement. " * 30


def command(path: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "quality", "score", str(path), "--format", "jsonl", *options]


def impatient(path: Path, *options: str) -> list[str]:
    """The same command with a patience of 6 seconds instead of 15, where something is waited for that never comes."""
    code = "from quality.bulk import cluster; from quality.cli import main; cluster.PATIENCE = 6; main()"
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


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven hundred articles: three in ten are copies, some of them altered, and a few cannot be read."""
    rows: list[dict[str, object]] = []
    for number in range(700):
        original = number if number % 10 < 7 else number // 30
        text = invented(original, words=90)
        if number % 10 == 9:
            text = f"{invented(10_000 + number, words=30)}\n\n{text}"
        rows.append({"text": text if number % 99 else 5, "publisher": f"p{number % 9}.example"})
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["jsonl", "csv", "text"])
def test_a_cluster_finds_the_same_copies(corpus: Path, cluster: LocalCluster, form: str, tmp_path: Path) -> None:
    said, files = [], []
    for at, options in enumerate(((), ("--jobs", "2"), backend(cluster))):
        files.append(tmp_path / f"{at}.{form}")
        run = program.quality("copies", corpus, "-f", form, "-o", files[-1], *options, also=("distributed", "textstat"))
        assert run.returncode == 2
        said.append(run.stderr)
    assert len(set(said)) == 1
    assert len({file.read_bytes() for file in files}) == 1
    assert files[0].read_text(encoding="utf-8").count("\n") > 200
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name for file in files]


def test_every_step_of_finding_copies_is_done_by_the_workers(corpus: Path, lone: LocalCluster) -> None:
    run = program.quality("copies", corpus, "-f", "jsonl", *backend(lone), also=("distributed", "textstat"))
    assert run.returncode == 2
    with Client(lone) as client:
        done = client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.task_prefixes))
    steps = {"quality.sketched", "quality.pairs_in", "quality.candidates_in", "quality.close_in", "quality.compared"}
    assert steps <= set(done)


def test_a_killed_worker_costs_what_it_was_working_on(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    with ExitStack() as stack:
        process, address = stack.enter_context(scheduler(tmp_path))
        doomed, _ = [stack.enter_context(worker(address, wait=number == 1)) for number in range(2)]
        found = []
        for result in Cluster(f"dask://{address}").map(partial(noted, str(notes), 0.05), range(100)):
            found.append(result)
            if len(found) == 40:
                doomed.kill()
        assert process.poll() is None
    assert found == [2 * number for number in range(100)]
    done = [int(line) for file in notes.iterdir() for line in file.read_text().split()]
    assert len(list(notes.iterdir())) == 2
    assert set(done) == set(range(100))
    # A partition may have been done when its worker was killed, and its result be on the way.
    assert len(done) - 100 <= RUNNING


def test_workers_that_come_later_are_given_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    with ExitStack() as stack:
        _, address = stack.enter_context(scheduler(tmp_path))
        stack.enter_context(worker(address))
        partitions = iter(range(10_000))
        results = Cluster(f"dask://{address}").map(partial(noted, str(notes), 0.05), partitions)
        monkeypatch.setattr(backends, "PATIENCE", 4)  # after which it looks for workers again
        next(results)
        stack.enter_context(worker(address))
        for _ in results:
            if len(list(notes.iterdir())) == 2:
                break
        results.close()  # type: ignore[attr-defined]
    assert next(partitions) < 10_000


def test_only_a_few_partitions_are_in_memory(cluster: LocalCluster) -> None:
    """One that takes long holds up the others, however quick their workers are."""
    taken = 0

    def partitions() -> Iterator[float]:
        nonlocal taken
        for number in range(200):
            taken += 1
            yield 1.0 if number == 0 else 0.0

    results = Cluster(backend(cluster)[1]).map(time.sleep, partitions())
    next(results)
    assert taken <= backends.HELD * 2
    assert sum(1 for _ in results) == 199


def test_the_threads_of_a_worker_load_the_model_once(tmp_path: Path) -> None:
    with (
        scheduler(tmp_path) as (_, address),
        node("worker", f"tcp://{address}", "--nthreads", "4", "--no-nanny"),
    ):
        found = list(Cluster(f"dask://{address}").map(loaded, range(12)))
    assert len({thread for _, thread, _ in found}) > 1
    assert {(process, times) for process, _, times in found} == {(found[0][0], 1)}


def test_a_worker_with_another_version_or_model_is_refused(lone: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = run.Settings(None, False, (), digest="another")
    with pytest.raises(RunError, match="a worker has another model or other word lists"):
        list(Cluster(backend(lone)[1]).map(partial(run._make_chunk, run._without_article, settings), [[]]))
    monkeypatch.setattr(backends, "__version__", "0.0.0")
    with pytest.raises(RunError, match=r"a worker has version .* instead of 0\.0\.0; install the same version"):
        list(Cluster(backend(lone)[1]).map(abs, [1]))


def test_a_cluster_measures_readability(articles: Path, lone: LocalCluster) -> None:
    lines = scored(articles, "--context", *backend(lone))
    assert all(json.loads(line)["context"] for line in lines.splitlines())
    assert lines == scored(articles, "--context")


def test_a_worker_without_textstat_ends_the_run(articles: Path, tmp_path: Path, without_textstat: Path) -> None:
    with scheduler(tmp_path) as (_, address), node("worker", address, "--nthreads", "1"):
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
    with scheduler(tmp_path) as (process, address), node("worker", address, "--nthreads", "1"):
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


def test_a_scheduler_that_says_nothing_is_not_waited_for(articles: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        run = subprocess.run(
            impatient(articles, "--backend", f"dask://{address}"),
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert run.returncode == 2
    assert run.stderr == (f"quality: no Dask scheduler answers at dask://{address}; start one or use another address\n")


def test_workers_that_go_away_for_good_are_not_waited_for(many: Path, tmp_path: Path) -> None:
    partial = tmp_path / "out.jsonl.partial"
    with scheduler(tmp_path) as (_, address):
        arguments = (address, "--nthreads", "1", "--no-nanny")
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
