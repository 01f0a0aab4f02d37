"""Sentences: a block is cut after a full stop, question mark or exclamation mark that ends one."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence

from quality.document.spans import Block, Sentence
from quality.document.tokens import Tokens

_TERMINATORS = frozenset(".!?…")
_TERMINATOR = re.compile("[.!?…]")
_CLOSERS = frozenset("\"”’')]»")
_OPENERS = frozenset("\"“‘'([«—–-*")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gov sen rep reps sens gen lt col sgt cpl capt cmdr maj adm st jr sr inc corp co ltd llc "
    "vs etc al no nos "
    "jan feb mar apr aug sept sep oct nov dec mon tue wed thu fri sat sun ave blvd rd dept est fig vol pp ed "
    "eds rev hon pres "
    "supt det messrs atty asst assn bros ft mt calif ariz colo conn fla ga ill ind kan ky la mass md mich minn "
    "miss mo mont neb "
    "nev okla ore pa penn tenn tex va vt wash wis wyo".split()
)
_LOWER_ABBREVIATIONS = frozenset("vs etc al no nos pp ed eds est dept fig vol approx".split())
"""Abbreviations written in lower case, too; the others are ordinary words then ("sat", "mass")."""
_STARTERS = frozenset(
    "the a an in on at it he she they we i you this that these those but and so as if when while after before "
    "for his her their "
    "its our my there what who how why where since although though however according meanwhile".split()
)


def find_sentences(tokens: Tokens, blocks: Sequence[Block]) -> list[Sentence]:
    """Sentences of all blocks, in order. A block without terminators is one sentence."""
    sentences: list[Sentence] = []
    lower, surface, starts, ends = tokens.lower, tokens.surface, tokens.starts, tokens.ends
    finals = "".join(map(operator.itemgetter(-1), lower))
    ends_sentence = [mark.start() for mark in _TERMINATOR.finditer(finals)]
    at = 0
    for index, block in enumerate(blocks):
        first, last = block.first, block.last
        while at < len(ends_sentence) and ends_sentence[at] < first:
            at += 1
        begin = first
        while at < len(ends_sentence) and ends_sentence[at] < last:
            i = ends_sentence[at]
            at += 1
            if i < begin:
                continue
            after = i + 1
            while after < last and lower[after] in _TERMINATORS:
                after += 1
            while after < last and lower[after] in _CLOSERS and starts[after] == ends[after - 1]:
                after += 1
            if after >= last or not _breaks(surface, lower, starts, ends, i, after):
                continue
            sentences.append(Sentence(starts[begin], ends[after - 1], begin, after, index))
            begin = after
        if begin < last:
            sentences.append(Sentence(starts[begin], ends[last - 1], begin, last, index))
    return sentences


def _breaks(surface: list[str], lower: list[str], starts: list[int], ends: list[int], i: int, after: int) -> bool:
    """Whether a sentence ends with the terminator at token i when the next token is `after`."""
    if starts[after] == ends[after - 1] and lower[after] not in _OPENERS:
        return False
    word = after
    while word < len(surface) - 1 and lower[word] in _OPENERS:
        word += 1
    begins = surface[word][0]
    if not (begins.isupper() or begins.isdigit() or not begins.isascii()):
        return False
    if lower[i] not in ".":
        return len(lower[i]) == 1 or lower[word] in _STARTERS
    if after == i + 1 and i > 0 and ends[i - 1] == starts[i]:
        before = lower[i - 1]
        if before in _ABBREVIATIONS and (surface[i - 1][0].isupper() or before in _LOWER_ABBREVIATIONS):
            return before in ("inc", "corp", "co", "ltd", "jr", "sr", "etc") and lower[word] in _STARTERS
        if len(before) == 1 and before.isalpha() and surface[i - 1].isupper():
            return before == "i"
    return True
