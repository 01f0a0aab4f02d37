"""The shape of each sentence: what is known of it apart from its words, such as its length, sources, quotations and figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from quality.document.masked import ACRONYM, FIGURE, NAME
from quality.lexicons import word_set

if TYPE_CHECKING:
    from quality.document.attribution import Attribution
    from quality.document.document import Document
    from quality.document.spans import Sentence

_WEEKDAYS = word_set("calendar", "weekday")
_MONTHS = word_set("calendar", "month")
_CLOSERS = "\"”’')]"
_CUE_LENGTH = 30


def find_shapes(document: Document) -> list[list[str]]:
    """What marks each of `document.sentences`, as names in a fixed order without repeats, so that sums are the same in every
    process."""
    attributions: dict[int, list[Attribution]] = {}
    for attribution in document.attributions:
        attributions.setdefault(attribution.sentence, []).append(attribution)
    sourced, count = document.sourced_sentences, len(document.sentences)
    shapes = []
    for at, sentence in enumerate(document.sentences):
        found = [f"position={min(9, 10 * at // count)}", *_form(document, sentence)]
        found += _speakers(document, attributions.get(at, ()))
        if at < 3:
            found.append("opening")
        if at >= count - 3:
            found.append("closing")
        if at in sourced:
            found.append("sourced")
        shapes.append(list(dict.fromkeys(map(sys.intern, found))))
    return shapes


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
    names = masked.count(NAME) + masked.count(ACRONYM)
    yield f"names={min(4, names)}"
    if 2 * names > size:
        yield "mostly names"
    if FIGURE in masked:
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
