"""Keys by which publishers and authors are found, whatever the case in which a page writes them."""

from __future__ import annotations

import re

from quality.article import Article
from quality.article.addresses import host_of

MOST = 200
"""Characters of a key."""
_BY = re.compile(r"^(?:by|from)\s+", re.IGNORECASE)


def publisher_key(publisher: str | None, url: str | None) -> str:
    """Return the publisher's name in lower case without “www.”, or else the host of the address; empty if both are missing."""
    return _plain(publisher or host_of(url)).removeprefix("www.")[:MOST]


def author_of(article: Article) -> str | None:
    """Return the authors' names, or else the byline without “By”; None if the article names nobody."""
    names = ", ".join(author.name for author in article.authors or () if author.name) or article.byline or ""
    return _BY.sub("", names.replace("\0", " ").strip()).strip() or None


def author_key(author: str | None) -> str:
    """Return the author's name in lower case with single spaces; empty if there is none."""
    return _plain(author)[:MOST]


def _plain(name: str | None) -> str:
    return " ".join((name or "").casefold().split())
