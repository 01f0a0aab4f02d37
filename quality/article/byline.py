"""Extract names from a byline as printed or as marked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from quality.article.names import (
    is_full_name,
    is_organization,
    is_role_of_one,
    kind_of,
    looks_like_names,
    name_in_address,
    without_role,
)
from quality.article.parts import Author
from quality.article.patterns import LazyPattern
from quality.lexicons import named_pattern, word_set

__all__ = [
    "authors_of", "is_organization", "joined", "looks_like_names", "names_in", "visible_byline", "without_lead",
]  # fmt: skip

LONGEST = 500
"""Characters of a byline that are read."""

_LEAD = named_pattern("byline_patterns", "lead", re.IGNORECASE)
_FOREIGN_LEAD = named_pattern("byline_patterns", "foreign_lead")
_PARTICLE = named_pattern("byline_patterns", "particle")
_LEAD_GLUED = named_pattern("byline_patterns", "lead_glued")
_SEPARATOR = named_pattern("byline_patterns", "separator", re.IGNORECASE)
_COMPOUND = word_set("name_words", "name_joint")
"""Words that join two people, or two halves of one surname (“Ortega y Gasset”)."""
_BESIDE = frozenset((",", "|", "/", "•", "·", "⋅", ";"))
"""Separators between a name and a role, outlet or place."""
_AGENCY = named_pattern("byline_patterns", "agency", re.IGNORECASE)
_CREDENTIAL = named_pattern("byline_patterns", "credential", re.IGNORECASE)
_NOT_A_NAME = LazyPattern(r"[{}<>=]|^\W*$|^\d+$", re.IGNORECASE)
_BEHIND = named_pattern("byline_patterns", "behind", re.IGNORECASE)
"""Text that may follow the names in the same element and is not a name."""
_OUTLET = named_pattern("byline_patterns", "outlet", re.IGNORECASE)
"""Words between a name and the person's outlet or location."""
_CREDITED = named_pattern("byline_patterns", "credited", re.IGNORECASE)
"""Words before the names of photographers and illustrators."""
_FILED = named_pattern("byline_patterns", "filed", re.IGNORECASE)
_SUFFIX = named_pattern("byline_patterns", "suffix")
_LOOSE = named_pattern("byline_patterns", "loose", re.IGNORECASE)
_VISIBLE = named_pattern("byline_patterns", "visible", re.IGNORECASE)
_FIRST_LINES = 6
_ONLY_LEAD = named_pattern("byline_patterns", "only_lead", re.IGNORECASE)
_CONNECTORS = word_set("name_words", "connector")


def authors_of(byline: str) -> tuple[Author, ...]:
    """Return the names in a byline, with credentials (“MD”, “Jr.”) kept; empty if there are none. Sections, dates and buttons
    are not names. Roles, and organisations after a person's name and a comma or bar, are left out if somebody is named."""
    whole = _CREDITED.sub("", byline.strip(), count=1)
    if kind_of(whole) == "address":
        derived = name_in_address(whole)
        return (Author(derived),) if derived else ()
    found: list[tuple[str, str]] = []
    person = filed = False
    for joiner, piece in _pieces(without_lead(whole)[:LONGEST]):
        if found and _CREDENTIAL.fullmatch(piece):
            found[-1] = f"{found[-1][0]}, {piece}", found[-1][1]
            continue
        if person and _FILED.match(piece):
            filed = True  # sections follow, until somebody is named again
            continue
        if person and joiner in _BESIDE and is_role_of_one(piece):
            filed = True  # their employer follows, until somebody is named again
            continue
        filed = filed or _leads_to_section(piece)
        name = _cleaned(piece)
        kind = kind_of(name) if name else "none"
        if kind == "address" and (derived := name_in_address(name)):
            name, kind = derived, "person"
        if kind in ("none", "address"):
            filed = filed or person
            continue
        if person and (
            kind == "role"
            or (kind == "organization" and joiner in _BESIDE)
            or (filed and (kind != "person" or not is_full_name(name)))
        ):
            filed = filed or joiner in _BESIDE
            continue
        if found and found[-1][1] == "handle" and joiner in _BESIDE and _AGENCY.fullmatch(name):
            continue
        person = person or kind == "person"
        found.append((name, kind))
    best = [name for name, kind in found if kind in ("person", "handle")] if person else []
    kept = [(name, kind) for name, kind in found if not best or name in best or kind == "organization"]
    return tuple(
        Author(name, is_organization=is_organization(name)) for name in dict.fromkeys(name for name, _ in kept)
    )


def _leads_to_section(piece: str) -> bool:
    """Whether a piece continues with the section of the story: “Corin Ashby in News”."""
    outlet = _OUTLET.search(piece)
    return outlet is not None and kind_of(piece[outlet.end() :]) == "none" and is_full_name(piece[: outlet.start()])


def _pieces(text: str) -> list[tuple[str, str]]:
    """Split a byline into pieces, each with the text that joins it to the one before; the halves of a surname stay together."""
    parts = _SEPARATOR.split(text)
    pieces = [("", parts[0].strip())]
    for at in range(1, len(parts), 2):
        joiner, piece = parts[at].strip().strip(",").strip().lower() or ",", parts[at + 1].strip()
        before = pieces[-1][1]
        if piece.rstrip(".") == "al":
            continue
        if joiner in _COMPOUND and " " in before and " " not in piece:
            pieces[-1] = pieces[-1][0], f"{before} {parts[at].strip()} {piece}"
            continue
        pieces.append((joiner, piece))
    return [(joiner, piece) for joiner, piece in pieces if piece]


def _cleaned(piece: str) -> str:
    """Return one name without date, role, outlet and place."""
    if kind_of(piece) == "address":
        return piece
    if behind := _BEHIND.search(piece, 2):
        piece = piece[: behind.start()]
    piece = without_lead(piece.strip(" ,;|–—·•⋅/:~-"))
    outlet = _OUTLET.search(piece)
    if outlet and is_full_name(before := without_role(piece[: outlet.start()])):
        piece = before
    piece = without_role(piece)
    while (shorter := _LOOSE.sub("", piece)) != piece:
        piece = shorter
    half, odd = divmod(len(words := piece.split()), 2)
    if half >= 2 and not odd and words[:half] == words[half:]:
        piece = " ".join(words[:half])
    piece = piece.strip(' ,;:–—-~*"“”')
    return piece if _SUFFIX.search(piece) else piece.rstrip(" .")


def without_lead(byline: str) -> str:
    """«By Jane Doe» -> «Jane Doe»."""
    byline = " ".join(byline.split())
    rest: str = _LEAD.sub("", _LEAD_GLUED.sub("", byline), count=1) if not _is_particle(byline) else byline
    return rest.strip(" ,;|-–—·")


def _is_particle(byline: str) -> bool:
    """Whether a byline begins with a word that is part of a surname here (“de la Cruz”, “von Trapp”)."""
    return bool(_PARTICLE.match(byline)) and not _FOREIGN_LEAD.match(byline)


def names_in(text: str) -> str | None:
    """Return the names in a text about authors, without “By”, roles, dates and buttons; None if it contains none. Several are
    separated by commas, as in print."""
    text = without_lead(text)
    if _NOT_A_NAME.search(text):
        return None
    if kind_of(text) != "address" and (behind := _BEHIND.search(text, 2)):
        text = text[: behind.start()]
    names = ", ".join(author.name for author in authors_of(text))
    return names if 2 <= len(names) <= 200 else None


def joined(strings: Iterable[str]) -> str:
    """Join the strings of neighbouring elements, with a bar between them unless a connector joins them."""
    text = ""
    glued = True
    for string in strings:
        piece = " ".join(string.split())
        if not piece:
            continue
        connects = piece.lower() in _CONNECTORS or piece[0] in ",;&" or piece == "/" or piece.lower().startswith("and ")
        text += (" " if glued or connects else " | ") + piece
        glued = connects or piece[-1] in ",;&:" or piece.lower().endswith((" and", " by"))
    return text.strip()


def visible_byline(lines: Sequence[str]) -> str | None:
    """Return the byline among the lines that follow a headline (“By Jane Doe”, also over two lines)."""
    for at, line in enumerate(lines):
        if (
            at < _FIRST_LINES
            and _ONLY_LEAD.fullmatch(line)
            and _names_only(following := "".join(lines[at + 1 : at + 2]))
        ):
            line = f"By {following}"
        elif at < _FIRST_LINES and _names_only(line) and kind_of("".join(lines[at + 1 : at + 2])) == "role":
            line = f"By {line}"
        match = _VISIBLE.match(line) or _FOREIGN_LEAD.match(line)
        if not match or len(line) > 150:
            continue
        rest = line[match.end() :]
        names = names_in(rest)
        if names and looks_like_names(names) and (line[-1] not in ".!?" or _is_all(names, rest)):
            return names
    return None


def _names_only(line: str) -> bool:
    """Whether a line contains only full names of at most four words each."""
    return len(line) <= 150 and all(
        name.count(" ") <= 3 and is_full_name(name)
        for _, name in _pieces(line) or [("", "")]
        if not _CREDENTIAL.fullmatch(name)
    )


def _is_all(names: str, line: str) -> bool:
    """Whether a line with a full stop contains only a full name."""
    return is_full_name(names) and line.rstrip(" .") == names.rstrip(".")
