"""From a byline as printed, or as marked up, to the names in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from quality.article.patterns import Late
from quality.article.record import Author

_LEAD = Late(
    r"^(?:(?:(?:written|posted|reported|published|reporting|story|text|words|report|article|review|photos?)\s+)?by(?:\b|(?=[A-Z]))"
    r"|(?:posts|stories|articles|view all posts|more stories|more) by\b|authors?\b\s*:?|from\b)[\s:]*",
    re.IGNORECASE,
)
_LEAD_GLUED = Late(r"^By(?=[A-Z])")
_SEPARATOR = Late(r"\s*(?:;|\||·|•|\n|/|,?\s+and\s+|\s+&\s+|,|\bwith\b)\s*", re.IGNORECASE)
_CREDENTIAL = Late(
    r"(?:m\.?d|ph\.?d|m\.?p\.?h|r\.?n|j\.?d|esq|jr|sr|ii|iii|m\.?b\.?a|dds|do|mba|ms|msc|rd)\.?", re.IGNORECASE
)
_ORGANIZATION = Late(
    r"\b(?:staff|newsroom|desk|team|editors?|editorial|board|press|news|media|agency|service|services|bureau|wire|times|post"
    r"|journal|magazine|network|correspondents|reporters|writers|institute|university|center|centre|inc|ltd|llc|online)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = Late(r"https?:|www\.|[{}<>=]|^\W*$|^\d+$", re.IGNORECASE)
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_BEHIND = Late(
    r"\s*[|•·(]\s*|\s+[-–—]\s+|\s*@\w"
    r"|\s*\b(?:posted|updated|published|last (?:modified|updated)|follow|share|view all|see all"
    r"|read more|more by|email|comments?|for the|special to|in [a-z]+ on|photograph\w*|illustrat\w+|model+ed)\b"
    rf"|\s*\bon (?:{_WEEKDAY}|{_MONTH}) |\s*\b{_WEEKDAY}\b|\s*\b{_MONTH}\.? \d{{1,2}}\b|\s*\d{{1,2}} {_MONTH}\b"
    r"|\s*\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\s*\d+ min(?:ute)?s?\b",
    re.IGNORECASE,
)
"""What may stand behind the names in the same element, and is not one."""
_ROLE = Late(
    r"(?<=\w)[\s,]+(?:(?:senior|staff|chief|contributing|managing|associate|assistant|deputy|executive|special|freelance|political|politics"
    r"|national|games?|news|tech(?:nology)?|science|health|business|sports?|guest|lead|former)\s+){0,3}(?:writer|editor|reporter"
    r"|correspondent|columnist|contributor|producer|journalist|blogger|ceo|cto|founder|columnists|editor-in-chief)\b.*",
    re.IGNORECASE,
)
_VISIBLE = Late(
    r"(?:(?:written|posted|reported|story|words|text)\s+)?by:?\s+(?=\S)|by(?=[A-Z][a-z])"
    r"|[^.!?]{0,40}\d{4}[^.!?]{0,15}\sby\s+(?=\S)",  # «Posted on May 4, 2016 by Jane Doe»
    re.IGNORECASE,
)
_WORD = Late(r"[^\W\d_][\w.'’-]*")
_PARTICLES = frozenset(
    (
        "al",
        "and",
        "bin",
        "da",
        "de",
        "del",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "le",
        "of",
        "van",
        "von",
        "y",
        "zu",
    )
)
_CONNECTORS = frozenset((",", ";", "and", "&", "by", "by:", "and by", "with", "written by", "posted by", "/"))


def authors_of(byline: str) -> tuple[Author, ...]:
    """The names in a byline, credentials («MD», «Jr.») kept with their name. Empty when there is none."""
    names: list[str] = []
    for piece in _SEPARATOR.split(without_lead(byline)[:500]):
        is_credential = _CREDENTIAL.fullmatch(piece.strip()) is not None
        name = piece.strip() if is_credential else piece.strip(" .,")
        if names and is_credential:
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return tuple(Author(name, is_organization=is_organization(name)) for name in dict.fromkeys(names))


def without_lead(byline: str) -> str:
    """«By Jane Doe» -> «Jane Doe»."""
    byline = " ".join(byline.split())
    rest: str = _LEAD.sub("", _LEAD_GLUED.sub("", byline), count=1)
    return rest.strip(" ,;|-–—·")


def is_organization(name: str) -> bool:
    """Whether a name reads like a desk, an agency or an outlet rather than a person's."""
    return bool(_ORGANIZATION.search(name)) or (name.isupper() and len(name) <= 5 and " " not in name)


def names_in(text: str) -> str | None:
    """The names in a text about authors, without «By», roles, dates and buttons; None for what holds none."""
    if _NOT_A_NAME.search(text):
        return None
    text = without_lead(text)
    behind = _BEHIND.search(text, 2)
    if behind:
        text = text[: behind.start()]
    if text.count(" ") >= 2:
        text = _ROLE.sub("", text) if _ROLE.search(text, 5) else text
    text = text.strip(" ,;|-–—·•/:")
    return text if 2 <= len(text) <= 200 and not _NOT_A_NAME.search(text) else None


def looks_like_names(text: str) -> bool:
    """At most fourteen words, most of them with a capital, particles such as «de» aside."""
    words = [word for word in _WORD.findall(text) if word not in _PARTICLES]
    capital = sum(not word[0].islower() for word in words)
    return 1 <= len(words) <= 14 and capital >= 0.6 * len(words) and (len(words) > 1 or len(text) > 2)


def joined(strings: Iterable[str]) -> str:
    """Strings of neighbouring elements, as one text: set apart by a bar, unless a connector joins them."""
    text = ""
    glued = True
    for string in strings:
        piece = " ".join(string.split())
        if not piece:
            continue
        connects = piece.lower() in _CONNECTORS or piece[0] in ",;&" or piece.lower().startswith("and ")
        text += (" " if glued or connects else " | ") + piece
        glued = connects or piece[-1] in ",;&:" or piece.lower().endswith((" and", " by"))
    return text.strip()


def visible_byline(lines: Sequence[str]) -> str | None:
    """The byline among the lines that follow a headline («By Jane Doe»)."""
    for line in lines:
        match = _VISIBLE.match(line)
        if match and len(line) <= 150:
            names = names_in(line[match.end() :])
            if names and looks_like_names(names) and not line.endswith((".", "!", "?")):
                return names
    return None
