"""Words of the lists in use, as sets and as parts of regular expressions. All follow when other lists come into use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from quality.lexicons.lists import following, in_use, made_of_lists


class WordSet(set[str]):
    """The words of some classes of a list. Membership is that of a plain set; only `word_set` makes one."""

    def __init__(self, lexicon: str, classes: tuple[str, ...], capitalised: bool) -> None:
        super().__init__()
        self._lexicon, self._names, self._capitalised = lexicon, classes, capitalised
        self._fill()
        following(self._fill)

    def _fill(self) -> None:
        found = {word for name in self._names for word in in_order(self._lexicon, name)}
        self.clear()
        self.update(map(str.capitalize, found) if self._capitalised else found)


def word_set(lexicon: str, *classes: str, capitalised: bool = False) -> WordSet:
    """The words of one or more classes of a list whose scope is word classes; `capitalised` as at the beginning of a sentence."""
    return WordSet(lexicon, classes, capitalised)


@cache
def in_order(lexicon: str, name: str) -> tuple[str, ...]:
    """The words of one class in the order of the list, as they are now; none if the class is empty."""
    return in_use().classes(lexicon).get(name, ())


following(in_order.cache_clear)  # before any set is filled anew


def labelled(lexicon: str) -> Callable[[], Mapping[str, str]]:
    """A function that returns the labels of a list by entry, its words joined by spaces."""
    return made_of_lists(lambda: {" ".join(entry): label for entry, label in in_use().lexicon(lexicon).entries.items()})


class LazyPattern:
    """A regular expression that is compiled on first use: compiling all of them takes longer than scoring an article.

    With a list, `{name}` in it stands for the words of a class of that list, or for the patterns of that name, as a group of
    alternatives in the order of the list. An apostrophe in a word matches a straight and a curly one. Methods and attributes are
    those of a compiled expression.
    """

    def __init__(self, pattern: str, flags: int = 0, lexicon: str = "") -> None:
        self._source, self._flags, self._lexicon = pattern, flags, lexicon
        if lexicon:
            following(self._forget)

    def _forget(self) -> None:
        for name in self.__dict__.keys() - {"_source", "_flags", "_lexicon"}:
            del self.__dict__[name]

    def __getattr__(self, name: str) -> Any:
        if name == "_compiled":
            value = re.compile(
                in_use().expanded(self._source, self._lexicon) if self._lexicon else self._source, self._flags
            )
        else:
            value = getattr(self._compiled, name)
        self.__dict__[name] = value
        return value


def named_pattern(lexicon: str, name: str, flags: int = 0) -> LazyPattern:
    """The patterns of that name in a list of patterns, as one regular expression."""
    return LazyPattern(f"{{{name}}}", flags, lexicon)
