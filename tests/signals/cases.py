"""Checks that every signal's test file shares: what is flagged with which passages, what passes, what cannot be measured."""

from __future__ import annotations

from quality.article import Article
from quality.document import Document
from quality.signals import Signal


def as_article(case: Article | str) -> Article:
    return case if isinstance(case, Article) else Article.from_text(case)


def quotes(signal: Signal, case: Article | str) -> list[str]:
    """The quoted evidence of a case."""
    article = as_article(case)
    parts = {
        "text": article.text,
        "headline": article.headline or "",
        "byline": article.byline or "",
        "bio": article.bio or "",
    }
    return [parts[e.part][e.start : e.end] for e in signal.measure(Document(article)).evidence]


def value(signal: Signal, case: Article | str) -> float | None:
    """The measured value of a case."""
    return signal.measure(Document(as_article(case))).value


def sentence(signal: Signal, case: Article | str) -> str:
    """What the signal says about a case."""
    return signal.sentence(signal.measure(Document(as_article(case))))
