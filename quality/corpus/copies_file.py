"""Read what `quality copies --format jsonl` wrote, and compare articles with it instead of with the articles themselves."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from quality.article import Article
from quality.article.rows import json_lines
from quality.corpus.compared import KINDS, SCHEMA, digest_of
from quality.document.near_duplicates import Known, NearDuplicate, is_other_and_earlier
from quality.document.passages import SharedPassage
from quality.errors import InputError, QualityError

COPIES = ("copy", "unknown_publisher")
"""Kinds that count as a copy of the earliest article: no credit, and not by the same publisher as far as is known."""

_OFFSETS = SharedPassage._fields
_NAMES = ("input", "id", "url", "publisher", "published", "headline", "credit")


def is_copies_file(path: str) -> bool:
    """Whether a file is the result of `quality copies --format jsonl`, by its first line."""
    try:
        with Path(path).open("rb") as opened:
            return opened.readline(4096).startswith(f'{{"schema": "{SCHEMA}"'.encode())
    except (OSError, ValueError):
        return False


def read_copies(path: str | os.PathLike[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file, checked: kind, names and offsets are of the types that `Copy.to_dict` gives. Raises
    InputError with the line for anything else, or if the file cannot be read."""
    try:
        with Path(path).open(encoding="utf-8", errors="replace") as opened:
            for number, found in json_lines(opened):
                fault = str(found) if isinstance(found, QualityError) else _fault(found)
                if fault:
                    raise InputError(
                        f"{path}, line {number}: {fault}; name a file written by: quality copies --format jsonl"
                    )
                yield found
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


def _fault(found: Any) -> str | None:
    """Describe what is wrong with an object; None if nothing is."""
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        return f"this line is not an object of the schema {SCHEMA}"
    if found.get("kind") not in KINDS:
        return f"the kind is none of {', '.join(KINDS)}"
    for described in (found, found.get("earliest")):
        if not isinstance(described, dict) or not all(_is_name(described.get(name)) for name in _NAMES):
            return "an article is not described by strings"
    if found.get("later") not in (True, None) or not isinstance(found.get("text_digest"), str):
        return "'later' or 'text_digest' is missing or of the wrong type"
    shared, passages = found.get("shared"), found.get("passages")
    if isinstance(shared, bool) or not isinstance(shared, int | float) or not 0 <= shared <= 1:
        return "'shared' is not a number from 0 to 1"
    if not isinstance(passages, list) or not all(map(_is_passage, passages)):
        return "'passages' is not a list of offsets"
    return None


def _is_name(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_passage(value: Any) -> bool:
    numbers = [value.get(name) for name in _OFFSETS] if isinstance(value, dict) else []
    return len(numbers) == 4 and all(type(number) is int and 0 <= number <= 2**31 for number in numbers)


class KnownCopiesFile(NamedTuple):
    """A reference to indexed copies, which can be sent to another process."""

    path: str

    def open(self) -> KnownCopies:
        """The copies, opened once a process."""
        return _opened(self.path)


class KnownCopies:
    """The copies in a file, by the text of the article; see `EarlierArticles`. They are indexed in a temporary SQLite file that
    is deleted with the object. Raises InputError as `read_copies`."""

    def __init__(self, source: str | None = None, path: str | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="quality-copies-") if path is None else None
        self.path = path if self._folder is None or path else str(Path(self._folder.name, "copies.sqlite"))
        self._digest = blake2b(digest_size=8)
        self._connection = sqlite3.connect(self.path or "", check_same_thread=False)
        if source is not None:
            self._fill(source)

    @property
    def digest(self) -> str:
        """Hash all copies."""
        return self._digest.hexdigest()

    def finish(self) -> KnownCopiesFile:
        """Return the reference that other processes open."""
        self._connection.commit()
        return KnownCopiesFile(self.path or "")

    def nearest(self, article: Article, place: str | None = None) -> NearDuplicate | None:
        """Return the earliest article of the cluster of this text, if the text counts as a copy of it."""
        del place
        query = "SELECT found FROM copies WHERE digest = ?"
        row = self._connection.execute(query, (digest_of(article.text),)).fetchone()
        if row is None:
            return None
        found = json.loads(row[0])
        earliest = found["earliest"]
        known = Known(earliest["id"], earliest["url"], earliest["publisher"], earliest["published"])
        if not is_other_and_earlier(known, article):  # the earliest article itself, if others have exactly its text
            return None
        passages = tuple(
            SharedPassage(*(passage[name] for name in _OFFSETS))
            for passage in found["passages"]
            if passage["start"] < passage["end"] <= len(article.text)
        )
        return NearDuplicate(*known, found["shared"], passages)

    def _fill(self, source: str) -> None:
        self._connection.executescript(
            "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;"
            "CREATE TABLE copies (digest TEXT PRIMARY KEY, found TEXT) WITHOUT ROWID;"
        )
        copies = (found for found in read_copies(source) if found["kind"] in COPIES)
        while chunk := [(found["text_digest"], json.dumps(found)) for found in islice(copies, 1000)]:
            for _, found in chunk:
                self._digest.update(found.encode())
            self._connection.executemany("INSERT OR IGNORE INTO copies VALUES (?, ?)", chunk)


@cache
def _opened(path: str) -> KnownCopies:
    return KnownCopies(path=path)
