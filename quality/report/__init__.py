"""Showing an assessment: terminal, HTML page, SARIF, rows of a table. Shared by the command line, the service and the queue."""

from __future__ import annotations

from pathlib import Path


def format_names() -> list[str]:
    """Return the names of all output formats: the files in `quality/report/formats`. Nothing is imported."""
    return sorted(file.stem for file in Path(__file__).with_name("formats").glob("[a-z]*.py"))
