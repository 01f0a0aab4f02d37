"""Web pages. The tree is parsed once and walked once; trafilatura tells the story from what surrounds it.

trafilatura prunes comment forms and may drop paragraphs, so its output is not the text: the text is what a reader of
the page sees, in page order, and a block of it is main where trafilatura's extraction holds the same words.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from quality.article.addresses import joined
from quality.article.encoding import decode, without_surrogates
from quality.article.json_ld import fold
from quality.article.landmarks import landmarks
from quality.article.limits import MAX_PAGE
from quality.article.links import about_and_contact, policies_in
from quality.article.page_metadata import PageMetadata, page_metadata
from quality.article.record import MAX_TEXT, Article, Block, BlockKind, Declared, Link, Provenance
from quality.article.text import is_heading_like
from quality.errors import InputError, TooLargeError

MAX_DEPTH = 1_000
"""Deepest nesting of elements that is read."""
MAX_ATTRIBUTES = 2_000
"""Most attributes of one element: the parser compares each with each."""
MAX_ELEMENTS = 200_000
"""Most elements of a page; the largest of 428 real ones has 4,529."""
MAX_EXTRACTED = 10_000
MAX_EXTRACTED_DEPTH = 200
"""Pages of more or deeper elements are read without trafilatura, whose time grows faster than the page."""

_SURE = 25
"""Letters from which on a passage that also stands in the extraction is the same one, and not a common word or two."""
_CORE = 0.8
"""Share of the story that the innermost element around it holds; the rest may stand apart, as a dek does."""
_SIBLING = 0.25
"""Share of the story in one parent from which on the other paragraphs in it belong to the story as well."""
_SERIES = 3
"""Elements of one name and class, with that share of the story, which are no boxes but how the page sets its text."""
_SHORT = 1_000
_LEAST, _MOST = 0.5, 1.3
_PROSE_WORDS = 9
"""Letters of an extraction, and its shares of the page's prose (unlinked lines of more words than that), beyond which it
is doubted. On 141 real pages 21 are; the fuller comparison changes the story on 6 of these and on 2 of the others."""
_STUB_WORDS = 300
"""A page that says it is not free and shows fewer words than this is taken for the beginning of its article."""
_LONG_CELL = 120
_LEAST_STORY = 500
"""Letters of prose besides the comments from which on these are left out; else what looks like comments may be the story."""
_LONGEST_TITLE = 400
_LONGEST_CREDIT = 120

_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "button",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
        ),
        *(
            "dir",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
        ),
        *(
            "header",
            "hgroup",
            "hr",
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "ol",
            "p",
            "pre",
            "search",
            "section",
            "summary",
        ),
        *("table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
_CELLS = frozenset(("td", "th"))
_TEXT_GROUPS = frozenset(("ul", "ol", "dl", "blockquote", "table", "tbody", "tr", "pre", "figure", "details", "center"))
"""Elements that hold text of the story itself, rather than setting it apart."""
_SKIPPED = frozenset(
    (
        *(
            "script",
            "style",
            "template",
            "noscript",
            "head",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "video",
            "audio",
        ),
        *("canvas", "select", "datalist", "textarea", "map", "noframes", "applet"),
    )
)
_KINDS: Mapping[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "li": "list_item",
    "blockquote": "quote",
    "tr": "table",
    "pre": "code",
    "button": "other",
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ZONES = {"nav": "nav", "footer": "footer", "aside": "aside", "form": "form", "button": "form", "figcaption": "caption"}
_OUTSIDE = frozenset(("nav", "form", "comments", "caption"))
"""Zones that are no part of a story, whatever the extraction holds."""

_COMMENTS = re.compile(
    r"(?:[\d,.]+ |reader |readers['’] |user |all |no |view |show )*(?:comments?|replies|responses)(?: \(?[\d,.]+\)?)?:?",
    re.IGNORECASE,
)
"""The heading of a comment section, as a whole."""
_CREDIT = re.compile(r"(?:(?:posted|written|published|reported|story|text|words) )?by\b", re.IGNORECASE)
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13}) + b"\x7f"
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{4000,}")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_ORIGIN = re.compile(r"https?://[\w.:-]+(?=/|$)")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # else its warnings go to stderr, unasked


@dataclass(slots=True, eq=False)
class _Piece:
    """A block on its way: its text, the element it stands in, the zone around that, and how much of it is linked."""

    text: str
    kind: BlockKind
    element: Any
    zone: str
    linked: int
    main: bool | None = None
    apart: bool = False

    @property
    def squeezed(self) -> str:
        """The text without white space, in which extractions differ."""
        return "".join(self.text.split())

    @property
    def is_linked(self) -> bool:
        return 2 * self.linked > len(self.text)


class _RawLink(NamedTuple):
    href: str
    text: str
    rel: str
    piece: int | None


class _Page(NamedTuple):
    pieces: list[_Piece]
    links: list[_RawLink]
    comments: list[Any]
    """Elements that hold comments of readers."""
    is_flat: bool
    is_small: bool


def article_from_html(html: str | bytes, url: str | None = None) -> Article:
    """The article on a page. Nothing is fetched; `url` is where the page came from.

    Raises InputError when there is no text in it, TooLargeError beyond `MAX_PAGE` bytes, `MAX_ELEMENTS` elements,
    `MAX_DEPTH` nested ones, `MAX_ATTRIBUTES` of one element or `MAX_TEXT` characters of text.
    """
    tree: Any = parse(html)
    elements = list(tree.iter())  # held, so that lxml makes their Python objects only once
    if len(elements) > MAX_ELEMENTS:
        raise TooLargeError(f"the page has {len(elements):,} elements; at most {MAX_ELEMENTS:,} are read")
    marks = landmarks(elements)
    page = _walk(tree, marks.hidden, marks.zones)
    comments = _comments(page)
    marks.leave_out(comments)
    extraction = None
    with _taken_out(comments):
        if page.is_flat and (page.is_small or (comments and sum(1 for _ in tree.iter()) <= MAX_EXTRACTED)):
            extraction = _Extraction(tree, page.pieces)
    if extraction is not None and not _flag(page.pieces, extraction) and marks.hidden:
        # A page saved with a dialogue open, or one whose script uncovers the story, hides it from the walk.
        uncovered = _walk(tree, frozenset(), marks.zones)
        if _flag(uncovered.pieces, extraction):
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
    return Article(
        text=text,
        blocks=blocks,
        url=metadata.url,
        headline=metadata.headline,
        byline=metadata.byline,
        authors=metadata.authors,
        bio=metadata.bio,
        publisher=metadata.publisher,
        published=metadata.published,
        modified=metadata.modified,
        language=metadata.language,
        section=metadata.section,
        types=metadata.types,
        links=links,
        declared=Declared(
            publisher_name=metadata.publisher,
            publisher_contact=metadata.contact or contact,
            publisher_about=about,
            policies={**policies_in(around), **metadata.policies},
        ),
        truncated=_is_stub(pieces, metadata),
        provenance=Provenance("html"),
    )


def parse(html: str | bytes) -> HtmlElement:
    """The tree of a page. Raises InputError for what is no page, TooLargeError for one over the limits."""
    if not isinstance(html, str | bytes):
        raise InputError(f"the page is a {type(html).__name__}; it must be a string or bytes")
    if len(html) > MAX_PAGE:
        raise TooLargeError(f"the page has {len(html):,} characters; at most {MAX_PAGE:,} are read")
    if isinstance(html, bytes):
        stated = _CHARSET.search(html, 0, 4096)
        html = decode(html, stated[1].decode("ascii") if stated else None)
    data = without_surrogates(html).lstrip("\ufeff").encode("utf-8").translate(None, _CONTROLS)
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
    try:
        return document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InputError(f"the page cannot be parsed: {error}") from None


def _walk(tree: Any, hidden: Collection[Any], zones: Mapping[Any, str]) -> _Page:
    """Pieces and links in page order; one pass over the elements."""
    pieces: list[_Piece] = []
    links: list[_RawLink] = []
    comments: list[Any] = []
    buffer: list[str] = []
    open_links: list[tuple[str, str, int, int]] = []
    stack: list[tuple[Any, BlockKind, str]] = [(tree, "paragraph", "")]
    linked = elements = depth = deepest = characters = 0
    skipped: Any = None

    def flush() -> None:
        nonlocal linked, characters
        element, kind, zone = stack[-1]
        text = "".join(buffer)
        buffer.clear()
        text = _code(text) if kind == "code" else " ".join(text.split())
        if text:
            pieces.append(_Piece(text, "caption" if zone == "caption" else kind, element, zone, linked))
            characters += len(text) + 2
            if characters > MAX_TEXT:
                raise TooLargeError(f"the page has more than {MAX_TEXT:,} characters of text, the most that is read")
        linked = 0

    walker: Any = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            elements += 1
            depth += 1
            if depth > deepest:
                deepest = depth
                if depth > MAX_DEPTH:
                    raise TooLargeError(f"the page nests more than {MAX_DEPTH:,} elements, the most that is read")
            if tag in _SKIPPED or element in hidden:
                skipped = element
                walker.skip_subtree()
                if buffer and tag in _BLOCKS:
                    flush()
                continue
            if tag in _BLOCKS:
                if buffer:
                    flush()
                _, kind, around = stack[-1]
                zone = zones.get(element) or _ZONES.get(tag) or around
                if zone == "comments" != around:
                    comments.append(element)
                stack.append((element, _KINDS.get(tag, kind), zone))
            elif tag in _CELLS:
                # Cells of a data table are read as one row; those that lay out a page hold blocks or long texts.
                if sum(map(len, buffer)) > _LONG_CELL:
                    flush()
                elif buffer:
                    buffer.append(" ")
                stack.append((element, "paragraph", stack[-1][2]))
            elif tag == "br":
                kind = stack[-1][1]
                if kind == "code":
                    buffer.append("\n")
                elif kind in ("heading", "caption", "table"):
                    buffer.append(" ")
                elif buffer:
                    flush()
            elif tag == "a":
                if buffer and _follows_a_link(element):
                    buffer.append(" ")
                if href := element.get("href"):
                    open_links.append((href, element.get("rel") or "", len(pieces), len(buffer)))
            elif tag == "span":
                if buffer and element.text and element.text[0].isupper() and buffer[-1][-1:].islower():
                    buffer.append(" ")  # «by» and a name, set apart by the style sheet alone
            elif tag == "input" and (element.get("type") or "").lower() in ("submit", "button"):
                if buffer:
                    flush()
                buffer.append(element.get("value") or "")
                stack.append((element, "other", "form"))
                flush()
                stack.pop()
            content = element.text
        else:
            depth -= 1
            if element is skipped:
                skipped = None
            elif tag in _BLOCKS:
                if buffer:
                    flush()
                stack.pop()
            elif tag in _CELLS:
                if sum(map(len, buffer)) > _LONG_CELL:
                    flush()
                stack.pop()
            elif tag == "a" and open_links and element.get("href"):
                href, rel, piece, at = open_links.pop()
                anchor = "".join(buffer[at:]) if piece == len(pieces) else pieces[piece].text
                anchor = " ".join(anchor.split())
                links.append(_RawLink(href, anchor, rel, piece if anchor else None))
            content = element.tail
        if content:
            buffer.append(content)
            if open_links:
                linked += len(content)
    if buffer:
        flush()
    return _Page(pieces, links, comments, deepest <= MAX_EXTRACTED_DEPTH, elements <= MAX_EXTRACTED)


def _follows_a_link(element: Any) -> bool:
    """Whether a link stands right behind another one, the gap between them being left to the style sheet."""
    before = element.getprevious()
    return before is not None and before.tag == "a" and not before.tail


def _code(text: str) -> str:
    """Preformatted text: its lines stay, blank ones go, since they would part it."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def _comments(page: _Page) -> list[Any]:
    """Elements with the comments of readers, whose pieces get that zone; none where they may be the story itself.

    They are known by their markup, or by a heading behind the story, with which everything goes that follows in the same
    element.
    """
    prose = 0
    roots = list(page.comments)
    section: set[Any] = set()
    for piece in page.pieces:
        if piece.element in section:
            piece.zone = "comments"
        elif piece.zone in _OUTSIDE:
            continue
        elif piece.element.tag in _HEADINGS and prose >= _LEAST_STORY and _COMMENTS.fullmatch(piece.text):
            piece.zone = "comments"
            siblings = [piece.element, *piece.element.itersiblings()]
            section = {element for sibling in siblings for element in sibling.iter()}
            roots += siblings
        elif piece.text.count(" ") >= _PROSE_WORDS and not piece.is_linked:
            prose += len(piece.text)
    return roots if prose >= _LEAST_STORY else []


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


class _Extraction:
    """What trafilatura takes for the story, without white space, for looking up passages of the page.

    Its own rules come first. Only where they find much less or more than there is prose on the page, they are compared
    with those of readability and jusText, which takes half as long again.
    """

    def __init__(self, tree: HtmlElement, pieces: Sequence[_Piece]) -> None:
        self.text = ""
        self.parts: set[str] = set()
        self._read(tree, fast=True)
        prose = sum(
            len(piece.text) - piece.text.count(" ")
            for piece in pieces
            if piece.text.count(" ") >= _PROSE_WORDS and not piece.is_linked and piece.zone not in _OUTSIDE
        )
        if len(self.text) < _SHORT or not _LEAST * prose <= len(self.text) <= _MOST * prose:
            self._read(tree, fast=False)

    def _read(self, tree: HtmlElement, *, fast: bool) -> None:
        from trafilatura import bare_extraction

        try:
            found = bare_extraction(tree, fast=fast, include_comments=False, with_metadata=False)
        except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError):
            return  # the document then tells the story from the rest by its text
        body = getattr(found, "body", None)
        if body is not None:
            strings = ["".join(string.split()) for string in body.itertext()]
            self.text = "".join(strings)
            self.parts = {*strings, *("".join("".join(child.itertext()).split()) for child in body)}

    def holds(self, squeezed: str) -> bool:
        """Whether the extraction has this passage, or at least how it begins or ends."""
        if len(squeezed) < _SURE:
            return squeezed in self.parts
        if squeezed in self.text:
            return True
        edge = 2 * _SURE
        return len(squeezed) > 2 * edge and (squeezed[:edge] in self.text or squeezed[-edge:] in self.text)


def _flag(pieces: Sequence[_Piece], extraction: _Extraction) -> bool:
    """Sets `main` of every piece, or of none and returns False when they hold less than half of the extraction."""
    squeezed = [piece.squeezed for piece in pieces]
    held = [extraction.holds(text) for text in squeezed]
    sizes: dict[str, int] = {}
    for piece, text, flag in zip(pieces, squeezed, held, strict=True):
        if flag:
            sizes[piece.zone] = sizes.get(piece.zone, 0) + len(text)
    # Some pages stand in one form as a whole, or in an element named after their comments.
    everything = sum(sizes.values())
    outside = {zone for zone in _OUTSIDE if 2 * sizes.get(zone, 0) < everything}
    sure = [
        index
        for index, piece in enumerate(pieces)
        if held[index] and len(squeezed[index]) >= _SURE and piece.zone not in outside
    ]
    found = {
        text for piece, text, flag in zip(pieces, squeezed, held, strict=True) if flag and piece.zone not in outside
    }
    if not sure or 2 * sum(map(len, found)) < len(extraction.text):
        return False
    around: dict[Any, int] = {}
    parents: dict[Any, int] = {}
    total = 0
    for index in sure:
        size = len(squeezed[index])
        total += size
        element = pieces[index].element
        parent = element.getparent()
        parents[parent] = parents.get(parent, 0) + size
        while element is not None:
            around[element] = around.get(element, 0) + size
            element = element.getparent()
    container = min(
        (element for element, size in around.items() if size >= _CORE * total),
        key=lambda element: -sum(1 for _ in element.iterancestors()),
    )
    inner = set(container.iter())
    home = {parent for parent, size in parents.items() if size >= _SIBLING * total}
    _set_apart(pieces, sure, home.union((container,), container.iterancestors()), total)
    first, last = sure[0], sure[-1]
    for index, piece in enumerate(pieces):
        inside = piece.element in inner
        if piece.zone in outside:
            piece.main = False
        elif piece.element.tag == "p" and piece.element.getparent() in home and not piece.is_linked:
            piece.main = True  # a short line among the paragraphs, whoever left it there
        elif held[index] and len(squeezed[index]) >= _SURE:
            piece.main = inside or not piece.is_linked
        elif held[index]:
            piece.main = inside and first <= index <= last
        else:
            piece.main = (
                inside
                and not home.isdisjoint(islice(piece.element.iterancestors(), 2))
                and not piece.is_linked
                and (piece.text.count(" ") >= 25 or (piece.text.count(" ") >= 8 and piece.text[-1] in '.!?…"”’)'))
            )
    return True


def _set_apart(pieces: Sequence[_Piece], sure: Sequence[int], around: Collection[Any], total: int) -> None:
    """Sets `apart` of the pieces in boxes: elements beside the paragraphs of the story, which stand right in `around`.

    Where a page sets each paragraph in an element of its own, these are many of one kind and no boxes.
    """
    tops = []
    for piece in pieces:
        top = piece.element
        while (parent := top.getparent()) is not None and parent not in around:
            top = parent
        tops.append(top)
    sizes: dict[tuple[str, str | None], int] = {}
    members: dict[tuple[str, str | None], set[Any]] = {}
    for index in sure:
        top = tops[index]
        key = top.tag, top.get("class")
        sizes[key] = sizes.get(key, 0) + len(pieces[index].squeezed)
        members.setdefault(key, set()).add(top)
    series = {key for key, size in sizes.items() if size >= _SIBLING * total and len(members[key]) >= _SERIES}
    for piece, top in zip(pieces, tops, strict=True):
        piece.apart = top.tag == "aside" or (
            top is not piece.element
            and top not in around
            and top.tag not in _TEXT_GROUPS
            and (top.tag, top.get("class")) not in series
        )


def _mark_title_and_byline(pieces: Sequence[_Piece], metadata: PageMetadata) -> None:
    """The headline repeated in the text is not of the body, nor is a line that says who wrote it."""
    wanted = fold(metadata.headline or "")
    names = [fold(author.name) for author in metadata.authors or ()]
    for piece in pieces:
        if not piece.main or len(piece.text) >= _LONGEST_TITLE:
            continue
        if wanted and fold(piece.text) == wanted:
            piece.main = False
        elif _CREDIT.match(piece.text) and len(piece.text) < _LONGEST_CREDIT:
            line = fold(piece.text)
            piece.main = not any(name and name in line for name in names)


def _assemble(pieces: Sequence[_Piece]) -> tuple[str, tuple[Block, ...]]:
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


def _resolved(links: Sequence[_RawLink], pieces: int, tree: Any, url: str | None) -> tuple[Link, ...]:
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


def _is_stub(pieces: Sequence[_Piece], metadata: PageMetadata) -> bool:
    """Whether the page shows only the beginning of its article."""
    if metadata.is_free is not False:
        return False
    words = sum(piece.text.count(" ") + 1 for piece in pieces if piece.main is not False)
    return words < _STUB_WORDS or (metadata.words is not None and words < 0.4 * metadata.words)
