"""Page furniture in the text: lines of comment forms, theme footers, navigation, adverts, players, credits, and what
templates and chat programs leave behind.

Whole lines are compared, never substrings: "comments" and "sign up" are ordinary words. Only a few long phrases that
no prose holds are looked for inside paragraphs, because texts that lost their line breaks carry them at the end of
the last one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from quality.document.spans import TextBlock
from quality.lexicons import Hit, load_lexicon, made_of_lists, word_set

WEIGHTS: Mapping[str, float] = {
    "template_hole": 1.0,
    "chatbot": 1.0,
    "comment_form": 1.0,
    "theme_footer": 1.0,
    "appeal": 0.5,
    "comments": 0.1,
    "navigation": 0.1,
    "share": 0.25,
    "subscription": 0.1,
    "consent": 0.1,
    "related": 0.1,
    "advert": 0.1,
    "player": 0.1,
    "copyright": 0.1,
    "markup": 0.5,
    "photo_credit": 0.1,
    "credit": 0.0,
    "stamp": 0.0,
    "byline": 0.0,
    "contact": 0.0,
    "licence": 0.0,
    "disclaimer": 0.0,
    "link": 0.0,
}
"""What a family of furniture weighs.

1 where nobody edited the text; a half where it begs to be passed on (none of 527 articles of reliable newsrooms in
PolNeAR, 1 in 7 of unreliable publishers' in SemEval 2019 task 4); a quarter for share buttons; a tenth for what
reliable newsrooms leave as often as others, such as advert slots and players; nothing for what belongs to an article,
though not to its body.
"""

_LONGEST = {
    "template_hole": 60,
    "chatbot": 60,
    "comment_form": 30,
    "theme_footer": 12,
    "navigation": 12,
    "share": 20,
    "subscription": 40,
    "consent": 60,
    "related": 30,
    "advert": 30,
    "player": 20,
    "copyright": 60,
    "markup": 60,
    "photo_credit": 20,
    "credit": 70,
    "stamp": 14,
    "byline": 14,
    "comments": 10,
    "appeal": 45,
    "contact": 40,
    "licence": 45,
    "disclaimer": 90,
    "link": 30,
}
"""Tokens of the longest line that one phrase at its start, end or inside turns into furniture."""

_LONGEST_CAPTION = 160
_LONGEST_TILED = 24
_LONGEST_STOPPED = 8
_FULL_STOPS = frozenset(".!?…")
_BREAKS = _FULL_STOPS | frozenset(")]|:•")
"""Tokens behind which a new sentence, or a line that lost its break, begins."""
_NEWSLETTER = word_set("page_words", "newsletter")
_PAUSES = _FULL_STOPS | frozenset(",;")
_PROMISED = 14
"""Tokens behind "sign up for" among which a newsletter is named."""
_EDGE = 20
"""Tokens of a caption's beginning or end among which a credit stands."""
_START = 8
"""Tokens of a line's beginning among which a phrase stands that makes it furniture."""
_CREDIT_LINE = 14
"""Tokens up to which a line that begins with a credit is nothing but a credit."""
_CAPTION = 40
"""Tokens of the longest caption; in a longer block a credit is left in the running text."""
_CRUMBS = 20
"""Tokens among which two such marks make a trail of sections ("News » Local » Bridge closed")."""
_CLOSERS = frozenset(")]”\"'»")
_QUOTES = frozenset('"“”')
_WITHIN_BYLINE = word_set("name_words", "within_byline")
_THEME = word_set("page_words", "theme")
_HEAVY = 0.5
_WHOLE_PAGE = 10
"""Different lines of light families from which on a text is a whole page."""


class Residue(NamedTuple):
    """text[start:end] is page furniture of a family; `block` is its block's index, `whole` whether it fills it."""

    start: int
    end: int
    family: str
    block: int
    whole: bool = True


class _Lines(NamedTuple):
    tiles: dict[tuple[str, ...], tuple[str, str]]
    heads: frozenset[str]
    longest: int
    starts: dict[tuple[str, ...], list[tuple[tuple[str, ...], str, str]]]
    openers: frozenset[str]
    ends: dict[str, list[tuple[tuple[str, ...], str, str]]]


@made_of_lists
def _lines() -> _Lines:
    tiles: dict[tuple[str, ...], tuple[str, str]] = {}
    starts: dict[tuple[str, ...], list[tuple[tuple[str, ...], str, str]]] = {}
    ends: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for entry, label in load_lexicon("residue_lines").entries.items():
        family, place = label.split()
        if place in ("line", "join"):
            tiles[entry] = family, place
        elif place.startswith("start"):
            starts.setdefault(entry[:2], []).append((entry, family, place))
        else:
            ends.setdefault(entry[-1], []).append((entry, family, place))
    openers = frozenset(entry[0] for entry in starts)
    return _Lines(tiles, frozenset(entry[0] for entry in tiles), max(map(len, tiles)), starts, openers, ends)


def find_furniture(
    tokens: Sequence[str],
    surface: Sequence[str],
    starts: Sequence[int],
    ends: Sequence[int],
    blocks: Sequence[TextBlock],
    hits: Sequence[Hit],
) -> dict[int, Residue]:
    """Furniture by block index: whole blocks, and the furniture glued to the end of a paragraph (`whole` False).

    `hits` are those of the list residue_phrases. At most one entry per block.
    """
    found: dict[int, Residue] = {}
    firsts = [block.first for block in blocks]
    for hit in hits:
        index = bisect_right(firsts, hit.first) - 1
        if index >= 0 and hit.last <= blocks[index].last:
            line = _by_phrase(tokens, surface, starts, ends, blocks[index], index, hit, found.get(index))
            if line is not None:
                found[index] = line
    weak = _add_lines(found, tokens, surface, blocks)
    _drop_subheads(found, weak, blocks)
    return found


def _by_phrase(
    tokens: Sequence[str],
    surface: Sequence[str],
    starts: Sequence[int],
    ends: Sequence[int],
    block: TextBlock,
    index: int,
    hit: Hit,
    known: Residue | None,
) -> Residue | None:
    """The furniture that a phrase inside a block shows, None where it adds nothing to what is `known` of the block."""
    family, reach = hit.label.split()
    if not _in_place(tokens, surface, hit, block, reach):
        return None
    if family == "photo_credit" and block.last - block.first <= _CAPTION:
        family = "credit"  # of a caption; `_family` finds the lines that are nothing but a credit
    is_near_edge = min(block.last - hit.first, hit.first - block.first) <= _EDGE
    longest = _LONGEST_CAPTION if family == "credit" and is_near_edge else _LONGEST[family]
    if block.last - block.first <= longest and (reach == "line" or hit.first - block.first <= _START):
        is_heavier = known is None or WEIGHTS[known.family] < WEIGHTS[family]
        return Residue(block.start, block.end, family, index) if is_heavier else None
    if reach == "line" or (known is not None and known.whole):
        return None
    if known is not None:
        heavier = family if WEIGHTS[family] > WEIGHTS[known.family] else known.family
        return known._replace(end=ends[hit.last - 1], family=heavier)
    last = hit.last
    while family == "chatbot" and last < block.last and tokens[last - 1] not in _FULL_STOPS:
        last += 1
    return Residue(starts[hit.first], ends[last - 1], family, index, whole=False)


def _add_lines(
    found: dict[int, Residue], tokens: Sequence[str], surface: Sequence[str], blocks: Sequence[TextBlock]
) -> list[int]:
    """Adds blocks that are a line of furniture as a whole. Returns those of one word that may be subheads."""
    lines = _lines()
    weak: list[int] = []
    for index, block in enumerate(blocks):
        if block.last - block.first > _LONGEST_CAPTION or block.kind == "table":
            continue
        family = _family(lines, tokens, surface, block.first, block.last)
        if family is None:
            continue
        known = found.get(index)
        if known is None or not known.whole or WEIGHTS[family] > WEIGHTS[known.family]:
            found[index] = Residue(block.start, block.end, family, index)
            if known is None and family in ("navigation", "player", "share") and _words(tokens, block) == 1:
                weak.append(index)
    return weak


def _in_place(tokens: Sequence[str], surface: Sequence[str], hit: Hit, block: TextBlock, reach: str) -> bool:
    """Whether a phrase inside a block stands where and how its entry asks."""
    if reach == "hole":
        return surface[hit.first + 1].isupper() and len(surface[hit.first + 1]) >= 3
    if reach == "caps":
        return all(word.isupper() or not word.isalpha() for word in surface[hit.first : hit.last])
    if reach in ("sentence", "newsletter") or hit.label.startswith("chatbot"):
        if hit.first > block.first and tokens[hit.first - 1] not in _BREAKS:
            return False
        if reach == "newsletter":
            promised = tokens[hit.last : min(hit.last + _PROMISED, block.last)]
            return not _NEWSLETTER.isdisjoint(takewhile(lambda token: token not in _PAUSES, promised))
    return True


def _words(tokens: Sequence[str], block: TextBlock) -> int:
    return sum(token[0].isalnum() for token in tokens[block.first : block.last])


def _drop_subheads(found: dict[int, Residue], weak: Sequence[int], blocks: Sequence[TextBlock]) -> None:
    """Forgets one-word lines such as "Jobs" or "Privacy" between two paragraphs: there they are subheads."""
    for index in weak:
        before, after = index - 1, index + 1
        if before < 0 or after >= len(blocks) or before in found or after in found:
            continue
        if all(blocks[near].last - blocks[near].first > 12 for near in (before, after)):
            del found[index]


def _family(lines: _Lines, tokens: Sequence[str], surface: Sequence[str], first: int, last: int) -> str | None:
    """The family of the line tokens[first:last], None for anything else."""
    size = last - first
    stopped = tokens[last - 1] in _FULL_STOPS
    if size <= _LONGEST_TILED and not (stopped and size > _LONGEST_STOPPED):
        family = _tiled(lines, tokens, first, last)
        if family is not None:
            return family
    while first < last - 1 and not tokens[first][0].isalnum() and tokens[first] not in lines.openers:
        first += 1
    family = _by_start(lines, tokens, first, last, size)
    if family is not None:
        return family
    if size <= _CRUMBS and sum(map(tokens[first:last].count, "»›")) >= 2:
        return "navigation"
    if size <= _LONGEST["byline"] and not stopped and _is_byline(surface, first, last):
        return "byline"
    if size <= _LONGEST["contact"] and "@" in tokens[first:last] and _has_address(surface, tokens, first, last):
        return "contact"
    return _by_end(lines, tokens, first, last, size)


def _by_start(lines: _Lines, tokens: Sequence[str], first: int, last: int, size: int) -> str | None:
    """The heaviest family that an entry at the line's start shows. `size` counts the marks before `first`, too."""
    if tokens[first] not in lines.openers:
        return None
    stopped = tokens[last - 1] in _FULL_STOPS
    opening = tuple(tokens[first : first + 2])
    best: str | None = None
    for entry, family, place in (*lines.starts.get(opening, ()), *lines.starts.get(opening[:1], ())):
        is_file = entry[:1] == ("file",)
        longest = _LONGEST_CAPTION if entry[:2] == ("file", "-") else _LONGEST[family]
        is_sentence = (place == "start_title" and (stopped or size > 16)) or (
            family == "theme_footer" and stopped and size > 7
        )
        is_running = family == "credit" and entry[-1] not in ":-–—" and not is_file and size > 30
        if size > longest or is_sentence or is_running or tuple(tokens[first : first + len(entry)]) != entry:
            continue
        best = family if best is None or WEIGHTS[family] > WEIGHTS[best] else best
    if best == "copyright" and not _THEME.isdisjoint(tokens[first:last]):
        return "theme_footer"
    return "photo_credit" if best == "credit" and size <= _CREDIT_LINE else best


def _by_end(lines: _Lines, tokens: Sequence[str], first: int, last: int, size: int) -> str | None:
    """The family that an entry at the line's end shows, closing marks left out."""
    stopped = tokens[last - 1] in _FULL_STOPS
    end = last
    while end > first + 1 and (tokens[end - 1] in _CLOSERS or tokens[end - 1] in _FULL_STOPS):
        end -= 1
    for entry, family, place in lines.ends.get(tokens[end - 1], ()):
        if size > _LONGEST[family] or tuple(tokens[end - len(entry) : end]) != entry or end - len(entry) < first:
            continue
        if place == "end_credit" and (stopped or (end == last and size > 12)):
            continue
        return family
    return None


def _is_byline(surface: Sequence[str], first: int, last: int) -> bool:
    """ "By" and two or more capitalised words, nothing else but "and" and marks."""
    if surface[first] not in ("By", "BY"):
        return False
    names = [token for token in surface[first + 1 : last] if token[0].isalpha() and token not in _WITHIN_BYLINE]
    return len(names) >= 2 and all(token[0].isupper() for token in names)


def _has_address(surface: Sequence[str], tokens: Sequence[str], first: int, last: int) -> bool:
    """A mail address ("desk@example.org"), outside quotation marks."""
    at = tokens.index("@", first, last)
    return (
        "." in tokens[at + 2 : at + 4]
        and surface[at + 1][0].islower()
        and not _QUOTES.intersection(surface[first:last])
    )


def _tiled(lines: _Lines, tokens: Sequence[str], first: int, last: int) -> str | None:
    """The heaviest family of a line that consists of nothing but entries, numbers and marks; None for anything else."""
    best: str | None = None
    at = first
    while at < last:
        token = tokens[at]
        if token in lines.heads:
            for size in range(min(lines.longest, last - at), 0, -1):
                entry = lines.tiles.get(tuple(tokens[at : at + size]))
                if entry is not None:
                    if entry[1] == "line" and (best is None or WEIGHTS[entry[0]] > WEIGHTS[best]):
                        best = entry[0]
                    at += size
                    break
            else:
                return None
        elif token[0].isdigit() or not token[0].isalnum():
            at += 1
        else:
            return None
    return best


def counted_residue(text: str, furniture: Mapping[int, Residue]) -> list[Residue]:
    """The furniture that counts as left behind, in text order.

    `furniture` is that of the story. A whole page that was pasted has navigation, share buttons, adverts and a copyright
    line around and within its story like any other, so the light families count only in a text that has few such lines:
    there somebody copied them along with the story. The heavy families count everywhere. The rule looks at the lines
    alone, so that the story of a page and its text pasted are measured alike.
    """
    lines = [line for _, line in sorted(furniture.items()) if WEIGHTS[line.family] > 0]
    light = {text[line.start : line.end] for line in lines if WEIGHTS[line.family] < _HEAVY}
    whole_page = len(light) >= _WHOLE_PAGE
    return [line for line in lines if WEIGHTS[line.family] >= _HEAVY or not whole_page]
