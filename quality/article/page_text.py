"""The text of a page as readers see it: one walk over the tree gives blocks and links in page order."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lxml import etree

from quality.article.parts import MAX_TEXT, BlockKind
from quality.errors import TooLargeError
from quality.lexicons import named_pattern

MAX_DEPTH = 1_000
"""Deepest nesting of elements that is read."""
MAX_EXTRACTED = 10_000
MAX_EXTRACTED_DEPTH = 200
"""Pages of more or deeper elements are read without trafilatura, whose time grows faster than the page."""

PROSE_WORDS = 9
"""Spaces from which on an unlinked line is prose."""
_LONG_CELL = 120
_LEAST_STORY = 500
"""Letters of prose besides the comments from which on these are left out; else what looks like comments may be the story."""

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
_SPACED = frozenset(
    ("img", "picture", "time", "label", "input", "hr", "output", "progress", "meter", "svg", "iframe", "video", "audio")
)
"""Inline elements that nobody reads as one word with what stands beside them."""
_WITHIN_WORDS = frozenset(("sub", "sup", "wbr", "font", "mark", "u", "ruby", "rt", "rp", "bdi", "bdo"))
_DISPLAYED = re.compile(r"display\s*:\s*(?:inline-)?(?:block|flex|grid|table)", re.IGNORECASE)
_LAST_RUN = re.compile(r"\S{1,40}$")
_NAME_STARTS = frozenset(("Mc", "Mac", "O'", "O’", "D'", "D’"))
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
OUTSIDE = frozenset(("nav", "form", "comments", "caption"))
"""Zones that are no part of a story, whatever the extraction holds."""


_COMMENTS = named_pattern("page_patterns", "comments_heading", re.IGNORECASE)
"""The heading of a comment section, as a whole."""


@dataclass(slots=True, eq=False)
class Piece:
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


class RawLink(NamedTuple):
    href: str
    text: str
    rel: str
    piece: int | None


class Page(NamedTuple):
    pieces: list[Piece]
    links: list[RawLink]
    comments: list[Any]
    """Elements that hold comments of readers."""
    is_flat: bool
    is_small: bool


def walk(tree: Any, hidden: Collection[Any], zones: Mapping[Any, str]) -> Page:
    """Pieces and links in page order; one pass over the elements. Raises TooLargeError beyond `MAX_DEPTH` and `MAX_TEXT`."""
    return _Walk(tree, hidden, zones).page()


class _Walk:
    """What is read so far of a page, and the elements that are open: each block or cell with the kind and zone of its text."""

    def __init__(self, tree: Any, hidden: Collection[Any], zones: Mapping[Any, str]) -> None:
        self._tree, self._hidden, self._zones = tree, hidden, zones
        self._pieces: list[Piece] = []
        self._links: list[RawLink] = []
        self._comments: list[Any] = []
        self._buffer: list[str] = []
        self._open_links: list[tuple[str, str, int, int]] = []
        self._stack: list[tuple[Any, BlockKind, str]] = [(tree, "paragraph", "")]
        self._linked = self._characters = 0

    def page(self) -> Page:
        """Reads the whole tree."""
        elements = depth = deepest = 0
        skipped: Any = None
        walker: Any = etree.iterwalk(self._tree, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                elements += 1
                depth += 1
                if depth > deepest:
                    deepest = depth
                    if depth > MAX_DEPTH:
                        raise TooLargeError(f"the page nests more than {MAX_DEPTH:,} elements, the most that is read")
                if element.tag in _SKIPPED or element in self._hidden:
                    skipped = element
                    walker.skip_subtree()
                    if element.tag in _BLOCKS:
                        self._flush()
                    continue
                self._begin(element)
                self._add(element.text)
            else:
                depth -= 1
                if element is skipped:
                    skipped = None
                else:
                    self._end(element)
                if self._is_spaced() and is_apart(element, self._buffer[-1], element.tail):
                    self._buffer.append(" ")
                self._add(element.tail)
        self._flush()
        is_flat, is_small = deepest <= MAX_EXTRACTED_DEPTH, elements <= MAX_EXTRACTED
        return Page(self._pieces, self._links, self._comments, is_flat, is_small)

    def _begin(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
            _, kind, around = self._stack[-1]
            zone = self._zones.get(element) or _ZONES.get(tag) or around
            if zone == "comments" != around:
                self._comments.append(element)
            self._stack.append((element, _KINDS.get(tag, kind), zone))
        elif tag in _CELLS:
            self._begin_cell(element)
        elif tag == "br":
            self._break_line()
        elif self._is_spaced() and _begins_apart(element, self._buffer[-1]):
            self._buffer.append(" ")
        if tag == "a":
            if href := element.get("href"):
                self._open_links.append((href, element.get("rel") or "", len(self._pieces), len(self._buffer)))
        elif tag == "input" and (element.get("type") or "").lower() in ("submit", "button"):
            self._add_button(element)

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
            self._stack.pop()
        elif tag in _CELLS:
            if self._is_long():
                self._flush()
            self._stack.pop()
        elif tag == "a" and self._open_links and element.get("href"):
            href, rel, piece, at = self._open_links.pop()
            anchor = "".join(self._buffer[at:]) if piece == len(self._pieces) else self._pieces[piece].text
            anchor = " ".join(anchor.split())
            self._links.append(RawLink(href, anchor, rel, piece if anchor else None))

    def _begin_cell(self, element: Any) -> None:
        """Cells of a data table are read as one row; those that lay out a page hold blocks or long texts."""
        if self._is_long():
            self._flush()
        elif self._buffer:
            self._buffer.append(" ")
        self._stack.append((element, "paragraph", self._stack[-1][2]))

    def _break_line(self) -> None:
        kind = self._stack[-1][1]
        if kind == "code":
            self._buffer.append("\n")
        elif kind in ("heading", "caption", "table"):
            self._buffer.append(" ")
        else:
            self._flush()

    def _add_button(self, element: Any) -> None:
        self._flush()
        self._buffer.append(element.get("value") or "")
        self._stack.append((element, "other", "form"))
        self._flush()
        self._stack.pop()

    def _add(self, content: str | None) -> None:
        if content:
            self._buffer.append(content)
            if self._open_links:
                self._linked += len(content)

    def _is_spaced(self) -> bool:
        """Whether a piece is begun in which white space does not count, so that a gap may be put in."""
        return bool(self._buffer) and self._stack[-1][1] != "code"

    def _is_long(self) -> bool:
        return sum(map(len, self._buffer)) > _LONG_CELL

    def _flush(self) -> None:
        """Ends the piece that is begun, if any."""
        if not self._buffer:
            return
        element, kind, zone = self._stack[-1]
        text = "".join(self._buffer)
        self._buffer.clear()
        text = _code(text) if kind == "code" else " ".join(text.split())
        if text:
            self._pieces.append(Piece(text, "caption" if zone == "caption" else kind, element, zone, self._linked))
            self._characters += len(text) + 2
            if self._characters > MAX_TEXT:
                raise TooLargeError(f"the page has more than {MAX_TEXT:,} characters of text, the most that is read")
        self._linked = 0


def _begins_apart(element: Any, before: str) -> bool:
    """Whether there is a gap before an inline element: links right behind each other are parted by the style sheet."""
    previous = element.getprevious() if element.tag == "a" else None
    follows_a_link = previous is not None and previous.tag == "a" and not previous.tail
    return follows_a_link or is_apart(element, before, element.text)


def is_apart(element: Any, before: str, after: str | None) -> bool:
    """Whether readers see a gap at the edge of an inline element, between the strings `before` and `after`, that stands in
    the style sheet alone. Within a word, as behind a drop cap or in «CO₂», there is none."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _WITHIN_WORDS:
        return False
    if tag in _SPACED or "-" in tag or _DISPLAYED.search(element.get("style") or ""):
        return True
    if not after or not (match := _LAST_RUN.search(before[-40:])):
        return False
    first, last = after[0], match[0]
    if last in _NAME_STARTS:
        return False
    if first.isupper():
        return last[-1] in ".!?:;,)”" or (last[-1].islower() and len(last) > 1) or last[-1].isdigit()
    return first.isdigit() and len(last) > 2 and last[-1].islower() and tag in ("span", "a", "small", "strong", "b")


def text_of(element: Any) -> str:
    """What an element says, as readers see it: texts of neighbouring elements are set apart."""
    if element is None:
        return ""
    strings: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        content = node.text if event == "start" else node.tail if node is not element else None
        if node.tag in _SKIPPED and node.tag != "head":
            content = node.tail if event == "end" and node is not element else None
        if (
            node.tag in _BLOCKS
            or node.tag in _CELLS
            or node.tag == "br"
            or (strings and is_apart(node, strings[-1], content))
        ):
            strings.append(" ")
        if content:
            strings.append(content)
    return " ".join("".join(strings).split())


def _code(text: str) -> str:
    """Preformatted text: its lines stay, blank ones go, since they would part it."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def comments_of(page: Page) -> list[Any]:
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
        elif piece.zone in OUTSIDE:
            continue
        elif piece.element.tag in _HEADINGS and prose >= _LEAST_STORY and _COMMENTS.fullmatch(piece.text):
            piece.zone = "comments"
            siblings = [piece.element, *piece.element.itersiblings()]
            section = {element for sibling in siblings for element in sibling.iter()}
            roots += siblings
        elif piece.text.count(" ") >= PROSE_WORDS and not piece.is_linked:
            prose += len(piece.text)
    return list(dict.fromkeys(roots)) if prose >= _LEAST_STORY else []  # a box may stand under such a heading as well
