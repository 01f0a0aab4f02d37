"""`scripts/bench.py` prints figures beside their goals, without the research corpora. What they are is not tested."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, str(HERE / "scripts" / "bench.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    return subprocess.run(call, capture_output=True, text=True, check=False, env=environment)


def test_a_part_is_measured_on_the_written_examples(tmp_path: Path) -> None:
    run = bench("assessment", "--articles", "1", "--shared", str(tmp_path))
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert re.fullmatch(r"assessment +whole assessment, no what-if +\d+\.\d\d +passes +goal 12", lines[0])
    assert {line.split()[0] for line in lines} == {"assessment"}
    assert any(" signal missing_attribution " in line for line in lines)


def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['trafilatura'] = None\n", encoding="utf-8")
    call = [sys.executable, str(HERE / "scripts" / "bench.py"), "page", "--json"]
    environment = {**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{tmp_path}"}
    run = subprocess.run(call, capture_output=True, text=True, check=True, env=environment)
    (figure,) = json.loads(run.stdout)
    assert (figure["part"], figure["value"]) == ("page", None)
    assert "trafilatura" in figure["note"]


def test_an_unknown_part_is_refused() -> None:
    run = bench("speed")
    assert run.returncode == 2
    assert "there is no part 'speed'; the parts are: assessment, peers, page" in run.stderr
