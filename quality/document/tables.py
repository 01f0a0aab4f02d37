"""Reading the tables that scripts fitted (quality/document/data): a head of lines that begin with `#`, then a row a line."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).with_name("data")


def read_lines(name: str) -> list[str]:
    """The rows of a table."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line[0] != "#"]


def read_weights(name: str) -> dict[str, float]:
    """A table of terms, a tab, and their weights."""
    fields = "\t".join(read_lines(name)).split("\t")
    return dict(zip(fields[::2], map(float, fields[1::2]), strict=True))
