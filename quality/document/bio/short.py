"""Short bios that nothing but a calling tells, in whatever form: «Just a gamer with a keyboard», «By day Ann Roe sells cars»."""

from __future__ import annotations

import re

from quality.article.patterns import LazyPattern
from quality.document.bio.patterns import (
    ANY_NAME,
    COMPANY,
    EDGE,
    LONGEST_LEISURE,
    SPEECH,
    STOP_NAMES,
    about_outlet,
    mentions,
)
from quality.document.bio.story import Story
from quality.document.callings import PURSUITS, callings, words_of_pursuits
from quality.lexicons import named_pattern, word_set

_OWN_WORDS = word_set("bio_words", "own_word")
_LABEL = named_pattern("bio_patterns", "short_label", re.IGNORECASE)
_AUTHOR_IS = named_pattern("bio_patterns", "author_is")
_NAMED = named_pattern("bio_patterns", "named")
_SAYS_MORE = named_pattern("bio_patterns", "says_more")
_UNNAMED = named_pattern("bio_patterns", "unnamed")
_PAST = named_pattern("bio_patterns", "past")
_QUOTED = LazyPattern(r"[\"“][^\"”\n]*[\"”]")
_SELF = named_pattern("bio_patterns", "self")
_SELF_FIRST = named_pattern("bio_patterns", "self_first", re.IGNORECASE)
_PIECES = named_pattern("bio_patterns", "pieces")
_ROLE = named_pattern("bio_patterns", "role_end")
_LONGEST_ROLE = 4
"""Words of a role in a row of roles."""


def tells_calling(passage: str, story: Story, start: int) -> bool:
    """Whether a whole paragraph at an edge of the text says what somebody does or likes, in whatever form.

    It names a calling and nothing that happened, and is somebody's: behind a label («Written by»), of «the author», in
    one's own words in a text that has none else, a row of roles («Wife, mother of two, quilter»), or with the name of a
    person of whom the rest of the text does not speak.
    """
    text, end = story.text, start + len(passage)
    if len(passage) > LONGEST_LEISURE or (start > EDGE and len(text) - end > EDGE):
        return False
    if (start > 0 and text[start - 1] != "\n") or (end < len(text) and text[end] != "\n"):
        return False
    if '"' in passage or "“" in passage or "''" in passage:
        return False
    tokens = story.tokens.within(start, end)
    if words_of_pursuits().isdisjoint(tokens.lower) or SPEECH.search(passage) or COMPANY.search(passage):
        return False
    found = [calling for calling in callings(tokens) if calling.kind in PURSUITS or calling.kind == "aside"]
    if not any(calling.kind in PURSUITS for calling in found):
        return False
    if _LABEL.match(passage) or _AUTHOR_IS.match(passage):
        return True
    if not _OWN_WORDS.isdisjoint(tokens.lower):
        if _SELF_FIRST.match(passage):
            return True
        around = text[max(0, start - 1000) : start] + text[end : end + 1000]
        return (
            bool(_SELF.match(passage))
            and passage[-1] in ".!"
            and not (_SELF.search(_QUOTED.sub("", around)) or _PAST.search(passage))
        )
    pieces = [piece.split() for piece in _PIECES.split(passage) if piece.strip() and "@" not in piece]
    short = len(pieces) >= 3 and all(len(piece) <= _LONGEST_ROLE for piece in pieces)
    if short and len(found) >= 2 and any(_ROLE.search(tokens.lower[calling.last - 1]) for calling in found):
        return True
    if _PAST.search(passage):
        return False
    named = _NAMED.match(passage)
    if named is None:
        if len(found) >= 2 and _UNNAMED.match(passage) is not None:
            return True
        # Nothing stands behind it: whoever is named here first is no one of the story.
        name = ANY_NAME.search(passage)
        if name is None or text[end:].strip() or about_outlet(passage):
            return False
        described = _SAYS_MORE.match(passage, name.end()) or sum(calling.kind in PURSUITS for calling in found) > 1
        return bool(described) and not any(
            mentions(text, word, start, end) for word in name[0].split() if len(word) > 2
        )
    words = (named["name"] or named["later"] or named[0].split(" ")[0].strip(",:")).split()
    return not (words[0] in STOP_NAMES or words[0].isupper()) and not mentions(text, words[-1].rstrip("."), start, end)
