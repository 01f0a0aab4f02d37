"""Is the text a recipe: ingredients by quantity, and how to use them?"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from quality.lexicons import named_pattern

if TYPE_CHECKING:
    from quality.document.document import Document

_INGREDIENTS = named_pattern("page_patterns", "ingredients", re.IGNORECASE)
_STEPS = named_pattern("page_patterns", "steps", re.IGNORECASE)
_MEASURED = named_pattern("page_patterns", "measured", re.IGNORECASE)
_HEADING_WORDS = 8
_LONGEST_INGREDIENT = 14
"""Words of a line with one ingredient."""
_REACH = 40
"""Lines below the heading of the ingredients among which they stand."""
_FEWEST_MEASURED = 3
"""Measured lines below such a heading that make a list of ingredients, if a heading of the steps follows."""
_FEWEST_UNNAMED = 4
"""Measured lines that make one without a heading, if a heading of the steps follows."""
_ENOUGH_MEASURED = 5
"""Measured lines below a heading of the ingredients that need no steps."""
_MOST_BETWEEN = 2
"""Lines without a quantity between two ingredients with one, such as “salt and pepper”, in a list without a heading."""
_FEW_WORDS = 150
_MOST_BEFORE = 3
"""Words before a recipe, in proportion to its own, up to which a text is a recipe rather than a story that ends with one."""


class _Line(NamedTuple):
    """A block: what it says without bullets, its words, whether it is of the body, whether it ends like a sentence."""

    text: str
    words: int
    main: bool
    ends: bool

    @property
    def is_measured(self) -> bool:
        """Whether it begins with a quantity and a unit. One outside the body also says of what: “6 cloves” may be of a table."""
        found = _MEASURED.match(self.text)
        return found is not None and (self.main or found.end() < len(self.text))

    @property
    def is_ingredient(self) -> bool:
        """Whether it is one ingredient, with its quantity in figures, and no sentence."""
        begins = self.text[0].isnumeric()
        return begins and self.words <= _LONGEST_INGREDIENT and self.text[-1] not in ".!?" and self.is_measured


def is_recipe(document: Document) -> bool:
    """Whether little stands before the ingredients, which are followed by how to use them. On a page, they may stand in the
    story or among short lines within it that seemed to be a menu."""
    blocks = document.article.blocks
    story = [block.start for block in blocks if block.main]
    apart = {block.start for block in blocks if block.main is False}
    within = {start for start in apart if story and story[0] < start < story[-1]}
    return _is_recipe(_lines(document, apart)) or (bool(within) and _is_recipe(_lines(document, apart - within)))


def _is_recipe(lines: list[_Line]) -> bool:
    before = 0
    for at, line in enumerate(lines):
        if _begins_ingredients(lines, at):
            # A recipe after a few words about it is still a recipe; a story with one at its end is a story.
            own = sum(later.words for later in lines[at:] if later.main or later.is_ingredient)
            return before < max(_FEW_WORDS, _MOST_BEFORE * own)
        before += line.words if line.ends and line.main else 0
    return False


def is_ingredients_heading(text: str) -> bool:
    """Whether a line is the heading of a list of ingredients."""
    return _INGREDIENTS.fullmatch(_bare(text)) is not None


def _bare(text: str) -> str:
    return text.lstrip("#*• ").rstrip(" :*")


def _lines(document: Document, left_out: Collection[int]) -> list[_Line]:
    """All lines but those of the blocks that begin at the offsets `left_out`."""
    text, is_word = document.text, document.is_word
    lines = []
    for block in document.blocks:
        bare = text[block.start : block.end].lstrip("•*-– ")
        if block.start not in left_out and bare:
            words = is_word[block.first : block.last].count(1)
            lines.append(_Line(bare, words, block.main, text[block.end - 1] in ".!?…:\"”’')]»"))
    return lines


def _begins_ingredients(lines: list[_Line], at: int) -> bool:
    """Whether a list of ingredients begins at a line: at its heading, or at the first of several ingredients."""
    line = lines[at]
    if line.words <= _HEADING_WORDS and is_ingredients_heading(line.text):
        measured = sum(later.is_measured for later in lines[at + 1 : at + 1 + _REACH])
        return measured >= _ENOUGH_MEASURED or (measured >= _FEWEST_MEASURED and _has_steps(lines, at))
    if not line.is_ingredient:
        return False
    measured = between = 0
    for later in lines[at : at + _REACH]:
        between = 0 if later.is_ingredient else between + 1
        measured += later.is_ingredient
        if between > _MOST_BETWEEN:
            break
    return measured >= _FEWEST_UNNAMED and _has_steps(lines, at)


def _has_steps(lines: list[_Line], at: int) -> bool:
    """Whether a heading of the steps follows."""
    return any(line.words <= _HEADING_WORDS and _STEPS.fullmatch(_bare(line.text)) for line in lines[at + 1 :])
