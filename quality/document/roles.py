"""What each sentence does: passes on what a named source says, asserts without a source, judges, pads, and so on.

A linear model over masked words, the attributions found, quotations, position and the neighbouring sentences. It was fitted
on sentences that careful readers labelled (labeled/README.md); its weights are the model's table `roles`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, repeat
from operator import sub, truediv
from typing import TYPE_CHECKING, NamedTuple

from quality.model import Model
from quality.model.layout import INTERCEPT, ROLES
from quality.model.table import Rows

if TYPE_CHECKING:
    from quality.document.document import Document

_NEIGHBOURS = {-1: "before", 1: "after"}
_WORD, _PAIR = "w=", "b="
"""What keys of words and pairs begin with in the table."""
_NO_SENTENCE = "none"
"""The only mark of what is beside the first and the last sentence."""
_AT = {label: at for at, label in enumerate(ROLES)}


class Role(NamedTuple):
    """What a sentence does. `label` is the likeliest of `ROLES`; `probabilities` are in their order and sum to 1."""

    label: str
    probabilities: tuple[float, ...]

    @property
    def probability(self) -> float:
        """That of the label."""
        return max(self.probabilities)

    def of(self, *labels: str) -> float:
        """Probability that the sentence does one of these."""
        return sum([self.probabilities[_AT[label]] for label in labels])

    def __str__(self) -> str:
        return self.label


class _Weights(NamedTuple):
    """The table, its keys of words and of pairs of them by these, and the rows of marks of the sentence itself, of the one before and
    of the one behind it."""

    intercept: tuple[float, ...]
    rows: Rows
    words: Mapping[str, str]
    pairs: Mapping[tuple[str, ...], str]
    marks: tuple[Mapping[str, tuple[float, ...]], ...]


def _weights(model: Model) -> _Weights:
    rows = model.rows("roles")
    intercept = rows[INTERCEPT] if INTERCEPT in rows.written else (0.0,) * len(ROLES)
    words, pairs = _keys(rows.written, _WORD), _keys(rows.written, _PAIR)
    others = [key for key in rows.written if not key.startswith((_WORD, _PAIR))]
    beside = [{mark: rows[key] for mark, key in _keys(others, f"{name} ").items()} for name in _NEIGHBOURS.values()]
    return _Weights(
        intercept,
        rows,
        words,
        {tuple(map(sys.intern, pair.split(" "))): key for pair, key in pairs.items()},
        ({key: rows[key] for key in others}, *beside),
    )


def _keys(keys: Iterable[str], prefix: str) -> dict[str, str]:
    """Those of the keys that begin with `prefix`, by what follows it."""
    size = len(prefix)
    return {sys.intern(key[size:]): key for key in keys if key.startswith(prefix)}


def find_roles(document: Document) -> list[Role]:
    """One role for each of `document.sentences`."""
    weights = document.model.built(_weights)
    row, pair_key = weights.rows.__getitem__, weights.pairs.get
    # Most words stand in several sentences: a small table is quicker to ask again and again.
    of_word = {word: row(key) for word in set(document.masked) if (key := weights.words.get(word))}.get
    shapes = document.shapes
    before, behind = [[_NO_SENTENCE], *shapes[:-1]], [*shapes[1:], [_NO_SENTENCE]]
    found = []
    for words, *around in zip(document.masked_sentences, shapes, before, behind, strict=False):
        # In the order of `role_features`, so that a tie of two roles is always decided alike.
        rows = [
            weights.intercept,
            *filter(None, map(of_word, dict.fromkeys(words))),
            *map(row, dict.fromkeys(filter(None, map(pair_key, pairwise(words))))),
        ]
        for known, marks in zip(weights.marks, around, strict=True):
            rows += filter(None, map(known.get, marks))
        probabilities = _softmax(list(map(sum, zip(*rows, strict=True))))
        found.append(Role(ROLES[probabilities.index(max(probabilities))], probabilities))
    return found


def _softmax(totals: Sequence[float]) -> tuple[float, ...]:
    most = max(totals)
    powers = list(map(math.exp, map(sub, totals, repeat(most))))
    return tuple(map(truediv, powers, repeat(sum(powers))))


def role_features(words: Sequence[Sequence[str]], shapes: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The features of each sentence, as keys of the table `roles`, without repeats: its masked words, pairs of them, its shape and
    the shapes beside it."""
    for at, written in enumerate(words):
        features = [_WORD + word for word in dict.fromkeys(written)]
        features += [
            f"{_PAIR}{first} {second}" for first, second in dict.fromkeys(zip(written, written[1:], strict=False))
        ]
        features += shapes[at]
        for step, name in _NEIGHBOURS.items():
            beside = at + step
            if 0 <= beside < len(shapes):
                features += [f"{name} {feature}" for feature in shapes[beside]]
            else:
                features.append(f"{name} {_NO_SENTENCE}")
        yield features
