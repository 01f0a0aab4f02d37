"""Writing a model folder: its tables, and the manifest that names every part with its hash."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from quality.model import default_folder
from quality.model.layout import MANIFEST, SCORECARD, TABLES, parts
from quality.model.manifest import SCHEMA


def head(title: str, origin: str) -> list[str]:
    """What stands above a table: what it is, how it was fitted, its licence and language."""
    return [f"title: {title}", f"origin: {origin}", "licence: MIT", "language: en"]


def write_table(
    folder: Path, name: str, head: Sequence[str], rows: Mapping[str, Sequence[float]], digits: int = 4
) -> None:
    """Write the table `name` of `folder` below the lines of `head` ("title: ..."); numbers that round to 0 are left out."""
    lines = [*(f"# {line}" for line in head), "\t".join(("key", *TABLES[name]))]
    for key, numbers in rows.items():
        lines.append("\t".join((key, *(_written(number, digits) for number in numbers))))
    (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _written(number: float, digits: int) -> str:
    if isinstance(number, int):
        return str(number) if number else ""
    rounded = f"{number:.{digits}f}"
    return rounded if float(rounded) else ""


def seal(folder: Path, data: Mapping[str, Any] | None = None, figures: Mapping[str, Any] | None = None) -> None:
    """Write the manifest of the parts that stand in `folder`. Name, version and signals are the scorecard's.

    `data` and `figures` are those of an earlier manifest where they are not given.
    """
    card = json.loads((folder / SCORECARD).read_text(encoding="utf-8"))
    earlier = folder / MANIFEST
    before = json.loads(earlier.read_text(encoding="utf-8")) if earlier.exists() else {}
    contents = {name: (folder / name).read_bytes() for name in sorted(parts())}
    manifest = {
        "schema": SCHEMA,
        "name": card["name"],
        "version": card["version"],
        "signals": {term["signal"]: term["version"] for term in card["terms"]},
        "data": dict(before.get("data", {}) if data is None else data),
        "figures": dict(before.get("figures", {}) if figures is None else figures),
        "parts": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in contents.items()
        },
    }
    earlier.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8", newline="\n")


def write_bundle(
    folder: Path, write_card: Callable[[Path], None], data: Mapping[str, Any], learned: Path | None = None
) -> None:
    """Write a whole model to `folder`: the scorecard by `write_card`, and the tables of the model in `learned` where that is
    given, else those that are there, else the shipped ones.

    Everything is made elsewhere and then moved, the manifest last, so that a model that is half written is refused.
    """
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        place = Path(made)
        for name in (*sorted(parts()), MANIFEST):
            places = [at for at in (learned, folder, default_folder()) if at is not None]
            source = next((at / name for at in places if (at / name).exists()), None)
            if source is not None:
                shutil.copyfile(source, place / name)
        write_card(place / SCORECARD)
        seal(place, data, figures={})  # those of an earlier model are not this one's
        for name in (*sorted(parts()), MANIFEST):
            (place / name).replace(folder / name)
