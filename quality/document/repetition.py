"""Passages that stand twice in the text: repeated blocks, repeated runs of sentences within a block, repeated
sentences.

One pass over five-word shingles finds where the text says again what it said before; only there words are compared. A
text whose shingles are all different, which is the common case, costs that one pass.
"""

from __future__ import annotations

import operator
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import compress, count
from typing import TYPE_CHECKING, NamedTuple

from quality.document.sketches import shingles
from quality.document.spans import Sentence, TextBlock
from quality.document.tokens import Tokens

if TYPE_CHECKING:
    from quality.document.document import Document

SHINGLE = 5
"""Words a shingle (Broder 1997 takes ten; five still bridges the edits of a re-typed paragraph)."""

LEAST_BLOCK = 8
"""Words that a block or sentence needs to count as repeated."""

AGREEMENT = 0.85
"""Share of a passage's words that stand in the same order in the earlier one.

Stricter than it looks: where one word in twenty is exchanged, the shingle overlap (Jaccard) of two paragraphs falls
to about 0.6, but 95 % of the words agree. Every pair with a Jaccard of 0.9 or more is above this line, and so is a
block that is contained in an earlier one.
"""

LEAST_RUN = 25
"""Words of a repeated run within a block that is not repeated as a whole. Two whole sentences do as well."""

_STRIDE = 3
_GAP = 8
"""Words between two stretches that agree which an edit may have changed."""

_DRIFT = 4
"""Words by which an edit may have shortened or lengthened the passage."""

_LONGEST_CITED = 80
"""Tokens of a block that is a quotation or a post from elsewhere, given in the text and shown once more."""

_ROW = 3
_ROW_GAP = 4
"""Blocks in a row; short blocks between them, which are not compared, do not end it."""

_LISTINGS = frozenset(("table", "caption", "code"))

_FIRST = operator.attrgetter("first")
_BEGIN = operator.itemgetter(0)

_SENTENCE_ENDS = frozenset(".!?…\"”’')]»")


class Repeat(NamedTuple):
    """text[start:end] says again what text[original_start:original_end] said before.

    `block` is the index of the block that holds the copy, `source` that of the one in which the original begins;
    `whole` tells a repeated block from a run of sentences within one.
    """

    start: int
    end: int
    original_start: int
    original_end: int
    block: int
    source: int
    first: int
    last: int
    original_first: int
    original_last: int
    whole: bool


class _Run:
    """Words [first, last) agree with the words that stand `shift` earlier; `shifts` says where which shift holds."""

    __slots__ = ("first", "last", "shifts")

    def __init__(self, first: int, shift: int) -> None:
        self.first = first
        self.last = first + SHINGLE
        self.shifts = [(first, shift)]


def fold(tokens: list[str]) -> list[str]:
    """Tokens as they are compared: NFKC, lower case. Quotation marks are no words."""
    if "".join(tokens).isascii():
        return tokens
    return [token if token.isascii() else unicodedata.normalize("NFKC", token).lower() for token in tokens]


class Words(NamedTuple):
    """The words of all tokens, folded, and the index of each one's token."""

    folded: list[str]
    tokens: list[int]


def fold_words(tokens: Tokens, is_word: Sequence[int]) -> Words:
    """See `Words`."""
    return Words(fold(list(compress(tokens.lower, is_word))), list(compress(range(len(is_word)), is_word)))


def find_runs(words: Words) -> list[_Run]:
    """Runs of words that stand earlier in the text in the same order, small edits bridged."""
    folded = words.folded
    # Hashes stand for the shingles; every third one is kept to be found again, which none of three in a row escapes.
    hashes = list(map(hash, shingles(folded, SHINGLE)))
    if len(set(hashes)) == len(hashes):
        return []
    kept = range(0, len(hashes), _STRIDE)
    earliest = dict(zip(hashes[kept[-1] :: -_STRIDE] if kept else (), reversed(kept), strict=True))
    known = earliest.get
    runs: list[_Run] = []
    run: _Run | None = None
    for i in compress(count(), map(operator.gt, count(), map(known, hashes, count()))):
        near = run is not None and i - run.last <= _GAP
        if run is not None and near and hashes[i - run.shifts[-1][1]] == hashes[i]:
            run.last = i + SHINGLE
            continue
        shift = i - earliest[hashes[i]]
        if shift < LEAST_BLOCK:
            continue
        if run is not None and near and 0 < abs(shift - run.shifts[-1][1]) <= _DRIFT:
            begin = i
            while begin > run.last and folded[begin - 1] == folded[begin - 1 - shift]:
                begin -= 1
            run.shifts.append((begin, shift))
            run.last = i + SHINGLE
        else:
            run = _Run(i, shift)
            runs.append(run)
    for run in runs:
        _stretch(folded, run)
    return runs


def _stretch(folded: Sequence[str], run: _Run) -> None:
    """Moves the ends of a run, which were found in steps of three, to where the words begin and cease to agree.

    Each end moves by at most the length of the run, so that many runs that overlap cost no more than one.
    """
    most = run.last - run.first
    shift = run.shifts[0][1]
    limit = max(shift, run.first - most)
    while run.first > limit and folded[run.first - 1] == folded[run.first - 1 - shift]:
        run.first -= 1
    shift = run.shifts[-1][1]
    limit = min(len(folded), run.last + most)
    while run.last < limit and folded[run.last] == folded[run.last - shift]:
        run.last += 1


def find_repeats(document: Document) -> list[Repeat]:
    """Repeated passages in text order, without those that good newsrooms repeat, too (see `_is_customary`)."""
    words = document.folded_words
    runs = [run for run in find_runs(words) if run.last - run.first > SHINGLE]
    if not runs:
        return []
    found = find_passages(document, words, runs)
    pasted = _pasted_blocks(found)
    opening = document.story.index(True) if found else 0
    return [
        repeat
        for repeat in found
        if not _is_furniture(document, repeat)
        and (repeat.block in pasted or not _is_customary(document, repeat, opening))
    ]


def _pasted_blocks(found: Sequence[Repeat]) -> set[int]:
    """Blocks in rows of at least three that repeat a row of blocks in the same order: nobody quotes like that."""
    sources = {repeat.block: repeat.source for repeat in found if repeat.whole}
    pasted: set[int] = set()
    row: list[int] = []
    added = 0
    for block in sorted(sources):
        if not (row and 0 < block - row[-1] <= _ROW_GAP and 0 < sources[block] - sources[row[-1]] <= _ROW_GAP):
            row, added = [], 0
        row.append(block)
        if len(row) >= _ROW and sources[block] < row[0]:
            pasted.update(row[added:])
            added = len(row)
    return pasted


def find_passages(document: Document, words: Words, runs: Sequence[_Run]) -> list[Repeat]:
    """Repeated blocks, and repeated runs of sentences in blocks that are not repeated as a whole; in text order."""
    blocks, sentences = document.blocks, document.sentences
    at = words.tokens
    block_firsts = [block.first for block in blocks]
    sentence_firsts = [sentence.first for sentence in sentences]
    whole: dict[int, Repeat] = {}
    parts: list[Repeat] = []
    for run in runs:
        index = max(0, bisect_right(block_firsts, at[run.first]) - 1)
        while index < len(blocks) and blocks[index].first < at[run.last - 1]:
            block = blocks[index]
            first, last = bisect_left(at, block.first), bisect_left(at, block.last)
            overlap = min(last, run.last) - max(first, run.first)
            if (
                index not in whole
                and last - first >= LEAST_BLOCK
                and 2 * overlap >= last - first
                and _shift_at(run, first) >= last - first
                and _agreement(words.folded, run, first, last) >= AGREEMENT
            ):
                whole[index] = _repeat(document, words, run, block_firsts, first, last, index, whole=True)
            if index not in whole and overlap >= 2 * LEAST_BLOCK:
                part = _sentences_of(words, run, first, last, sentences, sentence_firsts)
                if part is not None:
                    parts.append(_repeat(document, words, run, block_firsts, *part, index, whole=False))
            index += 1
    return sorted([*whole.values(), *(part for part in parts if part.block not in whole)])


def _repeat(
    document: Document,
    words: Words,
    run: _Run,
    block_firsts: Sequence[int],
    first: int,
    last: int,
    index: int,
    *,
    whole: bool,
) -> Repeat:
    """The record for words [first, last), which stand in block `index` and repeat those that `run` points to."""
    at, blocks, starts = words.tokens, document.blocks, document.starts
    original_first = at[max(0, first - _shift_at(run, first))]
    original_last = at[max(0, last - 1 - _shift_at(run, last - 1))] + 1
    source = max(0, bisect_right(block_firsts, original_first) - 1)
    ending = max(source, bisect_right(block_firsts, original_last - 1) - 1)
    copy_first, copy_last = at[first], at[last - 1] + 1
    if whole:
        copy_first, copy_last = blocks[index].first, blocks[index].last
    return Repeat(
        starts[copy_first],
        _closed(document, copy_last, blocks[index].last),
        starts[_opened(document, original_first, blocks[source].first)],
        _closed(document, original_last, blocks[ending].last),
        index,
        source,
        copy_first,
        copy_last,
        original_first,
        original_last,
        whole,
    )


def _is_furniture(document: Document, repeat: Repeat) -> bool:
    """Whether either copy is, or holds, a caption, a credit or other page furniture."""
    for index, first, last in (
        (repeat.block, repeat.start, repeat.end),
        (repeat.source, repeat.original_start, repeat.original_end),
    ):
        furniture = document.furniture.get(index)
        if furniture is not None and (furniture.whole or (first < furniture.end and furniture.start < last)):
            return True
    return False


def _is_customary(document: Document, repeat: Repeat, opening: int) -> bool:
    """Whether the passage is one that a page repeats without anybody having pasted it twice.

    Headings and labels; the dek or lede that stands twice at the top; a pull quote of at most two sentences lifted out
    of a longer block; words of somebody else, given as a quotation in one place and shown without marks in another, or
    cited again within another paragraph; a table, caption or program listing; the end of a list item that an extractor wrote out once
    more right behind it. `opening` is the first block of the story.
    """
    blocks = document.blocks
    copy, source = blocks[repeat.block], blocks[repeat.source]
    if not _LISTINGS.isdisjoint((copy.kind, source.kind)):
        return True
    if (repeat.whole and _is_label(document, copy)) or (repeat.source != repeat.block and _is_label(document, source)):
        return True
    short = _sentence_count(document, repeat.first, repeat.last) <= 2
    if short and repeat.source < opening + 2 and repeat.source < repeat.block < opening + 4:
        return True
    size, source_size = repeat.last - repeat.first, source.last - source.first
    if repeat.source == repeat.block:
        return False
    if repeat.source == repeat.block - 1 and size < 0.95 * source_size:
        return True
    if repeat.whole and short and size < 0.75 * source_size:
        return True
    if not repeat.whole and _sentence_count(document, source.first, source.last) <= 2 and source_size < 1.3 * size:
        return True
    quoted = document.quoted
    said = sum(quoted[repeat.first : repeat.last]) / size
    said_before = sum(quoted[repeat.original_first : repeat.original_last]) / max(
        1, repeat.original_last - repeat.original_first
    )
    if max(said, said_before) < 0.6 or (repeat.whole and size > _LONGEST_CITED):
        return False
    return not repeat.whole or min(said, said_before) < 0.3 or "quote" in (copy.kind, source.kind)


def _is_label(document: Document, block: TextBlock) -> bool:
    """A headline, section label, verse or table row: a short block that does not end like a sentence."""
    if block.kind == "heading":
        return True
    return block.last - block.first <= 20 and document.tokens[block.last - 1] not in _SENTENCE_ENDS


def _sentence_count(document: Document, first: int, last: int) -> int:
    """Sentences that begin in tokens [first, last), at least one."""
    sentences = document.sentences
    return max(1, bisect_left(sentences, last, key=_FIRST) - bisect_left(sentences, first, key=_FIRST))


def _sentences_of(
    words: Words,
    run: _Run,
    block_first: int,
    block_last: int,
    sentences: Sequence[Sentence],
    sentence_firsts: Sequence[int],
) -> tuple[int, int] | None:
    """Words of the sentences of a block that a run repeats, or of the run if it is long and word for word."""
    at = words.tokens
    run_first, run_last = max(run.first, block_first), min(run.last, block_last)
    first = last = -1
    count = 0
    index = max(0, bisect_right(sentence_firsts, at[run_first]) - 1)
    while index < len(sentences) and sentences[index].first < at[run_last - 1]:
        begin, end = bisect_left(at, sentences[index].first), bisect_left(at, sentences[index].last)
        overlap = min(end, run_last) - max(begin, run_first)
        if end - begin and 2 * overlap >= end - begin and _agreement(words.folded, run, begin, end) >= AGREEMENT:
            first = begin if count == 0 else first
            last = end
            count += 1
        index += 1
    if (count >= 2 and last - first >= 2 * LEAST_BLOCK) or (count and last - first >= LEAST_RUN):
        return first, last
    if run_last - run_first >= LEAST_RUN and _agreement(words.folded, run, run_first, run_last) == 1:
        return run_first, run_last
    return None


def _shift_at(run: _Run, word: int) -> int:
    """The shift that holds for a word of the run, or for the nearest one of it."""
    return run.shifts[max(0, bisect_right(run.shifts, word, key=_BEGIN) - 1)][1]


def _agreement(folded: Sequence[str], run: _Run, first: int, last: int) -> float:
    """Share of words [first, last) that stand in the earlier passage, too, at a shift of the run."""
    shifts = run.shifts
    agree = 0
    for n in range(max(0, bisect_right(shifts, first, key=_BEGIN) - 1), len(shifts)):
        begin, shift = shifts[n]
        if n and begin >= last:
            break
        low = first if n == 0 else max(first, begin)
        high = last if n + 1 == len(shifts) else min(last, shifts[n + 1][0])
        low = max(low, shift)
        if high > low:
            agree += sum(map(str.__eq__, folded[low:high], folded[low - shift : high - shift]))
    return agree / (last - first)


def _opened(document: Document, first: int, limit: int) -> int:
    """The token at which the punctuation begins that opens token `first`, not before `limit`."""
    while first > limit and not document.is_word[first - 1] and document.ends[first - 1] == document.starts[first]:
        first -= 1
    return first


def _closed(document: Document, last: int, limit: int) -> int:
    """Offset behind token `last` - 1 and the punctuation that closes it, not beyond token `limit`."""
    while last < limit and not document.is_word[last] and document.starts[last] == document.ends[last - 1]:
        last += 1
    return document.ends[last - 1]
