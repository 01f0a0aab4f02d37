"""Word vectors: how near in subject two texts are, by the company that their words keep.

One table of common words without any name (`quality train --base-table word_vectors`), parsed when first asked for and without numpy:
a text is the mean of the vectors of its weightiest words.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from quality.model import Model

WORDS = 40
"""Weightiest words that stand for a text."""


class Subject(NamedTuple):
    """What a text is about: the direction of its words, each with its weight, the weightiest first."""

    direction: tuple[float, ...]
    words: tuple[tuple[str, float], ...]


def subject(counts: Mapping[str, int], model: Model) -> Subject | None:
    """The subject of a text with these word counts (lower case); None when the table knows none of them."""
    rows = model.rows("word_vectors")
    common = [word for word in filter(rows.number, counts) if counts[word] > 0]
    known = [(word, (1 + math.log(counts[word])) * rows[word][0]) for word in common]
    words = tuple(sorted(known, key=operator.itemgetter(1), reverse=True)[:WORDS])
    if not words:
        return None
    weights = [weight for _, weight in words]
    columns = zip(*[_direction(rows[word]) for word, _ in words], strict=True)
    return Subject(_unit([sum(map(operator.mul, weights, column)) for column in columns]), words)


def nearness(some: Subject, other: Subject) -> float:
    """Cosine of the angle between two subjects, -1 to 1."""
    return _dot(some.direction, other.direction)


def nearest(some: Subject, other: Subject, model: Model, most: int = 3) -> float:
    """Mean cosine of the `most` words of `some` that are nearest to `other`: what of it comes near, -1 to 1."""
    rows = model.rows("word_vectors")
    best = sorted((_dot(_direction(rows[word]), other.direction) for word, _ in some.words), reverse=True)[:most]
    return sum(best) / len(best)


def nearest_of(
    words: Sequence[str], other: Subject, vectors: Mapping[str, Sequence[float]], most: int = 3
) -> list[float]:
    """How near each of `words` is to `other`: the mean cosine of the `most` words of it that are nearest, -1 to 1."""
    others = [_direction(tuple(vectors[word])) for word, _ in other.words]
    near = []
    for word in words:
        vector = _direction(tuple(vectors[word]))
        best = sorted((_dot(vector, one) for one in others), reverse=True)[:most]
        near.append(math.fsum(best) / len(best))
    return near


@lru_cache(maxsize=8192)
def _direction(row: tuple[float, ...]) -> tuple[float, ...]:
    """The direction of a word, given its row of the table."""
    return _unit(row[1:])


def _unit(vector: Sequence[float]) -> tuple[float, ...]:
    length = math.sqrt(_dot(vector, vector)) or 1.0
    return tuple([x / length for x in vector])


def _dot(some: Sequence[float], other: Sequence[float]) -> float:
    product: float = sum(map(operator.mul, some, other))
    return product
