"""`measured.json`: which version of every signal `signals.csv.gz` holds, and whether its learned tables saw the articles' sites.

A column that was measured with another version of its signal, or with tables that were learned from the same articles, would
train a score on numbers that no new article gets. Such columns are refused by name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from quality.errors import InputError
from quality.signals import catalog

MEASURED = "measured.json"
AGAIN = "measure again with `quality train --corpora DIR`"


def write_measured(folder: Path, signals: Path, cross_fitted: Collection[str]) -> None:
    """Write `measured.json` to `folder` for the columns in the file `signals`, measured with the installed versions."""
    record = {
        "signals_sha256": _sha256(signals),
        "signals": {s.name: {"version": s.version, "cross_fitted": s.name in cross_fitted} for s in catalog()},
    }
    text = json.dumps(record, indent=1)
    (folder / MEASURED).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def check_measured(folder: Path, signals: Path, columns: Iterable[str]) -> None:
    """Raise InputError unless every column of the file `signals` that is in the catalogue was measured with the installed
    version of its signal and without the sites of the articles."""
    record = _read(folder / MEASURED)
    if record.get("signals_sha256") != _sha256(signals):
        raise InputError(f"{signals} is not the file that {MEASURED} beside it describes; restore it, or {AGAIN}")
    versions = {signal.name: signal.version for signal in catalog()}
    faults = [
        fault for name in columns if name in versions for fault in _faults(name, record["signals"], versions[name])
    ]
    if faults:
        raise InputError(f"{signals} cannot be used: {'; '.join(faults)}; {AGAIN}")


def _faults(name: str, measured: Any, version: int) -> list[str]:
    found = measured.get(name, {})
    if found.get("version") != version:
        return [f"{name} was measured in version {found.get('version', 'unknown')}, installed is version {version}"]
    if not found.get("cross_fitted"):
        return [f"{name} was measured with tables that had learned from the same sites"]
    return []


def _read(path: Path) -> Any:
    if not path.is_file():
        raise InputError(f"{path} is missing; it says which versions of the signals were measured; {AGAIN}")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if not isinstance(record, dict) or not isinstance(record.get("signals"), dict):
        raise InputError(f"{path} must hold an object with 'signals' and 'signals_sha256'; restore it, or {AGAIN}")
    return record


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
