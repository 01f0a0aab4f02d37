"""Where a result comes from: its record's name and hash, and the run that made it. This is what makes a run resumable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

from quality.article.files import Record, RecordProblem


class Origin(NamedTuple):
    """The input of a row, as `input` (source and row), `record` (hash of its content) and `run` (hash of options and model)."""

    input: str
    record: str
    run: str


class Run:
    """What decides the rows of a run beside its records: options, model and version."""

    def __init__(self, inputs: list[str], options: Mapping[str, Any], model: str, version: str) -> None:
        self.inputs, self.options, self.model, self.version = inputs, dict(options), model, version

    @cached_property
    def key(self) -> str:
        """A short hash of all but the names of the inputs."""
        return _hash([self.options, self.model, self.version], 4)

    def to_dict(self) -> dict[str, Any]:
        """The form kept beside an unfinished output."""
        return {"inputs": self.inputs, "options": self.options, "model": self.model, "version": self.version}


def name_of(record: Record | RecordProblem) -> str:
    """Source and row of a record."""
    return record.source if record.row is None else f"{record.source}:{record.row}"


def hash_of(record: Record | RecordProblem) -> str:
    """A hash of a record's content, or of what is wrong with it."""
    return _hash(record.message if isinstance(record, RecordProblem) else dict(record.fields), 8)


def _hash(value: Any, size: int) -> str:
    return blake2b(json.dumps(value, default=repr, ensure_ascii=True).encode(), digest_size=size).hexdigest()
