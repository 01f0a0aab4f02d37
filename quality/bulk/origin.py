"""Where a result comes from: the name and hash of its record, and the run that made it. This makes runs resumable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

from quality.article.files import Record, RecordProblem


class Origin(NamedTuple):
    """The origin of a row: `input` (source and row), `record` (hash of its content) and `run` (hash of options and model)."""

    input: str
    record: str
    run: str


class Run:
    """What determines the rows of a run besides its records: options, model and version."""

    def __init__(self, inputs: list[str], options: Mapping[str, Any], model: str, version: str) -> None:
        self.inputs, self.options, self.model, self.version = inputs, dict(options), model, version

    @cached_property
    def key(self) -> str:
        """Return a short hash of everything but the names of the inputs."""
        return _hash([self.options, self.model, self.version], 4)

    def to_dict(self) -> dict[str, Any]:
        """Return the form stored next to an unfinished output."""
        return {"inputs": self.inputs, "options": self.options, "model": self.model, "version": self.version}


def name_of(record: Record | RecordProblem) -> str:
    """Return source and row of a record."""
    return record.source if record.row is None else f"{record.source}:{record.row}"


def hash_of(record: Record | RecordProblem) -> str:
    """Hash a record's content, or the error in its place."""
    return _hash(record.message if isinstance(record, RecordProblem) else dict(record.fields), 8)


def _hash(value: Any, size: int) -> str:
    return blake2b(json.dumps(value, default=repr, ensure_ascii=True).encode(), digest_size=size).hexdigest()
