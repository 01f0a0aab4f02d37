"""The manifest: name and version of a model, the versions of its signals, size and SHA-256 of every part, data and figures.

{"schema": "quality.model/1", "name": "reliability", "version": "0.1.0",
 "signals": {"byline": 2, ...}, "data": {...}, "figures": {...},
 "parts": {"scorecard.json": {"bytes": 40210, "sha256": "..."}, "roles.tsv": {...}, ...}}
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from quality.errors import ModelError
from quality.model.layout import MANIFEST, MAX_NUMBER, MAX_TOTAL, most_bytes, parts

SCHEMA = "quality.model/1"
_KEYS = {"schema", "name", "version", "signals", "data", "figures", "parts"}
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNAL = re.compile(r"[a-z][a-z0-9_]{0,60}")
_MOST = 1_000
"""Entries of an object of the manifest."""


class Part(NamedTuple):
    """Size in bytes and SHA-256 of a file of the model."""

    bytes: int
    sha256: str


class Manifest(NamedTuple):
    """An audited manifest. `data` tells what the model was fitted on and `figures` how well it does, each in short."""

    name: str
    version: str
    signals: Mapping[str, int]
    data: Mapping[str, str | float]
    figures: Mapping[str, str | float]
    parts: Mapping[str, Part]


def read_json(raw: bytes, where: str) -> Any:
    """Parsed JSON. Raises ModelError for what is no JSON, for a key given twice and for numbers that are not finite."""
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{where} is not the JSON of a model: {str(error)[:200]}") from None


def parse_manifest(raw: bytes, where: str = MANIFEST) -> Manifest:
    """Audits a manifest and builds it. `where` says in errors which. Raises ModelError."""
    data = read_json(raw, where)
    found = data.get("schema") if isinstance(data, dict) else type(data).__name__
    if not isinstance(data, dict) or found != SCHEMA:
        raise ModelError(
            f"{where}: the schema is {str(found)[:60]!r}; this version reads {SCHEMA!r}, so train again or install a matching version"
        )
    if odd := data.keys() ^ _KEYS:
        raise ModelError(f"{where}: '{min(odd)[:60]}' is missing or unknown; the keys are {', '.join(sorted(_KEYS))}")
    return Manifest(
        _text(data["name"], f"{where}: 'name'"),
        _text(data["version"], f"{where}: 'version'"),
        {
            _signal(name, where): _version(v, f"{where}: version of {name}")
            for name, v in _object(data, "signals", where)
        },
        {key: _note(value, f"{where}: '{key}'") for key, value in _object(data, "data", where)},
        {key: _note(value, f"{where}: '{key}'") for key, value in _object(data, "figures", where)},
        _parts(_object(data, "parts", where), where),
    )


def _parts(entries: Iterable[tuple[str, Any]], where: str) -> dict[str, Part]:
    named = dict(entries)
    if missing := sorted(parts() - named.keys()):
        raise ModelError(f"{where}: 'parts' lacks {missing[0]}; a model holds {', '.join(sorted(parts()))}")
    if unknown := sorted(named.keys() - parts()):
        raise ModelError(f"{where}: 'parts' names {unknown[0]!r}, which this version does not know")
    found = {}
    for name, entry in sorted(named.items()):
        if not isinstance(entry, dict) or entry.keys() != {"bytes", "sha256"}:
            raise ModelError(f"{where}: the entry of {name} must hold 'bytes' and 'sha256' alone")
        size, digest = entry["bytes"], entry["sha256"]
        if isinstance(size, bool) or not isinstance(size, int) or not 0 < size <= most_bytes(name):
            raise ModelError(f"{where}: the size of {name} must be a whole number of 1 to {most_bytes(name):,} bytes")
        if not isinstance(digest, str) or not _HASH.fullmatch(digest):
            raise ModelError(f"{where}: the SHA-256 of {name} must be 64 hexadecimal digits in lower case")
        found[name] = Part(size, digest)
    total = sum(part.bytes for part in found.values())
    if total > MAX_TOTAL:
        raise ModelError(f"{where}: the parts have {total:,} bytes together; at most {MAX_TOTAL:,} are read")
    return found


def _object(data: dict[str, Any], key: str, where: str) -> Iterable[tuple[str, Any]]:
    value = data[key]
    if not isinstance(value, dict) or len(value) > _MOST:
        raise ModelError(f"{where}: '{key}' must be an object of at most {_MOST:,} entries")
    return value.items()


def _signal(name: str, where: str) -> str:
    if not _SIGNAL.fullmatch(name):
        raise ModelError(f"{where}: {name[:60]!r} is not the name of a signal")
    return name


def _version(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_NUMBER:
        raise ModelError(f"{where} is {str(value)[:40]!r}; it must be a whole number")
    return value


def _note(value: Any, where: str) -> str | float:
    if isinstance(value, str) and len(value) <= 500:
        return value
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and abs(value) <= MAX_NUMBER
    ):
        return value
    raise ModelError(f"{where} must be a finite number or a text of at most 500 characters")


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise ModelError(f"{where} must be a text of 1 to 200 characters")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a finite number")
