"""The OpenAPI document against the running service: what it allows is accepted, what it forbids is refused, answers fit it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .conftest import RunningService

CONFIGURATION = """
[checks]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 413, 415, 422, 429]
[[operations]]
include-path = "/v1/assess"
checks.positive_data_acceptance.expected-statuses = ["2xx", 422]
"""
"""No schema can say whether a page holds text that a reader would see; one without is refused with 422. What breaks the schema
may be refused for its size or type first."""


def test_schemathesis_finds_nothing(start: Callable[..., RunningService], tmp_path: Path) -> None:
    running = start(workers=2, disputes=str(tmp_path / "disputes.jsonl")).ready()
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION, encoding="utf-8")
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    options = [f"{running.url}/openapi.json", "--max-examples", "40", "--no-color"]
    done = subprocess.run([*command, "run", *options], capture_output=True, text=True, cwd=tmp_path, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert running.client.get("/readyz").status_code == 200
    assert not any(event["level"] == "error" for event in running.events)
