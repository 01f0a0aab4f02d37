"""An output format is one file in `quality/report/formats`."""

import importlib
import io
import sys
from pathlib import Path

import pytest

from quality import Article, load_scorer, report
from quality.errors import InputError
from quality.report import format_names, writers
from quality.report.writers import Format, Options, Row, format_named

ONE_FILE = '''"""Scores alone."""

from quality.report.writers import Format


def _write(rows, out, options):
    for row in rows:
        out.write(f"{row.name} {row.result.score}\\n")


FORMAT = Format(_write, by_row=True, what_if=False)
'''


def test_formats_are_the_files() -> None:
    assert format_names() == ["csv", "html", "json", "jsonl", "parquet", "sarif", "text"]
    assert all(isinstance(format_named(name), Format) for name in format_names())
    assert [name for name in format_names() if format_named(name).by_row] == ["csv", "jsonl", "parquet"]
    with pytest.raises(InputError, match="'yaml' is not an output format; choose one of csv, html"):
        format_named("yaml")


def test_one_file_adds_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "formats").mkdir()
    (tmp_path / "formats" / "scores.py").write_text(ONE_FILE)
    monkeypatch.setattr(report, "__file__", str(tmp_path / "__init__.py"))
    formats = importlib.import_module("quality.report.formats")
    monkeypatch.setattr(formats, "__path__", [str(tmp_path / "formats")])
    monkeypatch.delitem(sys.modules, "quality.report.formats.scores", raising=False)
    assert format_names() == ["scores"]
    out = io.StringIO()
    result = load_scorer().score(Article.from_text("The council said on Monday that the bridge is closed. " * 40))
    writers.format_named("scores").write([Row("a.txt", result)], out, Options())
    assert out.getvalue() == f"a.txt {result.score}\n"
