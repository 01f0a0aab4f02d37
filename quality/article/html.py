"""Web pages."""

from __future__ import annotations

from quality.article.record import Article


def article_from_html(html: str | bytes, url: str | None = None) -> Article:
    raise NotImplementedError
