"""What base tables are fitted on: the texts of the corpora, and labels of bios and topics."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quality.errors import InputError
from quality.training.corpora import Record, read_records
from quality.training.labels import ARTICLES

SYNTHETIC = "llmfake_chatgpt"
"""A corpus of texts without authors and publishers."""


@dataclass(frozen=True)
class Sources:
    """The folder of the corpora, and that of our labels."""

    corpora: Path
    labeled: Path

    def records(self) -> Iterator[Record]:
        """Every article, without synthetic texts and those of sites on which nothing is chosen."""
        known = self.rows(ARTICLES) if (self.labeled / ARTICLES).is_file() else []
        held_out = {row["id"] for row in known if row["held_out"] == "1"}
        for record in read_records(self.corpora):
            if record["corpus"] != SYNTHETIC and record["id"] not in held_out:
                yield record

    def rows(self, name: str) -> list[dict[str, str]]:
        """Rows of a file of our labels. Raises InputError if it is missing."""
        return _read(self.labeled / name)

    def beside(self, name: str) -> list[dict[str, str]]:
        """Rows of a file of labels that comes with the corpora. Raises InputError if it is missing."""
        return _read(self.corpora.absolute().parent / "labels" / name)


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise InputError(f"{path} is missing; tables of the model cannot be fitted anew without it")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
