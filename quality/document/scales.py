"""Learned scales: how careful readers would answer a question about the whole article, told from the terms of its body.

A scale is a linear model over two kinds of terms, fitted to the readers' answers (labeled/README.md): the wording, that is masked
tokens, pairs and triples of them and how sentences begin and end; and the shapes of the sentences with pairs of their marks, such
as a named source in a sentence with a figure. Its weights are columns of the model's table `scales`. A value splits exactly over
the sentences to which its terms belong.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, combinations, pairwise, repeat
from operator import add, mul, truediv
from typing import TYPE_CHECKING, NamedTuple

from quality.model import Model
from quality.model.layout import INTERCEPT, SCALES
from quality.model.table import Rows

if TYPE_CHECKING:
    from quality.document.document import Document

SHAPE = "shape: "
"""What keys of shapes begin with in the table."""
_BEGINS, _ENDS = "begins:", "ends:"
"""What stands before the first and the last tokens of a sentence in a key; no token is written like that."""
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
    """The table, and its keys of several words or marks by these."""

    intercept: tuple[float, ...]
    rows: Rows
    phrases: Mapping[tuple[str, ...], str]
    """Pairs and triples of tokens, and the edges of sentences."""
    shapes: Mapping[tuple[str, ...], str]


def _weights(model: Model) -> _Weights:
    rows = model.rows("scales")
    intercept = rows[INTERCEPT] if INTERCEPT in rows.written else (0.0,) * (1 + len(SCALES))
    phrases = [key for key in rows.written if " " in key and not key.startswith(SHAPE)]
    shapes = [key for key in rows.written if key.startswith(SHAPE)]
    marks = map(str.split, map(str.removeprefix, shapes, repeat(SHAPE)), repeat(_BOTH))
    tokens = map(str.split, phrases, repeat(" "))
    return _Weights(
        intercept,
        rows,
        {tuple(map(sys.intern, words)): key for words, key in zip(tokens, phrases, strict=True)},
        {tuple(map(sys.intern, both)): key for both, key in zip(marks, shapes, strict=True)},
    )


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
            *map(" ".join, _edges(words)),
            *words,
            *map(" ".join, zip(words, second, strict=False)),
            *map(" ".join, zip(words, second, third, strict=False)),
        ]


def _known_wording(weights: _Weights, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """Those of `_wording` that are in the table."""
    phrase = weights.phrases.get
    tokens = list(chain.from_iterable(sentences))
    is_known = set(filter(weights.rows.written.__contains__, set(tokens))).__contains__
    pairs = list(map(phrase, pairwise(tokens)))
    triples = list(map(phrase, zip(tokens, tokens[1:], tokens[2:], strict=False)))
    known = []
    first = 0
    for words in sentences:
        last = first + len(words)
        known.append(
            [
                *filter(None, map(phrase, _edges(words))),
                *filter(is_known, words),
                *filter(None, pairs[first:last]),
                *filter(None, triples[first:last]),
            ]
        )
        first = last
    return known


def _edges(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """How a sentence begins and ends."""
    for size in (1, 2, 3):
        yield (_BEGINS, *words[:size])
    for size in (2, 3):
        yield (_ENDS, *words[-size:])


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
    wording = _known_wording(weights, words)
    marks = [list(filter(None, map(weights.shapes.get, _marked(document.shapes[at])))) for at in body]
    terms: list[str] = []
    shares: list[float] = []
    columns: list[list[float]] = [[] for _ in SCALES]
    values = weights.intercept[1:]
    for found, factor in ((wording, 1.0), (marks, SHAPE_FACTOR)):
        counts = Counter(chain.from_iterable(found))
        if counts:
            frequencies, *own = zip(*map(weights.rows.__getitem__, counts), strict=True)
            amounts = _amounts(counts, frequencies, factor)
            values = tuple([value + sum(map(mul, amounts, column)) for value, column in zip(values, own, strict=True)])
            terms += counts
            shares += map(truediv, amounts, counts.values())
            for column, more in zip(columns, own, strict=True):
                column += more
    by_sentence = dict(zip(body, map(add, wording, marks), strict=True))
    return {
        name: Scale(value, _Parts(by_sentence, terms, shares, column))
        for name, value, column in zip(SCALES, values, columns, strict=True)
    }


class _Damped(dict[int, float]):
    """What a term counts that stands so many times."""

    def __missing__(self, count: int) -> float:
        self[count] = damped = 1 + math.log(count)
        return damped


_damped = _Damped()


def _amounts(counts: Counter[str], frequencies: Iterable[float], factor: float) -> list[float]:
    """What each term of a kind counts, all copies together. `frequencies` are their inverse document frequencies."""
    damped = list(map(_damped.__getitem__, counts.values()))
    length = math.hypot(*map(mul, damped, frequencies)) or 1.0
    return [factor * value / length for value in damped]


class _Parts(Mapping[int, float]):
    """Each sentence's share of one scale, summed up when it is asked for: signals ask for few.

    One copy of each of `terms` counts its share times its weight in `column`.
    """

    def __init__(
        self,
        by_sentence: Mapping[int, list[str]],
        terms: Sequence[str],
        shares: Sequence[float],
        column: Sequence[float],
    ) -> None:
        self._by_sentence, self._terms, self._shares, self._column = by_sentence, terms, shares, column

    @cached_property
    def _amounts(self) -> dict[str, float]:
        return dict(zip(self._terms, map(mul, self._shares, self._column), strict=True))

    def __getitem__(self, at: int) -> float:
        return sum(map(self._amounts.__getitem__, self._by_sentence[at]))

    def __iter__(self) -> Iterator[int]:
        return iter(self._by_sentence)

    def __len__(self) -> int:
        return len(self._by_sentence)
