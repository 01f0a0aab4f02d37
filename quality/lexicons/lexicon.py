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
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, compress, count, product
from math import prod
from threading import Lock
from typing import NamedTuple

from quality.errors import InputError

_CHOICE = re.compile(r"\(([^()]*)\)")
_BEGINS = re.compile(r"\s*(?:\([^()]*\)|[^\s()]++)++(?!\S)")
"""A line up to the first space outside of a choice."""
_MOST_CHOICES = 10_000
"""Entries that one line may stand for."""
WORD_CLASSES = "word classes"
"""Scope of a list that is read by its labels, as sets of words."""
PATTERNS = "patterns"
"""Scope of a list of regular expressions."""


class Lexicon:
    """One list. `lines` holds the patterns of its lines, each with its label ("" without one), and `head` what its head says."""

    def __init__(
        self,
        name: str,
        head: Mapping[str, str],
        lines: Sequence[tuple[str, str]],
        where: str = "",
        verbatim: bool = False,
    ) -> None:
        """`where` names the file in errors; with `verbatim`, patterns are not expanded."""
        self.name, self.head, self.lines = name, head, lines
        self._where, self._verbatim = where or name, verbatim

    @cached_property
    def entries(self) -> dict[tuple[str, ...], str]:
        """The label of every entry, a tuple of lower-case tokens. Raises InputError for a line that stands for too many."""
        if self._verbatim:
            return {(pattern,): label for pattern, label in self.lines}
        entries: dict[tuple[str, ...], str] = {}
        for pattern, label in self.lines:
            if "(" not in pattern:
                entries[tuple(pattern.split())] = label
            else:
                for entry in expand(pattern, self._where):
                    entries[tuple(entry.split())] = label
        return entries


class Hit(NamedTuple):
    """An entry found in a sequence of tokens: tokens[first:last] spell it."""

    lexicon: str
    label: str
    first: int
    last: int


class Matcher:
    """Finds the longest entry of every list at every token, in one pass over the tokens.

    A line is expanded when a token with which one of its entries begins is first met: an article needs few of them.
    """

    def __init__(self, lexicons: Iterable[Lexicon]) -> None:
        self._names: list[str] = []
        self._waiting: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        """Name, pattern and label of the lines with entries that begin with a token not met before."""
        for lexicon in lexicons:
            self._names.append(lexicon.name)
            for line in lexicon.lines:
                waiting = (lexicon.name, *line)
                for token in first_tokens(line[0]):
                    self._waiting[token].append(waiting)
        self._met = 0
        self._lock = Lock()
        self._singles: dict[str, tuple[tuple[str, str], ...]] = {}
        self._phrases: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
        # Phrases are looked up by their first two tokens: so many begin with "the" or "a" that one token tells too little.
        self._sizes: dict[tuple[str, ...], list[int]] = {}

    def _meet(self, tokens: Iterable[str]) -> None:
        """Expand the lines with entries that begin with one of the tokens; after some articles, all lines."""
        with self._lock:
            self._met += 1
            for token in list(self._waiting) if self._met > _MET_ONE_BY_ONE else self._waiting.keys() & tokens:
                self._expand(token)
                del self._waiting[token]

    def _expand(self, token: str) -> None:
        """Add the entries that begin with the token."""
        found: dict[str, dict[tuple[str, ...], tuple[str, str]]] = {}
        for name, pattern, label in self._waiting[token]:
            entries = found.setdefault(name, {})
            entries.update(dict.fromkeys(map(tuple, map(str.split, beginning_with(token, pattern))), (name, label)))
        for words, meaning in chain.from_iterable(map(dict.items, found.values())):
            if len(words) == 1:
                self._singles[token] = (*self._singles.get(token, ()), meaning)
            else:
                self._phrases[words] = (*self._phrases.get(words, ()), meaning)
                sizes = self._sizes.get(words[:2], ())
                if len(words) not in sizes:
                    self._sizes[words[:2]] = sorted((*sizes, len(words)), reverse=True)

    def find(self, tokens: Sequence[str]) -> dict[str, list[Hit]]:
        """Hits by list name, in text order. Within one list hits do not overlap: the longest at the leftmost token wins."""
        if self._waiting:
            self._meet(tokens)
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


_MET_ONE_BY_ONE = 32
"""Articles after which a matcher expands all of its lines."""


def parse_lexicon(name: str, content: bytes, where: str = "") -> Lexicon:
    """The list `name` in the bytes of its file. `where` names the file in errors. Raises InputError."""
    head: dict[str, str] = {}
    lines: list[tuple[str, str]] = []
    for line in _lines(content, where or name):
        if line[:1] == "#":
            key, _, value = line[1:].partition(":")
            if key.strip() in head:
                head[key.strip()] += " " + value.strip()
            else:
                head[key.strip()] = value.strip()
        elif line.strip():
            pattern, _, label = line.partition("\t")
            lines.append((pattern, label.strip()))
    return Lexicon(name, head, lines, where, holds_patterns(content))


def first_tokens(pattern: str) -> list[str]:
    """The tokens with which the entries of a line begin. Raises InputError for a line that stands for too many entries."""
    first = pattern.split(None, 1)[0]
    return [start.split(None, 1)[0] for start in _starts(pattern)[0]] if "(" in first else [first]


def beginning_with(token: str, pattern: str) -> list[str]:
    """The entries of a line that begin with the token. Raises InputError as `first_tokens`."""
    starts, rest = _starts(pattern)
    chosen = [start for start in starts if start.split(None, 1)[0] == token]
    return expand(f"({'|'.join(chosen)}){rest}") if rest else chosen


def _starts(pattern: str) -> tuple[list[str], str]:
    """What the entries of a line begin with, a token or more, and the pattern that goes on behind each of these."""
    if begins := _BEGINS.match(pattern):
        starts = expand(begins[0])
        if all(map(str.strip, starts)):
            return starts, pattern[begins.end() :]
    return [entry for entry in expand(pattern) if entry.strip()], ""  # an entry may begin with what follows


def parse_classes(content: bytes, where: str = "") -> dict[str, tuple[str, ...]]:
    """The entries of a list by each name in their labels, in the order of the file. Raises InputError."""
    verbatim = holds_patterns(content)
    classes: dict[str, list[str]] = {}
    for line in _lines(content, where):
        if line.strip() and not line.startswith("#"):
            pattern, _, label = line.partition("\t")
            found = [pattern] if verbatim else list(map(" ".join, map(str.split, expand(pattern, where))))
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
