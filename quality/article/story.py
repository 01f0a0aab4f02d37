"""Which blocks of a page are its story: those that trafilatura extracts, and others that belong to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from quality.article.page_text import OUTSIDE, PROSE_WORDS, Piece
from quality.lexicons import named_pattern

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
"""Letters of an extraction, and its shares of the page's prose (unlinked lines of more words than that), beyond which it
is doubted. On 141 real pages 21 are; the fuller comparison changes the story on 6 of these and on 2 of the others."""

_CONTINUED = 40
"""Words of two paragraphs or more from which on an unlike container beside the story goes on with it."""
_MOST_CONTAINERS = 100
"""Containers that are looked at, each with what stands between it and the story."""
_NEAR, _FAR = 3, 6
"""Levels above the story's container under which one goes on with it: an unlike one, and one like it."""
_DIGITS = re.compile(r"[\d_-]+")
_OTHERS = re.compile(
    r"related|recommend|teaser|promo|newsletter|sign-?up|sidebar|widget|trending|most-?(?:read|popular)|more-(?:news|stories|from)"
    r"|author|bio\b|comment|cookie|consent|subscri|footer|social|share|advert|\bads?\b|sponsor|caption|card|modal|popup|disclaimer|about",
    re.IGNORECASE,
)

_LONGEST_LABEL = 60
_MORE = named_pattern("page_patterns", "more_stories", re.IGNORECASE)

_TEXT_GROUPS = frozenset(("ul", "ol", "dl", "blockquote", "table", "tbody", "tr", "pre", "figure", "details", "center"))
"""Elements that hold text of the story itself, rather than setting it apart."""


class Extraction:
    """What trafilatura takes for the story, without white space, for looking up passages of the page.

    Its own rules come first. Only if they find much less or more than there is prose on the page are they compared with those
    of readability and jusText, which takes half as long again.
    """

    def __init__(self, tree: HtmlElement, pieces: Sequence[Piece]) -> None:
        self.text = ""
        self.parts: set[str] = set()
        self._read(tree, fast=True)
        prose = sum(
            len(piece.text) - piece.text.count(" ")
            for piece in pieces
            if piece.text.count(" ") >= PROSE_WORDS and not piece.is_linked and piece.zone not in OUTSIDE
        )
        if len(self.text) < _SHORT or not _LEAST * prose <= len(self.text) <= _MOST * prose:
            self._read(tree, fast=False)

    def _read(self, tree: HtmlElement, *, fast: bool) -> None:
        from trafilatura import bare_extraction

        try:
            found = bare_extraction(tree, fast=fast, include_comments=False, with_metadata=False)
        except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError):
            return  # the document then finds the story by its text
        body = getattr(found, "body", None)
        if body is not None:
            strings = ["".join(string.split()) for string in body.itertext()]
            self.text = "".join(strings)
            self.parts = {*strings, *("".join("".join(child.itertext()).split()) for child in body)}

    def holds(self, squeezed: str) -> bool:
        """Whether the extraction contains this passage, or at least its beginning or end."""
        if len(squeezed) < _SURE:
            return squeezed in self.parts
        if squeezed in self.text:
            return True
        edge = 2 * _SURE
        return len(squeezed) > 2 * edge and (squeezed[:edge] in self.text or squeezed[-edge:] in self.text)


def flag(pieces: Sequence[Piece], extraction: Extraction) -> bool:
    """Set `main` of every piece; or of none, and return False, if the pieces contain less than half of the extraction."""
    squeezed = [piece.squeezed for piece in pieces]
    held = [extraction.holds(text) for text in squeezed]
    sizes: dict[str, int] = {}
    for piece, text, flag in zip(pieces, squeezed, held, strict=True):
        if flag:
            sizes[piece.zone] = sizes.get(piece.zone, 0) + len(text)
    # Some pages are one form as a whole, or one element named after their comments.
    everything = sum(sizes.values())
    outside = {zone for zone in OUTSIDE if 2 * sizes.get(zone, 0) < everything}
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
        if parent is None:  # the root of the page, which may hold text itself
            parent = element
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
            piece.main = True  # a short line among the paragraphs
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
    _add_continuations(pieces, home, outside)
    _drop_teasers(pieces)
    return True


def _drop_teasers(pieces: Sequence[Piece]) -> None:
    """Remove links from the story that follow a heading such as “More stories”, and that heading."""
    heading: Piece | None = None
    for piece in pieces:
        if len(piece.text) <= _LONGEST_LABEL and _MORE.fullmatch(piece.text.strip(" :»›→")):
            heading = piece
        elif heading is not None and piece.is_linked:
            heading.main = piece.main = False
        else:
            heading = None


def _add_continuations(pieces: Sequence[Piece], home: Collection[Any], outside: Collection[str]) -> None:
    """Add the paragraphs in containers similar or adjacent to those of the story. Extractions often stop at the first of
    several, such as those separated by ads or revealed by “read more”."""
    by_parent: dict[Any, list[Piece]] = {}
    for piece in pieces:
        parent = piece.element.getparent()
        if piece.element.tag == "p" and piece.zone not in outside and parent is not None:
            by_parent.setdefault(parent, []).append(piece)
    shapes = {_shape(element) for element in home}
    near_by = [parent for parent in by_parent if parent not in home][:_MOST_CONTAINERS]
    for parent in near_by:
        paragraphs = by_parent[parent]
        if any(piece.main for piece in paragraphs) or _is_of_others(parent):
            continue
        prose = [piece for piece in paragraphs if _is_paragraph(piece)]
        words = sum(piece.text.count(" ") + 1 for piece in prose)
        alike = _shape(parent) in shapes and bool(prose)
        if (alike or (len(prose) >= 2 and words >= _CONTINUED)) and any(_goes_on(near, parent, alike) for near in home):
            for piece in paragraphs:
                piece.main = not piece.is_linked


def _is_paragraph(piece: Piece) -> bool:
    return not piece.is_linked and piece.text.count(" ") >= 8 and piece.text[-1] in '.!?…"”’)'


def _shape(element: Any) -> tuple[str, ...]:
    """Return names and first classes of an element and its parent, without the numbers that distinguish siblings."""
    around = element.getparent()
    return tuple(
        f"{node.tag} {_DIGITS.sub('', (node.get('class') or '').partition(' ')[0])}"
        for node in (element, around)
        if node is not None
    )


def _is_of_others(element: Any) -> bool:
    """Whether an element is in a box that, by its markup, contains other stories, ads or information about the site."""
    for node in (element, *element.iterancestors()):
        if node.tag in ("aside", "nav", "footer", "li", "form", "a", "dialog"):
            return True
        if node.tag not in ("body", "html", "main", "article") and _OTHERS.search(
            f"{node.get('class')} {node.get('id')}"
        ):
            return True
    return False


def _goes_on(near: Any, parent: Any, alike: bool) -> bool:
    """Whether a container follows the story's container in the same article, with no other headline between them."""
    above = list(near.iterancestors())[: _FAR if alike else _NEAR]
    common = next((node for node in parent.iterancestors() if node in above), None)
    if common is None or common.tag in ("html", "body") or _article_of(near) is not _article_of(parent):
        return False
    branches = [
        next(node for node in (start, *start.iterancestors()) if node.getparent() is common) for start in (near, parent)
    ]
    between = common[common.index(branches[0]) : common.index(branches[1]) + 1]
    if not between:
        return False
    headings = [heading for node in between[1:] for heading in node.iter("h1", "h2", "h3", "h4")]
    return not any(heading.tag == "h1" or (not alike and heading.find(".//a") is not None) for heading in headings)


def _article_of(element: Any) -> Any:
    return next(element.iterancestors("article"), None)


def _set_apart(pieces: Sequence[Piece], sure: Sequence[int], around: Collection[Any], total: int) -> None:
    """Set `apart` of the pieces in boxes: elements next to the paragraphs of the story, which are direct children of
    `around`. If a page puts each paragraph in its own element, these are many of one kind and not boxes."""
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
