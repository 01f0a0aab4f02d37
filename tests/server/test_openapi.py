"""The OpenAPI document against the running service: what it allows is accepted, what it forbids is refused, answers fit it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .conftest import RunningService


def test_schemathesis_finds_nothing(start: Callable[..., RunningService], tmp_path: Path) -> None:
    running = start(workers=2, disputes=str(tmp_path / "disputes.jsonl")).ready()
    command = [
        sys.executable,
        "-c",
        "from schemathesis.cli import schemathesis; schemathesis()",
        "run",
        f"{running.url}/openapi.json",
    ]
    done = subprocess.run(
        [*command, "--max-examples", "40", "--no-color"], capture_output=True, text=True, cwd=tmp_path, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert running.client.get("/readyz").status_code == 200
    assert not any(event["level"] == "error" for event in running.events)
