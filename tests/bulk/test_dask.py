"""A Dask cluster scores as one process does: real scheduler, real workers."""

import json
import subprocess
import sys
from pathlib import Path

from dask.distributed import LocalCluster

EXAMPLES = Path(__file__).resolve().parents[2] / "labeled" / "examples"


def scored(path: Path, *options: str) -> str:
    call = [
        sys.executable,
        "-c",
        "from quality.cli import main; main()",
        "score",
        str(path),
        "--format",
        "jsonl",
        *options,
    ]
    return subprocess.run(call, capture_output=True, text=True, check=True, timeout=120).stdout


def test_a_cluster_gives_the_same_lines_in_the_same_order(tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))]
    path = tmp_path / "articles.jsonl"
    path.write_text(
        "\n".join(json.dumps({"id": str(at), "text": text}) for at, text in enumerate(texts)), encoding="utf-8"
    )
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address.removeprefix("tcp://")
        assert scored(path, "--jobs", "2", "--backend", f"dask://{address}") == scored(path)
