"""Replace passages of an article's text while keeping its blocks aligned."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from quality.article.article import Article
from quality.article.parts import Block


def edited(article: Article, changes: Iterable[tuple[int, int, str]], **fields: object) -> Article:
    """Return the article with text[start:end] replaced for every (start, end, replacement), and with `fields` set. Changes
    that overlap an earlier one or change nothing are dropped. Blocks move with the text, and links with their blocks; a block
    that becomes empty is removed, and its links then belong to no block."""
    pieces: list[str] = []
    moves: list[tuple[int, int, int]] = []
    at = 0
    shift = 0
    for start, end, replacement in sorted(changes):
        if start < at or article.text[start:end] == replacement:
            continue
        pieces += [article.text[at:start], replacement]
        shift += len(replacement) - (end - start)
        moves.append((start, end, shift))
        at = end
    pieces.append(article.text[at:])
    text = "".join(pieces)
    blocks: list[Block] = []
    kept: dict[int, int] = {}
    for index, block in enumerate(article.blocks):
        start, end = _moved(moves, block.start, at_end=False), _moved(moves, block.end, at_end=True)
        if not moves or text[start:end].strip():
            kept[index] = len(blocks)
            blocks.append(replace(block, start=start, end=end))
    links = article.links
    if links and len(blocks) < len(article.blocks):
        links = tuple(
            link
            if link.block is None or kept.get(link.block) == link.block
            else replace(link, block=kept.get(link.block))
            for link in links
        )
    return replace(article, text=text, blocks=tuple(blocks), links=links, **fields)  # type: ignore[arg-type]


def _moved(moves: list[tuple[int, int, int]], offset: int, *, at_end: bool) -> int:
    """Map an old offset to the new text; inside a change, to the start or end of the replacement."""
    last = bisect_left(moves, (offset,)) - 1
    if last < 0:
        return offset
    start, end, shift = moves[last]
    if offset < end:
        return end + shift if at_end else start + (moves[last - 1][2] if last else 0)
    return offset + shift
