"""Plain text and Markdown. The text is kept as it is: offsets of the input are offsets of the article."""

from __future__ import annotations

import re
from typing import Any

from quality.article.record import MAX_TEXT, Article, Author, Block, BlockKind, Provenance
from quality.errors import InputError, TooLargeError

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"[^\n]+")
_LIST_ITEM = re.compile(r"(?:[-*•‣·]|\d{1,3}[.)])\s+\S")
_TEXT_FIELDS = ("id", "url", "headline", "byline", "bio", "publisher", "published", "modified", "language", "section")


def article_from_text(text: str, **known: Any) -> Article:
    """See `Article.from_text`."""
    if not isinstance(text, str):
        raise InputError(f"the text is a {type(text).__name__}; it must be a string")
    if len(text) > MAX_TEXT:
        raise TooLargeError(f"the text has {len(text):,} characters; at most {MAX_TEXT:,} are read. Split it into articles.")
    if "\0" in text:
        raise InputError("the text holds NUL characters, so it is probably not text; pass decoded text or HTML")
    fields = {name: known.pop(name, None) for name in _TEXT_FIELDS}
    fields = {name: value or None for name, value in fields.items()}
    authors = known.pop("authors", None)
    if authors is not None:
        authors = tuple(Author(name) if isinstance(name, str) else name for name in authors)
        fields["byline"] = fields["byline"] or ", ".join(author.name for author in authors) or None
    elif fields["byline"]:
        authors = (Author(fields["byline"]),)
    return Article(
        text=text, blocks=tuple(_blocks(text)), authors=authors, provenance=Provenance("text"), **fields, **known
    )


def _blocks(text: str) -> list[Block]:
    """Paragraphs split at blank lines; single line breaks split too where lines are paragraphs rather than wrapped text."""
    chunks: list[tuple[int, int]] = []
    at = 0
    for gap in _PARAGRAPH_BREAK.finditer(text):
        chunks.append((at, gap.start()))
        at = gap.end()
    chunks.append((at, len(text)))
    blocks = []
    for start, end in chunks:
        lines = [(start + m.start(), start + m.end()) for m in _LINE.finditer(text[start:end])]
        for line_start, line_end in [(start, end)] if _is_wrapped(text, lines) else lines:
            raw = text[line_start:line_end]
            stripped = raw.strip()
            if stripped:
                first = line_start + raw.index(stripped[0])
                blocks.append(Block(first, first + len(stripped), _kind(stripped)))
    return blocks


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """True when the lines are one paragraph hard-wrapped at a column: at least three lines of nearly the same length."""
    if len(lines) < 3:
        return False
    lengths = [end - start for start, end in lines[:-1]]
    longest = max(lengths)
    return 40 <= longest <= 120 and min(lengths) >= 0.7 * longest and any(
        text[start:start + 1].islower() for start, _ in lines[1:]
    )


def _kind(block: str) -> BlockKind:
    if block.startswith("#") and block.lstrip("#").startswith(" "):
        return "heading"
    if block.startswith(">"):
        return "quote"
    if _LIST_ITEM.match(block):
        return "list_item"
    if len(block) <= 100 and block.count(" ") <= 14 and block[-1] not in ".!?…:;,\"”'’)]" and "\n" not in block:
        return "heading"
    return "paragraph"
