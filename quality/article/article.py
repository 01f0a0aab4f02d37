"""The article as it was published. `None` means unknown, an empty tuple or string means known to be empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from quality.article.parts import Author, Block, Declared, Link, Provenance, make_safe


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `text` is all that a reader of the page sees, residue included; every span refers to it."""

    text: str
    blocks: tuple[Block, ...]
    id: str | None = None
    url: str | None = None
    headline: str | None = None
    byline: str | None = None
    authors: tuple[Author, ...] | None = None
    bio: str | None = None
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    section: str | None = None
    types: tuple[str, ...] | None = None
    """schema.org types that the page declares, such as NewsArticle or OpinionNewsArticle."""
    links: tuple[Link, ...] | None = None
    declared: Declared | None = None
    truncated: bool = False
    """True when the reader knows that part of the text is missing (paywall, read limit)."""
    provenance: Provenance = Provenance("text")
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the input record that mean nothing here and are carried through."""

    def __post_init__(self) -> None:
        # What names an article is shown beside our own words; only its text and what is said of its authors stay as they came.
        make_safe(self, ("headline", "byline", "publisher", "published", "modified", "language", "section"), ("url",))

    @classmethod
    def from_text(cls, text: str, **known: Any) -> Article:
        """Article from plain text or Markdown, offsets as in `text` itself.

        `known` may hold any other field, as text: headline, byline, bio, url, publisher, published, language, section,
        id.
        Raises InputError for text that is not a string or holds NUL bytes, TooLargeError beyond `MAX_TEXT`.
        """
        from quality.article.text import text_fields

        return cls(**text_fields(text, **known))

    @classmethod
    def from_html(cls, html: str | bytes, url: str | None = None) -> Article:
        """Article from a page. Nothing is fetched; `url` is where the page came from.

        Raises InputError when no text is found in it, TooLargeError when it is larger than what is read (see
        `quality.article.html.page_fields`).
        """
        from quality.article.html import page_fields

        return cls(**page_fields(html, url=url))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Article:
        """Article from a mapping with `text` or `html`.

        Raises RecordError saying which field is wrong, InputError when the text or page in it cannot be read.
        """
        from quality.article.records import record_fields

        return cls(**record_fields(record))

    def with_fields(self, **fields: Any) -> Article:
        """A copy with some fields replaced."""
        return replace(self, **fields)
