"""The article as it was published. `None` means unknown, an empty tuple or string means known to be empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from quality.article.addresses import safe_address
from quality.visible import visible_line

BlockKind = Literal["paragraph", "heading", "list_item", "quote", "caption", "table", "code", "other"]

MAX_TEXT = 1_000_000
"""Longest text accepted, in code points. The longest of 11,341 real articles has about 150,000."""


def _make_safe(record: object, names: tuple[str, ...], addresses: tuple[str, ...]) -> None:
    """Takes out of fields what steers the display, and writes misleading addresses as browsers read them."""
    for name in names:
        if isinstance(value := getattr(record, name), str):
            object.__setattr__(record, name, visible_line(value))
    for name in addresses:
        if isinstance(value := getattr(record, name), str):
            object.__setattr__(record, name, safe_address(value))


@dataclass(frozen=True, slots=True)
class Block:
    """A run of the article's text that a reader sees as one unit.

    `start` and `end` are half-open code point offsets into `Article.text`. `main` is True for the story itself,
    False for what surrounds it (navigation, comment form, footer), None when the reader cannot tell; the document then
    decides. `apart` is True for what a page sets apart from the paragraphs around it, in a box of its own; such a block
    may belong to the story, as a fact box does, or not.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"
    main: bool | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody named as author. `bio` is what the page says of them, word for word."""

    name: str
    bio: str | None = None
    url: str | None = None
    job_title: str | None = None
    knows_about: tuple[str, ...] = ()
    is_organization: bool = False

    def __post_init__(self) -> None:
        _make_safe(self, ("name", "job_title"), ("url",))


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink of the page. `block` is the index of the block with its anchor text, None outside all blocks."""

    url: str
    text: str = ""
    rel: tuple[str, ...] = ()
    block: int | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """Transparency facts that the page states about itself, in markup or in links. Only HTML pages have them."""

    publisher_name: str | None = None
    publisher_contact: str | None = None
    publisher_about: str | None = None
    policies: Mapping[str, str] = field(default_factory=dict)
    """Policy (corrections, ethics, publishing_principles, unnamed_sources, fact_checking, ownership) to its URL."""
    is_free: bool | None = None
    """Whether everybody may read the article without paying, as the page says."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which reader made the record."""

    reader: str
    version: str = "1"


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
        _make_safe(self, ("headline", "byline", "publisher", "published", "modified", "language", "section"), ("url",))

    @classmethod
    def from_text(cls, text: str, **known: Any) -> Article:
        """Article from plain text or Markdown, offsets as in `text` itself.

        `known` may hold any other field, as text: headline, byline, bio, url, publisher, published, language, section,
        id.
        Raises InputError for text that is not a string or holds NUL bytes, TooLargeError beyond `MAX_TEXT`.
        """
        from quality.article.text import article_from_text

        return article_from_text(text, **known)

    @classmethod
    def from_html(cls, html: str | bytes, url: str | None = None) -> Article:
        """Article from a page. Nothing is fetched. Raises InputError when no text is found in it."""
        from quality.article.html import article_from_html

        return article_from_html(html, url=url)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Article:
        """Article from a mapping with `text` or `html`. Raises RecordError saying which field is wrong."""
        from quality.article.records import article_from_record

        return article_from_record(record)

    def with_fields(self, **fields: Any) -> Article:
        """A copy with some fields replaced."""
        return replace(self, **fields)
