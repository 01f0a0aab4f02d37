"""From a byline as printed to the names in it."""

from __future__ import annotations

import re

from quality.article.record import Author

_LEAD = re.compile(
    r"^(?:(?:(?:written|posted|reported|published|reporting|story|text|words|report|article)\s+)?by\b|authors?\s*:|from\b)[\s:]*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:;|\||·|•|\n|,?\s+and\s+|\s+&\s+|,|\bwith\b)\s*", re.IGNORECASE)
_CREDENTIAL = re.compile(
    r"(?:m\.?d|ph\.?d|m\.?p\.?h|r\.?n|j\.?d|esq|jr|sr|ii|iii|m\.?b\.?a|dds|do|mba|ms|msc|rd)\.?", re.IGNORECASE
)
_ORGANIZATION = re.compile(
    r"\b(?:staff|newsroom|desk|team|editors?|editorial|board|press|news|media|agency|service|services|bureau|wire|times|post"
    r"|journal|magazine|network|correspondents|reporters|writers|institute|university|center|centre|inc|ltd|llc)\b",
    re.IGNORECASE,
)


def without_lead(byline: str) -> str:
    """«By Jane Doe» -> «Jane Doe»."""
    return _LEAD.sub("", " ".join(byline.split()), count=1).strip(" ,;|-–—·")


def authors_of(byline: str) -> tuple[Author, ...]:
    """The names in a byline, credentials («MD», «Jr.») kept with their name. Empty when there is none."""
    names: list[str] = []
    for piece in _SEPARATOR.split(without_lead(byline)[:500]):
        name = piece.strip(" .,") if not _CREDENTIAL.fullmatch(piece.strip()) else piece.strip()
        if not name:
            continue
        if names and _CREDENTIAL.fullmatch(name):
            names[-1] += f", {name}"
        else:
            names.append(name)
    return tuple(Author(name, is_organization=is_organization(name)) for name in names)


def is_organization(name: str) -> bool:
    """Whether a name reads like a desk, an agency or an outlet rather than a person's."""
    return bool(_ORGANIZATION.search(name)) or (name.isupper() and len(name) <= 5 and " " not in name)
