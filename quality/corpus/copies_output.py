"""Write copies: a table for reading, JSON lines, CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from typing import IO

from quality.corpus.compared import Copy, Described
from quality.signals.signal import counted
from quality.visible import not_a_formula, visible_line

_KINDS = {
    "copy": "copy",
    "credited": "credited",
    "same_publisher": "same publisher",
    "unknown_publisher": "publisher unknown",
    "quotations": "quotations only",
    "indirect": "indirect",
}

_ORDERED = ("copy", "credited", "unknown_publisher")
"""Kinds for which it matters who was first."""

COLUMNS = (
    "cluster", "size", "kind", "input", "id", "url", "publisher", "published", "headline", "credit", "later", "shared",
    "earliest_input", "earliest_id", "earliest_url", "earliest_publisher", "earliest_published", "passage",
)  # fmt: skip


def write_text(copies: Iterable[Copy], out: IO[str]) -> None:
    """Write a block of lines per cluster: the earliest article, then the others with the longest passage of each."""
    for copy in copies:
        if copy.kind == "earliest":
            title = f"{counted(copy.size, 'article')}, the earliest: {_line(copy.article)}"
            out.write(f"{'' if copy.cluster == 1 else chr(10)}{copy.cluster}. {title}\n")
            continue
        credit = f", credits {visible_line(copy.article.credit)}" if copy.article.credit else ""
        order = ", order unknown" if copy.later is None and copy.kind in _ORDERED else ""
        out.write(f"   {_KINDS[copy.kind]}, {100 * copy.shared:.0f} % shared{credit}{order}: {_line(copy.article)}\n")
        if quote := _longest(copy):
            out.write(f"      “{visible_line(quote)}”\n")


def write_jsonl(copies: Iterable[Copy], out: IO[str]) -> None:
    """Write one object per article of a cluster."""
    for copy in copies:
        out.write(json.dumps(copy.to_dict(), ensure_ascii=True) + "\n")


def write_csv(copies: Iterable[Copy], out: IO[str]) -> None:
    """Write one row per article of a cluster, with its longest passage."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for copy in copies:
        first = copy.earliest
        later = None if copy.later is None else "true"
        row = (
            copy.cluster, copy.size, copy.kind, *copy.article, later, round(copy.shared, 4),
            first.input, first.id, first.url, first.publisher, first.published, _longest(copy),
        )  # fmt: skip
        writer.writerow([not_a_formula(value) for value in row])


WRITERS: Mapping[str, Callable[[Iterable[Copy], IO[str]], None]] = {
    "text": write_text,
    "jsonl": write_jsonl,
    "csv": write_csv,
}
"""Writers by the name of their format."""


def _line(article: Described) -> str:
    parts = (article.published, article.publisher, f"“{article.headline}”" if article.headline else None)
    return visible_line(", ".join([part for part in parts if part] + [article.url or article.id or article.input]))


def _longest(copy: Copy) -> str | None:
    if not copy.quotes:
        return None
    _, quote = max(copy.quotes, key=lambda n: copy.passages[n[0]].end - copy.passages[n[0]].start)
    return quote
