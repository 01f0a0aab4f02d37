"""Whom an article credits with its text: a news agency, a press release service, or the publisher that had it first."""

from __future__ import annotations

import re

from quality.article import Article
from quality.article.addresses import site_of
from quality.lexicons import LazyPattern

_EDGE = 600
"""Characters at either end of a text in which a credit is looked for; in between, an agency is only a source."""

_DATELINE = 250
"""Characters within which a dateline ends."""

_LONGEST_NAME = 80

_AGENCIES = {
    "AP": "Associated Press", "AFP": "Agence France-Presse", "PA": "PA Media", "Press Association": "PA Media",
    "PA Media": "PA Media", "Associated Press": "Associated Press", "Agence France-Presse": "Agence France-Presse",
    "Reuters": "Reuters", "REUTERS": "Reuters", "Thomson Reuters": "Reuters", "Bloomberg News": "Bloomberg", "Bloomberg": "Bloomberg",
    "UPI": "UPI", "dpa": "dpa", "DPA": "dpa", "EFE": "EFE", "ANSA": "ANSA", "Xinhua": "Xinhua", "XINHUA": "Xinhua",
    "Interfax": "Interfax", "TASS": "TASS", "IANS": "IANS", "PTI": "PTI", "ANI": "ANI", "Kyodo": "Kyodo", "Yonhap": "Yonhap",
    "AAP": "AAP", "Canadian Press": "Canadian Press", "The Canadian Press": "Canadian Press", "CNN Newsource": "CNN",
    "CNN Wire": "CNN", "Tribune News Service": "Tribune News Service", "States Newsroom": "States Newsroom",
    "KFF Health News": "KFF Health News", "Kaiser Health News": "KFF Health News", "Inter Press Service": "Inter Press Service",
    "Anadolu": "Anadolu", "NewsWire": "NewsWire",
}  # fmt: skip
_NAME = "|".join(re.escape(name) for name in sorted(_AGENCIES, key=len, reverse=True))
_BY_AGENCY = LazyPattern(rf"(?<![\w-])(?:The )?({_NAME})(?![\w-])")
_IN_DATELINE = LazyPattern(rf"\(({_NAME})\)\s{{0,3}}[-–—:]|^\W{{0,3}}({_NAME})\s{{0,3}}[-–—]\s", re.MULTILINE)
_SIGNED = LazyPattern(
    rf"^\W{{0,3}}(?:(?:©|\([cC]\)|[Cc]opyright|[Ss]ource|[Cc]redit|[Vv]ia)[\s:©]{{0,4}})?(?:\d{{4}}\s{{1,3}})?(?:The )?({_NAME})"
    r"(?:[\s.,)]{0,3}|[.,] All rights reserved.{0,80})$",
    re.MULTILINE,
)
_REUTERS_DESK = LazyPattern(r"\(?(?:Additional )?[Rr]eporting by [^()\n]{3,200}[;,] (?:[Ww]riting|[Ee]diting) by ")
_REPUBLISHED = LazyPattern(
    r"\b(?:(?:originally|first) (?:published|appeared|posted|ran) (?:on|in|at|by)"
    r"|(?:republished|reprinted|reposted|syndicated) (?:from|by|with (?:the )?permission (?:of|from)|courtesy of))\s+"
    rf"(?P<name>(?:the )?(?-i:[A-Z]|www\.|https?://|\w+\.[a-z])[^\n;:]{{1,{_LONGEST_NAME}}})",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(
    r"(?:\s(?:under|with|on|and|as|by|in|via|here|at|for|where)\s|[,(]|\.(?:\s|$)).*$", re.IGNORECASE
)
_RELEASE = LazyPattern(r"\b(?:{release_wire})\b", re.IGNORECASE, "page_words")


def credit_of(article: Article) -> str | None:
    """Return the agency, service or publisher that an article says its text comes from; None if it names none."""
    named = [article.byline or "", *(author.name for author in article.authors or ())]
    for name in named:
        if found := _BY_AGENCY.search(name):
            return _AGENCIES[found[1]]
    text = article.text
    head, tail = text[:_EDGE], text[-_EDGE:]
    if found := _IN_DATELINE.search(text[:_DATELINE]):
        return _AGENCIES[found[1] or found[2]]
    for part in (tail, head):
        if (found := _REPUBLISHED.search(part)) and (origin := _BEHIND_NAME.sub("", found["name"].strip())):
            return origin
        if found := _RELEASE.search(part):
            return str(found[0])
    if found := _SIGNED.search(tail):  # at the beginning, such a line credits a picture
        return _AGENCIES[found[1]]
    return "Reuters" if _REUTERS_DESK.search(tail) else None


def names_publisher(text: str, publisher: str | None, url: str | None) -> bool:
    """Whether a text names a publisher, or its site, in full; for text that its publisher did not share with the other."""
    names = {publisher.strip().casefold() if publisher else None, site_of(url)}
    folded = text.casefold()
    return any(
        name and len(name) > 3 and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", folded) for name in names
    )
