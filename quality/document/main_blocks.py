"""Which blocks are the story itself, where the reader of the page could not tell."""

from __future__ import annotations

from collections.abc import Sequence

from quality.article import Article
from quality.article.record import Block


def flag_main(article: Article, blocks: Sequence[Block]) -> list[bool]:
    """One flag a block; a flag set by the reader stands."""
    return [block.main if block.main is not None else True for block in blocks]
