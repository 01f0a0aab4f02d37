"""Records that the readers of attributions share: a text with its word classes, and what was found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quality.document.attribution.word_classes import COLON, COMMA, DASH, END_MARK, QUOTE_MARK, STOP, classify
from quality.document.cut_text import CutText
from quality.document.spans import Quotation, Sentence, TextBlock

WINDOW = 150
"""Tokens looked at on either side of a cue; one sentence in ten thousand is longer."""
LONG_QUOTATION = 3
"""A quotation of more words than this reports speech; up to it, it is a scare quote, a title or a nickname."""

Tokens = tuple[int, int]
"""A half-open range of token indexes."""
NOWHERE: Tokens = (-1, -1)
"""An empty range: there is no such phrase."""


@dataclass(frozen=True, slots=True)
class TaggedText:
    """The tokens of a document with their classes.

    `codes` has the letter of each token's class, `backwards` the same in reverse. `speech` are the quotations that
    report speech; `firsts` are the first tokens of the sentences.
    """

    codes: str
    backwards: str
    tokens: Sequence[str]
    surface: Sequence[str]
    sentences: Sequence[Sentence]
    firsts: Sequence[int]
    blocks: Sequence[TextBlock]
    in_body: bytearray
    speech: Sequence[Quotation]

    def sentence_of(self, token: int) -> int:
        """The index of the sentence that holds a token, or of the one before it."""
        return bisect_right(self.firsts, token) - 1

    def around(self, token: int) -> tuple[int, int, int]:
        """The sentence of a token: its index and its tokens [begin, end).

        They are cut to a window, so that endless sentences cost no more than long ones.
        """
        index = bisect_right(self.firsts, token) - 1
        _, _, first, last, _ = self.sentences[index]
        if last - first <= WINDOW:
            return index, first, last
        return index, max(first, token - WINDOW), min(last, token + WINDOW)


class Found(NamedTuple):
    """An attribution in token indexes; `at` is where it sorts. `nobody` tells that its cue alone says that no source is known."""

    at: int
    source: Tokens
    cue: Tokens
    content: Tokens
    sentence: int
    kind: str
    nobody: bool = False


def tag(document: CutText) -> TaggedText:
    """The tokens of a document with their classes."""
    speech = speech_quotations(document)
    codes = classify(document, speech)
    sentences = document.sentences
    return TaggedText(
        codes,
        codes[::-1],
        document.tokens,
        document.surface,
        sentences,
        [sentence.first for sentence in sentences],
        document.blocks,
        document.in_body,
        speech,
    )


def speech_quotations(document: CutText) -> list[Quotation]:
    """The quotations that report speech by their length."""
    is_word = document.is_word
    return [
        q
        for q in document.quotations
        if q.last - q.first > LONG_QUOTATION
        and (q.last - q.first > 3 * LONG_QUOTATION or is_word[q.first : q.last].count(1) > LONG_QUOTATION)
    ]


_EDGES = COMMA + STOP + COLON + END_MARK + QUOTE_MARK + DASH


def content_of(codes: str, first: int, last: int, source: Tokens, postposed: bool, begin: int, end: int) -> Tokens:
    """What is said in the sentence [begin, end) with a verb at tokens [first, last): before it if `postposed`, else behind."""
    a, b = last, end
    if postposed:
        a, b = begin, min(first, source[0])
        if codes.find(QUOTE_MARK, max(last, source[1]), end) >= 0:
            b = end
    while b > a and codes[b - 1] in _EDGES:
        b -= 1
    while a < b and codes[a] in _EDGES:
        a += 1
    return (a, b) if b > a else (begin, end)
