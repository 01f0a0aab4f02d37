"""What each sentence does: passes on what a named source says, asserts without a source, judges, pads, and so on.

A linear model over masked words, the attributions found, quotations, position and the neighbouring sentences. It was fitted
on sentences that careful readers labelled (labeled/README.md); its weights are the model's table `roles`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from quality.model import Model
from quality.model.layout import INTERCEPT, ROLES

if TYPE_CHECKING:
    from quality.document.document import Document

_NEIGHBOURS = {-1: "before", 1: "after"}


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
        return sum(self.probabilities[ROLES.index(label)] for label in labels)

    def __str__(self) -> str:
        return self.label


class _Weights(NamedTuple):
    intercept: tuple[float, ...]
    rows: Mapping[str, tuple[float, ...]]


def _weights(model: Model) -> _Weights:
    rows = dict(model.table("roles").rows)
    return _Weights(rows.pop(INTERCEPT, (0.0,) * len(ROLES)), rows)


def find_roles(document: Document) -> list[Role]:
    """One role for each of `document.sentences`."""
    intercept, rows = document.model.built(_weights)
    found = []
    for features in role_features(document.masked_sentences, document.shapes):
        totals: Sequence[float] = intercept
        for feature in features:
            if feature in rows:
                totals = list(map(add, totals, rows[feature]))
        probabilities = _softmax(totals)
        found.append(Role(ROLES[probabilities.index(max(probabilities))], probabilities))
    return found


def _softmax(totals: Sequence[float]) -> tuple[float, ...]:
    most = max(totals)
    powers = [math.exp(total - most) for total in totals]
    whole = sum(powers)
    return tuple(power / whole for power in powers)


def role_features(words: Sequence[Sequence[str]], shapes: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The features of each sentence, as keys of the table `roles`, without repeats: its masked words, pairs of them, its shape and
    the shapes beside it."""
    for at, written in enumerate(words):
        features = [f"w={word}" for word in dict.fromkeys(written)]
        features += [f"b={first} {second}" for first, second in dict.fromkeys(zip(written, written[1:], strict=False))]
        features += shapes[at]
        for step, name in _NEIGHBOURS.items():
            beside = at + step
            if 0 <= beside < len(shapes):
                features += [f"{name} {feature}" for feature in shapes[beside]]
            else:
                features.append(f"{name} none")
        yield features
