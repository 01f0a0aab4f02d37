"""The story of a page whose markup already sets it apart, without a second extraction.

On most pages one element holds the prose: an article, a main element, or the innermost one around nearly all of it. Its text, less
the boxes that their names show to be something else, is the story. Where any of that is in doubt (boxes with much prose, several
headlines or articles, many links, a story hidden by a script), there is no answer here and trafilatura decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from quality.article.page_text import OUTSIDE, PROSE_WORDS, Piece

_LEAST = 1_000
"""Letters of prose on a page from which on its markup is trusted."""
_SHARE, _SHARE_UNNAMED = 0.9, 0.98
"""Shares of that prose that an element named as the story must hold, and one that is not."""
_WRAPPER = 0.5
"""Share of the prose in the element from which on a box holds the story itself, whatever it is called."""
_DOUBT = 0.1
"""Share of the story's prose that may be in boxes, and length of its linked lines beside it, beyond which there is no answer."""
_SECOND = 0.05
"""Share of the prose that makes an article within the story another story."""
_HIDDEN = 0.5
"""Share of the prose beyond which hidden paragraphs may be the story."""

_BOX_TAGS = frozenset(
    ("aside", "footer", "form", "nav", "menu", "figure", "button", "fieldset", "dialog", "label", "legend")
)
_BOX_NAME = re.compile(
    r"\bshar(?:e|ing)|social|sociable|newsletter|\btags?\b|tag-list|sidebar|banner|bread-?crumb|button|author|byline|\bnav|menu"
    r"|footer|related|recommend|premium|(?:^|[\s_-])ads?(?:[\s_-]|$)|advert|taboola|outbrain|widget|embed|consent|cookie"
    r"|most-popular|more-on|stories|\bnext|\bmeta|rating|attachment|timestamp|user-info|teaser|caption|comment|promo|subscri"
    r"|sign-?up|\bbio\b|sponsor|trending|popup|modal|disclaimer",
    re.IGNORECASE,
)
"""Classes and ids of boxes in and around a story that are not part of it."""


def marked_story(pieces: Sequence[Piece], hidden: Collection[Any]) -> list[Piece] | None:
    """Return the pieces of the story, in page order; None if the markup leaves it in doubt."""
    own = [piece for piece in pieces if piece.zone not in OUTSIDE]
    prose = [piece for piece in own if _is_prose(piece)]
    letters = sum(len(piece.text) for piece in prose)
    if letters < _LEAST or _hidden_letters(hidden) > _HIDDEN * letters:
        return None
    sizes = _sizes(prose)
    for share, named in ((_SHARE, True), (_SHARE_UNNAMED, False)):
        story = _innermost(sizes, share * letters, named=named)
        if story is not None and _is_single(story, sizes) and (found := _story_in(story, own, sizes)):
            return found
    return None


def _story_in(story: Any, pieces: Sequence[Piece], sizes: Mapping[Any, int]) -> list[Piece] | None:
    """Return the pieces in an element but not in its boxes; None if much of it is in boxes or links."""
    boxes = _Boxes(story, sizes)
    inside = [piece for piece in pieces if boxes.leave(piece.element)]
    kept = [piece for piece in inside if not piece.is_linked]
    in_boxes = sizes[story] - sum(len(piece.text) for piece in kept if _is_prose(piece))
    linked = sum(len(piece.text) for piece in inside if piece.is_linked)
    return None if max(in_boxes, linked) > _DOUBT * sizes[story] else kept


def _is_prose(piece: Piece) -> bool:
    return piece.text.count(" ") >= PROSE_WORDS and not piece.is_linked


def _hidden_letters(hidden: Collection[Any]) -> int:
    return sum(len(paragraph.text_content()) for element in hidden for paragraph in element.iter("p"))


def _sizes(prose: Sequence[Piece]) -> dict[Any, int]:
    """Map every element around prose to the letters of prose in it."""
    sizes: dict[Any, int] = {}
    for piece in prose:
        sizes[piece.element] = sizes.get(piece.element, 0) + len(piece.text)
    for element, size in list(sizes.items()):
        for around in element.iterancestors():
            sizes[around] = sizes.get(around, 0) + size
    return sizes


def _innermost(sizes: Mapping[Any, int], least: float, *, named: bool) -> Any:
    """Return the innermost element with at least so many letters, among those that are named as a story or among all."""
    found = [
        element
        for element, size in sizes.items()
        if size >= least
        and element.tag != "html"
        and (not named or element.tag in ("article", "main") or element.get("itemprop") == "articleBody")
    ]
    return max(found, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


def _is_single(story: Any, sizes: Mapping[Any, int]) -> bool:
    """Whether an element holds one story: one main headline at most, and no article of its own within."""
    others = (element for element in story.iter("article") if element is not story)
    return sum(1 for _ in story.iter("h1")) <= 1 and all(
        sizes.get(element, 0) < _SECOND * sizes[story] for element in others
    )


class _Boxes:
    """Tells elements of the story from those in its boxes; each element is looked at once."""

    def __init__(self, story: Any, sizes: Mapping[Any, int]) -> None:
        self._sizes, self._wrapper = sizes, _WRAPPER * sizes[story]
        self._leaves: dict[Any, bool] = {story: True}

    def leave(self, element: Any) -> bool:
        """Whether an element is within the story and in no box."""
        above = []
        while element is not None and element not in self._leaves:
            above.append(element)
            element = element.getparent()
        inside = element is not None and self._leaves[element]
        for below in reversed(above):
            inside = inside and not self._is_box(below)
            self._leaves[below] = inside
        return inside

    def _is_box(self, element: Any) -> bool:
        if self._sizes.get(element, 0) >= self._wrapper:
            return False
        names = (element.get("class"), element.get("id"))
        return element.tag in _BOX_TAGS or any(name and _BOX_NAME.search(name) for name in names)
