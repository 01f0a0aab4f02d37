"""A table in Apache Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, Any

from quality.errors import MissingExtraError
from quality.report.writers import POINTS, Format, Options, Row, flat_row
from quality.scoring.context import NAMES
from quality.signals import catalog

PARQUET_ROWS = 1000
"""Rows kept in memory before a row group is written."""


def _write(rows: Iterable[Row], out: IO[str], options: Options) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("Parquet needs pyarrow: pip install 'article-reliability[bulk]'") from None
    target: Any = out.buffer  # type: ignore[attr-defined]
    schema: Any = None
    writer: Any = None
    batch: list[Mapping[str, Any]] = []
    numbers = {s.name for s in catalog()} | {"reliability", *POINTS, *(NAMES if options.context else ())}
    whole = {"words", "score", "interval_low", "interval_high"}

    def flush() -> None:
        nonlocal schema, writer
        if schema is None:
            schema = pa.schema(
                [
                    (name, pa.float64() if name in numbers else pa.int64() if name in whole else pa.string())
                    for name in dict.fromkeys(name for row in batch for name in row)
                ]
            )
            writer = pq.ParquetWriter(target, schema, compression="zstd")
        columns = {
            field.name: [
                value if value is None or field.type != pa.string() else str(value)
                for value in (row.get(field.name) for row in batch)
            ]
            for field in schema
        }
        writer.write_table(pa.table(columns, schema=schema))
        batch.clear()

    for row in rows:
        batch.append(flat_row(row.name, row.result, options.include_text, options.context))
        if len(batch) == PARQUET_ROWS:
            flush()
    if batch:
        flush()
    if writer is not None:
        writer.close()


FORMAT = Format(_write, what_if=False)
