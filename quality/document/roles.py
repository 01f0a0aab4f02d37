"""What each sentence does: passes on what a named source says, asserts without a source, judges, pads, and so on.

A linear model over masked words, the attributions found, quotations, position and the neighbouring sentences. It was fitted
on sentences that careful readers labelled (labeled/README.md); its weights are the model's table `roles`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from quality.model import Model
from quality.model.layout import INTERCEPT, ROLES

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
    """The table by kind of feature: masked words, pairs of them, and marks of the sentence itself, of the one before and of the one
    behind it."""

    intercept: tuple[float, ...]
    words: Mapping[str, tuple[float, ...]]
    pairs: Mapping[str, tuple[float, ...]]
    marks: tuple[Mapping[str, tuple[float, ...]], ...]


def _weights(model: Model) -> _Weights:
    rows = dict(model.table("roles").rows)
    intercept = rows.pop(INTERCEPT, (0.0,) * len(ROLES))
    before, behind = (_take(rows, f"{name} ") for name in _NEIGHBOURS.values())
    return _Weights(intercept, _take(rows, _WORD), _take(rows, _PAIR), (rows, before, behind))


def _take(rows: dict[str, tuple[float, ...]], prefix: str) -> dict[str, tuple[float, ...]]:
    """Rows whose keys begin with `prefix`, by what follows it; they are removed from `rows`."""
    return {key[len(prefix) :]: rows.pop(key) for key in list(rows) if key.startswith(prefix)}


def find_roles(document: Document) -> list[Role]:
    """One role for each of `document.sentences`."""
    weights = document.model.built(_weights)
    shapes = document.shapes
    before, behind = [[_NO_SENTENCE], *shapes[:-1]], [*shapes[1:], [_NO_SENTENCE]]
    found = []
    for words, *around in zip(document.masked_sentences, shapes, before, behind, strict=False):
        pairs = map(" ".join, zip(words, words[1:], strict=False))
        # In the order of `role_features`, so that a tie of two roles is always decided alike.
        rows = [
            weights.intercept,
            *map(weights.words.get, dict.fromkeys(words)),
            *map(weights.pairs.get, dict.fromkeys(pairs)),
        ]
        for known, marks in zip(weights.marks, around, strict=True):
            rows += map(known.get, marks)
        probabilities = _softmax(list(map(sum, zip(*filter(None, rows), strict=True))))
        found.append(Role(ROLES[probabilities.index(max(probabilities))], probabilities))
    return found


def _softmax(totals: Sequence[float]) -> tuple[float, ...]:
    most = max(totals)
    powers = [math.exp(total - most) for total in totals]
    whole = sum(powers)
    return tuple([power / whole for power in powers])


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
