"""The same articles in every form that is read as a stream."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

PLAIN = ("jsonl", "json", "csv", "warc")
FORMS = (*PLAIN, *(f"{form}.gz" for form in PLAIN), "parquet", "folder", "folder.gz")
"""Endings of files, and two kinds of folder."""


def written(place: Path, form: str, texts: Iterable[str]) -> Path:
    """Write one article per text, numbered from 0, and return what to read."""
    kind = form.partition(".")[0]
    path = place / (kind if kind == "folder" else f"articles.{form}")
    if kind == "parquet":
        _parquet(path, texts)
    elif kind == "folder":
        path.mkdir()
        for number, text in enumerate(texts):
            data = text.encode()
            if form.endswith(".gz"):
                (path / f"{number:06}.txt.gz").write_bytes(gzip.compress(data, 1))
            else:
                (path / f"{number:06}.txt").write_bytes(data)
    else:
        with path.open("wb") as raw:
            out: Any = gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1) if form.endswith(".gz") else raw
            for piece in WRITERS[kind](texts):
                out.write(piece.encode())
            if out is not raw:
                out.close()
    return path


def _jsonl(texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield json.dumps({"id": str(number), "text": text}) + "\n"


def _json(texts: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(_jsonl(texts)):
        yield f"{'[' if number == 0 else ','}{line}"
    yield "]"


def _csv(texts: Iterable[str]) -> Iterator[str]:
    yield "id,text\n"
    for number, text in enumerate(texts):
        row = io.StringIO()
        csv.writer(row).writerow([number, text])
        yield row.getvalue()


def _warc(texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        page = f"<html><head><title>{number}</title></head><body><article><p>{text}</p></article></body></html>"
        answer = (
            f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n{page}"
        )
        yield (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: {number}\r\nWARC-Target-URI: https://a.example/{number}\r\n"
            f"WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n{answer}\r\n\r\n"
        )


def _parquet(path: Path, texts: Iterable[str]) -> None:
    """In one group of rows, as libraries write it by default."""
    import pyarrow as pa
    from pyarrow import parquet

    rows = [{"id": str(number), "text": text} for number, text in enumerate(texts)]
    parquet.write_table(pa.Table.from_pylist(rows), path)


WRITERS: dict[str, Callable[[Iterable[str]], Iterator[str]]] = {
    "jsonl": _jsonl,
    "json": _json,
    "csv": _csv,
    "warc": _warc,
}
