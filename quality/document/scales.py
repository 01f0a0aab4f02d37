"""Learned scales: how careful readers would answer a question about the whole article, told from the terms of its body.

A scale is a linear model over two kinds of terms, fitted to the readers' answers (labeled/README.md): the wording, that is masked
tokens, pairs and triples of them and how sentences begin and end; and the shapes of the sentences with pairs of their marks, such
as a named source in a sentence with a figure. Its weights are columns of the model's table `scales`. A value splits exactly over
the sentences to which its terms belong.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, repeat
from operator import add, mul, truediv
from typing import TYPE_CHECKING, NamedTuple

from quality.model import Model
from quality.model.layout import INTERCEPT, SCALES

if TYPE_CHECKING:
    from quality.document.document import Document

SHAPE = "shape: "
"""What keys of shapes begin with in the table."""
SHAPE_FACTOR = 0.5
"""What shapes weigh beside the wording, chosen by site folds on the sites that were read (0.5, 0.7, 1)."""
_BOTH = " & "
"""What stands between two marks in a key."""

Placed = tuple[str, int]
"""A term and the index of its sentence."""


class Scale(NamedTuple):
    """`value` is in the unit of the readers' answers; `parts` holds each sentence's share of it beyond the intercept."""

    value: float
    parts: Mapping[int, float]


class _Weights(NamedTuple):
    """The table, and its keys of shapes by the one or two marks that they stand for."""

    intercept: tuple[float, ...]
    rows: Mapping[str, tuple[float, ...]]
    shapes: Mapping[tuple[str, ...], str]


def _weights(model: Model) -> _Weights:
    rows = model.table("scales").rows
    shapes = {tuple(key[len(SHAPE) :].split(_BOTH)): key for key in rows if key.startswith(SHAPE)}
    return _Weights(rows.get(INTERCEPT, (0.0,) * (1 + len(SCALES))), rows, shapes)


def wording_terms(sentences: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Placed]:
    """Tokens, pairs and triples in a row, across the ends of sentences, and how each sentence begins and ends.

    `sentences` holds index and masked tokens of each sentence. A run belongs to the sentence in which it begins.
    """
    placed = list(sentences)
    for (at, _), terms in zip(placed, _wording([words for _, words in placed]), strict=True):
        yield from zip(terms, repeat(at))


def _wording(sentences: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The terms of each sentence of masked tokens."""
    tokens = list(chain.from_iterable(sentences))
    first = 0
    for words in sentences:
        second, third = tokens[first + 1 : first + 1 + len(words)], tokens[first + 2 : first + 2 + len(words)]
        first += len(words)
        yield [
            *[f"begins: {' '.join(words[:length])}" for length in (1, 2, 3)],
            *[f"ends: {' '.join(words[-length:])}" for length in (2, 3)],
            *words,
            *map(" ".join, zip(words, second, strict=False)),
            *map(" ".join, zip(words, second, third, strict=False)),
        ]


def shape_terms(shapes: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Placed]:
    """The marks of each sentence and all pairs of them. `shapes` holds index and marks of each sentence."""
    for at, marks in shapes:
        for term in _marked(marks):
            yield SHAPE + _BOTH.join(term), at


def _marked(marks: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The marks of one sentence and all pairs of them."""
    return chain(zip(marks, strict=True), combinations(marks, 2))


def body_sentences(document: Document) -> list[int]:
    """Indices of the sentences whose terms count: those that lie in the body."""
    return [at for at, sentence in enumerate(document.sentences) if document.in_body[sentence.first]]


def find_scales(document: Document) -> dict[str, Scale]:
    """Every scale by name.

    Each term counts 1 + ln(its count), and the terms of a kind are divided by their common length, that is the square root of
    the sum of (1 + ln count)² idf²; the sentences of a term share its weight by their number of copies.
    """
    weights = document.model.built(_weights)
    body = body_sentences(document)
    words = [document.masked_sentences[at] for at in body]
    wording = [list(filter(weights.rows.__contains__, terms)) for terms in _wording(words)]
    marks = [list(filter(None, map(weights.shapes.get, _marked(document.shapes[at])))) for at in body]
    shares: dict[str, float] = {}
    values = weights.intercept[1:]
    for terms, factor in ((wording, 1.0), (marks, SHAPE_FACTOR)):
        counts = Counter(chain.from_iterable(terms))
        if counts:
            frequencies, *columns = zip(*map(weights.rows.__getitem__, counts), strict=True)
            amounts = _amounts(counts, frequencies, factor)
            values = tuple(
                [value + sum(map(mul, amounts, column)) for value, column in zip(values, columns, strict=True)]
            )
            shares.update(zip(counts, map(truediv, amounts, counts.values()), strict=True))
    by_sentence = dict(zip(body, map(add, wording, marks), strict=True))
    return {
        name: Scale(value, _Parts(by_sentence, shares, weights.rows, column))
        for column, (name, value) in enumerate(zip(SCALES, values, strict=True), 1)
    }


def _amounts(counts: Counter[str], frequencies: Iterable[float], factor: float) -> list[float]:
    """What each term of a kind counts, all copies together. `frequencies` are their inverse document frequencies."""
    damped = [1 + log for log in map(math.log, counts.values())]
    length = math.hypot(*map(mul, damped, frequencies)) or 1.0
    return [factor * value / length for value in damped]


class _Parts(Mapping[int, float]):
    """Each sentence's share of one scale, summed up when it is asked for: signals ask for few.

    `shares` says what one copy of a term counts; `column` is that of the scale in `rows`.
    """

    def __init__(
        self,
        by_sentence: Mapping[int, list[str]],
        shares: Mapping[str, float],
        rows: Mapping[str, tuple[float, ...]],
        column: int,
    ) -> None:
        self._by_sentence, self._shares, self._rows, self._column = by_sentence, shares, rows, column

    def __getitem__(self, at: int) -> float:
        shares, rows, column = self._shares, self._rows, self._column
        return sum([shares[term] * rows[term][column] for term in self._by_sentence[at]])

    def __iter__(self) -> Iterator[int]:
        return iter(self._by_sentence)

    def __len__(self) -> int:
        return len(self._by_sentence)
