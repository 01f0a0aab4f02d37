"""Links out of the story, and what they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from quality.article import Article
from quality.article.addresses import site_of
from quality.article.links import LinkKind, kind_of
from quality.document.spans import TextBlock


class OutboundLink(NamedTuple):
    """A link in the body of a page, with the offsets of its text, or of its block where that is not found."""

    start: int
    end: int
    url: str
    kind: LinkKind


def find_outbound(article: Article, blocks: Sequence[TextBlock]) -> tuple[OutboundLink, ...] | None:
    """Links of the main blocks by kind, self, social and affiliate ones included, each address once.

    None where there are no links to know of, as in plain text.
    """
    if article.links is None:
        return None
    main = {block.start for block in blocks if block.main}
    site = site_of(article.url)
    searched: dict[int, int] = {}
    found: dict[str, OutboundLink] = {}
    for link in article.links:
        if link.block is None or link.url in found:
            continue
        block = article.blocks[link.block]
        kind = kind_of(link, site) if block.start in main else None
        if kind is None:
            continue
        start = article.text.find(link.text, searched.get(link.block, block.start), block.end) if link.text else -1
        start, end = (start, start + len(link.text)) if start >= 0 else (block.start, block.end)
        searched[link.block] = end
        found[link.url] = OutboundLink(start, end, link.url, kind)
    return tuple(found.values())
