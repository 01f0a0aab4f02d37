"""Speakers of the long quotations that no cue governs: who signs them, or who speaks around them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from quality.document.attribution.grammar import SIGNATURE
from quality.document.attribution.phrases import shared_subject
from quality.document.attribution.tagged import NOWHERE, WINDOW, Found, TaggedText, Tokens
from quality.document.attribution.word_classes import DASH, QUOTE_MARK, QUOTED, STOP
from quality.document.spans import Quotation

_FEWEST_BEFORE = 2
"""Words before a quotation in its sentence that can hold its speaker."""
_MOST_BEHIND = 3
"""Words behind a quotation in its sentence that do not make it a part of something else."""
_REACH = 4
"""Sentences before a quotation in which its speaker is sought."""
_ADDED_REACH = 3
"""Sentences back to the last quotation whose speaker goes on."""
_CLOSING = QUOTE_MARK + STOP


class _Place(NamedTuple):
    """A quotation with the first and last sentence that hold it."""

    quotation: Quotation
    first: int
    last: int


_BySentence = Mapping[int, Sequence[Found]]


def quotation_attributions(text: TaggedText, found: Sequence[Found]) -> list[Found]:
    """The quotations of the body that report speech and that no attribution in `found` governs, with their speakers."""
    speech = [attribution for attribution in found if attribution.kind not in ("hearsay", "regard")]
    starts = [attribution.at for attribution in speech]
    by_sentence: dict[int, list[Found]] = {}
    for attribution in speech:
        by_sentence.setdefault(attribution.sentence, []).append(attribution)
    added: list[Found] = []
    for quotation in text.speech:
        if not text.in_body[quotation.first]:
            continue
        place = _Place(quotation, text.sentence_of(quotation.first), text.sentence_of(quotation.last - 1))
        near = speech[bisect_left(starts, quotation.first - WINDOW) : bisect_left(starts, quotation.last + WINDOW)]
        governing = _governing(place, near)
        if governing is not None and place.first == place.last:
            continue
        source = governing.source if governing is not None else _speaker(text, place, by_sentence, added)
        if source != NOWHERE:
            content = (quotation.first, quotation.last)
            added.append(Found(quotation.first, source, NOWHERE, content, place.first, "speech"))
    return added


def _governing(place: _Place, near: Sequence[Found]) -> Found | None:
    """The first attribution whose content holds a part of the quotation."""
    quotation = place.quotation
    for attribution in near:
        if (
            place.first <= attribution.sentence <= place.last
            and attribution.content[0] < quotation.last
            and attribution.content[1] > quotation.first
        ):
            return attribution
    return None


def _speaker(text: TaggedText, place: _Place, by_sentence: _BySentence, added: Sequence[Found]) -> Tokens:
    """Who speaks the quotation: in its own sentence, else around it."""
    codes, sentences = text.codes, text.sentences
    quotation = place.quotation
    begin = max(sentences[place.first].first, quotation.first - WINDOW)
    end = min(sentences[place.last].last, quotation.last + WINDOW)
    for index in range(place.first, place.last + 1):
        if by_sentence.get(index):
            return by_sentence[index][0].source
    signed = _signature(text, place, end)
    if signed != NOWHERE:
        return signed
    if _words(codes, begin, quotation.first) >= _FEWEST_BEFORE:
        return shared_subject(text, quotation.first, begin)
    if _words(codes, quotation.last, end) > _MOST_BEHIND:
        near = bool(added) and added[-1].sentence >= place.first - _ADDED_REACH
        return added[-1].source if near else NOWHERE
    return _speaker_around(text, place, by_sentence, added)


def _words(codes: str, first: int, last: int) -> int:
    """How many words stand among tokens [first, last), outside quotations."""
    return sum(code.isalpha() and code != QUOTED for code in codes[first:last])


def _signature(text: TaggedText, place: _Place, end: int) -> Tokens:
    """The name behind a dash that follows the quotation, in its sentence or on the next line."""
    codes, sentences, size = text.codes, text.sentences, len(text.codes)
    dash = place.quotation.last
    while dash < size and codes[dash] in _CLOSING:
        dash += 1
    if dash >= size or codes[dash] != DASH:
        return NOWHERE
    if dash >= end and sentences[place.last + 1].block > sentences[place.first].block + 1:
        return NOWHERE
    match = SIGNATURE.match(codes, dash + 1, min(size, dash + WINDOW))
    return (dash + 1, match.end()) if match is not None else NOWHERE


def _speaker_around(text: TaggedText, place: _Place, by_sentence: _BySentence, added: Sequence[Found]) -> Tokens:
    """Who speaks in the sentences beside a quotation that fills its own."""
    first, last = place.first, place.last
    sentences = text.sentences
    block = sentences[first].block
    for index in (first - 1, last + 1, *range(first - 2, first - _REACH - 1, -1)):
        if 0 <= index < len(sentences) and sentences[index].block == block:
            for attribution in by_sentence.get(index, ()):
                if attribution.kind != "opinion":
                    return attribution.source
    if added and sentences[added[-1].sentence].block >= block - 1:
        return added[-1].source
    if last + 1 < len(sentences) and sentences[last + 1].block == block + 1:
        following = sentences[last + 1]
        for attribution in by_sentence.get(last + 1, ()):
            if attribution.source[0] == following.first and attribution.cue[1] >= following.last - 3:
                return attribution.source
    for index in range(first - 1, max(-1, first - _REACH - 1), -1):
        for attribution in reversed(by_sentence.get(index, ())):
            if attribution.kind == "speech":
                return attribution.source
    return NOWHERE
