"""What a page says about itself: schema.org JSON-LD, meta tags, microdata, and the visible byline and date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from lxml import etree

from quality.article.addresses import poses_as_other_site
from quality.article.dates import date_in_url, iso_date
from quality.article.json_ld import (
    Node,
    address_of,
    article_node,
    clean,
    comparable,
    is_article_type,
    json_nodes,
    one_of,
    publisher_node,
    string_of,
    types_of,
)
from quality.article.landmarks import Landmarks
from quality.article.page_authors import page_authors
from quality.article.page_bios import with_bios
from quality.article.page_text import text_of
from quality.article.parts import Author

Metas = Mapping[str, Sequence[str]]

NEAR = 12
"""Lines behind the headline in which byline and date stand, unless the story begins before."""
_PROSE = 300
"""Characters from which on a line is a paragraph of the story, or part of one."""

_HEADLINES = (
    "og:title",
    "twitter:title",
    "headline",
    "dc.title",
    "citation_title",
    "sailthru.title",
    "parsely-title",
    "title",
)
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished"),
    *(
        "date_published",
        "parsely-pub-date",
        "sailthru.date",
        "citation_publication_date",
        "citation_date",
        "dc.date.issued",
    ),
    *(
        "dcterms.created",
        "dc.date",
        "dcterms.date",
        "dc.date.created",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
    ),
    *(
        "published-date",
        "article_date_original",
        "article.published",
        "article:publicationdate",
        "originalpublicationdate",
    ),
    *(
        "shareaholic:article_published_time",
        "cxenseparse:recs:publishtime",
        "ptime",
        "rnews:datepublished",
        "release_date",
    ),
    "date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "lastmod")
_PUBLISHERS = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title", "publisher")
_POLICIES = {
    "correctionsPolicy": "corrections",
    "ethicsPolicy": "ethics",
    "publishingPrinciples": "publishing_principles",
    "unnamedSourcesPolicy": "unnamed_sources",
    "verificationFactCheckingPolicy": "fact_checking",
    "ownershipFundingInfo": "ownership",
}
_TITLE_PARTS = re.compile(r"\s+[|–—·•»-]\s+|\s*[|»]\s*")
_DAY_FIRST = re.compile(r"^en-(?:gb|au|nz|ie|in|za)|\.(?:uk|au|nz|ie|in|za)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states. None means that it does not say."""

    headline: str | None = None
    byline: str | None = None
    authors: tuple[Author, ...] | None = None
    bio: str | None = None
    published: str | None = None
    modified: str | None = None
    publisher: str | None = None
    contact: str | None = None
    section: str | None = None
    types: tuple[str, ...] | None = None
    language: str | None = None
    url: str | None = None
    policies: Mapping[str, str] = field(default_factory=dict)
    is_free: bool | None = None
    words: int | None = None
    """Length of the article that the page declares."""


def page_metadata(tree: Any, marks: Landmarks, lines: Sequence[str], url: str | None = None) -> PageMetadata:
    """Read the metadata of a parsed page, given its landmarks and its visible `lines` in order. Never raises because of a
    page's content."""
    metas = _metas(marks.metas)
    nodes = json_nodes(marks.scripts)
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 2}
    headings = [(at, text) for at, element in marks.headings if (text := text_of(element))]
    title = text_of(tree.find(".//title"))
    article = article_node(nodes, [*(text for _, text in headings), *metas.get("og:title", ()), title])
    publisher = publisher_node(article, nodes, by_id)
    site_names = [name for node in nodes if "WebSite" in types_of(node) and (name := string_of(node.get("name")))]
    site_name = string_of(publisher.get("name")) or _first(metas, *_PUBLISHERS) or next(iter(site_names), None)
    address = url or _canonical(tree, metas)
    headline = _headline(article, metas, marks.marked, [text for _, text in headings], title, site_name)
    below = next((at for at, text in headings if comparable(text) == comparable(headline or "")), 0)
    near = _near(lines, headline, [text for _, text in headings])
    language = _language(tree, article, metas)
    authors = page_authors(article, by_id, metas, marks, near, below)
    authors, bio = with_bios(authors, marks)
    return PageMetadata(
        headline=headline,
        byline=", ".join(author.name for author in authors) or None,
        authors=authors or None,
        bio=bio,
        published=_published(article, metas, marks, near, below, address, language) or _searched(tree, address),
        modified=iso_date(string_of(article.get("dateModified"))) or iso_date(_first(metas, *_MODIFIED)),
        publisher=None if poses_as_other_site(site_name, address) else site_name,
        contact=_contact(publisher),
        section=string_of(article.get("articleSection")) or _first(metas, "article:section", "og:section", "section"),
        types=types_of(article) or _microdata_types(marks.types),
        language=language,
        url=address,
        policies={
            name: found
            for key, name in _POLICIES.items()
            if (found := address_of(publisher.get(key)) or address_of(article.get(key)))
        },
        is_free=_truth(article.get("isAccessibleForFree")),
        words=_count(article.get("wordCount")),
    )


# Meta tags


def _metas(elements: Sequence[Any]) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for element in elements:
        content = clean(element.get("content") or element.get("value") or "")
        if content:
            for key in ("name", "property", "itemprop", "http-equiv"):
                if name := element.get(key):
                    metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _first(metas: Metas, *names: str) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _canonical(tree: Any, metas: Metas) -> str | None:
    for link in tree.iterfind(".//link[@rel='canonical']"):
        if (link.get("href") or "").startswith("http"):
            return str(link.get("href")).strip()
    address = _first(metas, "og:url")
    return address if address and address.startswith("http") else None


def _language(tree: Any, article: Node, metas: Metas) -> str | None:
    stated = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    stated = (
        stated or string_of(article.get("inLanguage")) or _first(metas, "content-language", "og:locale", "language")
    )
    return (stated or "").strip().replace("_", "-")[:20] or None


def _microdata_types(types: Sequence[str]) -> tuple[str, ...] | None:
    names = {value.rstrip("/").rpartition("/")[2] for value in types}
    return tuple(sorted(filter(is_article_type, names))) or None


def _contact(publisher: Node) -> str | None:
    point = one_of(publisher.get("contactPoint"))
    for place in (publisher, point if isinstance(point, dict) else {}):
        if found := string_of(place.get("email")) or string_of(place.get("telephone")):
            return found
    return None


def _truth(value: Any) -> bool | None:
    text = str(one_of(value)).strip().lower().rpartition("/")[2]
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text)


def _count(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 8 else None


# Headline


def _headline(
    article: Node, metas: Metas, marked: Sequence[Any], headings: Sequence[str], title: str, site_name: str | None
) -> str | None:
    """Return the visible heading if the declared title is similar; otherwise the declared title, without the site's name."""
    stated = [string_of(article.get("headline")), *(metas[name][0] for name in _HEADLINES if name in metas)]
    machine = list(dict.fromkeys(_without_site(text, site_name) for text in (*stated, title) if text))
    folded = {comparable(text) for text in machine}
    shown = [
        text
        for text in headings
        if len(text) <= 300 and comparable(text) != comparable(site_name or "") and comparable(text)
    ]
    for heading in shown:
        if comparable(heading) in folded:
            return heading
    for heading in shown:
        for text in machine:
            short, long = sorted((heading, text), key=len)
            if comparable(short) in comparable(long) and len(short) >= 0.7 * len(long):
                return short  # the longer one also names a section or the site
            if _likeness(heading, text) >= 0.3:
                return heading
    if any(stated):
        return machine[0][:500]
    for element in marked:
        if (element.get("itemprop") or "") == "headline" and element.tag in ("h1", "h2", "meta"):
            text = clean(element.get("content") or text_of(element)) or ""
            if text and comparable(text) != comparable(site_name or ""):
                return text[:500]
    if len(shown) == 1:
        return shown[0]
    return next(iter([*machine, *headings]), "")[:500] or None


def _likeness(one: str, other: str) -> float:
    """Return the share of words in common, of all words of both."""
    words = [{*text.casefold().split()} for text in (one, other)]
    return len(words[0] & words[1]) / len(words[0] | words[1])


def _without_site(title: str, site_name: str | None) -> str:
    """Return a title without the site's name before or after it."""
    parts = [part for part in _TITLE_PARTS.split(title) if part]
    if len(parts) < 2:
        return title
    site = comparable(site_name or "")
    if site and comparable(parts[-1]) in site:
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»-")
    if site and comparable(parts[0]) == site:
        return title[title.index(parts[1]) :]
    longest = max(parts, key=len)
    return longest if not site and len(longest) > 0.6 * len(title) else title


def _near(lines: Sequence[str], headline: str | None, headings: Sequence[str]) -> Sequence[str]:
    """Return the lines after the headline, or else after the first main heading; none if neither is visible."""
    folded = [comparable(line) if len(line) < 400 else "" for line in lines]
    for wanted in (comparable(headline or ""), *map(comparable, headings)):
        if wanted and wanted in folded:
            at = folded.index(wanted) + 1
            return list(takewhile(lambda line: len(line) < _PROSE, lines[at : at + NEAR]))
    return ()


# Dates


def _published(
    article: Node,
    metas: Metas,
    marks: Landmarks,
    near: Sequence[str],
    below: int,
    url: str | None,
    language: str | None,
) -> str | None:
    host, _, path = (url or "").partition("://")[2].partition("/")
    day_first = any(_DAY_FIRST.search(text) for text in (language or "", host, path.partition("/")[0]))
    for value in (string_of(article.get("datePublished")), *(_first(metas, name) for name in _PUBLISHED)):
        if found := iso_date(value, day_first=day_first):
            return found
    for wanted in ("datePublished", "dateCreated"):
        for element in marks.marked:
            if wanted in (element.get("itemprop") or ""):
                value = element.get("content") or element.get("datetime") or text_of(element)
                if found := iso_date(value, anywhere=True, day_first=day_first):
                    return found
    if found := date_in_url(url):
        return found
    seen = [
        found for line in near if len(line) <= 120 and (found := iso_date(line, anywhere=True, day_first=day_first))
    ]
    if seen:
        return min(seen)  # the date of a change may be next to it
    later = [element for at, element in marks.about_dates if at > below]
    for element in (*later[:20], *(element for _, element in marks.about_dates[:40])):
        stamp = iso_date(element.get("datetime"))
        if stamp is None:
            text = text_of(element)
            stamp = iso_date(text, anywhere=True, day_first=day_first) if len(text) <= 100 else None
        if stamp:
            return stamp
    return iso_date(string_of(article.get("dateModified")) or string_of(article.get("uploadDate")))


def _searched(tree: Any, url: str | None) -> str | None:
    """Return the date that htmldate guesses from the whole page. It takes longer than everything else here, so it comes last."""
    from htmldate import find_date

    try:
        return iso_date(find_date(deepcopy(tree), original_date=True, extensive_search=False, url=url))
    except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError):
        return None
