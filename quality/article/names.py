"""Classify a piece of a byline: a person's name, an organisation, a role, a handle, or none of these."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import unquote, urlsplit

from quality.article.patterns import LazyPattern
from quality.lexicons import named_pattern, word_set

NameKind = Literal["person", "handle", "organization", "role", "address", "none"]


_ROLE_ALONE = named_pattern("byline_patterns", "role_alone", re.IGNORECASE)
_ROLE_OF_ONE = named_pattern("byline_patterns", "role_of_one", re.IGNORECASE)
"""A job with any qualifier, such as “Senior Water Correspondent”."""
_LEADING_ROLE = named_pattern("byline_patterns", "leading_role", re.IGNORECASE)
_TRAILING_ROLE = named_pattern("byline_patterns", "trailing_role", re.IGNORECASE)
_ORGANIZATION = named_pattern("byline_patterns", "organization_name", re.IGNORECASE)
_SECTIONS = word_set("name_words", "section")
_STUCK = word_set("name_words", "stuck_section")
"""Sections that follow a name so often that they are removed from it."""
_BUTTONS = word_set("name_words", "button")
_MONTHS = word_set(
    "calendar", "month", "month_short", "month_rarely_short", "weekday", "weekday_short", "day_reference"
)
_JOINING = word_set("name_words", "joining")
_DESKS = word_set("name_words", "desk")
_STREET = LazyPattern(r"^\d+\w?\s.*\b(?:{street})\b", re.IGNORECASE, "name_words")
_WORD = LazyPattern(r"[^\W\d_][\w.'’-]*")
_SLUG = LazyPattern(r"[^\W_A-Z]+(?:[-_.+]+[^\W_A-Z]+)+")
_MAIL = LazyPattern(r"(?:mailto:)?([^\s@<>/]+)@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_DOMAINS = frozenset("com org net info co uk io tv us example de fr eu html".split())
_PROFILE = LazyPattern(
    r"/(?:authors?|profiles?|people|person|staff|by|contributors?|journalists?|reporters?|writers?|team|columnists?|members?|users?|u"
    r"|bio|autor(?:en|es)?|auteurs?|autori|redaktion|topic/auth)/(?:[\w%.-]{1,12}/)?([^/?#]+)/?(?:[?#]|$)|[?&]author(?:_name)?=([^&#]+)",
    re.IGNORECASE,
)
_EASTERN = LazyPattern(r"[\u0590-\u08ff\u0900-\u1fff\u3040-\u9fff\uac00-\ud7af]")
_MAILBOXES = word_set("name_words", "mailbox")
PARTICLES = word_set("name_words", "particle", "joining_particle")
_LOWER_PARTICLES = word_set("name_words", "particle")


def kind_of(name: str) -> NameKind:
    """Classify a piece of a byline. Addresses and slugs are “address”: they refer to a name but are not one."""
    text = name.strip()
    words = [word.strip(".").lower() for word in _WORD.findall(text)]
    if not words or _STREET.search(text):
        return "none"
    if _MAIL.fullmatch(text) or _SLUG.fullmatch(text) or text.lower().startswith(("http", "www.", "/")):
        return "address"
    if len(words) > 1 and words[0] == "the":
        return "organization"
    plain = [word for word in words if word not in _JOINING]
    if _ROLE_ALONE.fullmatch(text):
        return "none" if len(plain) == 1 and plain[0] in _SECTIONS else "role"
    if all(word in _SECTIONS or word in _BUTTONS or word in _MONTHS for word in plain):
        return "organization" if len(plain) > 1 and _is_desk(text) else "none"
    if is_organization(text):
        return "organization"
    return "person" if len(words) > 1 or _EASTERN.search(text) else "handle"


def _is_desk(text: str) -> bool:
    return text.lower().rpartition(" ")[2] in _DESKS and text[:1].isupper()


def is_organization(name: str) -> bool:
    """Whether a name reads like a desk, an agency or an outlet rather than a person's name."""
    return bool(_ORGANIZATION.search(name)) or (name.isupper() and len(name) <= 5 and " " not in name)


def is_role_of_one(text: str) -> bool:
    """Whether the text after a name is the person's job."""
    return bool(_ROLE_OF_ONE.fullmatch(text.strip(" .")))


def is_full_name(text: str) -> bool:
    """Whether a text has two to seven words, most of them capitalised, and none that names a section, a role or an outlet."""
    return kind_of(text) == "person" and looks_like_names(text) and len(_WORD.findall(text)) <= 7


def looks_like_names(text: str) -> bool:
    """Whether a text has at most fourteen words, most of them capitalised, apart from particles such as “de”."""
    words = [word for word in _WORD.findall(text) if word not in PARTICLES]
    capital = sum(not word[0].islower() for word in words)
    is_long = len(words) > 1 or len(text) > 2 or bool(_EASTERN.search(text))
    return 1 <= len(words) <= 14 and capital >= 0.6 * len(words) and is_long


def without_role(text: str) -> str:
    """Return a name without a role before or after it."""
    if text.count(" ") >= 2 and (lead := _LEADING_ROLE.match(text)) and is_full_name(text[lead.end() :]):
        text = text[lead.end() :]
    for found in _TRAILING_ROLE.finditer(text, 3):
        before = text[: found.start()].strip(" ,")
        if " " in before or "," in found[0][:2] or "," in text[: found.start()]:
            text = before
            break
    words = text.split()
    while len(words) > 2 and words[-1].lower() in _STUCK:
        words.pop()
    return " ".join(words)


def name_in_address(text: str) -> str | None:
    """Return the person's name in an e-mail address, a profile address or a slug; None if there is none. “corin-ashby” and
    “.../authors/corin-ashby/” give “Corin Ashby”, “c.ashby@gazette.example” gives “C. Ashby”."""
    text = text.strip()
    if mail := _MAIL.fullmatch(text):
        slug = mail[1].partition("+")[0]
    elif text.lower().startswith(("http", "www.", "/")):
        profile = _PROFILE.search(text)
        slug = unquote(profile[1] or profile[2]) if profile else _slug_of_network(text)
    else:
        slug = text
    slug = re.sub(r"\.(?:html?|php|aspx?)$", "", slug.lower())
    parts = [part for part in re.split(r"[-_.+\s]+", slug) if part and not any(map(str.isdigit, part))]
    if (
        not 2 <= len(parts) <= 6
        or not all(map(str.isalpha, parts))
        or not _MAILBOXES.isdisjoint(parts)
        or parts[-1] in _DOMAINS
    ):
        return None
    name = " ".join(
        part if 0 < n < len(parts) - 1 and part in _LOWER_PARTICLES else _capitalized(part)
        for n, part in enumerate(parts)
    )
    return name if kind_of(name) == "person" else None


def _slug_of_network(address: str) -> str:
    """Return a person's account on a social network if it is written like a name (“corin.ashby”)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = parts.path.strip("/")
    return path if parts.netloc.endswith(("facebook.com", "linkedin.com")) and "/" not in path else ""


def _capitalized(part: str) -> str:
    if len(part) == 1:
        return part.upper() + "."
    if part.startswith("mc") and len(part) >= 5:
        return "Mc" + part[2:].capitalize()
    return part.capitalize()
