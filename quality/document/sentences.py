"""Sentences: a block is cut after a full stop, question mark or exclamation mark that ends one."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence

from quality.document.spans import Sentence, TextBlock
from quality.document.tokens import Tokens
from quality.lexicons import word_set

_TERMINATORS = frozenset(".!?…")
_TERMINATOR = re.compile("[.!?…]")
_CLOSERS = frozenset("\"”’')]»›")
_OPENERS = frozenset("\"“‘'([«‹„‚—–-*")
_TITLES = word_set("sentence_words", "title")
"""Abbreviations that something always follows."""
_ABBREVIATIONS = word_set("sentence_words", "abbreviation")
"""Abbreviations that also end sentences: a word that begins many sentences then tells so."""
_LOWER = word_set("sentence_words", "abbreviation_within")
"""Abbreviations written in lower case, too; the others are ordinary words then ("sat", "mass")."""
_NUMBERED = word_set("sentence_words", "numbered")
"""Abbreviations when a number follows ("No. 5"), elsewhere often words."""
_NEVER_END = frozenset(("e.g.", "i.e."))
_CLOCK = frozenset(("a.m.", "p.m."))
_OF_CLOCK = word_set("sentence_words", "of_clock")
"""What may follow a time of day in the same sentence with a capital: a day, a month, a time zone."""
_ZONES = word_set("sentence_words", "zone")
_VERSUS = word_set("sentence_words", "versus")
_STARTERS = word_set("sentence_words", "starter")


def find_sentences(tokens: Tokens, blocks: Sequence[TextBlock]) -> list[Sentence]:
    """Sentences of all blocks, in order. A block without terminators is one sentence."""
    sentences: list[Sentence] = []
    lower, starts, ends = tokens.lower, tokens.starts, tokens.ends
    finals = "".join(map(operator.itemgetter(-1), lower))
    ends_sentence = [mark.start() for mark in _TERMINATOR.finditer(finals)]
    at = 0
    for index, block in enumerate(blocks):
        first, last = block.first, block.last
        while at < len(ends_sentence) and ends_sentence[at] < first:
            at += 1
        begin = reached = first
        while at < len(ends_sentence) and ends_sentence[at] < last:
            i = ends_sentence[at]
            at += 1
            if i < reached:
                continue
            # A run of marks ends a sentence once, so the next look begins behind it.
            reached = i + 1
            while reached < last and lower[reached] in _TERMINATORS:
                reached += 1
            after = reached
            while after < last and starts[after] == ends[after - 1] and _closes(tokens, after, last):
                after += 1
            if after < last and _breaks(tokens, i, after, last):
                sentences.append(Sentence(starts[begin], ends[after - 1], begin, after, index))
                begin = reached = after
        if begin < last:
            sentences.append(Sentence(starts[begin], ends[last - 1], begin, last, index))
    return sentences


def _closes(tokens: Tokens, at: int, last: int) -> bool:
    """Whether the mark at token `at`, right behind a full stop, belongs to the sentence that it ends."""
    mark = tokens.lower[at]
    return mark in _CLOSERS or (mark == "“" and at + 1 < last and tokens.starts[at + 1] > tokens.ends[at])


def _breaks(tokens: Tokens, i: int, after: int, last: int) -> bool:
    """Whether a sentence ends with the terminator at token `i` when the next token is `after`, in a block up to `last`."""
    surface, lower, starts, ends = tokens
    if starts[after] == ends[after - 1] and lower[after] not in _OPENERS:
        return False
    word = after
    while word < last - 1 and lower[word] in _OPENERS:
        word += 1
    begins = surface[word][0]
    if not (begins.isupper() or begins.isdigit() or not (begins.isascii() or begins.islower())):
        return False
    mark = lower[i]
    if mark == "." and after == i + 1 and i > 0 and ends[i - 1] == starts[i]:
        return _ends_behind(tokens, i - 1, word, last)
    if len(mark) == 1:
        return True
    if mark in _CLOCK:
        zone = word + 1 < last and lower[word + 1] in _ZONES
        return not (begins.isdigit() or lower[word] in _OF_CLOCK or zone)
    return mark not in _NEVER_END and _starts(lower, word, last)


def _starts(lower: Sequence[str], word: int, last: int) -> bool:
    """Whether token `word` looks like the first of a sentence; "A." is an initial."""
    return lower[word] in _STARTERS and not (len(lower[word]) == 1 and word + 1 < last and lower[word + 1] == ".")


def _ends_behind(tokens: Tokens, at: int, word: int, last: int) -> bool:
    """Whether the full stop behind token `at` ends a sentence rather than an abbreviation or initial."""
    surface, lower = tokens.surface, tokens.lower
    before = lower[at]
    capital = surface[at][0].isupper()
    if before in _NUMBERED and (surface[word][0].isdigit() or (before[0] == "n" and lower[word] == "#")):
        return False
    if before in _TITLES and (capital or before in _LOWER):
        return False
    if before in _VERSUS and not capital:  # "Roe v. Whitfield"
        return False
    if before in _ABBREVIATIONS and (capital or before in _LOWER):
        return _starts(lower, word, last)
    initial = len(before) == 1 and before.isalpha() and capital
    return not (initial or (capital and _is_dotted(tokens, at))) or _starts(lower, word, last)


def _is_dotted(tokens: Tokens, at: int) -> bool:
    """Whether token `at` goes on an abbreviation with a full stop inside: "B.Sc"."""
    surface, lower, starts, ends = tokens
    return (
        at > 1
        and lower[at - 1] == "."
        and len(lower[at - 2]) <= 2
        and surface[at - 2][0].isupper()
        and starts[at] == ends[at - 1]
        and starts[at - 1] == ends[at - 2]
    )
