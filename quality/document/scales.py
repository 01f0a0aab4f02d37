"""Learned scales: how careful readers would answer a question about the whole article, told from its masked terms.

A scale is a linear model over words, pairs and triples of masked tokens, fitted to the readers' answers (labeled/README.md).
Its weights are columns of the model's table `scales`. A value splits exactly over the tokens where its terms begin, hence over
the sentences.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, compress
from typing import TYPE_CHECKING, NamedTuple

from quality.model import Model
from quality.model.layout import INTERCEPT, SCALES

if TYPE_CHECKING:
    from quality.document.document import Document

LONGEST = 3
"""Tokens of the longest term."""


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


def terms_of(tokens: list[str]) -> Iterator[str]:
    """Words, pairs and triples in a row, joined by spaces."""
    pairs = map(" ".join, zip(tokens, tokens[1:], strict=False))
    triples = map(" ".join, zip(tokens, tokens[1:], tokens[2:], strict=False))
    return chain(tokens, pairs, triples)


def scale_tokens(document: Document) -> list[str]:
    """The masked tokens of the body."""
    return list(compress(document.masked, document.in_body))


def find_scales(document: Document) -> dict[str, Scale]:
    """Every scale by name. Each term counts 1 + ln(its count), and all terms are divided by their common length, that is the
    square root of the sum of (1 + ln count)² idf²; the sentences of a term share its weight by their number of copies."""
    intercept, rows = document.model.built(_weights)
    places = [at for at, inside in enumerate(document.in_body) if inside]
    tokens = [document.masked[at] for at in places]
    listed = [(term, at) for at, term in _placed(tokens) if term in rows]
    counts = Counter(term for term, _ in listed)
    damped = {term: 1 + math.log(count) for term, count in counts.items()}
    length = math.sqrt(sum((damped[term] * rows[term][0]) ** 2 for term in counts)) or 1.0
    sentence_of = document.sentence_of
    totals = list(intercept[1:])
    parts: list[dict[int, float]] = [{} for _ in SCALES]
    for term, at in listed:
        share = damped[term] / counts[term] / length
        sentence = sentence_of[places[at]]
        for column, weight in enumerate(rows[term][1:]):
            if weight:
                totals[column] += weight * share
                parts[column][sentence] = parts[column].get(sentence, 0.0) + weight * share
    return {name: Scale(totals[column], parts[column]) for column, name in enumerate(SCALES)}


def _placed(tokens: list[str]) -> Iterator[tuple[int, str]]:
    """Every term with the index of its first token."""
    yield from enumerate(tokens)
    yield from enumerate(map(" ".join, zip(tokens, tokens[1:], strict=False)))
    yield from enumerate(map(" ".join, zip(tokens, tokens[1:], tokens[2:], strict=False)))
