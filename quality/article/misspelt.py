"""Fields of a record that were ignored and look like a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from quality.article.article import Article
from quality.article.records import BODIES

ALIKE = 0.8
"""Minimum share of matching letters for an unknown field to count as a misspelling of a known one."""

LONGEST_NAME = 40
"""Characters of a field's name that are looked at."""


def misspelt_fields(article: Article, known: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for every unknown field whose name is close to that of a `known` one, and for every date that cannot be
    read."""
    for name in article.extra:
        if name in known:
            if name in ("published", "modified") and getattr(article, name) is None:
                yield f"The field “{name}” is not a date that can be read; write it like 2026-01-31."
        elif name not in BODIES and (near := get_close_matches(name[:LONGEST_NAME], known, 1, ALIKE)):
            yield f"The field “{name[:LONGEST_NAME]}” is unknown and was ignored; did you mean “{near[0]}”?"
