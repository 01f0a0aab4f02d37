"""Reading and matching word lists.

A list is a UTF-8 text file. Head lines start with `#` and say title, origin, licence, language, and who changed what
and why. Every other line is an entry: lower-case tokens separated by spaces, with straight apostrophes, optionally a tab
and a label that the reader of the list gives a meaning to (a family, a verb class, a weight). `(a|b)` stands for either and
`(a|)` for an optional token; both are expanded when the list is read.

In a list whose scope is `word classes`, a label is one or more names of classes, separated by spaces, and a word may stand in
several lines.

In a list whose scope is `patterns`, an entry is a regular expression, taken as it stands. The entries of a label are alternatives,
tried in the order of the file. In an entry, `{name}` stands for all entries of that label, `{list.name}` for those of another list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count, product
from math import prod
from operator import itemgetter
from typing import NamedTuple

from quality.errors import InputError

_CHOICE = re.compile(r"\(([^()]*)\)")
_MOST_CHOICES = 10_000
"""Entries that one line may stand for."""
WORD_CLASSES = "word classes"
"""Scope of a list that is read by its labels, as sets of words."""
PATTERNS = "patterns"
"""Scope of a list of regular expressions."""


class Lexicon(NamedTuple):
    """One list: `entries` maps a tuple of lower-case tokens to its label ("" without one)."""

    name: str
    head: dict[str, str]
    entries: dict[tuple[str, ...], str]


class Hit(NamedTuple):
    """An entry found in a sequence of tokens: tokens[first:last] spell it."""

    lexicon: str
    label: str
    first: int
    last: int


class Matcher:
    """Finds the longest entry of every list at every token, in one pass over the tokens."""

    def __init__(self, lexicons: Iterable[Lexicon]) -> None:
        self._names: list[str] = []
        self._singles: dict[str, tuple[tuple[str, str], ...]] = {}
        self._phrases: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
        for lexicon in lexicons:
            self._names.append(lexicon.name)
            meanings = {label: ((lexicon.name, label),) for label in set(lexicon.entries.values())}
            for tokens, label in lexicon.entries.items():
                if len(tokens) == 1:
                    self._singles[tokens[0]] = self._singles.get(tokens[0], ()) + meanings[label]
                else:
                    self._phrases[tokens] = self._phrases.get(tokens, ()) + meanings[label]
        # Phrases are looked up by their first two tokens: so many begin with "the" or "a" that one token tells too little.
        self._sizes: dict[tuple[str, ...], list[int]] = {}
        sizes = set(zip(map(len, self._phrases), map(itemgetter(slice(2)), self._phrases), strict=True))
        for size, pair in sorted(sizes, reverse=True):
            self._sizes.setdefault(pair, []).append(size)

    def find(self, tokens: Sequence[str]) -> dict[str, list[Hit]]:
        """Hits by list name, in text order. Within one list hits do not overlap: the longest at the leftmost token wins."""
        hits: dict[str, list[Hit]] = {name: [] for name in self._names}
        reached = dict.fromkeys(self._names, 0)
        singles, phrases, sizes = self._singles, self._phrases, self._sizes
        single = compress(count(), map(singles.__contains__, tokens))
        paired = set(compress(count(), map(sizes.__contains__, zip(tokens, tokens[1:], strict=False))))
        for first in sorted(paired.union(single)):
            for size in sizes[tokens[first], tokens[first + 1]] if first in paired else ():
                last = first + size
                for name, label in phrases.get(tuple(tokens[first:last]), ()) if last <= len(tokens) else ():
                    if reached[name] <= first:
                        hits[name].append(Hit(name, label, first, last))
                        reached[name] = last
            for name, label in singles.get(tokens[first], ()):
                if reached[name] <= first:
                    hits[name].append(Hit(name, label, first, first + 1))
                    reached[name] = first + 1
        return {name: found for name, found in hits.items() if found}


def parse_lexicon(name: str, content: bytes, where: str = "") -> Lexicon:
    """The list `name` in the bytes of its file. `where` names the file in errors. Raises InputError."""
    head: dict[str, str] = {}
    entries: dict[tuple[str, ...], str] = {}
    verbatim = holds_patterns(content)
    for line in _lines(content, where or name):
        if line[:1] == "#":
            key, _, value = line[1:].partition(":")
            if key.strip() in head:
                head[key.strip()] += " " + value.strip()
            else:
                head[key.strip()] = value.strip()
        elif line.strip():
            pattern, _, label = line.partition("\t")
            label = label.strip()
            if verbatim:
                entries[(pattern,)] = label
            elif "(" not in pattern:
                entries[tuple(pattern.split())] = label
            else:
                for entry in expand(pattern, where or name):
                    entries[tuple(entry.split())] = label
    return Lexicon(name, head, entries)


def parse_classes(content: bytes, where: str = "") -> dict[str, tuple[str, ...]]:
    """The entries of a list by each name in their labels, in the order of the file. Raises InputError."""
    verbatim = holds_patterns(content)
    classes: dict[str, list[str]] = {}
    for line in _lines(content, where):
        if line.strip() and not line.startswith("#"):
            pattern, _, label = line.partition("\t")
            found = [pattern] if verbatim else [" ".join(entry.split()) for entry in expand(pattern, where)]
            for name in label.split():
                classes.setdefault(name, []).extend(found)
    return {name: tuple(dict.fromkeys(found)) for name, found in classes.items()}


def holds_patterns(content: bytes) -> bool:
    """Whether the entries of a list, given by the bytes of its file, are regular expressions."""
    return f"\n# scope: {PATTERNS}".encode() in content


def _lines(content: bytes, where: str) -> Iterator[str]:
    try:
        yield from content.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{where} is not UTF-8 text: {error.reason} at byte {error.start:,}") from None


def expand(pattern: str, where: str = "") -> list[str]:
    """The entries that a line stands for. Raises InputError for a line of more than 10,000."""
    pattern = pattern.strip()
    if "(" not in pattern:
        return [pattern]
    if pattern.count("(") == pattern.count(")") == 1:  # as in most lines
        before, _, rest = pattern.partition("(")
        inside, closed, after = rest.partition(")")
        if closed and inside.count("|") < _MOST_CHOICES:
            return [f"{before}{choice}{after}" for choice in inside.split("|")]
    parts = _CHOICE.split(pattern)
    if len(parts) == 1:
        return parts
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    if prod(map(len, choices)) > _MOST_CHOICES:
        raise InputError(f"{where}: the line {pattern[:60]!r} stands for more than {_MOST_CHOICES:,} entries")
    return list(map("".join, product(*choices)))
