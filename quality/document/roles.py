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
    from quality.document.attribution import Attribution
    from quality.document.document import Document
    from quality.document.spans import Sentence

_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_CLOSERS = "\"”’')]"
_CUE_LENGTH = 30
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
    for features in role_features(document):
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


def role_features(document: Document) -> Iterator[list[str]]:
    """The features of each sentence, as keys of the table `roles`, without repeats."""
    structure = [list(features) for features in _structures(document)]
    masked = document.masked
    for at, sentence in enumerate(document.sentences):
        words = masked[sentence.first : sentence.last]
        features = [f"w={word}" for word in dict.fromkeys(words)]
        features += [f"b={first} {second}" for first, second in dict.fromkeys(zip(words, words[1:], strict=False))]
        features += structure[at]
        for step, name in _NEIGHBOURS.items():
            beside = at + step
            if 0 <= beside < len(structure):
                features += [f"{name} {feature}" for feature in structure[beside]]
            else:
                features.append(f"{name} none")
        yield features


def _structures(document: Document) -> Iterator[dict[str, None]]:
    """What is known of each sentence apart from its words, as ordered keys, so that sums are the same in every process."""
    attributions: dict[int, list[Attribution]] = {}
    for attribution in document.attributions:
        attributions.setdefault(attribution.sentence, []).append(attribution)
    sourced, count = document.sourced_sentences, len(document.sentences)
    for at, sentence in enumerate(document.sentences):
        found = [f"position={min(9, 10 * at // count)}", *_form(document, sentence)]
        found += _speakers(document, attributions.get(at, ()))
        if at < 3:
            found.append("opening")
        if at >= count - 3:
            found.append("closing")
        if at in sourced:
            found.append("sourced")
        yield dict.fromkeys(found)


def _form(document: Document, sentence: Sentence) -> Iterator[str]:
    """Length, kind of block, quotation, names, figures and dates."""
    block = document.blocks[sentence.block]
    masked = document.masked[sentence.first : sentence.last]
    size = len(masked)
    yield f"size={min(8, size // 5)}"
    yield f"block={block.kind}"
    if not block.main:
        yield "apart"
    if (block.first, block.last) == (sentence.first, sentence.last):
        yield "alone"
    if document.text[sentence.start : sentence.end].rstrip(_CLOSERS)[-1:] not in (".", "!", "?", "…"):
        yield "no full stop"
    names = sum(token in ("Nn", "NN") for token in masked)
    yield f"names={min(4, names)}"
    if 2 * names > size:
        yield "mostly names"
    if "0" in masked:
        yield "figure"
    lower = document.tokens[sentence.first : sentence.last]
    if not _WEEKDAYS.isdisjoint(lower):
        yield "weekday"
    if not _MONTHS.isdisjoint(lower):
        yield "month"
    quoted = document.quoted.count(1, sentence.first, sentence.last)
    yield f"quoted={0 if not quoted else 1 if quoted < 4 else 2 if quoted < 0.6 * size else 3}"


def _speakers(document: Document, attributions: Sequence[Attribution]) -> Iterator[str]:
    """Who is quoted or reported, and by which verb."""
    if not attributions:
        yield "no source"
        return
    steps = [attribution.step for attribution in attributions]
    yield f"best step={min(steps)}"
    yield f"worst step={max(steps)}"
    for attribution in attributions:
        yield f"kind={attribution.kind} {attribution.step}"
        if attribution.carried:
            yield "carried"
        if attribution.by_author:
            yield "author"
        if attribution.source and attribution.cue:
            yield f"cue={document.text[slice(*attribution.cue)].lower()[:_CUE_LENGTH]}"
