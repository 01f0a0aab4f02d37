"""Reading and matching word lists.

A list is a UTF-8 text file. Head lines start with `#` and say title, origin, licence, language, and who changed what
and why. Every other line is an entry: lower-case tokens separated by spaces, with straight apostrophes, optionally a tab
and a label that the reader of the list gives a meaning to (a family, a verb class, a weight). `(a|b)` stands for either and
`(a|)` for an optional token; both are expanded when the list is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from typing import NamedTuple

from quality.errors import QualityError

_CHOICE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Lexicon:
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
        singles: dict[str, list[tuple[str, str]]] = {}
        phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = {}
        for lexicon in lexicons:
            for tokens, label in lexicon.entries.items():
                if len(tokens) == 1:
                    singles.setdefault(tokens[0], []).append((lexicon.name, label))
                else:
                    phrases.setdefault((tokens[0], tokens[1]), []).append((tokens, lexicon.name, label))
        for candidates in phrases.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))
        self._singles = singles
        self._phrases = phrases

    def find(self, tokens: Sequence[str]) -> dict[str, list[Hit]]:
        """Hits by list name, in text order. Within one list hits do not overlap: the longest at the leftmost token wins."""
        hits: dict[str, list[Hit]] = {}
        taken: dict[str, int] = {}
        phrases, singles = self._phrases, self._singles
        # Entries are looked up by their first two tokens: so many begin with "the" or "a" that one token tells too little.
        pairs = list(zip(tokens, tokens[1:], strict=False))
        starts = {i for i, pair in enumerate(pairs) if pair in phrases}
        starts.update([i for i, token in enumerate(tokens) if token in singles])
        for first in sorted(starts):
            for entry, name, label in phrases.get(pairs[first], ()) if first < len(pairs) else ():
                last = first + len(entry)
                if taken.get(name, 0) <= first and (last == first + 2 or tuple(tokens[first:last]) == entry):
                    hits.setdefault(name, []).append(Hit(name, label, first, last))
                    taken[name] = last
            for name, label in singles.get(tokens[first], ()):
                if taken.get(name, 0) <= first:
                    hits.setdefault(name, []).append(Hit(name, label, first, first + 1))
                    taken[name] = first + 1
        return hits


def load_lexicon(name: str) -> Lexicon:
    """The shipped list `name`. Raises QualityError when there is none or a line of it is malformed."""
    file = resources.files("quality.lexicons") / f"{name}.txt"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise QualityError(f"there is no word list {name!r}; shipped are: {', '.join(lexicon_names())}") from None
    head: dict[str, str] = {}
    entries: dict[tuple[str, ...], str] = {}
    for line in lines:
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            if key.strip() in head:
                head[key.strip()] += " " + value.strip()
            else:
                head[key.strip()] = value.strip()
        elif line.strip():
            pattern, _, label = line.partition("\t")
            for spelled in _expand(pattern):
                entries[tuple(spelled.split())] = label.strip()
    return Lexicon(name, head, entries)


def lexicon_names() -> list[str]:
    """Names of all shipped lists."""
    return sorted(
        file.name.removesuffix(".txt")
        for file in resources.files("quality.lexicons").iterdir()
        if file.name.endswith(".txt")
    )


def _expand(pattern: str) -> list[str]:
    parts = _CHOICE.split(pattern.strip())
    if len(parts) == 1:
        return parts
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    return ["".join(pick) for pick in product(*choices)]


@cache
def matcher() -> Matcher:
    """The matcher over all shipped lists but those whose head names another scope than running text."""
    lexicons = [load_lexicon(name) for name in lexicon_names()]
    return Matcher(lexicon for lexicon in lexicons if "scope" not in lexicon.head)
