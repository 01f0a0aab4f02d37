"""What a page says of itself: schema.org JSON-LD, meta tags, microdata, and the byline and date that readers see."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from quality.article.byline import authors_of, is_organization, without_lead
from quality.article.dates import date_in_url, iso_date
from quality.article.encoding import without_surrogates
from quality.article.record import Author

_MAX_SCRIPT = 1_000_000
_MAX_SCRIPTS = 50
_MAX_NODES = 5_000
_MAX_DEPTH = 16

Node = Mapping[str, Any]
Metas = Mapping[str, Sequence[str]]

_META = etree.XPath("//meta[@content]")
_SCRIPTS = etree.XPath("//script[contains(@type, 'ld+json')]")
_MARKED = etree.XPath("//*[@itemprop or @rel='author']")
_TIMES = etree.XPath("//time")
_TITLES = etree.XPath("//h1")
_BYLINES = etree.XPath(
    "//*[contains(@class, 'uthor') or contains(@class, 'yline') or contains(@class, 'AUTHOR') or contains(@id, 'uthor')"
    " or contains(@id, 'yline') or contains(@class, 'vcard') or contains(@class, 'bio')"
    " or contains(@data-testid, 'yline') or contains(@class, 'contributor')]"
)
_DATES = etree.XPath(
    "//*[contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'publish') or contains(@class, 'time')"
    " or contains(@class, 'posted') or contains(@id, 'date')][not(self::script) and not(self::body)]"
)

_HEADLINE_METAS = (
    "og:title",
    "twitter:title",
    "headline",
    "dc.title",
    "citation_title",
    "sailthru.title",
    "parsely-title",
    "title",
)
_AUTHOR_METAS = (
    "parsely-author",
    "citation_author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "og:article:author",
    "article:author_name",
    "authors",
    "article.author",
    "shareaholic:article_author_name",
    "dcsext.author",
    "creator",
    "twitter:data1",
)
_PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "published-date",
    "article_date_original",
    "article.published",
    "originalpublicationdate",
    "shareaholic:article_published_time",
    "cxenseparse:recs:publishtime",
    "ptime",
    "rnews:datepublished",
    "release_date",
    "date",
)
_MODIFIED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "lastmod",
)
_PUBLISHER_METAS = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "citation_journal_title",
    "twitter:app:name:iphone",
)
_POLICY_KEYS = {
    "correctionsPolicy": "corrections",
    "ethicsPolicy": "ethics",
    "publishingPrinciples": "publishing_principles",
    "unnamedSourcesPolicy": "unnamed_sources",
    "verificationFactCheckingPolicy": "fact_checking",
    "ownershipFundingInfo": "ownership",
}
_OTHER_ARTICLES = frozenset(
    ("Report", "Review", "Recipe", "HowTo", "TechArticle", "QAPage", "CreativeWork", "Book", "Course")
)
_BROKEN = re.compile(r"<!--|-->|/?/?\*?\s*<!\[CDATA\[\s*\*?/?|/?/?\*?\s*\]\]>\s*\*?/?")
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
_TITLE_SUFFIX = re.compile(r"\s+[|–—·•»-]\s+|\s*[|»]\s*")
_NOT_A_NAME = re.compile(r"https?:|www\.|@\w|[{}<>=]|^\W*$|^\d+$", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"(?<=[a-z.)])(?=\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
    r"|\s*[|•·/]\s*|\s+[-–—]\s+|\b(?:posted|updated|published|last modified|on (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|feb"
    r"|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may"
    r"|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.? \d{1,2}\b|\d{1,2} (?:jan|feb|mar|apr"
    r"|may|jun|jul|aug|sep|oct|nov|dec)|follow\b|share\b|view all|see all|more by|email\b|comments?\b)",
    re.IGNORECASE,
)
_VISIBLE_BYLINE = re.compile(r"(?:written |posted |reported |story |words |text )?by:?\s+(?=\S)", re.IGNORECASE)
_BIO = re.compile(
    r"(?:^|[\s_-])(?:bio|biography|bio-?(?:text|box|info|content)|author-?(?:bio|box|info|desc|description|about)|about-?(?:the-?)?author)",
    re.I,
)
_NAME_CLASS = re.compile(r"author|byline|contributor|vcard", re.IGNORECASE)
_NOT_BYLINE_CLASS = re.compile(
    r"comment|avatar|image|photo|related|social|follow|meta-?sep|bio|desc|count|share|widget|sidebar|footer|title|role|position"
    r"|email|twitter|location|date|time|label|caption|credit",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What the markup of a page states. None = it does not say."""

    headline: str | None = None
    byline: str | None = None
    authors: tuple[Author, ...] | None = None
    bio: str | None = None
    published: str | None = None
    modified: str | None = None
    publisher: str | None = None
    publisher_contact: str | None = None
    publisher_about: str | None = None
    section: str | None = None
    types: tuple[str, ...] | None = None
    language: str | None = None
    url: str | None = None
    policies: Mapping[str, str] = field(default_factory=dict)
    is_free: bool | None = None
    words: int | None = None
    """Number of words that the page declares for the article."""


def page_metadata(tree: Any, url: str | None = None) -> PageMetadata:
    """Reads everything above from a parsed page; never raises on what a page may hold."""
    metas = _metas(tree)
    nodes = list(_json_nodes(tree))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    marked = _MARKED(tree)
    title = _text_of(tree.find(".//title"))
    h1 = [text for text in map(_text_of, _TITLES(tree)) if text]
    article = _article_node(nodes, [*h1, *metas.get("og:title", ()), title])
    publisher = _publisher_node(article, nodes, by_id)
    page_url = url or _canonical(tree, metas)
    headline = _headline(article, metas, marked, h1, title)
    authors, byline = _authors(article, by_id, metas, marked, tree)
    bio = next((author.bio for author in authors or () if author.bio), None) or _bio(tree)
    if bio and authors and not authors[0].bio and len(authors) == 1:
        authors = (Author(authors[0].name, bio, authors[0].url, is_organization=authors[0].is_organization),)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    language = (
        language or _string(article.get("inLanguage")) or _first(metas, "content-language", "og:locale", "language")
    )
    return PageMetadata(
        headline=headline,
        byline=byline,
        authors=authors,
        bio=bio,
        published=_published(article, metas, marked, tree, page_url),
        modified=iso_date(_string(article.get("dateModified"))) or iso_date(_first(metas, *_MODIFIED_METAS)),
        publisher=_string(publisher.get("name")) or _first(metas, *_PUBLISHER_METAS) or _site_name(nodes),
        publisher_contact=_contact(publisher),
        publisher_about=_string(publisher.get("aboutPage")),
        section=_string(article.get("articleSection"))
        or _first(metas, "article:section", "og:section", "parsely-section", "section"),
        types=_types(article) or _microdata_types(tree),
        language=language.strip().replace("_", "-")[:20] or None if language else None,
        url=page_url,
        policies={
            name: address
            for key, name in _POLICY_KEYS.items()
            if (address := _address(publisher.get(key)) or _address(article.get(key)))
        },
        is_free=_is_free(article),
        words=_number(article.get("wordCount")),
    )


def fold(text: str) -> str:
    """Letters and digits of a text in lower case, for comparing headlines."""
    return "".join(filter(str.isalnum, text.casefold()))


def visible_byline(lines: Iterable[str]) -> str | None:
    """The byline among the lines that follow a headline («By Jane Doe»)."""
    for line in lines:
        match = _VISIBLE_BYLINE.match(line)
        if match and len(line) <= 150 and (name := _name(line[match.end() :])) and _looks_like_names(name):
            return name
    return None


def visible_date(lines: Iterable[str]) -> str | None:
    """The date among the lines that follow a headline."""
    return next((found for line in lines if len(line) <= 120 and (found := iso_date(line, anywhere=True))), None)


# JSON-LD


def _json_nodes(tree: Any) -> Iterator[Node]:
    """Every object of every JSON-LD script, outer ones first, within limits of size, number and depth."""
    left = _MAX_NODES
    for script in _SCRIPTS(tree)[:_MAX_SCRIPTS]:
        pending: list[tuple[Any, int]] = [(value, 0) for value in _json(script.text or "")]
        while pending and left:
            value, depth = pending.pop(0)
            if isinstance(value, dict):
                left -= 1
                yield value
            if depth < _MAX_DEPTH:
                inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
                pending += [(item, depth + 1) for item in inner if isinstance(item, dict | list)]


def _json(text: str) -> list[Any]:
    """The values in a script; broken ones are mended where that is easy, else left out."""
    text = text.strip().rstrip(";").strip()
    if not text or len(text) > _MAX_SCRIPT:
        return []
    mended = _BROKEN.sub("", text).strip()
    for attempt in (text, mended, _TRAILING_COMMA.sub(r"\1", mended), html.unescape(mended)):
        try:
            return [json.loads(attempt, strict=False)]
        except ValueError:
            continue
        except RecursionError:
            return []
    return _salvage(mended)


def _salvage(text: str) -> list[Any]:
    """Complete objects at the beginning of a broken script, or else the fields that matter."""
    try:
        return [json.JSONDecoder(strict=False).raw_decode(text)[0]]
    except (ValueError, RecursionError):
        pass
    found: dict[str, Any] = {}
    for key in ("headline", "datePublished", "dateModified", "articleSection", "isAccessibleForFree"):
        if match := re.search(rf'"{key}"\s*:\s*"([^"\n]{{1,400}})"', text):
            found[key] = match[1]
    if match := re.search(r'"author"\s*:[\s\[]*\{[^{}]{0,300}?"name"\s*:\s*"([^"\n]{1,120})"', text):
        found["author"] = {"name": match[1]}
    if match := re.search(r'"@type"\s*:\s*"([A-Za-z]{1,40}(?:Article|Posting))"', text):
        found["@type"] = match[1]
    return [found] if "headline" in found or "datePublished" in found else []


def _types(node: Node) -> tuple[str, ...] | None:
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    names = [re.split(r"[/#:]", item)[-1] for item in values if isinstance(item, str)]
    return tuple(name for name in names if name) or None


def _microdata_types(tree: Any) -> tuple[str, ...] | None:
    values = {
        str(value).rstrip("/").rsplit("/", 1)[-1] for value in tree.xpath("//@itemtype[contains(., 'schema.org')]")
    }
    return tuple(sorted(value for value in values if _is_article_type(value))) or None


def _is_article_type(name: str) -> bool:
    return name.endswith(("Article", "Posting")) or name in _OTHER_ARTICLES


def _article_node(nodes: Sequence[Node], titles: Sequence[str]) -> Node:
    """The node that describes the story: of an article type, and with its headline if there are several."""
    candidates = [node for node in nodes if any(map(_is_article_type, _types(node) or ()))]
    known = {fold(title) for title in titles if title}
    for node in candidates:
        headline = _string(node.get("headline")) or _string(node.get("name"))
        if headline and fold(headline) in known:
            return node
    # Related stories also come as article nodes, but without author and body.
    ranked = sorted(
        candidates,
        key=lambda node: -sum(key in node for key in ("headline", "datePublished", "author", "mainEntityOfPage")),
    )
    if ranked:
        return ranked[0]
    return next((node for node in nodes if node.get("datePublished") and node.get("headline")), {})


def _publisher_node(article: Node, nodes: Sequence[Node], by_id: Mapping[str, Node]) -> Node:
    publisher = _resolve(_one(article.get("publisher")) or _one(article.get("sourceOrganization")), by_id)
    if publisher:
        return publisher
    return next((node for node in nodes if {"NewsMediaOrganization", "Organization"} & {*(_types(node) or ())}), {})


def _site_name(nodes: Sequence[Node]) -> str | None:
    return next(
        (name for node in nodes if "WebSite" in (_types(node) or ()) and (name := _string(node.get("name")))), None
    )


def _resolve(value: Any, by_id: Mapping[str, Node]) -> Node:
    if isinstance(value, str):
        return by_id.get(value) or ({"name": value} if not value.startswith(("http", "#", "/")) else {})
    if isinstance(value, dict):
        same = value.get("@id")
        full = by_id.get(same) if isinstance(same, str) else None
        return {**full, **value} if full else value
    return {}


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _string(value: Any) -> str | None:
    """A string out of what schema.org allows in its place: a string, a list of them, an object with a name."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("url") or value.get("@id")
        else:
            break
    if not isinstance(value, str):
        return None
    return _clean(value)


def _clean(value: str) -> str | None:
    value = without_surrogates(value)
    if "&" in value:
        value = html.unescape(value)
    if "<" in value:
        value = re.sub(r"<[^<>]{0,200}>", " ", value)
    return " ".join(value.split()) or None


def _number(value: Any) -> int | None:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isdecimal() and len(text) < 8 else None


def _address(value: Any) -> str | None:
    value = _one(value)
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id")
    return value.strip() if isinstance(value, str) and value.strip().startswith(("http", "/")) else None


def _contact(publisher: Node) -> str | None:
    point = _one(publisher.get("contactPoint"))
    places = [publisher, *([point] if isinstance(point, dict) else [])]
    return next(
        (
            found
            for place in places
            for key in ("email", "telephone", "url")
            if place is not publisher or key != "url"
            if (found := _string(place.get(key)))
        ),
        None,
    )


def _is_free(article: Node) -> bool | None:
    value = article.get("isAccessibleForFree")
    text = str(value).strip().lower()
    return (
        False
        if text in ("false", "no", "0") or text.endswith("/false")
        else True
        if text in ("true", "yes", "1")
        else None
    )


# Meta tags


def _metas(tree: Any) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for element in _META(tree):
        content = _clean(element.get("content"))
        if content:
            for key in ("name", "property", "itemprop", "http-equiv"):
                name = element.get(key)
                if name:
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


def _text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


# Headline, byline, date


def _headline(article: Node, metas: Metas, marked: Sequence[Any], h1: Sequence[str], title: str) -> str | None:
    declared = _string(article.get("headline")) or _string(article.get("name"))
    metas_found = [value for name in _HEADLINE_METAS for value in metas.get(name, ())[:1]]
    others = [fold(value) for value in (declared, *metas_found, title) if value]
    # A heading that readers see goes before what only machines read, if it is confirmed by it.
    for heading in h1:
        if len(heading) < 300 and any(
            fold(heading) in other or other in fold(heading) for other in others if len(other) > 8
        ):
            return heading
    for element in marked:
        if "headline" in (element.get("itemprop") or "") and (
            text := _clean(element.get("content") or _text_of(element))
        ):
            return text[:500]
    if declared:
        return declared[:500]
    if metas_found:
        return _without_site(metas_found[0], metas)
    if len(h1) == 1:
        return h1[0][:500]
    return _without_site(title, metas) or (h1[0][:500] if h1 else None) or None


def _without_site(title: str, metas: Metas) -> str:
    """A title without the name of the site before or behind it."""
    site = fold(_first(metas, "og:site_name", "application-name") or "")
    parts = [part for part in _TITLE_SUFFIX.split(title) if part]
    if len(parts) < 2:
        return title
    if site and fold(parts[-1]) == site:
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»-")
    if site and fold(parts[0]) == site:
        return title[title.index(parts[1]) :]
    longest = max(parts, key=len)
    return longest if len(longest) > 0.6 * len(title) else title


def _authors(
    article: Node, by_id: Mapping[str, Node], metas: Metas, marked: Sequence[Any], tree: Any
) -> tuple[tuple[Author, ...] | None, str | None]:
    """Authors and byline, from the most explicit statement to the least."""
    declared = _declared_authors(article, by_id)
    if declared:
        return declared, ", ".join(author.name for author in declared)
    names = _meta_authors(metas) or _marked_authors(marked) or _classed_authors(tree)
    if not names:
        return None, None
    authors: list[Author] = []
    for name in names:
        authors += authors_of(name)
    unique = {fold(author.name): author for author in reversed(authors)}
    kept = tuple(author for author in authors if unique.get(fold(author.name)) is author)
    return kept or None, ", ".join(author.name for author in kept) or None


def _declared_authors(article: Node, by_id: Mapping[str, Node]) -> tuple[Author, ...]:
    found: dict[str, Author] = {}
    for key in ("author", "creator"):
        value = article.get(key)
        for item in (value if isinstance(value, list) else [value])[:50]:
            node = _resolve(item, by_id)
            names = node.get("name")
            for raw in names if isinstance(names, list) else [names]:
                name = _name(raw) if isinstance(raw, str) else None
                if not name or fold(name) in found:
                    continue
                knows = node.get("knowsAbout")
                topics = knows if isinstance(knows, list) else [knows]
                organization = bool({"Organization", "NewsMediaOrganization"} & {*(_types(node) or ())})
                pieces = authors_of(name) if re.search(r",| and |;|&", name) and not organization else ()
                if len(pieces) > 1:
                    found.update({fold(piece.name): piece for piece in pieces})
                    continue
                found[fold(name)] = Author(
                    name,
                    bio=_bio_text(_string(node.get("description"))),
                    url=_address(node.get("url")) or _address(node.get("sameAs")),
                    job_title=_string(node.get("jobTitle")),
                    knows_about=tuple(topic for item in topics if (topic := _string(item)))[:20],
                    is_organization=organization or is_organization(name),
                )
        if found:
            break
    return tuple(found.values())


def _meta_authors(metas: Metas) -> list[str]:
    for key in _AUTHOR_METAS:
        if key == "twitter:data1" and "written by" not in (_first(metas, "twitter:label1") or "").lower():
            continue
        names = [name for value in metas.get(key, ()) if (name := _name(value))]
        if names:
            return list(dict.fromkeys(names))
    return []


def _marked_authors(marked: Sequence[Any]) -> list[str]:
    """Microdata and rel=author, in page order."""
    for is_wanted in (
        lambda element: "author" in (element.get("itemprop") or "").split(),
        lambda element: element.get("rel") == "author",
    ):
        names = []
        for element in marked:
            if is_wanted(element):
                inner = element.xpath(".//*[@itemprop='name']")
                source = inner[0] if inner else element
                name = _name(source.get("content") or _text_of(source))
                if name and _looks_like_names(name):
                    names.append(name)
        if names:
            return list(dict.fromkeys(names))[:8]
    return []


def _classed_authors(tree: Any) -> list[str]:
    """Elements whose class or id says byline or author; the first that reads like names."""
    for element in _BYLINES(tree)[:60]:
        label = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
        if (
            not _NAME_CLASS.search(label)
            or _NOT_BYLINE_CLASS.search(label)
            or element.tag in ("body", "html", "img", "svg")
        ):
            continue
        name = _name(_text_of(element)[:300])
        if name and len(name) <= 100 and _looks_like_names(name):
            return [name]
    return []


def _name(value: str) -> str | None:
    """A name or several, cleaned of «By», dates and follow-me texts. None for what is no name."""
    text = _clean(value)
    if not text or _NOT_A_NAME.search(text):
        return None
    text = without_lead(text)
    cut = _AFTER_NAME.search(text, 1) if text else None
    text = (text[: cut.start()] if cut and cut.start() else text).strip(" ,;|-–—·•/:")
    return text if 2 <= len(text) <= 200 and not _NOT_A_NAME.search(text) else None


def _looks_like_names(text: str) -> bool:
    """At most a dozen words, and most of them with capitals."""
    words = re.findall(r"[^\W\d_][\w.'’-]*", text)
    capital = sum(not word[0].islower() for word in words)
    return 1 <= len(words) <= 14 and capital >= 0.6 * len(words) and (len(words) > 1 or len(text) > 3)


def _bio_text(text: str | None) -> str | None:
    return text if text and 15 <= len(text) <= 3_000 and " " in text else None


def _bio(tree: Any) -> str | None:
    """Text of the box about the author."""
    for element in _BYLINES(tree)[:60]:
        label = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _BIO.search(label) and element.tag not in ("body", "html", "article", "main", "a", "img"):
            text = _text_of(element)
            if 40 <= len(text) <= 1_500 and text.count(" ") >= 6:
                return text
    return None


def _published(article: Node, metas: Metas, marked: Sequence[Any], tree: Any, url: str | None) -> str | None:
    for value in (_string(article.get("datePublished")), *(_first(metas, name) for name in _PUBLISHED_METAS)):
        if value and (found := iso_date(value)):
            return found
    for wanted in ("datePublished", "dateCreated"):
        for element in marked:
            if wanted in (element.get("itemprop") or ""):
                value = element.get("content") or element.get("datetime") or _text_of(element)
                if found := iso_date(value, anywhere=True):
                    return found
    times = _TIMES(tree)
    for element in sorted(times[:20], key=lambda time: time.get("pubdate") is None):
        if found := iso_date(element.get("datetime")) or iso_date(_text_of(element), anywhere=True):
            return found
    if found := date_in_url(url):
        return found
    for element in _DATES(tree)[:40]:
        text = _text_of(element)
        if len(text) <= 100 and (found := iso_date(text, anywhere=True)):
            return found
    return iso_date(_string(article.get("dateModified")) or _string(article.get("uploadDate")))
