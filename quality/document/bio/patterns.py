"""Words and patterns by which author bios are told from other paragraphs."""

from __future__ import annotations

import re

from quality.article.patterns import LazyPattern
from quality.lexicons import named_pattern, word_set

LONGEST_LEISURE = 400
"""Longest passage, in characters, that liking something makes a bio; longer ones are portraits of people in the news."""
_ABOUT_OUTLET = named_pattern("bio_patterns", "about_outlet")
SPEECH = named_pattern("bio_patterns", "speech")
COMPANY = named_pattern("bio_patterns", "company")
STOP_NAMES = word_set("bio_words", "no_name", capitalised=True)
HANDLE = named_pattern("bio_patterns", "handle", re.IGNORECASE)
CONTINUES = named_pattern("bio_patterns", "continues")
OUTLET_NOTE = named_pattern("bio_patterns", "outlet_note", re.IGNORECASE)
OPENING = LazyPattern(r"[\W_]*(@?\w+\.?)")
CREDITED = named_pattern("bio_patterns", "credited")
EDGE = 400
"""How far from either end of the text a bio that nothing but a calling tells may stand, in characters."""
ANY_NAME = named_pattern("bio_patterns", "any_name")


def about_outlet(passage: str) -> bool:
    """Whether an outlet speaks of itself: how to follow it, its newsletter, its tickets."""
    return _ABOUT_OUTLET.search(passage.lower()) is not None


def mentions(text: str, name: str, start: int, end: int) -> int:
    """Mentions of `name` outside [start, end), up to 3, without bylines, captions and other short lines."""
    spoken = 0
    at = text.find(name)
    while at >= 0 and spoken < 3:
        if not start <= at < end:
            line_start = text.rfind("\n", 0, at) + 1
            line_end = text.find("\n", at)
            line = (line_end if line_end >= 0 else len(text)) - line_start
            by = text[max(0, at - 40) : at].lower().rfind("by ")
            spoken += line > 90 and by < 0
        at = text.find(name, at + len(name))
    return spoken
