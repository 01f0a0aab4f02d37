"""Plain text and Markdown. The text is kept as it is, so offsets of the input are offsets of the article."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from quality.article.byline import authors_of
from quality.article.encoding import without_surrogates
from quality.article.parts import MAX_TEXT, Author, Block, BlockKind, Provenance
from quality.errors import InputError, TooLargeError

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"[^\n]+")
_LIST_ITEM = re.compile(r"(?:[-*•‣·]|\d{1,3}[.)])\s+\S")
_TITLE = re.compile(r"#[ \t]+(\S[^\n]*)")
_TEXT_FIELDS = ("id", "url", "headline", "byline", "bio", "publisher", "published", "modified", "language", "section")


def text_fields(text: str, **known: Any) -> dict[str, Any]:
    """Fields of the article in a text, see `Article.from_text`."""
    if not isinstance(text, str):
        raise InputError(f"the text is of type {type(text).__name__}; it must be a string")
    if len(text) > MAX_TEXT:
        raise TooLargeError(
            f"the text has {len(text):,} characters; at most {MAX_TEXT:,} are read. Split it into articles."
        )
    if "\0" in text:
        raise InputError("the text holds NUL characters, so it is probably not text; pass decoded text or HTML")
    text = without_surrogates(text)
    fields = {name: known.pop(name, None) for name in _TEXT_FIELDS}
    fields = {name: value or None for name, value in fields.items()}
    authors = known.pop("authors", None)
    if authors is not None:
        authors = tuple(Author(name) if isinstance(name, str) else name for name in authors)
        fields["byline"] = fields["byline"] or ", ".join(author.name for author in authors) or None
    elif fields["byline"]:
        authors = authors_of(fields["byline"])
    blocks = tuple(_blocks(text))
    if fields["headline"] is None and blocks and (title := _TITLE.match(text, blocks[0].start, blocks[0].end)):
        fields["headline"] = title[1]
    if fields["headline"] is None and len(blocks) > 1 and _is_called_out(text, blocks[0], blocks[1]):
        blocks = (replace(blocks[0], kind="heading"), *blocks[1:])
    return {"text": text, "blocks": blocks, "authors": authors, "provenance": Provenance("text"), **fields, **known}


def _blocks(text: str) -> list[Block]:
    """Split into paragraphs at blank lines, and also at single line breaks if lines are paragraphs rather than wrapped text."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")  # of the same length, so that offsets stay valid
    chunks: list[tuple[int, int]] = []
    at = 0
    for gap in _PARAGRAPH_BREAK.finditer(text):
        chunks.append((at, gap.start()))
        at = gap.end()
    chunks.append((at, len(text)))
    lines_of = [
        [(start + m.start(), start + m.end()) for m in _LINE.finditer(text[start:end])] for start, end in chunks
    ]
    width = max((width for lines in lines_of if (width := _wrap_width(text, lines))), default=0)
    blocks = []
    for (start, end), lines in zip(chunks, lines_of, strict=True):
        for line_start, line_end in [(start, end)] if _is_wrapped(lines, width) else lines:
            raw = text[line_start:line_end]
            stripped = raw.strip()
            if stripped:
                first = line_start + raw.index(stripped[0])
                blocks.append(Block(first, first + len(stripped), _kind(stripped)))
    return blocks


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> int:
    """Return the column at which a paragraph is wrapped: three or more lines of nearly the same length. 0 if it is not."""
    if len(lines) < 3:
        return 0
    lengths = [end - start for start, end in lines[:-1]]
    longest = max(lengths)
    is_even = 40 <= longest <= 120 and min(lengths) >= 0.7 * longest
    return longest if is_even and any(text[start].islower() for start, _ in lines[1:]) else 0


def _is_wrapped(lines: list[tuple[int, int]], width: int) -> bool:
    """Whether the lines are one paragraph, given the column at which the text is wrapped."""
    return len(lines) > 1 and all(0.7 * width <= end - start <= 1.1 * width for start, end in lines[:-1])


def _kind(block: str) -> BlockKind:
    if block.startswith("#") and block.lstrip("#").startswith(" "):
        return "heading"
    if block.startswith(">"):
        return "quote"
    if _LIST_ITEM.match(block):
        return "list_item"
    return "heading" if is_heading_like(block) else "paragraph"


def _is_called_out(text: str, first: Block, second: Block) -> bool:
    """Whether a text without a headline begins with one that ends in “!” or “?”: one line of at least four words, no longer
    than a heading, before a blank line, and without a sentence before it."""
    line = text[first.start : first.end]
    return (
        line[-1] in "!?"
        and line.count(" ") >= 3
        and first.kind == "paragraph"
        and is_heading_like(line.rstrip("!?") or line)
        and ". " not in line
        and len(text[first.end : second.start].splitlines()) > 1
    )


def is_heading_like(block: str) -> bool:
    """Whether a line reads like a heading: short and without final punctuation."""
    return len(block) <= 100 and block.count(" ") <= 14 and block[-1] not in ".!?…:;,\"”'’)]" and "\n" not in block
