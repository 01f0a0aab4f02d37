"""What each sentence does: passes on what a named source says, asserts without a source, judges, pads, and so on.

A linear model over masked words, the attributions found, quotations, position and the neighbouring sentences. It was fitted
on sentences that careful readers labelled (labeled/README.md); its weights are the model's table `roles`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import accumulate, chain, pairwise
from math import exp
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from quality.document.remembered import Remembered
from quality.model import Model
from quality.model.fixed_point import UNITS, FixedPoint
from quality.model.layout import INTERCEPT, ROLES
from quality.model.table import MadeRows, Phrases

if TYPE_CHECKING:
    from quality.document.document import Document

_NEIGHBOURS = {-1: "before", 1: "after"}
_WORD, _PAIR = "w=", "b="
"""What keys of words and pairs begin with in the table."""
_PREFIXES = ("", *(f"{name} " for name in _NEIGHBOURS.values()))
"""What keys of marks begin with."""
_NO_SENTENCE = "none"
"""The only mark of what is beside the first and the last sentence."""
FIXED = FixedPoint(len(ROLES))
"""How the weights of a row of the table are packed."""


@cache
def places(*labels: str) -> tuple[int, ...]:
    """Where the probabilities of these labels stand."""
    return tuple(map(ROLES.index, labels))


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
        return sum(map(self.probabilities.__getitem__, places(*labels)))

    def __str__(self) -> str:
        return self.label


class _Weights(NamedTuple):
    """The rows of the table, packed; their numbers by words and by pairs of these; and the rows of marks of the sentence itself, of
    the one before and of the one behind it."""

    rows: MadeRows[int]
    intercept: int
    words: Remembered[str, int | None]
    pairs: Phrases
    marks: Sequence[Remembered[str, int]]


def _weights(model: Model) -> _Weights:
    table = model.rows("roles")
    rows = MadeRows(table, FIXED.pack)
    number = table.number
    return _Weights(
        rows,
        FIXED.pack(table[INTERCEPT] if number(INTERCEPT) else ()),
        Remembered(lambda word: number(_WORD + word)),
        Phrases(table, (2,), _PAIR),
        [Remembered(partial(_row_of_mark, rows, number, prefix)) for prefix in _PREFIXES],
    )


def _row_of_mark(rows: MadeRows[int], number_of: Callable[[str], int | None], prefix: str, mark: str) -> int:
    number = number_of(prefix + mark)
    return rows[number] if number else 0


def find_roles(document: Document, chosen: Sequence[int]) -> list[Role]:
    """The roles of some of `document.sentences`, of which `chosen` are the indices."""
    weights = document.model.built(_weights)
    of_words = _of_words(weights, [document.masked_sentences[at] for at in chosen])
    totals = map(add, of_words, _of_marks(weights, document.shapes, chosen))
    intercepts = FIXED.units(weights.intercept)
    return [_role(units, intercepts) for units in map(FIXED.units, totals)]


def _of_words(weights: _Weights, sentences: Sequence[Sequence[str]]) -> list[int]:
    """The weights of the words of each sentence and of pairs of them, each once, with the intercept."""
    tokens = list(chain.from_iterable(sentences))
    words = list(map(weights.words.__getitem__, tokens))
    pairs = list(map(weights.pairs.lookup(), pairwise(tokens)))
    bounds = pairwise(accumulate(map(len, sentences), initial=0))
    terms = [{*filter(None, words[first:last]), *filter(None, pairs[first : last - 1])} for first, last in bounds]
    return [sum(map(weights.rows.__getitem__, numbers), weights.intercept) for numbers in terms]


def _of_marks(weights: _Weights, shapes: Sequence[Sequence[str]], chosen: Sequence[int]) -> Iterator[int]:
    """The weights of the shapes of the chosen sentences and of the shapes beside them."""
    own, before, behind = (row_of.__getitem__ for row_of in weights.marks)
    beside = [[_NO_SENTENCE], *shapes, [_NO_SENTENCE]]
    for at in chosen:
        last, this, following = beside[at : at + 3]
        yield sum(chain(map(before, last), map(own, this), map(behind, following)))


def _role(units: Sequence[int], intercepts: Sequence[int]) -> Role:
    """The role for the totals of the labels; of equally likely ones the rarer, for which the sentence itself speaks more."""
    most = max(units)
    at = units.index(most)
    if units.count(most) > 1:
        at = min([at for at, total in enumerate(units) if total == most], key=intercepts.__getitem__)
    powers = [exp((total - most) / UNITS) for total in units]
    whole = sum(powers)
    return Role(ROLES[at], tuple([power / whole for power in powers]))


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
