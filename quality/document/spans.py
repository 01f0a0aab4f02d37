"""Records that point into the text. Offsets are half-open code point offsets into `Document.text`; `first` and `last` are
half-open indexes into `Document.tokens`."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A passage: text[start:end]."""

    start: int
    end: int


class TextBlock(NamedTuple):
    """A paragraph, heading, list item or other unit. `main` tells the story from what surrounds it."""

    start: int
    end: int
    kind: str
    main: bool
    first: int
    last: int


class Sentence(NamedTuple):
    """A sentence of one block; `block` is the index of that block."""

    start: int
    end: int
    first: int
    last: int
    block: int


class Quotation(NamedTuple):
    """The interior of a quotation, without its marks. A multi-paragraph quotation is one entry a paragraph.

    `closed` is False for a paragraph of a quotation that goes on in the next one.
    """

    start: int
    end: int
    first: int
    last: int
    closed: bool = True
