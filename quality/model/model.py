"""`Model`: what one model folder holds. Its files are read and checked once; a table is parsed when it is first asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from quality.errors import ModelError
from quality.lexicons import WordLists, default_lists, read_lists
from quality.model.folder import default_folder, list_parts, read_part
from quality.model.layout import MANIFEST, SCORECARD, TABLES
from quality.model.manifest import Manifest, parse_manifest, read_json
from quality.model.table import Rows, Table, open_rows, parse_table

_Built = TypeVar("_Built")


class Model:
    """An audited model. `digest` identifies it and the word lists in use: it changes with any byte of either."""

    def __init__(
        self, manifest: Manifest, files: Mapping[str, bytes], where: str = "", lists: WordLists | None = None
    ) -> None:
        self.manifest = manifest
        self.where = where
        self.files = files
        """Bytes of the manifest and of every part, by file name."""
        self.name = manifest.name
        self.version = manifest.version
        self.lists = default_lists() if lists is None else lists
        """Word lists that documents read with this model use."""
        self.digest = _digest(files[MANIFEST], self.lists)
        scorecard = read_json(files[SCORECARD], f"{where}{SCORECARD}")
        if not isinstance(scorecard, dict):
            raise ModelError(f"{where}{SCORECARD} must hold an object")
        self.scorecard: dict[str, Any] = scorecard
        self._tables: dict[str, Table] = {}
        self._rows: dict[str, Rows] = {}
        self._built: dict[Callable[[Model], Any], Any] = {}

    def table(self, name: str) -> Table:
        """The table `name`, parsed on first use. Raises ModelError when it is malformed or unknown."""
        found = self._tables.get(name)
        if found is None:
            if name not in TABLES:
                raise ModelError(f"a model has no table {name!r}; it has: {', '.join(TABLES)}")
            found = parse_table(self.files[f"{name}.tsv"], f"{self.where}{name}.tsv", TABLES[name])
            self._tables[name] = found
        return found

    def rows(self, name: str) -> Rows:
        """The rows of the table `name` with columns, each read on first use. Raises ModelError when the table is malformed."""
        if name not in self._rows:
            self._rows[name] = open_rows(self.files[f"{name}.tsv"], f"{self.where}{name}.tsv", TABLES[name])
        return self._rows[name]

    def built(self, build: Callable[[Model], _Built]) -> _Built:
        """`build(self)`, computed once per model: what a view makes of its tables. `build` must be a function of a module."""
        if build not in self._built:
            self._built[build] = build(self)
        result: _Built = self._built[build]
        return result

    def audit(self) -> None:
        """Parses every table. Raises ModelError for the first that is malformed."""
        for name in TABLES:
            self.table(name)

    def __reduce__(self) -> tuple[Any, ...]:
        return parse_model, (dict(self.files), self.where, self.lists)


def load_model(path: str | Path | None = None, lexicons: str | Path | None = None) -> Model:
    """The model in the folder `path`, by default the shipped one, which is read once and then kept. The word lists in the folder
    `lexicons`, by default that of the environment variable QUALITY_LEXICONS, take the place of shipped ones.

    Every file is checked against the manifest. Of a folder that was named every table is parsed at once, so that a malformed
    one is refused here and not in the middle of the work. Raises ModelError, and InputError for a word list.
    """
    if path is None and lexicons is None:
        return _shipped(default_lists())
    lists = default_lists() if lexicons is None else read_lists(Path(lexicons))
    model = read_model(default_folder() if path is None else Path(path), lists)
    if path is not None:
        model.audit()
    return model


@cache
def _shipped(lists: WordLists) -> Model:
    return read_model(default_folder(), lists)


def read_model(folder: Path, lists: WordLists | None = None) -> Model:
    """The model in `folder`, without parsing its tables. Raises ModelError."""
    found = list_parts(folder)
    files = {MANIFEST: read_part(folder, MANIFEST)}
    named = parse_manifest(files[MANIFEST], f"{folder / MANIFEST}").parts
    if extra := [name for name in found if name not in named]:
        raise ModelError(f"{folder / extra[0]} is not named in {MANIFEST}; remove it or train again")
    files.update({name: read_part(folder, name) for name in named})
    return parse_model(files, f"{folder}/", lists)


def parse_model(files: Mapping[str, bytes], where: str = "", lists: WordLists | None = None) -> Model:
    """Audits the files of a model, given by name, and builds it. `where` stands before file names in errors. Raises ModelError."""
    manifest = parse_manifest(files[MANIFEST], f"{where}{MANIFEST}")
    for name, part in manifest.parts.items():
        content = files.get(name)
        if content is None:
            raise ModelError(f"{where}{name} is missing; {MANIFEST} names it")
        if len(content) != part.bytes or hashlib.sha256(content).hexdigest() != part.sha256:
            raise ModelError(f"{where}{name} is not the file that {MANIFEST} names; restore it or train again")
    return Model(manifest, files, where, lists)


def _digest(manifest: bytes, lists: WordLists) -> str:
    """SHA-256 over the manifest, which holds the hash of every part, and over the word lists by name."""
    digest = hashlib.sha256()
    for name, content in [(MANIFEST, manifest), *sorted(lists.files.items())]:
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()
