"""The soak of `scripts/soak.py`, in small: it runs to its end, disturbs the service in every way, and finds nothing lost."""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="the extra «serve» is not installed")

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "soak.py"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The names of the script, with short disturbances."""
    monkeypatch.setattr(
        sys, "argv", ["soak", "--requests", "200", "--moderators", "3", "--readers", "2", "--workers", "1"]
    )
    monkeypatch.setitem(os.environ, "PYTHONPATH", str(SCRIPT.parents[1]))
    names = runpy.run_path(str(SCRIPT))
    names["main"].__globals__.update(PAUSE=(0.1, 0.3), FULL=0.5, MOVED=0.2)
    return names


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_small_soak_loses_nothing(script: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert script["main"]() == 0
    printed = capsys.readouterr().out
    figures = json.loads(printed[printed.index("{") :])
    assert {"kill", "clock"} <= set(figures["disturbed"])
    assert figures["lost"] == 0
    assert figures["answers"]["200"] > 0
    assert figures["items"] > 0
