"""Which blocks are the story itself, where the reader of the page could not tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from quality.article import Article
from quality.article.parts import MAX_HEADLINE
from quality.document.residue import Residue
from quality.document.spans import TextBlock
from quality.document.tokens import Tokens, tokenize
from quality.lexicons import word_set

_STOP_WORDS = word_set("function_words", "prose")
_ENDS = frozenset(".!?…\"”’')]»")
_TAIL = frozenset(("comment_form", "comments"))
_LISTING = frozenset(
    ("related", "navigation", "share", "subscription", "theme_footer", "advert", "consent", "copyright", "player")
)

_PROSE_WORDS = 10
_LONG_WORDS = 25
_VERY_LONG_WORDS = 60
_STOP_SHARE = 0.2
_HEAD_LINES = 6
"""Short lines before the first paragraph from which on they are navigation, rather than headline, dek and byline."""

_PAGE_LINES = 25
"""Lines that are no paragraphs, at least, in a whole page; there they outnumber the paragraphs as well."""

_PAGE_MENU = 4
"""Lines of navigation, share buttons, subscription forms and the like, at least, in a whole page."""

_LINE_COST = 10
"""Tokens of prose that outweigh one line that is none."""

_INNER_LINES = 8
_INNER_UNNAMED = 30
"""Short lines between two paragraphs from which on they are navigation: with and without one that says so."""


def flag_main(
    article: Article, tokens: Tokens, blocks: Sequence[TextBlock], furniture: Mapping[int, Residue]
) -> list[bool]:
    """One flag a block. What the reader of the page took for the story is main, but for page furniture left in it.

    Where the reader said nothing, not main are page furniture, captions, the headline repeated in the text, runs of short
    lines before, behind and within the story that read like menus, and everything behind the heading of a comment section.
    The rule is the one of jusText (J. Pomikálek, Removing boilerplate and duplicate content from web corpora, 2011): long
    blocks with many function words are prose, short ones take after their neighbours. It prefers to keep: a block is
    dropped only for what it says, or in a run.
    """
    is_main = [index not in furniture or not furniture[index].whole for index in range(len(blocks))]
    known = _flags_of_reader(article, blocks)
    if None not in known:
        return [flag is True and text for flag, text in zip(known, is_main, strict=True)]
    lower = tokens.lower
    headline = _headline(article)
    longest = 2 * len(headline) + 4
    for index, block in enumerate(blocks):
        if block.kind == "caption" or (block.last - block.first <= longest and _is_headline(lower, block, headline)):
            is_main[index] = False
    prose = [is_main[index] and _is_prose(lower, block) for index, block in enumerate(blocks)]
    paragraphs = [index for index, flag in enumerate(prose) if flag]
    if paragraphs:
        _drop_comments(blocks, furniture, prose, is_main)
        menu = sum(line.whole and line.family in _LISTING for line in furniture.values())
        if menu >= _PAGE_MENU and len(blocks) - len(paragraphs) >= max(_PAGE_LINES, len(paragraphs)):
            _keep_densest(blocks, prose, is_main)
        _drop_runs(lower, blocks, furniture, is_main, paragraphs)
    for index, flag in enumerate(known):
        if flag is not None:
            is_main[index] = flag
    return is_main


def find_story(article: Article, blocks: Sequence[TextBlock]) -> list[bool]:
    """One flag a block: whether it stands in the running text of the story, as a part of it or left in it.

    A page has menus, sign-in links, comment forms, related stories and a footer around its story and in boxes within it,
    whoever publishes it. Only what stands among the paragraphs can be said to have been left there. A text that nobody
    has divided is all story; where a page sets all its text in boxes, these are.
    """
    inside = {block.start: block.main is not False and not block.apart for block in article.blocks}
    flags = [inside.get(block.start, True) for block in blocks]
    return flags if True in flags else [flag is not False for flag in _flags_of_reader(article, blocks)]


def _flags_of_reader(article: Article, blocks: Sequence[TextBlock]) -> list[bool | None]:
    by_start = {block.start: block.main for block in article.blocks}
    return [by_start.get(block.start) for block in blocks]


def _headline(article: Article) -> list[str]:
    if not article.headline:
        return []
    return [token for token in tokenize(article.headline[:MAX_HEADLINE]).lower if token[0].isalnum()]


def _is_headline(lower: Sequence[str], block: TextBlock, headline: Sequence[str]) -> bool:
    """Whether a block consists of the words of the headline, in lower case."""
    tokens = lower[block.first : block.last]
    if headline and headline[0] not in tokens:
        return False
    return [token for token in tokens if token[0].isalnum()] == headline


def _is_prose(lower: Sequence[str], block: TextBlock) -> bool:
    """A paragraph: a sentence of some length, or a long block; with the function words that running text has."""
    size = block.last - block.first
    if size < _PROSE_WORDS:
        return False
    ends = lower[block.last - 1] in _ENDS
    if size >= _LONG_WORDS and (ends or size > _VERY_LONG_WORDS):
        return True
    if size < _LONG_WORDS and not ends:
        return False
    return len(_STOP_WORDS.intersection(lower[block.first : block.last])) >= min(3, size * _STOP_SHARE)


def _drop_comments(
    blocks: Sequence[TextBlock], furniture: Mapping[int, Residue], prose: Sequence[bool], is_main: list[bool]
) -> None:
    """Everything behind the heading of a comment section, if a good part of the story stands before it."""
    total = sum(block.last - block.first for block, flag in zip(blocks, prose, strict=True) if flag)
    before = 0
    for index, block in enumerate(blocks):
        if prose[index]:
            before += block.last - block.first
        line = furniture.get(index)
        if line is not None and line.whole and line.family in _TAIL and before >= 0.6 * total and before >= 100:
            for later in range(index, len(blocks)):
                is_main[later] = False
            return


def _keep_densest(blocks: Sequence[TextBlock], prose: Sequence[bool], is_main: list[bool]) -> None:
    """For a whole page: the stretch in which prose outweighs the other lines most is the story (maximum subarray)."""
    best = total = 0
    begin = first = last = 0
    for index, block in enumerate(blocks):
        total += block.last - block.first if prose[index] and is_main[index] else -_LINE_COST
        if total <= 0:
            total, begin = 0, index + 1
        elif total > best:
            best, first, last = total, begin, index + 1
    for index in range(len(blocks)):
        if not first <= index < last:
            is_main[index] = False


def _drop_runs(
    lower: Sequence[str],
    blocks: Sequence[TextBlock],
    furniture: Mapping[int, Residue],
    is_main: list[bool],
    paragraphs: Sequence[int],
) -> None:
    """Runs of short lines without full stops: before the first paragraph, behind the last one, menus in between."""
    edges = [-1, *paragraphs, len(blocks)]
    for before, after in pairwise(edges):
        lines = range(before + 1, after)
        short = [
            index
            for index in lines
            if blocks[index].last - blocks[index].first <= 14 and lower[blocks[index].last - 1] not in _ENDS
        ]
        menu = sum(index in furniture and furniture[index].family in _LISTING for index in lines)
        if before < 0:
            drop = len(short) > _HEAD_LINES or (menu >= 2 and len(short) > 3)
        elif after == len(blocks):
            drop = menu > 0 and 2 * len(short) >= len(lines)
        else:
            drop = len(short) >= (_INNER_LINES if menu else _INNER_UNNAMED) and not _is_list(
                blocks, lower, before, lines
            )
        if drop:
            for index in short if before < 0 or after < len(blocks) else lines:
                is_main[index] = False


def _is_list(blocks: Sequence[TextBlock], lower: Sequence[str], before: int, lines: range) -> bool:
    """Whether the lines belong to the story: announced by a colon, or marked as list items."""
    if lower[blocks[before].last - 1] == ":":
        return True
    return 2 * sum(blocks[index].kind in ("list_item", "table") for index in lines) >= len(lines)
