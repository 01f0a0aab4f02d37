"""schema.org objects in the JSON-LD scripts of a page."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quality.article.encoding import without_surrogates

Node = Mapping[str, Any]

MAX_SCRIPT = 1_000_000
"""Longest script that is read, in characters."""
MAX_SCRIPTS = 50
MAX_NODES = 5_000
MAX_DEPTH = 16

_WRAPPING = re.compile(r"<!--|-->|/{0,2}\*?<!\[CDATA\[\*?/?|/{0,2}\*?\]\]>\*?/?")
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_SALVAGED = ("headline", "datePublished", "dateModified", "articleSection", "isAccessibleForFree")
_OTHER_ARTICLES = frozenset(("Report", "Review", "Recipe", "HowTo", "QAPage", "Book", "Course"))


def json_nodes(scripts: Sequence[Any]) -> list[Node]:
    """Yield every object in the JSON-LD `scripts`, outer ones first, within the limits above."""
    nodes: list[Node] = []
    for script in scripts[:MAX_SCRIPTS]:
        pending = deque((value, 0) for value in _values(script.text or ""))
        while pending and len(nodes) < MAX_NODES:
            value, depth = pending.popleft()
            if isinstance(value, dict):
                nodes.append(value)
            if depth < MAX_DEPTH:
                inner: Any = value.values() if isinstance(value, dict) else value
                pending.extend((item, depth + 1) for item in inner if isinstance(item, dict | list))
    return nodes


def article_node(nodes: Sequence[Node], titles: Sequence[str]) -> Node:
    """Return the object that describes the story: one of an article type, and with one of its `titles` if there are several."""
    candidates = [node for node in nodes if any(map(is_article_type, types_of(node)))]
    known = {comparable(title) for title in titles if title}
    for node in candidates:
        if comparable(string_of(node.get("headline")) or string_of(node.get("name")) or "") in known:
            return node
    # Related stories are articles as well, but have fewer fields.
    telling = ("headline", "datePublished", "author", "mainEntityOfPage")
    if candidates:
        return max(candidates, key=lambda node: sum(key in node for key in telling))
    return next(
        (node for node in nodes if node.get("datePublished") and (node.get("author") or node.get("headline"))), {}
    )


def publisher_node(article: Node, nodes: Sequence[Node], by_id: Mapping[str, Node]) -> Node:
    """Return the object that describes the publisher of the page."""
    named = resolved(one_of(article.get("publisher")) or one_of(article.get("sourceOrganization")), by_id)
    organizations = {"NewsMediaOrganization", "Organization"}
    return named or next((node for node in nodes if not organizations.isdisjoint(types_of(node))), {})


def types_of(node: Node) -> tuple[str, ...]:
    """Return schema.org types without their prefix."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return tuple(name for item in values if isinstance(item, str) and (name := re.split(r"[/#:]", item)[-1]))


def is_article_type(name: str) -> bool:
    """Whether a schema.org type is read as an article."""
    return name.endswith(("Article", "Posting")) or name in _OTHER_ARTICLES


def resolved(value: Any, by_id: Mapping[str, Node]) -> Node:
    """Follow an object's reference to another object; a bare name becomes an object with that name."""
    if isinstance(value, str):
        return by_id.get(value) or ({"name": value} if not value.startswith(("http", "#", "/")) else {})
    if not isinstance(value, dict):
        return {}
    same = value.get("@id")
    full = by_id.get(same) if isinstance(same, str) else None
    return {**full, **value} if full else value


def one_of(value: Any) -> Any:
    """Return the first item of a list, or the value itself."""
    return value[0] if isinstance(value, list) and value else value


def string_of(value: Any) -> str | None:
    """Extract a string from what schema.org allows in its place: a string, a list of strings, or an object with a name."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("url") or value.get("@id")
        else:
            break
    return clean(value) if isinstance(value, str) else None


def address_of(value: Any) -> str | None:
    """Extract a URL from a string or object."""
    value = one_of(value)
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id")
    return value.strip() if isinstance(value, str) and value.strip().startswith(("http", "/")) else None


def clean(value: str) -> str | None:
    """Return text without markup, character references and extra white space; None if nothing is left."""
    value = without_surrogates(value)
    if "&" in value:
        value = html.unescape(value)
    if "<" in value:
        value = _MARKUP.sub(" ", value)
    return " ".join(value.split()) or None


def comparable(text: str) -> str:
    """Return the letters and digits of a text in lower case, for comparing titles and names."""
    return "".join(filter(str.isalnum, text.casefold()))


def _values(text: str) -> Iterator[Any]:
    """Parse a script. A broken one is repaired if that is easy; otherwise the important fields are extracted from it."""
    text = text.strip().rstrip(";").strip()
    if not text or len(text) > MAX_SCRIPT:
        return
    mended = _WRAPPING.sub("", text).strip()
    for attempt in (text, mended, _TRAILING_COMMA.sub(r"\1", mended), html.unescape(mended)):
        try:
            value = json.loads(attempt, strict=False)
        except ValueError:
            continue
        except RecursionError:
            return
        if isinstance(value, dict | list):
            yield value
        return
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(mended)
    except (ValueError, RecursionError):
        value = _salvaged(mended)
    if isinstance(value, dict | list):
        yield value


def _salvaged(text: str) -> dict[str, Any] | None:
    found: dict[str, Any] = {
        key: match[1] for key in _SALVAGED if (match := re.search(rf'"{key}"\s*:\s*"([^"\n]{{1,400}})"', text))
    }
    if match := re.search(r'"author"\s*:[\s\[]*\{[^{}]{0,300}?"name"\s*:\s*"([^"\n]{1,120})"', text):
        found["author"] = {"name": match[1]}
    if match := re.search(r'"@type"\s*:\s*"([A-Za-z]{1,40}(?:Article|Posting))"', text):
        found["@type"] = match[1]
    return found if "headline" in found or "datePublished" in found else None
