"""Learned scales: how careful readers would answer a question about the whole article, told from the terms of its body.

A scale is a linear model over two kinds of terms, fitted to the readers' answers (labeled/README.md): the wording, that is masked
tokens, pairs and triples of them and how sentences begin and end; and the shapes of the sentences with pairs of their marks, such
as a named source in a sentence with a figure. Its weights are columns of the model's table `scales`. A value splits exactly over
the sentences to which its terms belong.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain, combinations, pairwise, repeat
from operator import and_, mul
from typing import TYPE_CHECKING, NamedTuple

from quality.document.remembered import Remembered
from quality.model import Model
from quality.model.fixed_point import UNITS, FixedPoint
from quality.model.layout import INTERCEPT, SCALES
from quality.model.table import MadeRows, Phrases

if TYPE_CHECKING:
    from quality.document.document import Document

SHAPE = "shape: "
"""What keys of shapes begin with in the table."""
_BEGINS, _ENDS = "begins:", "ends:"
"""What stands before the first and the last tokens of a sentence in a key; no token is written like that."""
SHAPE_FACTOR = 0.5
"""What shapes weigh beside the wording, chosen by site folds on the sites that were read (0.5, 0.7, 1)."""
_SHAPES = 8_192
"""Shapes whose terms are remembered; 200 articles have about 4,000."""
_BOTH = " & "
"""What stands between two marks in a key."""

_FIXED = FixedPoint(1 + len(SCALES), 128)
"""How a row of the table is packed."""

Placed = tuple[str, int]
"""A term and the index of its sentence."""


class Scale(NamedTuple):
    """`value` is in the unit of the readers' answers; `parts` holds each sentence's share of it beyond the intercept."""

    value: float
    parts: Mapping[int, float]


def _pack(numbers: Sequence[float]) -> int:
    """A row, the size of its inverse document frequency before the weights; only its square counts."""
    return _FIXED.pack((abs(numbers[0]), *numbers[1:]))


class _Weights(NamedTuple):
    """The rows of the table, packed, and the numbers of its rows by tokens, by several of these
    and by marks."""

    rows: MadeRows[int]
    intercept: Sequence[float]
    words: Remembered[str, int | None]
    phrases: Phrases
    """Pairs and triples of tokens, and the edges of sentences."""
    marks: Phrases
    shapes: Remembered[tuple[str, ...], Sequence[int]]
    """Marks and pairs of them in shapes without the place in the article, which recur."""


def _weights(model: Model) -> _Weights:
    table = model.rows("scales")
    marks = Phrases(table, (1, 2), SHAPE, _BOTH)
    return _Weights(
        MadeRows(table, _pack),
        table[INTERCEPT][1:] if table.number(INTERCEPT) else (0.0,) * len(SCALES),
        Remembered(table.number),
        Phrases(table, (2, 3, 4)),
        marks,
        Remembered(lambda shape: list(filter(None, map(marks.present(), _marked(shape)))), _SHAPES),
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


def _edges(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """How a sentence begins and ends."""
    return (
        (_BEGINS, *words[:1]),
        (_BEGINS, *words[:2]),
        (_BEGINS, *words[:3]),
        (_ENDS, *words[-2:]),
        (_ENDS, *words[-3:]),
    )


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
    terms = _Terms(weights, [document.masked_sentences[at] for at in body], [document.shapes[at] for at in body])
    kinds = [
        _Kind(weights, Counter(filter(None, chain.from_iterable(found))), factor)
        for found, factor in ((terms.wording, 1.0), (terms.marks, SHAPE_FACTOR))
    ]
    parts = _Parts(dict(zip(body, range(len(body)), strict=True)), terms, kinds)
    values = map(sum, zip(weights.intercept, *(kind.values() for kind in kinds), strict=True))
    return {name: Scale(value, _Column(parts, at)) for at, (name, value) in enumerate(zip(SCALES, values, strict=True))}


class _Terms:
    """Numbers of the terms of each sentence of the body, as far as they are in the table."""

    def __init__(self, weights: _Weights, sentences: Sequence[Sequence[str]], shapes: Sequence[Sequence[str]]) -> None:
        tokens = list(chain.from_iterable(sentences))
        phrase, mark, known = weights.phrases.lookup(), weights.marks.lookup(), weights.shapes
        self._bounds = list(pairwise(accumulate(map(len, sentences), initial=0)))
        self._edges = [list(map(phrase, _edges(words))) for words in sentences]
        self._runs = (
            list(map(weights.words.__getitem__, tokens)),
            list(map(phrase, pairwise(tokens))),
            list(map(phrase, zip(tokens, tokens[1:], tokens[2:], strict=False))),
        )
        self.marks = [
            [
                *known[tuple(marks)],
                *filter(None, map(mark, chain(((place,),), zip(repeat(place), marks, strict=False)))),
            ]
            for place, *marks in shapes
        ]

    @property
    def wording(self) -> Iterable[Sequence[int | None]]:
        """Edges of sentences, tokens, pairs and triples of the whole body, None for those that are not in the table."""
        return (*self._edges, *self._runs)

    def of_sentence(self, at: int) -> Iterable[Iterable[int]]:
        """The wording of one sentence, and its marks."""
        first, last = self._bounds[at]
        wording = chain(self._edges[at], *(run[first:last] for run in self._runs))
        return filter(None, wording), self.marks[at]


_ONE: int = 2**48
"""Counts are damped in units of 1 / `_ONE`."""


@cache
def _damped(count: int) -> int:
    """What all copies of a term count together."""
    return round((1 + math.log(count)) * _ONE)


@cache
def _damped_copy(count: int) -> int:
    """What each of them counts."""
    return round((1 + math.log(count)) / count * _ONE)


class _Kind:
    """The terms of one kind in the body: how often each is there, and what it weighs."""

    def __init__(self, weights: _Weights, counts: Counter[int], factor: float) -> None:
        self._counts = counts
        self._rows = list(map(weights.rows.__getitem__, counts))
        damped = list(map(_damped, counts.values()))
        frequencies = map(and_, self._rows, repeat(_FIXED.first))
        length = math.hypot(*map(mul, damped, frequencies)) / _ONE / UNITS
        self.unit = factor / (length or 1.0) / _ONE / UNITS

    def values(self) -> list[float]:
        """What the terms add to each scale."""
        # Most terms are there once, so that one product serves them all.
        total = _ONE * sum(self._rows)
        repeated = ((n, row) for n, row in zip(self._counts.values(), self._rows, strict=True) if n > 1)
        total += sum((_damped(n) - _ONE) * row for n, row in repeated)
        return [self.unit * units for units in _FIXED.units(total)[1:]]

    @cached_property
    def of_copy(self) -> Callable[[int], int]:
        """What one copy of a term weighs, packed, in `unit`."""
        copies = map(_damped_copy, self._counts.values())
        return dict(zip(self._counts, map(mul, copies, self._rows), strict=True)).__getitem__


class _Parts(dict[int, Sequence[int]]):
    """What each sentence adds to all scales by terms of each kind, packed, summed up when it is asked for: signals ask for few."""

    def __init__(self, places: Mapping[int, int], terms: _Terms, kinds: Sequence[_Kind]) -> None:
        super().__init__()
        self.places, self._terms, self.kinds = places, terms, kinds

    def __missing__(self, at: int) -> Sequence[int]:
        wording, marks = self._terms.of_sentence(self.places[at])
        self[at] = found = sum(map(self.kinds[0].of_copy, wording)), sum(map(self.kinds[1].of_copy, marks))
        return found


class _Column(Mapping[int, float]):
    """Each sentence's share of one scale."""

    def __init__(self, parts: _Parts, column: int) -> None:
        self._parts, self._column = parts, 1 + column  # the inverse document frequency is the first
        self._wording, self._marks = (kind.unit for kind in parts.kinds)

    def __getitem__(self, at: int) -> float:
        of_wording, of_marks = self._parts[at]
        share = self._wording * _FIXED.unit(of_wording, self._column)
        return share + self._marks * _FIXED.unit(of_marks, self._column)

    def __iter__(self) -> Iterator[int]:
        return iter(self._parts.places)

    def __len__(self) -> int:
        return len(self._parts.places)
