"""Tables that rarely change and that the learned ones rest on: fitted anew on request, in an order in which each finds what it reads.

Each module has a function `fit(sources, folder, log)`, which writes one table to the model in `folder`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from quality.errors import InputError
from quality.training.added import Log
from quality.training.base_tables import bio_distance, bios, document_frequencies, topics, word_vectors
from quality.training.base_tables.sources import Sources
from quality.training.bundle import seal

BASE_TABLES: Mapping[str, Callable[[Sources, Path, Log], None]] = {
    "inverse_document_frequencies": document_frequencies.fit,
    "topics": topics.fit,
    "word_vectors": word_vectors.fit,
    "bios": bios.fit,
    "bio_distance": bio_distance.fit,
}
"""Every table with what fits it, in order."""


def fit_base_tables(names: Collection[str], sources: Sources, base: Path, place: Path, log: Log) -> Path:
    """Copy the model `base` to the folder `place`, fit these of its tables anew, and return the folder.

    Raises InputError for an unknown name, and if texts or labels are missing.
    """
    for name in names:
        if name not in BASE_TABLES:
            raise InputError(f"there is no base table {name!r}; the tables are {', '.join(BASE_TABLES)}")
    shutil.copytree(base, place)
    for name, fit in BASE_TABLES.items():
        if name in names:
            log(f"fitting the table {name}")
            fit(sources, place, log)
            seal(place)
    return place
