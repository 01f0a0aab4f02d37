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
from functools import cached_property
from itertools import chain, combinations, compress, repeat
from operator import mul, truediv
from typing import TYPE_CHECKING, Any, NamedTuple

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
_Term = str | tuple[str, ...]
"""A term of the wording, or one or two marks of a shape."""
_Rows = Mapping[Any, tuple[float, ...]]


class Scale(NamedTuple):
    """`value` is in the unit of the readers' answers; `parts` holds each sentence's share of it beyond the intercept."""

    value: float
    parts: Mapping[int, float]


class _Weights(NamedTuple):
    intercept: tuple[float, ...]
    wording: _Rows
    shapes: _Rows


def _weights(model: Model) -> _Weights:
    rows = model.table("scales").rows
    shapes = {tuple(key[len(SHAPE) :].split(_BOTH)): rows[key] for key in rows if key.startswith(SHAPE)}
    return _Weights(rows.get(INTERCEPT, (0.0,) * (1 + len(SCALES))), rows, shapes)


def wording_terms(sentences: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Placed]:
    """Tokens, pairs and triples in a row, across the ends of sentences, and how each sentence begins and ends.

    `sentences` holds index and masked tokens of each sentence. A run belongs to the sentence in which it begins.
    """
    return zip(*_wording(sentences), strict=True)


def _wording(sentences: Iterable[tuple[int, Sequence[str]]]) -> tuple[list[str], list[int]]:
    """The terms of `wording_terms`, and the sentence of each."""
    edges: list[str] = []
    edge_places: list[int] = []
    tokens: list[str] = []
    places: list[int] = []
    for at, words in sentences:
        tokens += words
        places += [at] * len(words)
        edges += [f"begins: {' '.join(words[:length])}" for length in (1, 2, 3)]
        edges += [f"ends: {' '.join(words[-length:])}" for length in (2, 3)]
        edge_places += [at] * 5
    pairs = map(" ".join, zip(tokens, tokens[1:], strict=False))
    triples = map(" ".join, zip(tokens, tokens[1:], tokens[2:], strict=False))
    return [*edges, *tokens, *pairs, *triples], [*edge_places, *places, *places[:-1], *places[:-2]]


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
    by_sentence: dict[int, list[_Term]] = {at: [] for at in body}
    terms, places = _wording((at, document.masked_sentences[at]) for at in body)
    is_known = list(map(weights.wording.__contains__, terms))
    for term, at in zip(compress(terms, is_known), compress(places, is_known), strict=True):
        by_sentence[at].append(term)
    wording = _kind(list(chain.from_iterable(by_sentence.values())), weights.wording, 1.0)
    marks: list[_Term] = []
    for at in body:
        found = list(filter(weights.shapes.__contains__, _marked(document.shapes[at])))
        by_sentence[at] += found
        marks += found
    kinds = wording, _kind(marks, weights.shapes, SHAPE_FACTOR)
    return {
        name: Scale(start + sum(kind.total(column) for kind in kinds), _Parts(by_sentence, kinds, column))
        for column, (name, start) in enumerate(zip(SCALES, weights.intercept[1:], strict=True))
    }


class _Kind(NamedTuple):
    """The distinct terms of a kind with how often each stands in the text, the share of its weights that each copy has, and the
    weights by scale."""

    counts: Counter[_Term]
    shares: list[float]
    columns: list[tuple[float, ...]]

    def total(self, column: int) -> float:
        """What the terms add to one scale."""
        totals = map(mul, self.shares, self.counts.values())
        return math.fsum(map(mul, totals, self.columns[column]))

    def amounts(self, column: int) -> Iterator[tuple[_Term, float]]:
        """What a copy of each term adds to one scale."""
        return zip(self.counts, map(mul, self.shares, self.columns[column]), strict=True)


def _kind(terms: list[_Term], rows: _Rows, factor: float) -> _Kind:
    """`terms` are all those of the kind that the table has, with repeats."""
    counts = Counter(terms)
    if not counts:
        return _Kind(counts, [], [()] * len(SCALES))
    frequencies, *columns = zip(*map(rows.__getitem__, counts), strict=True)
    damped = [1 + math.log(count) for count in counts.values()]
    length = math.hypot(*map(mul, damped, frequencies)) or 1.0
    shares = map(truediv, damped, map(mul, counts.values(), repeat(length / factor)))
    return _Kind(counts, list(shares), columns)


class _Parts(Mapping[int, float]):
    """Each sentence's share of one scale, summed up when it is asked for: signals ask for few."""

    def __init__(self, by_sentence: Mapping[int, list[_Term]], kinds: Iterable[_Kind], column: int) -> None:
        self._by_sentence, self._kinds, self._column = by_sentence, kinds, column

    @cached_property
    def _amounts(self) -> dict[_Term, float]:
        return dict(chain.from_iterable(kind.amounts(self._column) for kind in self._kinds))

    def __getitem__(self, at: int) -> float:
        return sum(map(self._amounts.__getitem__, self._by_sentence[at]))

    def __iter__(self) -> Iterator[int]:
        return iter(self._by_sentence)

    def __len__(self) -> int:
        return len(self._by_sentence)
