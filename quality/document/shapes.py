"""The shape of each sentence: what is known of it apart from its words, such as its length, sources, quotations and figures."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from quality.document.masked import ACRONYM, FIGURE, NAME
from quality.lexicons import in_order, made_of_lists

if TYPE_CHECKING:
    from quality.document.attribution import Attribution
    from quality.document.document import Document
    from quality.document.spans import Sentence

_DATES = ("weekday", "month")
"""Classes of the list `calendar`, and marks of the sentences that hold one of their words."""
_ENDS = frozenset(".!?…")
_CLOSERS = "\"”’')]"
_CUE_LENGTH = 30


def _numbered(name: str, most: int) -> Sequence[str]:
    """The marks of a number, 0 to `most`."""
    return [sys.intern(f"{name}={number}") for number in range(most + 1)]


_POSITIONS, _SIZES, _NAMES, _QUOTED = (
    _numbered("position", 9), _numbered("size", 8), _numbered("names", 4), _numbered("quoted", 3)
)  # fmt: skip


@made_of_lists
def _calendar() -> dict[str, frozenset[str]]:
    """What the names of days and months tell of their sentence."""
    words = {mark: in_order("calendar", mark) for mark in _DATES}
    return {word: frozenset(mark for mark in _DATES if word in words[mark]) for word in chain(*words.values())}


def find_shapes(document: Document) -> list[list[str]]:
    """What marks each of `document.sentences`, as names in a fixed order without repeats, so that sums are the same in every
    process."""
    attributions: dict[int, list[Attribution]] = {}
    for attribution in document.attributions:
        attributions.setdefault(attribution.sentence, []).append(attribution)
    dated = _dated(document)
    sourced, sentences = document.sourced_sentences, len(document.sentences)
    shapes = []
    for at, sentence in enumerate(document.sentences):
        found = [_POSITIONS[min(9, 10 * at // sentences)]]
        found += _form(document, sentence, dated.get(at, ()))
        found += _speakers(document, attributions[at]) if at in attributions else ("no source",)
        if at < 3:
            found.append("opening")
        if at >= sentences - 3:
            found.append("closing")
        if at in sourced:
            found.append("sourced")
        shapes.append(found)
    return shapes


def _dated(document: Document) -> dict[int, set[str]]:
    """Which sentences name a day of the week or a month."""
    calendar = _calendar()
    dated: dict[int, set[str]] = {}
    for at in document.places(calendar.keys()):
        dated.setdefault(document.sentence_of[at], set()).update(calendar[document.tokens[at]])
    return dated


def _form(document: Document, sentence: Sentence, dated: Collection[str]) -> list[str]:
    """Length, kind of block, quotation, names, figures and dates."""
    start, end, first, last, block = sentence
    _, _, kind, is_main, first_of_block, last_of_block = document.blocks[block]
    masked, text = document.masked[first:last], document.text
    size = last - first
    found = [_SIZES[min(8, size // 5)], sys.intern(f"block={kind}")]
    if not is_main:
        found.append("apart")
    if (first_of_block, last_of_block) == (first, last):
        found.append("alone")
    if text[end - 1] not in _ENDS and text[start:end].rstrip(_CLOSERS)[-1:] not in _ENDS:
        found.append("no full stop")
    names = masked.count(NAME) + masked.count(ACRONYM)
    found.append(_NAMES[min(4, names)])
    if 2 * names > size:
        found.append("mostly names")
    if FIGURE in masked:
        found.append("figure")
    if dated:
        found += [mark for mark in _DATES if mark in dated]
    quoted = document.quoted.count(1, first, last)
    found.append(_QUOTED[0 if not quoted else 1 if quoted < 4 else 2 if quoted < 0.6 * size else 3])
    return found


def _speakers(document: Document, attributions: Sequence[Attribution]) -> Iterable[str]:
    """Who is quoted or reported, and by which verb."""
    steps = [attribution.step for attribution in attributions]
    found = [f"best step={min(steps)}", f"worst step={max(steps)}"]
    for attribution in attributions:
        found.append(f"kind={attribution.kind} {attribution.step}")
        if attribution.carried:
            found.append("carried")
        if attribution.by_author:
            found.append("author")
        if attribution.source and attribution.cue:
            found.append(f"cue={document.text[slice(*attribution.cue)].lower()[:_CUE_LENGTH]}")
    return dict.fromkeys(map(sys.intern, found))
