"""The records that an article is made of. `None` means unknown, an empty tuple or string means known to be empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from quality.article.addresses import safe_address
from quality.visible import visible_line

BlockKind = Literal["paragraph", "heading", "list_item", "quote", "caption", "table", "code", "other"]

MAX_TEXT = 1_000_000
"""Longest text accepted, in code points. The longest of 11,341 real articles has about 150,000."""
MAX_HEADLINE = 1_000
"""Characters of a headline that are read; the longest of real articles has about 400."""


MAX_FIELD = 10_000
"""Longest name, title or address, in characters."""
MAX_BIO = 100_000
"""Longest author bio in a record, in characters."""
MAX_AUTHORS = 1_000
"""Most authors of a record."""


def make_safe(record: object, names: tuple[str, ...], addresses: tuple[str, ...]) -> None:
    """Takes out of fields what steers the display, and writes misleading addresses as browsers read them. Names are cut at
    `MAX_FIELD` characters, and a longer address counts as unknown, since a part of it leads elsewhere."""
    for name in names:
        if isinstance(value := getattr(record, name), str):
            object.__setattr__(record, name, visible_line(value[:MAX_FIELD]))
    for name in addresses:
        if isinstance(value := getattr(record, name), str):
            object.__setattr__(record, name, safe_address(value) if len(value) <= MAX_FIELD else None)


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
        make_safe(self, ("name", "job_title"), ("url",))


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
