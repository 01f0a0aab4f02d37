"""A table in Apache Parquet. Its rows are lines of JSON until all are there, so that an interrupted run can be continued."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from quality.errors import InputError, MissingExtraError
from quality.report.writers import POINTS, Format, Options, Packing, Row, Written, flat_row, to_json
from quality.scoring.context import NAMES
from quality.signals import catalog

PARQUET_ROWS = 1000
"""Rows of a row group, which are kept in memory until it is written."""
_WHOLE = frozenset(("words", "score", "interval_low", "interval_high"))


def _line(row: Row, options: Options) -> str:
    numbers = _WHOLE | _numbers(options)
    cells = {
        **flat_row(row.name, row.result, options.include_text, options.context),
        "record": row.record,
        "run": row.run,
    }
    written = {name: cell if cell is None or name in numbers else str(cell) for name, cell in cells.items()}
    return to_json(written) + "\n"


def _write(rows: Iterable[Row | Written], out: IO[str], options: Options) -> None:
    _libraries()  # here, so that a missing extra is reported before anything is scored
    for row in rows:
        out.write(row.line if isinstance(row, Written) else _line(row, options))
        out.flush()


def _pack(lines: Iterable[str], out: IO[bytes], options: Options) -> None:
    pa, pq = _libraries()
    numbers, rows = _numbers(options), map(json.loads, lines)
    schema: Any = None
    writer: Any = None
    while batch := list(islice(rows, PARQUET_ROWS)):
        if writer is None:
            names = dict.fromkeys(name for row in batch for name in row)
            kinds = [pa.float64() if n in numbers else pa.int64() if n in _WHOLE else pa.string() for n in names]
            schema = pa.schema(list(zip(names, kinds, strict=True)))
            writer = pq.ParquetWriter(out, schema, compression="zstd")
        columns = {name: [row.get(name) for row in batch] for name in schema.names}
        writer.write_table(pa.table(columns, schema=schema))
    if writer is not None:
        writer.close()


def _unpack(path: Path) -> Iterator[str]:
    pa, pq = _libraries()
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=PARQUET_ROWS):
                yield from (to_json(row) + "\n" for row in batch.to_pylist())
    except pa.ArrowInvalid:
        raise InputError(f"{path} is not Parquet as this program writes it") from None


def _numbers(options: Options) -> frozenset[str]:
    """Names of the columns with numbers that may have decimals."""
    return frozenset((*(s.name for s in catalog()), "reliability", *POINTS, *(NAMES if options.context else ())))


def _libraries() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("Parquet needs pyarrow: pip install 'article-reliability[bulk]'") from None
    return pyarrow, pyarrow.parquet


FORMAT = Format(_write, _line, by_row=True, what_if=False, packing=Packing(_pack, _unpack))
