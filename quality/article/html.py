"""Web pages. The tree is parsed once and walked once; trafilatura tells the story from what surrounds it.

trafilatura prunes comment forms and may drop paragraphs, so its output is not the text: the text is what a reader of
the page sees, in page order, and a block of it is main where trafilatura's extraction holds the same words.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from quality.article.addresses import joined
from quality.article.encoding import decode, without_surrogates
from quality.article.json_ld import comparable
from quality.article.landmarks import landmarks
from quality.article.limits import MAX_PAGE
from quality.article.links import about_and_contact, policies_in
from quality.article.page_metadata import PageMetadata, page_metadata
from quality.article.page_text import MAX_EXTRACTED, PROSE_WORDS, Piece, RawLink, comments_of, walk
from quality.article.parts import Block, Declared, Link, Provenance
from quality.article.story import Extraction, flag
from quality.article.text import is_heading_like
from quality.errors import InputError, TooLargeError

MAX_ATTRIBUTES = 2_000
"""Most attributes of one element: the parser compares each with each."""
MAX_ELEMENTS = 200_000
"""Most elements of a page; the largest of 428 real ones has 4,529."""
_STUB_WORDS = 100
_LEAST_OF_DECLARED = 0.6
"""A page that says it is not free and shows fewer words than this, or than this share of those that it declares, is taken for
the beginning of its article."""
_WALL = re.compile(
    r"(?:subscribe|sign (?:in|up)|log ?in|register|pay|join|upgrade)(?: \w+){0,4} to (?:continue|read|keep|unlock"
    r"|access|see|view|finish)"
    r"|to (?:continue|keep) reading|already a (?:subscriber|member)|(?:for|to) subscribers only|exclusive to subscribers"
    r"|rest of this (?:article|story)|(?:free )?articles? (?:left|remaining) this month|unlock this (?:article|story)",
    re.IGNORECASE,
)
_WALL_LINES = 6
_LONGEST_TITLE = 400
_LONGEST_CREDIT = 120

_CREDIT = re.compile(r"(?:(?:posted|written|published|reported|story|text|words) )?by\b", re.IGNORECASE)
_CONTROLS = bytes(sorted(set(range(32)) - {9, 10, 12, 13})) + b"\x7f"
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{4000,}")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_ORIGIN = re.compile(r"https?://[\w.:-]+(?=/|$)")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)

_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""Gives every element one class. The parser's own choice, by tag, calls Python for every element."""

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # else its warnings go to stderr, unasked


def page_fields(html: str | bytes, url: str | None = None) -> dict[str, Any]:
    """Fields of the article on a page, see `Article.from_html`. Nothing is fetched; `url` is where the page came from.

    Raises InputError when there is no text in it, TooLargeError beyond `MAX_PAGE` bytes, `MAX_ELEMENTS` elements,
    `MAX_DEPTH` nested ones, `MAX_ATTRIBUTES` of one element or `MAX_TEXT` characters of text.
    """
    tree: Any = parse(html)
    elements = list(tree.iter())  # held, so that lxml makes their Python objects only once
    if len(elements) > MAX_ELEMENTS:
        raise TooLargeError(f"the page has {len(elements):,} elements; at most {MAX_ELEMENTS:,} are read")
    marks = landmarks(elements)
    page = walk(tree, marks.hidden, marks.zones)
    comments = comments_of(page)
    marks.leave_out(comments)
    extraction = None
    with _taken_out(comments):
        if page.is_flat and (page.is_small or (comments and sum(1 for _ in tree.iter()) <= MAX_EXTRACTED)):
            extraction = Extraction(tree, page.pieces)
    if extraction is not None and not flag(page.pieces, extraction) and marks.hidden:
        # A page saved with a dialogue open, or one whose script uncovers the story, hides it from the walk.
        uncovered = walk(tree, frozenset(), marks.zones)
        if flag(uncovered.pieces, extraction):
            page = uncovered
    pieces = page.pieces
    if not pieces:
        raise InputError("the page holds no text that a reader would see")
    metadata = page_metadata(tree, marks, [piece.text for piece in pieces], url)
    _mark_title_and_byline(pieces, metadata)
    links = _resolved(page.links, len(pieces), tree, metadata.url)
    about, contact = about_and_contact(links)
    around = (link for link in links if link.block is None or not pieces[link.block].main)
    text, blocks = _assemble(pieces)
    return {
        "text": text,
        "blocks": blocks,
        "url": metadata.url,
        "headline": metadata.headline,
        "byline": metadata.byline,
        "authors": metadata.authors,
        "bio": metadata.bio,
        "publisher": metadata.publisher,
        "published": metadata.published,
        "modified": metadata.modified,
        "language": metadata.language,
        "section": metadata.section,
        "types": metadata.types,
        "links": links,
        "declared": Declared(
            publisher_name=metadata.publisher,
            publisher_contact=metadata.contact or contact,
            publisher_about=about,
            policies={**policies_in(around), **metadata.policies},
            is_free=metadata.is_free,
        ),
        "truncated": _is_stub(pieces, metadata),
        "provenance": Provenance("html"),
    }


def parse(html: str | bytes) -> HtmlElement:
    """The tree of a page. Raises InputError for what is no page, TooLargeError for one over the limits."""
    if not isinstance(html, str | bytes):
        raise InputError(f"the page is of type {type(html).__name__}; it must be a string or bytes")
    if len(html) > MAX_PAGE:
        raise TooLargeError(f"the page has {len(html):,} characters; at most {MAX_PAGE:,} are read")
    if isinstance(html, bytes):
        stated = _CHARSET.search(html, 0, 4096)
        html = decode(html, stated[1].decode("ascii") if stated else None)
    data = _utf8(html.lstrip("\ufeff"))
    if any(control in data for control in _CONTROLS):  # quicker than a copy of every page
        data = data.translate(None, _CONTROLS)
    if not data.strip():
        raise InputError("the page is empty")
    if any(len(_QUOTED.sub(b"", tag[0]).split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(data)):
        raise TooLargeError(
            f"an element of the page has more than {MAX_ATTRIBUTES:,} attributes, the most that is read"
        )
    parser = HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        huge_tree=True,
    )
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        return document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InputError(f"the page cannot be parsed: {error}") from None


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return without_surrogates(text).encode("utf-8")


@contextmanager
def _taken_out(elements: Sequence[Any]) -> Iterator[None]:
    """Takes elements out of their tree for a while. A long discussion would be extracted in place of the story."""
    taken: list[tuple[Any, Any]] = []
    for element in elements:
        stand_in = element.makeelement("span")
        stand_in.tail = element.tail
        element.getparent().replace(element, stand_in)
        taken.append((stand_in, element))
    try:
        yield
    finally:
        for stand_in, element in reversed(taken):
            stand_in.getparent().replace(stand_in, element)


def _mark_title_and_byline(pieces: Sequence[Piece], metadata: PageMetadata) -> None:
    """The headline repeated in the text is not of the body, nor is a line that says who wrote it."""
    wanted = comparable(metadata.headline or "")
    names = [comparable(author.name) for author in metadata.authors or ()]
    for piece in pieces:
        if not piece.main or len(piece.text) >= _LONGEST_TITLE:
            continue
        if wanted and comparable(piece.text) == wanted:
            piece.main = False
        elif _CREDIT.match(piece.text) and len(piece.text) < _LONGEST_CREDIT:
            line = comparable(piece.text)
            piece.main = not any(name and name in line for name in names)


def _assemble(pieces: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    """The text and its blocks, one a piece. Items of a list in the story keep the bullet that readers see."""
    texts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for piece in pieces:
        text, kind = piece.text, piece.kind
        if kind == "list_item" and piece.main and piece.element.tag == "li" and not piece.is_linked:
            text = f"• {text}"
        elif kind == "paragraph" and is_heading_like(text):
            kind = "heading"
        texts.append(text)
        blocks.append(Block(at, at + len(text), kind, piece.main, piece.apart))
        at += len(text) + 2
    return "\n\n".join(texts), tuple(blocks)


def _resolved(links: Sequence[RawLink], pieces: int, tree: Any, url: str | None) -> tuple[Link, ...]:
    """Links with absolute addresses; those within the page and to scripts are left out."""
    base = url or ""
    for element in tree.iterfind(".//base[@href]"):
        base = element.get("href") or base
        break
    origin = _ORIGIN.match(base)
    resolved = []
    for href, text, rel, piece in links:
        address = href.strip()
        if address.startswith("#") or address[:11].lower() == "javascript:":
            continue
        if origin and address.startswith("/") and address[1:2] not in ("/", "\\"):
            address = origin[0] + address
        elif not address.startswith(("http://", "https://", "mailto:")):
            try:
                address = joined(base, address)
            except ValueError:
                continue
        block = piece if piece is not None and piece < pieces else None
        resolved.append(Link(address, text, tuple(rel.lower().split()), block))
    return tuple(resolved)


def _is_stub(pieces: Sequence[Piece], metadata: PageMetadata) -> bool:
    """Whether a page that is not free shows only the beginning of its article: few words, fewer than it declares, a text that
    breaks off, or an invitation to pay right behind it."""
    if metadata.is_free is not False:
        return False
    main = [at for at, piece in enumerate(pieces) if piece.main is not False]
    words = sum(pieces[at].text.count(" ") + 1 for at in main)
    if words < _STUB_WORDS or (metadata.words is not None and words < _LEAST_OF_DECLARED * metadata.words):
        return True
    prose = [at for at in main if pieces[at].text.count(" ") >= PROSE_WORDS]
    if not prose:
        return True
    last = pieces[prose[-1]].text.rstrip()
    breaks_off = last.endswith(("…", "...", "…”", "[…]")) or last[-1] not in '.!?"”’)]:»*'
    return breaks_off or any(_WALL.search(piece.text) for piece in pieces[prose[-1] : prose[-1] + _WALL_LINES])
