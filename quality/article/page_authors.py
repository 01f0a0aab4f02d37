"""The authors of a page's story: schema.org, meta tags, microdata, profile links, and the visible byline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from quality.article.byline import authors_of, joined, looks_like_names, names_in, visible_byline
from quality.article.json_ld import Node, address_of, clean, comparable, resolved, string_of, types_of
from quality.article.landmarks import Landmarks
from quality.article.names import is_full_name, kind_of, name_in_address
from quality.article.parts import Author
from quality.article.patterns import LazyPattern

Metas = Mapping[str, Sequence[str]]

_KEYS = (
    *("parsely-author", "citation_author", "sailthru.author", "byl", "dc.creator", "dcterms.creator"),
    *("article:author_name", "article:author", "author", "og:article:author", "article.author", "authors"),
    *("shareaholic:article_author_name", "dcsext.author", "creator"),
)
_INVERTED_KEYS = frozenset(("citation_author", "dc.creator", "dcterms.creator"))
"""Keys of library catalogues, where the surname may come first."""
_ORGANIZATIONS = frozenset(("Organization", "NewsMediaOrganization", "Corporation", "LocalBusiness"))
_NAME_CLASS = LazyPattern(r"author|byline|contributor|vcard")
_OTHER_CLASS = LazyPattern(
    r"comment|avatar|image|photo|related|social|follow|bio|desc|count|share|widget|sidebar|footer|title|role|position|email"
    r"|twitter|location|date|time|label|caption|credit|headline|tab\b"
)
_RANKS = {"person": 3, "handle": 2, "organization": 1, "role": 1, "address": 0, "none": 0}
_ROUND = 3
_FIRST_LINES = 6


def page_authors(
    article: Node, by_id: Mapping[str, Node], metas: Metas, marks: Landmarks, near: Sequence[str], below: int
) -> tuple[Author, ...]:
    """Return the authors, from the most explicit statement to the least; a person's name takes precedence over anything else.

    `near` are the lines after the headline, `below` is its position. The visible byline takes precedence over a different
    declared one, which is often whoever entered the story into the system. Slugs and addresses become names only as a last
    resort.
    """
    seen = _trimmed(authors_of(visible_byline(near) or ""), marks)
    declared = _declared_authors(article, by_id)
    stated = _stated(metas)
    best = declared if _rank(declared) >= _rank(stated) and not _holds_more(stated, declared) else stated
    if _rank(seen) == _ROUND and len(comparable(seen[0].name)) > 5 and (seen_first := _seen_first(seen, best)):
        return seen_first
    if _rank(best) == _ROUND:
        return best
    others = [best, seen]
    for names in (_marked_authors(marks), _linked_authors(marks, near)):
        others.append(_unique(names))
        if _rank(others[-1]) == _ROUND:
            return others[-1]
    others.append(_unique(_classed_authors(marks, below)))
    found = max(others, key=_rank)  # the first of the best
    return found or _from_addresses(article, by_id, metas)


def _seen_first(seen: tuple[Author, ...], best: tuple[Author, ...]) -> tuple[Author, ...]:
    """Return the visible authors if they differ from the best declared ones or are more; otherwise none."""
    known = {comparable(author.name): author for author in best}
    names = {comparable(author.name) for author in seen}
    if not known.keys() & names or _rank(best) < _ROUND:
        return seen
    if all(author.name.islower() for author in best):
        return tuple(replace(known.get(comparable(author.name), author), name=author.name) for author in seen)
    if len(seen) > len(best) and known.keys() <= names:
        return tuple(known.get(comparable(author.name), author) for author in seen)
    return ()


def _holds_more(authors: tuple[Author, ...], others: tuple[Author, ...]) -> bool:
    """Whether `authors` are the `others` and at least one more."""
    names = [{comparable(author.name) for author in group} for group in (authors, others)]
    return bool(names[1]) and names[1] < names[0]


def _rank(authors: Iterable[Author]) -> int:
    """Return 3 for a person's name, 2 for a handle or first name, 1 for an organisation or role, 0 for nobody."""
    return max((1 if author.is_organization else _RANKS[kind_of(author.name)] for author in authors), default=0)


def _trimmed(seen: tuple[Author, ...], marks: Landmarks) -> tuple[Author, ...]:
    """Trim the visible authors to the text of the profile link that each begins with, since sections may follow directly."""
    links = [(comparable(name), name) for name in map(_name_of, marks.profiles) if name and kind_of(name) == "person"]
    return tuple(
        next((Author(name) for key, name in links if comparable(author.name).startswith(key)), author)
        for author in seen
    )


def _name_of(element: Any) -> str | None:
    return names_in(joined(element.itertext())[:300])


def _unique(names: Iterable[str]) -> tuple[Author, ...]:
    found: dict[str, Author] = {}
    for name in names:
        for author in authors_of(name):
            found.setdefault(comparable(author.name), author)
    return tuple(found.values())


# What machines read


def _declared_authors(article: Node, by_id: Mapping[str, Node]) -> tuple[Author, ...]:
    found: dict[str, Author] = {}
    for node in _author_nodes(article, by_id):
        names = node.get("name") or _given_name(node)
        organization = not _ORGANIZATIONS.isdisjoint(types_of(node))
        for raw in names if isinstance(names, list) else [names]:
            name = clean(raw) if isinstance(raw, str) else None
            if not name or kind_of(name) == "address":
                continue
            authors = authors_of(name)
            if organization and authors:
                found.setdefault(comparable(name), Author(name, url=address_of(node.get("url")), is_organization=True))
            elif len(authors) == 1:
                found.setdefault(comparable(authors[0].name), _with_details(authors[0], node))
            else:
                for author in authors:
                    found.setdefault(comparable(author.name), author)
    persons = tuple(author for author in found.values() if not author.is_organization)
    return persons if _rank(persons) == _ROUND else tuple(found.values())


def _author_nodes(article: Node, by_id: Mapping[str, Node]) -> Iterator[Node]:
    value = article.get("author") or article.get("creator")
    for item in (value if isinstance(value, list) else [value])[:50]:
        yield resolved(item, by_id)


def _given_name(node: Node) -> str | None:
    """Return a name that is only stated in parts."""
    parts = [string_of(node.get(key)) for key in ("givenName", "familyName")]
    return " ".join(filter(None, parts)) if all(parts) else None


def _with_details(author: Author, node: Node) -> Author:
    knows = node.get("knowsAbout")
    about = string_of(node.get("description"))
    return replace(
        author,
        bio=about if about and 15 <= len(about) <= 3_000 and " " in about else None,
        url=address_of(node.get("url")) or address_of(node.get("sameAs")),
        job_title=string_of(node.get("jobTitle")),
        knows_about=tuple(
            topic for entry in (knows if isinstance(knows, list) else [knows])[:20] if (topic := string_of(entry))
        ),
    )


def _stated(metas: Metas) -> tuple[Author, ...]:
    """Return the authors of the first meta tag that names a person, or else of the one that comes closest."""
    return max(map(_unique, _meta_names(metas)), key=_rank, default=())


def _meta_names(metas: Metas) -> Iterator[list[str]]:
    values = [(key, metas.get(key, ())) for key in _KEYS]
    if "written by" in next(iter(metas.get("twitter:label1", ())), "").lower():
        values.append(("twitter:data1", metas.get("twitter:data1", ())))
    for key, stated in values:
        plain = [_upright(value) if key in _INVERTED_KEYS else value for value in stated if kind_of(value) != "address"]
        if names := [name for value in plain if (name := names_in(value))]:
            yield names


def _upright(name: str) -> str:
    """«Whitfield, Dana» -> «Dana Whitfield»."""
    surname, comma, given = name.partition(",")
    is_one = comma and "," not in given and " and " not in name and ";" not in name and given.strip().count(" ") <= 1
    inverted = is_one and (" " not in surname or surname[0].islower()) and kind_of(given) in ("person", "handle")
    return f"{given.strip()} {surname.strip()}" if inverted else name


def _from_addresses(article: Node, by_id: Mapping[str, Node], metas: Metas) -> tuple[Author, ...]:
    """Make names from slugs, profile addresses and e-mail addresses."""
    author = article.get("author") or article.get("creator")
    items = author if isinstance(author, list) else [author]
    values = chain(
        (item for item in items[:50] if isinstance(item, str)),
        (node.get(key) for node in _author_nodes(article, by_id) for key in ("name", "url", "@id", "email")),
        (value for key in _KEYS for value in metas.get(key, ())),
    )
    found: dict[str, Author] = {}
    for value in values:
        if isinstance(value, str) and kind_of(value) == "address" and (name := name_in_address(value)):
            found.setdefault(comparable(name), Author(name))
    return tuple(found.values())[:1]


# What readers see


def _marked_authors(marks: Landmarks) -> list[str]:
    """Return authors in microdata and rel=author: the first one and those next to it. Further down are other stories and
    comments."""
    tests: tuple[Callable[[Any], bool], ...] = (
        lambda element: "author" in (element.get("itemprop") or "").split(),
        lambda element: element.get("rel") == "author",
    )
    for is_wanted in tests:
        names = _first_beside(filter(is_wanted, marks.marked))
        if names:
            return names
    return []


def _linked_authors(marks: Landmarks, near: Sequence[str]) -> list[str]:
    """Return links to an author's profile that fill a line below the headline, or are in an element called a byline."""
    alone = [link for link in marks.profiles if " ".join("".join(link.itertext()).split()) in near[:_FIRST_LINES]]
    if names := _first_beside(link for link in alone if is_full_name(_name_of(link) or "")):
        return names
    named = {element for _, element in marks.about_authors if _NAME_CLASS.search(_label(element))}
    return _first_beside(link for link in marks.profiles if not named.isdisjoint((link, *link.iterancestors())))


def _first_beside(elements: Iterable[Any]) -> list[str]:
    names: list[str] = []
    around: Any = None
    for element in elements:
        if around is not None and around not in set(element.iterancestors()):
            continue
        inner = element.xpath(".//*[@itemprop='name']")
        source = inner[0] if inner else element
        name = names_in(source.get("content") or joined(source.itertext())[:300])
        if name and looks_like_names(name):
            names.append(name)
            if around is None:
                around = _up(element, 2)
    return names


def _up(element: Any, steps: int) -> Any:
    for _ in range(steps):
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "article", "main"):
            break
        element = parent
    return element


def _label(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}".lower()


def _classed_authors(marks: Landmarks, below: int) -> list[str]:
    """Return an element whose class or id contains byline or author and that reads like names; preferably below the headline."""
    later = [element for at, element in marks.about_authors if at > below]
    for element in (*later[:20], *(element for _, element in marks.about_authors[:60])):
        label = _label(element)
        if (
            not _NAME_CLASS.search(label)
            or _OTHER_CLASS.search(label)
            or element.tag in ("body", "html", "img", "svg", "article")
        ):
            continue
        if listed := _listed_names(element, label):
            return listed
        name = _name_of(element)
        if name and len(name) <= 100 and looks_like_names(name):
            return [name]
    return []


def _listed_names(element: Any, label: str) -> list[str]:
    """Return the full names in the items of a list of authors, or in neighbouring elements inside “authors” or “bylines”."""
    items = [joined(item.itertext()) for item in element.iter("li")]
    if not items and ("authors" in label or "bylines" in label or "contributors" in label):
        items = joined(element.itertext()).split(" | ")
    names = [name for item in items[:20] if len(item) <= 100 and is_full_name(name := names_in(item) or "")]
    return names if len(names) > 1 else []
