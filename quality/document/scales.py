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
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from quality.model import Model
from quality.model.layout import INTERCEPT, SCALES

if TYPE_CHECKING:
    from quality.document.document import Document

SHAPE = "shape: "
"""What keys of shapes begin with in the table."""
SHAPE_FACTOR = 0.5
"""What shapes weigh beside the wording, chosen by site folds on the sites that were read (0.5, 0.7, 1)."""

Placed = tuple[str, int]
"""A term and the index of its sentence."""


class Scale(NamedTuple):
    """`value` is in the unit of the readers' answers; `parts` holds each sentence's share of it beyond the intercept."""

    value: float
    parts: Mapping[int, float]


class _Weights(NamedTuple):
    intercept: tuple[float, ...]
    rows: Mapping[str, tuple[float, ...]]


def _weights(model: Model) -> _Weights:
    rows = dict(model.table("scales").rows)
    return _Weights(rows.pop(INTERCEPT, (0.0,) * (1 + len(SCALES))), rows)


def wording_terms(sentences: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Placed]:
    """Tokens, pairs and triples in a row, across the ends of sentences, and how each sentence begins and ends.

    `sentences` holds index and masked tokens of each sentence. A run belongs to the sentence in which it begins.
    """
    tokens: list[str] = []
    places: list[int] = []
    for at, words in sentences:
        tokens += words
        places += [at] * len(words)
        for length in (1, 2, 3):
            yield f"begins: {' '.join(words[:length])}", at
        for length in (2, 3):
            yield f"ends: {' '.join(words[-length:])}", at
    yield from zip(tokens, places, strict=True)
    yield from zip(map(" ".join, zip(tokens, tokens[1:], strict=False)), places, strict=False)
    yield from zip(map(" ".join, zip(tokens, tokens[1:], tokens[2:], strict=False)), places, strict=False)


def shape_terms(shapes: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Placed]:
    """The marks of each sentence and all pairs of them. `shapes` holds index and marks of each sentence."""
    for at, marks in shapes:
        for mark in marks:
            yield SHAPE + mark, at
        for one, other in combinations(marks, 2):
            yield f"{SHAPE}{one} & {other}", at


def body_sentences(document: Document) -> list[int]:
    """Indices of the sentences whose terms count: those that lie in the body."""
    return [at for at, sentence in enumerate(document.sentences) if document.in_body[sentence.first]]


def find_scales(document: Document) -> dict[str, Scale]:
    """Every scale by name.

    Each term counts 1 + ln(its count), and the terms of a kind are divided by their common length, that is the square root of
    the sum of (1 + ln count)² idf²; the sentences of a term share its weight by their number of copies.
    """
    intercept, rows = document.model.built(_weights)
    body = body_sentences(document)
    words, shapes = document.masked_sentences, document.shapes
    totals = list(intercept[1:])
    parts: list[dict[int, float]] = [{} for _ in SCALES]
    for terms, factor in (
        (wording_terms((at, words[at]) for at in body), 1.0),
        (shape_terms((at, shapes[at]) for at in body), SHAPE_FACTOR),
    ):
        for numbers, share, sentence in _shares(terms, rows):
            for column, weight in enumerate(numbers[1:]):
                if weight:
                    totals[column] += factor * weight * share
                    parts[column][sentence] = parts[column].get(sentence, 0.0) + factor * weight * share
    return {name: Scale(totals[column], parts[column]) for column, name in enumerate(SCALES)}


def _shares(
    terms: Iterable[Placed], rows: Mapping[str, tuple[float, ...]]
) -> Iterator[tuple[tuple[float, ...], float, int]]:
    """Row of the table, share of its weights, and sentence of each term that the table has."""
    listed = [(term, at) for term, at in terms if term in rows]
    counts = Counter(term for term, _ in listed)
    damped = {term: 1 + math.log(count) for term, count in counts.items()}
    length = math.sqrt(sum((damped[term] * rows[term][0]) ** 2 for term in counts)) or 1.0
    for term, at in listed:
        yield rows[term], damped[term] / counts[term] / length, at
