"""Sources before a colon: "Roe: the bridge is safe", and the speakers of a transcript."""

from __future__ import annotations

from collections.abc import Container, Iterator

from quality.document.attribution.grammar import COLON_SOURCE, LABEL
from quality.document.attribution.tagged import Found, TaggedText
from quality.document.attribution.word_classes import COLON, QUOTE_MARK, QUOTED
from quality.lexicons import word_set

_KICKERS = word_set("source_words", "kicker")
"""Words before the colon of a headline that name no source."""
_TITLES = 2
"""Sentences at the top that may be a headline, in which a name before a colon says the rest."""
_SHORTEST_TITLE = 4
_LONGEST_LABEL = 8
"""Tokens of a speaker's label."""
_TRANSCRIPT = 3
"""So many blocks that begin with a speaker's name and a colon make a transcript."""


def colon_attributions(text: TaggedText, written: Container[str]) -> list[Found]:
    """What stands behind the colons of the body. `written` are the tokens as written: a name never seen without its capital."""
    if COLON not in text.codes:
        return []
    labels = _speaker_labels(text)
    found = [
        Found(colon, (first, colon), (colon, colon + 1), (colon + 1, last), text.sentence_of(first), "speech")
        for first, colon, last in labels
    ]
    found += _at_beginnings(text, {colon for _, colon, _ in labels}, written)
    return found


def _at_beginnings(text: TaggedText, labelled: set[int], written: Container[str]) -> Iterator[Found]:
    """ "Name: words" at the start of a sentence; "..., he wrote: words" is left to the verb."""
    codes, tokens = text.codes, text.tokens
    before = -1
    at = codes.find(COLON)
    while at >= 0:
        index = text.sentence_of(at)
        sentence = text.sentences[index]
        begin, end = sentence.first, sentence.last
        # No source holds a colon, so only the first of a sentence can follow one.
        match = COLON_SOURCE.match(codes, begin, at) if index > before and at not in labelled else None
        before = index
        if match is not None and begin < match.end() == at and at + 1 < end and text.in_body[at]:
            opens_quotation = codes[at + 1] in (QUOTE_MARK, QUOTED)
            in_title = index < _TITLES and end - at > _SHORTEST_TITLE
            if opens_quotation or (in_title and tokens[at - 1] not in written and tokens[at - 1] not in _KICKERS):
                yield Found(at, (begin, at), (at, at + 1), (at + 1, end), index, "speech")
        at = codes.find(COLON, at + 1)


def _speaker_labels(text: TaggedText) -> list[tuple[int, int, int]]:
    """First token, colon and end of the blocks that a transcript gives to a speaker ("ROE: ...", "Q: ...")."""
    codes = text.codes
    labels: list[tuple[int, int, int]] = []
    for block in text.blocks:
        colon = codes.find(COLON, block.first, min(block.last - 1, block.first + _LONGEST_LABEL))
        if colon > block.first and text.in_body[block.first]:
            first = block.first + (codes[block.first] == QUOTE_MARK)
            if LABEL.fullmatch(codes, first, colon):
                labels.append((first, colon, block.last))
    return labels if len(labels) >= _TRANSCRIPT else []
