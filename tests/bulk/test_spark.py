"""The function for Spark on the page about clusters does what it says: over data frames, and in a real local Spark."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from quality import Article, load_scorer

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/how-to/cluster.md").read_text(encoding="utf-8")
DEFINED, USED = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
Function = Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]


def on_the_page() -> tuple[Function, str]:
    """The function, and the schema of what it yields."""
    names: dict[str, Any] = {}
    exec(DEFINED, names)
    return names["score"], names["schema"]


@pytest.fixture
def rows() -> list[dict[str, str | None]]:
    paths = sorted((ROOT / "labeled/examples").glob("*.txt"))[:5]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    found = [
        {"id": path.stem, "text": text, "headline": "The council meets on Monday" if number % 2 else None}
        for number, (path, text) in enumerate(zip(paths, texts, strict=True))
    ]
    return [*found, {"id": "short", "text": "Too short.", "headline": None}, {"id": "none", "text": None}]


def test_it_has_ten_lines() -> None:
    assert len([line for line in DEFINED.splitlines() if line.strip()]) == 10


def check(found: pd.DataFrame, rows: list[dict[str, str | None]]) -> None:
    """Scores are those of the library, row by row."""
    by_id = found.set_index("id")
    assert len(by_id) == len(rows)
    for row in rows[:5]:
        known = {name: value for name, value in row.items() if value is not None and name != "text"}
        expected = load_scorer().score(Article.from_text(str(row["text"]), **known))
        assert by_id.loc[row["id"], "score"] == expected.score
        assert by_id.loc[row["id"], "band"] == expected.band
    assert pd.isna(by_id.loc["short", "score"])
    assert pd.isna(by_id.loc["short", "error"])
    assert "text" in by_id.loc["none", "error"]


def test_over_data_frames(rows: list[dict[str, str | None]]) -> None:
    score, schema = on_the_page()
    frames = (pd.DataFrame(rows[at : at + 3]) for at in range(0, len(rows), 3))
    found = pd.concat(list(score(frames)), ignore_index=True)
    found.columns = [column.split()[0] for column in schema.split(", ")]
    check(found, rows)


def test_in_spark(rows: list[dict[str, str | None]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.getOrCreate()
    try:
        score, schema = on_the_page()
        exec(USED.replace("240", "3"), {"spark": spark, "score": score, "schema": schema})
    finally:
        spark.stop()
    check(pd.read_parquet(tmp_path / "scores"), rows)
