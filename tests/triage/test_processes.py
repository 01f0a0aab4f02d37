"""Two processes at work, killed at any moment: the small version of scripts/triage_stress.py."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from .conftest import ENGINES, new_database

SCRIPT = Path(__file__).parents[2] / "scripts" / "triage_stress.py"
Runs = dict[str, subprocess.Popen[str]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Runs]:
    """The script on both engines at once: most of its time is waiting."""
    urls = {"sqlite": str(tmp_path_factory.mktemp("stress") / "queue.db")}
    with suppress(pytest.skip.Exception):
        urls["postgresql"] = new_database(request.getfixturevalue("postgresql"))
    sizes = ["--items", "120", "--moderators", "6", "--kills", "3"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = {
        engine: subprocess.Popen(
            [sys.executable, str(SCRIPT), "--url", url, *sizes],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        )
        for engine, url in urls.items()
    }  # fmt: skip
    yield started
    for process in started.values():
        process.kill()
        process.wait()


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_lost_and_nothing_decided_twice(runs: Runs, engine: str) -> None:
    if engine not in runs:
        pytest.skip("no PostgreSQL: the server does not start")
    said, _ = runs[engine].communicate(timeout=300)
    assert runs[engine].returncode == 0, said
    assert "everything is consistent" in said
