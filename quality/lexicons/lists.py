"""Which word lists a process uses: the shipped ones, or some of them replaced by the files of a folder.

Lists are used by the whole process, so that code that reads articles needs no model to know a month or a title. `WordLists.use`
changes them, and everything that was made of the former lists is made anew. A document asks for the lists of its model.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from quality.errors import InputError, QualityError
from quality.lexicons.lexicon import (
    PATTERNS,
    WORD_CLASSES,
    Lexicon,
    Matcher,
    holds_patterns,
    parse_classes,
    parse_lexicon,
)

_Made = TypeVar("_Made")

_FOLDER = Path(__file__).with_name("en")
_REQUIRED = ("title", "origin", "licence", "language")
"""Lines that the head of every list has."""
_MOST_BYTES = 8_000_000
"""Size of a list."""
VARIABLE = "QUALITY_LEXICONS"
"""Environment variable with a folder of lists for all processes that inherit it."""

_PLACE = re.compile(r"\{(?:([a-z_]+)\.)?([A-Za-z][a-z_]*)\}")
_NOTHING = "(?!)"
"""Matches nowhere: what a class without words is in a regular expression."""

_followers: list[Callable[[], None]] = []
_used: list[WordLists] = []


class WordLists:
    """All word lists by name: the shipped ones but for those of `replaced`, given by name as the bytes of their files."""

    def __init__(self, replaced: Mapping[str, bytes] | None = None) -> None:
        self.replaced = dict(replaced or {})
        self._lexicons: dict[str, Lexicon] = {}
        self._classes: dict[str, Mapping[str, tuple[str, ...]]] = {}

    @property
    def files(self) -> Mapping[str, bytes]:
        """Bytes of every list by name."""
        return {**{name: _shipped(name) for name in _shipped_names()}, **self.replaced}

    def lexicon(self, name: str) -> Lexicon:
        """The list `name`, parsed on first use. Raises QualityError when there is none."""
        if name not in self._lexicons:
            self._lexicons[name] = parse_lexicon(name, self._content(name))
        return self._lexicons[name]

    def classes(self, name: str) -> Mapping[str, tuple[str, ...]]:
        """The words of the list `name` by class, parsed on first use. Raises QualityError when there is no such list."""
        if name not in self._classes:
            self._classes[name] = parse_classes(self._content(name), name)
        return self._classes[name]

    def any_of(self, lexicon: str, name: str) -> str:
        """The words of a class, or the patterns of a name, as a group of alternatives in the order of the list. A class with a
        capital, as in `{Month}`, stands for its words with a capital."""
        found = self.classes(lexicon).get(name.lower(), ())
        if not found:
            return _NOTHING
        if holds_patterns(self._content(lexicon)):
            return f"(?:{self.expanded('|'.join(found), lexicon)})"
        written = found if name.islower() else map(str.capitalize, found)
        words = (re.escape(word).replace("\\ ", " ").replace("'", "['’]") for word in written)
        return f"(?:{'|'.join(words)})"

    def expanded(self, pattern: str, lexicon: str) -> str:
        """The pattern with the words of classes in place of their names in braces, `{name}` of that list or `{list.name}`."""
        return _PLACE.sub(lambda place: self.any_of(place[1] or lexicon, place[2]), pattern)

    def use(self) -> None:
        """Use these lists in this process from now on."""
        if self is not in_use():
            _used[:] = [self]
            for follow in _followers:
                follow()

    def _content(self, name: str) -> bytes:
        if name in self.replaced:
            return self.replaced[name]
        if name not in _shipped_names():
            raise QualityError(f"there is no word list {name!r}; there are: {', '.join(sorted(self.files))}")
        return _shipped(name)

    def __reduce__(self) -> tuple[Any, ...]:
        return lists_with, (self.replaced,)


@cache
def _shipped_names() -> frozenset[str]:
    return frozenset(file.stem for file in _FOLDER.iterdir() if file.suffix == ".txt")


@cache
def _shipped(name: str) -> bytes:
    """The bytes of a shipped list, read when it is first needed: reading an article needs few of them."""
    return (_FOLDER / f"{name}.txt").read_bytes()


@cache
def shipped_lists() -> WordLists:
    """The lists that come with the package, read once."""
    return WordLists()


def lists_with(replaced: Mapping[str, bytes]) -> WordLists:
    """The shipped lists with some replaced, given by name as the bytes of their files."""
    return _made_of(tuple(sorted(replaced.items())))


@cache
def _made_of(replaced: tuple[tuple[str, bytes], ...]) -> WordLists:
    """The lists with these replaced; the same object for the same lists, so that a change is noticed by identity."""
    return WordLists(dict(replaced)) if replaced else shipped_lists()


def read_lists(folder: Path | None) -> WordLists:
    """The shipped lists, with those replaced that `folder` holds as NAME.txt; all are the shipped ones if it is None.

    Raises InputError when the folder cannot be read or holds no list, and for a list that is unknown or empty, that lacks a line
    of the head, that has a label the shipped list does not know, or a pattern that cannot be compiled.
    """
    if folder is None:
        return shipped_lists()
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".txt")
        if not files:
            raise InputError(f"{folder} holds no word list; a list is a file NAME.txt, named like a shipped one")
        replaced = {file.stem: _checked(file) for file in files}
    except OSError as error:
        raise InputError(f"the word lists in {folder} cannot be read: {error.strerror or error}") from None
    lists = lists_with(replaced)
    for file in files:
        if holds_patterns(replaced[file.stem]):
            _check_patterns(file, lists)
    return lists


def _check_patterns(file: Path, lists: WordLists) -> None:
    """Raise InputError for a pattern that cannot be compiled, or has other groups than the shipped one of its name."""
    for name in lists.classes(file.stem):
        try:
            found = re.compile(lists.any_of(file.stem, name))
        except (re.error, QualityError) as error:
            raise InputError(f"{file}: the pattern {name!r} cannot be read: {error}") from None
        except RecursionError:
            raise InputError(f"{file}: the pattern {name!r} contains itself") from None
        shipped = re.compile(shipped_lists().any_of(file.stem, name))
        if missing := shipped.groupindex.keys() - found.groupindex.keys():
            group = min(missing)
            raise InputError(
                f"{file}: the pattern {name!r} lacks the group (?P<{group}>...), which the shipped one has"
            )
        if found.groups != shipped.groups:
            raise InputError(
                f"{file}: the pattern {name!r} has {found.groups} capturing groups; it must have {shipped.groups}, like the shipped "
                "one, and (?:...) elsewhere"
            )


def _checked(file: Path) -> bytes:
    """The bytes of a list that replaces the shipped one of its name. Raises InputError and OSError."""
    if file.stem not in _shipped_names():
        raise InputError(f"{file} is not named like a word list; the lists are: {', '.join(sorted(_shipped_names()))}")
    if not file.is_file() or file.stat().st_size > _MOST_BYTES:
        raise InputError(f"{file} is not a regular file of at most {_MOST_BYTES:,} bytes")
    content = file.read_bytes()
    found, shipped = parse_lexicon(file.stem, content, str(file)), shipped_lists().lexicon(file.stem)
    for key in _REQUIRED:
        if not found.head.get(key):
            raise InputError(f"{file}: the head lacks a line '# {key}: ...'; it needs {', '.join(_REQUIRED)}")
    scope = _scope(shipped)
    if _scope(found) != scope:
        asked = f"must have the line '# scope: {scope}'" if scope else "must not have a line '# scope: ...'"
        raise InputError(f"{file}: the head {asked}, as in the shipped list")
    if not found.entries:
        raise InputError(f"{file} has no entries; remove it to use the shipped list")
    known, used = _labels(shipped, _shipped(file.stem)), _labels(found, content)
    if unknown := sorted(used - known):
        allowed = ", ".join(sorted(label or "(none)" for label in known))
        raise InputError(f"{file}: the label {unknown[0]!r} is unknown; the labels of this list are: {allowed}")
    return content


def _scope(lexicon: Lexicon) -> str:
    return lexicon.head.get("scope", "").partition(";")[0]


def _labels(lexicon: Lexicon, content: bytes) -> set[str]:
    if lexicon.head.get("scope") in (WORD_CLASSES, PATTERNS):
        return {*parse_classes(content, lexicon.name), *{label for label in lexicon.entries.values() if not label}}
    return set(lexicon.entries.values())


def default_lists() -> WordLists:
    """The lists of the folder that the environment variable QUALITY_LEXICONS names, else the shipped ones. Raises InputError."""
    return _default(os.environ.get(VARIABLE, ""))


@cache
def _default(folder: str) -> WordLists:
    return read_lists(Path(folder) if folder else None)


def in_use() -> WordLists:
    """The lists that this process uses; at first the default ones. Raises InputError."""
    if not _used:
        _used.append(default_lists())
    return _used[0]


def following(follow: Callable[[], None]) -> None:
    """Call `follow` whenever other lists come into use."""
    _followers.append(follow)


def made_of_lists(make: Callable[[], _Made]) -> Callable[[], _Made]:
    """Decorate a function without arguments: what it returns is kept until other lists come into use."""
    kept = cache(make)
    following(kept.cache_clear)
    return kept


def load_lexicon(name: str) -> Lexicon:
    """The list `name` of those in use. Raises QualityError when there is none."""
    return in_use().lexicon(name)


@made_of_lists
def matcher() -> Matcher:
    """The matcher over all lists in use but those whose head names another scope than running text."""
    lists = in_use()
    running = sorted(name for name, content in lists.files.items() if b"\n# scope:" not in content)
    return Matcher(map(lists.lexicon, running))
