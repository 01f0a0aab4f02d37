"""What the queue reads of an incoming article beside its text: expected readers, the headline to show, and fields that are not
what their sender meant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from quality.article import Article
from quality.article.misspelt import misspelt_fields
from quality.article.records import KNOWN
from quality.errors import RecordError
from quality.visible import visible

REACH = "reach"
"""The field of a record with its expected readers."""
MOST_REACH = 1e12
"""More readers than there can be."""


def reach_of(value: object) -> float | None:
    """Return the expected readers; None if they are unknown: null, blank or NaN. Raises RecordError for anything but a positive
    number, or its digits as tables have them."""
    if value is None or value != value or (isinstance(value, str) and not value.strip()):
        return None
    try:
        reach = 0.0 if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        reach = 0.0
    if 0 < reach < MOST_REACH:
        return reach
    shown = json.dumps(value, ensure_ascii=False, default=str)[:40]
    raise RecordError(f"the field 'reach' is {shown}; it must be a number above 0 and below {MOST_REACH:,.0f}, or null")


def known_reach(article: Article) -> float | None:
    """Return the expected readers of an article; None also for what `reach_of` refuses, as earlier versions stored it."""
    try:
        return reach_of(article.extra.get(REACH))
    except RecordError:
        return None


def refusal_of(article: Article) -> str | None:
    """Say why an article cannot be added; None if it can."""
    try:
        reach_of(article.extra.get(REACH))
    except RecordError as error:
        return str(error)
    return None


def cautions_of(article: Article) -> tuple[str, ...]:
    """Return a sentence for every field of the record that was ignored and looks like a mistake."""
    return tuple(map(visible, misspelt_fields(article, (*sorted(KNOWN), REACH))))


def headline_of(article: Article, assessment: Mapping[str, Any] | None) -> str | None:
    """Return the headline to show: that of the record or else the one that was measured, such as the first line of a text."""
    measured = str((assessment or {}).get("headline") or "").replace("\0", " ").strip()
    return article.headline or measured or None


def storable(article: Article) -> Article:
    """Remove NUL characters from column values, since PostgreSQL cannot store them."""
    named = {name: getattr(article, name) for name in ("id", "url", "headline", "publisher", "published", "text")}
    held = {name: value.replace("\0", " ") for name, value in named.items() if value and "\0" in value}
    return article.with_fields(**held) if held else article
