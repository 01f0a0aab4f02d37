"""Quotations of all styles: “ ” " „ « » ‘ ’ ' and doubled single quotes, apostrophes told apart, over several
paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quality.document.spans import Quotation, TextBlock
from quality.document.tokens import Tokens

_MARK = re.compile("[\"“”„«»‘’'`‟]")
_LONGEST_WORDS_UNCLOSED = 150


def find_quotations(text: str, tokens: Tokens, initials: str, blocks: Sequence[TextBlock]) -> list[Quotation]:
    """Quotations in text order. Nested quotations belong to the outer one. `initials` are those of the tokens."""
    starts, ends = tokens.starts, tokens.ends
    marks = [mark.start() for mark in _MARK.finditer(initials)]
    # Tokens fold ’ to ' only inside words; a lone ’ is folded too, so the character is read from the text.
    quotations: list[Quotation] = []
    at = 0
    carried = False
    for index, block in enumerate(blocks):
        while at < len(marks) and marks[at] < block.first:
            at += 1
        begin = at
        while at < len(marks) and marks[at] < block.last:
            at += 1
        if begin == at:
            carried = False
            continue
        following = text[blocks[index + 1].start] if index + 1 < len(blocks) else ""
        carried = _in_block(text, starts, ends, marks[begin:at], block, following, carried, quotations)
    return quotations


def _in_block(
    text: str,
    starts: list[int],
    ends: list[int],
    marks: list[int],
    block: TextBlock,
    following: str,
    carried: bool,
    out: list[Quotation],
) -> bool:
    """Adds the block's quotations to `out`; returns whether the last one goes on in the next block."""
    opened = -1
    style = ""
    skip = -1
    ahead = _ClosersAhead(text, starts, ends, marks, block)
    for n, i in enumerate(marks):
        if i <= skip:
            continue
        start, end = starts[i], ends[i]
        char = text[start]
        before = text[start - 1] if start > block.start else " "
        after = text[end] if end < block.end else " "
        doubled = char in "'’`‘" and n + 1 < len(marks) and starts[marks[n + 1]] == end and text[end] == char
        if doubled:
            skip = marks[n + 1]
            after = text[end + 1] if end + 1 < block.end else " "
        kind = "double" if doubled or char in '"“”„«»‟' else "single"
        if opened < 0:
            if kind == "double":
                if char in "“„«" or ((char in '”»"‟' or doubled) and _opens(before, after)):
                    opened, style = (skip if doubled else i) + 1, "double"
            elif char != "’" and _opens(before, after) and after.isalnum() and ahead.holds(n):
                opened, style = i + 1, "single"
        elif kind == style:
            if style == "double":
                closes = char in "”»" or ((char in '"“‟' or doubled) and not _opens(before, after))
                if char == "“" and _opens(before, after) and i != opened:
                    # A new opening without a closing: the earlier quotation ended unmarked before it.
                    opened = i + 1
                    continue
            else:
                closes = char in "'’" and _closes_single(text, starts, ends, marks, n, block, ahead)
            if closes:
                if i > opened and text[starts[opened] : ends[i - 1]] != "n":  # rock 'n' roll
                    out.append(Quotation(starts[opened], ends[i - 1], opened, i))
                opened = -1
    if opened >= 0 and style == "double" and opened < block.last:
        goes_on = following in '"“„«' and following != ""
        if (
            goes_on
            or (text[starts[opened] - 1] in "“„«" and block.last - opened <= _LONGEST_WORDS_UNCLOSED)
            or (carried and opened == block.first + 1)
        ):
            out.append(Quotation(starts[opened], ends[block.last - 1], opened, block.last, closed=not goes_on))
            return goes_on
    return False


def _opens(before: str, after: str) -> bool:
    return (before.isspace() or before in "([{—–-/:,;'‘“\"") and not after.isspace()


def _closes_single(
    text: str, starts: list[int], ends: list[int], marks: list[int], n: int, block: TextBlock, ahead: _ClosersAhead
) -> bool:
    """Whether the apostrophe at marks[n] closes a single quotation, rather than marking a plural possessive."""
    i = marks[n]
    before = text[starts[i] - 1] if starts[i] > block.start else " "
    after = text[ends[i]] if ends[i] < block.end else " "
    if after.isalnum() or before.isspace():
        return False
    if before in ".,!?…;:)":
        return True
    possessive = before in "sSxz" and after == " " and text[ends[i] + 1 : ends[i] + 2].islower()
    return not (possessive and ahead.holds(n))


class _ClosersAhead:
    """Behind which marks of a block one stands that could close a single quotation, before another one opens.

    Asked in text order, so that each mark is read once.
    """

    def __init__(self, text: str, starts: list[int], ends: list[int], marks: list[int], block: TextBlock) -> None:
        self.text, self.starts, self.ends, self.marks, self.block = text, starts, ends, marks, block
        self.at = -1
        self.closes = False

    def holds(self, n: int) -> bool:
        """Whether the next mark behind marks[n] that opens or closes a single quotation closes one."""
        if self.at <= n:
            self.at, self.closes = next(
                ((m, told) for m in range(n + 1, len(self.marks)) if (told := self._told(m)) is not None),
                (len(self.marks), False),
            )
        return self.closes

    def _told(self, m: int) -> bool | None:
        text, i = self.text, self.marks[m]
        char = text[self.starts[i]]
        if char == "‘":
            return False
        before = text[self.starts[i] - 1]
        after = text[self.ends[i]] if self.ends[i] < self.block.end else " "
        if char in "'’" and not before.isspace() and not after.isalnum():
            return True
        return False if char == "'" and before.isspace() else None
