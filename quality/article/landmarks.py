"""One pass over all elements of a page: what is hidden, what surrounds the story, and where metadata may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_ROLES = {
    "navigation": "nav",
    "menu": "nav",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "form",
}
_NAMING = frozenset(("class", "id", "data-testid"))
_STATING = frozenset(("itemprop", "rel", "itemtype", "hidden", "aria-hidden", "style", "role"))
_READ = _NAMING | _STATING
_BOXES = frozenset(("div", "section", "aside", "ul", "ol"))
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INVISIBLE_NAME = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-(?:text|only)|element-invisible|d-none)(?:\s|$)", re.IGNORECASE
)
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:(?:user|reader)?comments?|replies|reader-?responses|talkbacks?|disqus)"
    r"(?:$|\s|[\s_-](?:list|area|section|thread|wrap|wrapper|body|content|form|respond|container))",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"(?:^|[\s_-])caption(?:[_-]?text)?(?:$|\s)", re.IGNORECASE)
_PROFILE = re.compile(
    r"/(?:authors?|profiles?|people|staff|contributors?|journalists?|reporters?|writers?|columnists?)/[^/]",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"(?P<author>author|byline|vcard|bio|contributor)|(?P<date>date|publish|time|posted)"
    r"|(?P<zone>comment|replies|responses|talkback|disqus|caption)|(?P<other>related|recommend|trending|most-?(?:read|popular))"
    r"|(?P<hidden>hidden|sr-only|screen-reader|invisible|d-none)"
)


@dataclass(slots=True)
class Landmarks:
    """Elements of interest, each list in page order. Positions are element numbers."""

    hidden: set[Any] = field(default_factory=set)
    zones: dict[Any, str] = field(default_factory=dict)
    """Zone that an attribute states: nav, footer, aside, form, comments, caption."""
    about_authors: list[tuple[int, Any]] = field(default_factory=list)
    about_dates: list[tuple[int, Any]] = field(default_factory=list)
    marked: list[Any] = field(default_factory=list)
    """With microdata or rel=author."""
    profiles: list[Any] = field(default_factory=list)
    """Links to the profile of an author."""
    headings: list[tuple[int, Any]] = field(default_factory=list)
    """Main headings (h1)."""
    metas: list[Any] = field(default_factory=list)
    scripts: list[Any] = field(default_factory=list)
    """JSON-LD scripts."""
    types: list[str] = field(default_factory=list)
    """Microdata types."""
    others: list[Any] = field(default_factory=list)
    """Named after other stories that the page points to."""

    def leave_out(self, comments: Sequence[Any]) -> None:
        """Remove the authors and dates of comments and of other stories."""
        around = [element for element in self.others if next(element.iter("h1"), None) is None]
        gone = {inner for element in (*comments, *around) for inner in element.iter()}
        if gone:
            self.marked = [element for element in self.marked if element not in gone]
            self.profiles = [element for element in self.profiles if element not in gone]
            self.about_authors = [entry for entry in self.about_authors if entry[1] not in gone]
            self.about_dates = [entry for entry in self.about_dates if entry[1] not in gone]


def landmarks(elements: Iterable[Any]) -> Landmarks:
    """Find the landmarks of a parsed page, in order."""
    found = Landmarks()
    for position, element in enumerate(elements):
        tag = element.tag
        get = element.get
        if tag == "meta":
            found.metas.append(element)
        elif tag == "script":
            if "ld+json" in (get("type") or ""):
                found.scripts.append(element)
            continue
        elif tag == "h1":
            found.headings.append((position, element))
        elif tag == "time":
            found.about_dates.append((position, element))
        elif tag == "a" and (get("rel") == "author" or _PROFILE.search(get("href") or "")):
            found.profiles.append(element)
        keys = element.keys()
        if _READ.isdisjoint(keys) or tag in ("html", "body"):
            continue
        if _STATING.isdisjoint(keys):
            _name(found, position, element)
            continue
        if get("itemprop") or get("rel") == "author":
            found.marked.append(element)
        kind = get("itemtype") or ""
        if kind.endswith("/Comment"):
            found.zones[element] = "comments"
        elif "schema.org" in kind:
            found.types.append(kind)
        style = get("style")
        if (
            get("hidden") is not None
            or (get("aria-hidden") or "").lower() == "true"
            or (style and _INVISIBLE.search(style))
        ):
            found.hidden.add(element)
            continue
        role = get("role")
        if role in _ROLES:
            found.zones[element] = _ROLES[role]
        _name(found, position, element)
    return found


def _name(found: Landmarks, position: int, element: Any) -> None:
    get = element.get
    kinds = _classified(get("class"), get("id"), get("data-testid"))
    if not kinds:
        return
    if "hidden" in kinds:
        found.hidden.add(element)
        return
    if "other" in kinds and element.tag in _BOXES:
        found.others.append(element)
    if "author" in kinds:
        found.about_authors.append((position, element))
    if "date" in kinds and element.tag != "time":
        found.about_dates.append((position, element))
    if "comments" in kinds or "caption" in kinds:
        found.zones[element] = "comments" if "comments" in kinds else "caption"


@lru_cache(maxsize=8192)
def _classified(*values: str | None) -> frozenset[str]:
    """Classify an element by its class and id. Cached, since most values occur on many elements."""
    names = "\n".join(filter(None, values))
    kinds = {group for match in _TELLING.finditer(names.lower()) if (group := match.lastgroup)}
    if "hidden" in kinds and not _INVISIBLE_NAME.search(names):
        kinds.discard("hidden")
    if "zone" in kinds:
        kinds.discard("zone")
        if any(_COMMENTS.search(name) for name in names.split("\n")):
            kinds.add("comments")
        elif _CAPTION.search(names):
            kinds.add("caption")
    return frozenset(kinds)
