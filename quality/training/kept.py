"""What an earlier `quality train --corpora` measured, kept beside `signals.csv.gz` so that a new signal costs minutes.

The folder `.cache` holds the learned tables with what else was read off the texts (`learned.json`, `tables/`), and the columns of
the signals (`columns.npz`, `columns.json`). Both carry a key of all that they depend on, and are used only where it is the same.
It is safe to delete.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from quality.training.metrics import Floats

LEARNED_TABLES = ("roles", "scales")
"""Tables of a model that are learned anew without each fold of sites."""
EVERYTHING = "all"
"""Name of the tables that are learned from all articles."""


@dataclass(frozen=True)
class Learned:
    """What was read off the texts, one entry per article."""

    forms: list[str]
    topics: list[str]
    tables: list[str]
    """Name of the tables that never saw the article's site: a fold, or `EVERYTHING` where they were not learned from it."""
    ridge: list[float | None]
    """Grade by the baseline of words, for coded articles of today."""


class Kept:
    """The folder `.cache` of a folder of labels. What cannot be read counts as absent."""

    def __init__(self, labeled: Path) -> None:
        self.folder = labeled / ".cache"
        self.folder.mkdir(exist_ok=True)

    def learned(self, key: str, place: Path) -> Learned | None:
        """What was learned under this key, with its tables copied to `place`/NAME; None where there is nothing."""
        try:
            found = json.loads((self.folder / "learned.json").read_text(encoding="utf-8"))
            if found.pop("key") != key:
                return None
            learned = Learned(**found)
            for name in {*learned.tables, EVERYTHING}:
                (place / name).mkdir(parents=True, exist_ok=True)
                for table in LEARNED_TABLES:
                    shutil.copyfile(self.folder / "tables" / name / f"{table}.tsv", place / name / f"{table}.tsv")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return learned

    def keep_learned(self, key: str, learned: Learned, place: Path) -> None:
        """Keep what was learned, with the tables in `place`/NAME."""
        (self.folder / "learned.json").unlink(missing_ok=True)
        for name in {*learned.tables, EVERYTHING}:
            target = self.folder / "tables" / name
            target.mkdir(parents=True, exist_ok=True)
            for table in LEARNED_TABLES:
                shutil.copyfile(place / name / f"{table}.tsv", target / f"{table}.tsv")
        text = json.dumps({"key": key, **asdict(learned)})
        (self.folder / "learned.json").write_text(text, encoding="utf-8")

    def columns(self, key: str, versions: Mapping[str, int]) -> dict[str, Floats]:
        """Columns that were measured under this key with the same version of their signal."""
        try:
            head = json.loads((self.folder / "columns.json").read_text(encoding="utf-8"))
            if head["key"] != key:
                return {}
            with np.load(self.folder / "columns.npz", allow_pickle=False) as stored:
                return {name: stored[name] for name in stored.files if head["versions"][name] == versions.get(name)}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def keep_columns(self, key: str, versions: Mapping[str, int], columns: Mapping[str, Floats]) -> None:
        """Keep columns with the versions of their signals."""
        (self.folder / "columns.json").unlink(missing_ok=True)
        arrays: dict[str, Any] = dict(columns)
        np.savez_compressed(self.folder / "columns.npz", **arrays)
        head = {"key": key, "versions": {name: versions[name] for name in columns}}
        (self.folder / "columns.json").write_text(json.dumps(head), encoding="utf-8")
