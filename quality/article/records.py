"""Records: mappings as they come out of JSON, CSV or Parquet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from quality.article.dates import known_date
from quality.article.encoding import without_surrogates
from quality.article.record import Article, Author
from quality.article.text import article_from_text
from quality.errors import RecordError

ALIASES = {"title": "headline", "author": "byline", "domain": "publisher"}
"""Other names under which a field is accepted; the name on the right wins where both are filled."""

FIELDS = ("id", "url", "headline", "byline", "bio", "publisher", "published", "modified", "language", "section")
"""Fields with one string each."""

KNOWN = frozenset({"text", "html", "authors", *FIELDS, *ALIASES})
"""Every field that is read."""


def article_from_record(record: Mapping[str, Any]) -> Article:
    """The article that a record describes.

    `text` or `html` is required; where both are filled, the page is read, since it says more. Optional are those of
    `FIELDS`, `authors` (a list of names or of mappings with name, bio and url) and the `ALIASES`. What the record says
    goes before what the page says. None, NaN and blank strings mean unknown, and so do dates that are none; dates are put
    in ISO 8601. Other columns, and dates that were not written so, are kept in `Article.extra`.
    Raises RecordError naming the field, what was found and what is allowed, and InputError when the text or page in it
    cannot be read.
    """
    if not isinstance(record, Mapping):
        raise RecordError(f"the record is {_kind(record)}; it must be an object with a field 'text' or 'html'")
    fields = {name: value for name in FIELDS if (value := _string(record, name)) is not None}
    for alias, name in ALIASES.items():
        if (value := _string(record, alias)) is not None:
            fields.setdefault(name, value)
    authors = _authors(record)
    if authors:
        fields.setdefault("byline", ", ".join(author.name for author in authors))
    extra = {str(name): value for name, value in record.items() if name not in KNOWN}
    for name in ("published", "modified"):
        if name in fields and (found := known_date(fields[name])) != fields[name]:
            extra[name] = fields.pop(name)
            if found is not None:
                fields[name] = found
    html, text = record.get("html"), record.get("text")
    if not isinstance(text, str) and not _is_unknown(text):
        raise RecordError(f"the field 'text' is {_kind(text)}; it must be a string")
    if not _is_unknown(html):
        if not isinstance(html, str | bytes):
            raise RecordError(f"the field 'html' is {_kind(html)}; it must be a string or bytes")
        from quality.article.html import article_from_html  # here, so that text costs no HTML library

        page = article_from_html(html, url=fields.get("url"))
        known: dict[str, Any] = dict(fields)
        if authors is not None:
            known["authors"] = authors
        return replace(page, extra=extra, **known)
    if isinstance(text, str):
        return article_from_text(text, authors=authors, extra=extra, **fields)
    found = ", ".join(map(repr, list(record)[:20])) or "none"
    raise RecordError(f"the record has neither 'text' nor 'html', one of which is required; its fields are: {found}")


def _string(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if isinstance(value, str):
        return without_surrogates(value).strip() or None
    if _is_unknown(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if name == "id" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if name in ("byline", "author") and isinstance(value, list | tuple):
        return ", ".join(author.name for author in _author_list(name, value)) or None
    allowed = {"id": "a string or number", "published": "a string or date", "modified": "a string or date"}
    raise RecordError(f"the field {name!r} is {_kind(value)}; it must be {allowed.get(name, 'a string')} or null")


def _authors(record: Mapping[str, Any]) -> tuple[Author, ...] | None:
    """Authors of the record; None when it says nothing of them, so that the byline decides."""
    value: Any = record.get("authors")
    if isinstance(value, str) and value.lstrip().startswith("["):
        # A list that went through CSV.
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = value.strip().strip("[]").replace("'", "").replace('"', "").split(",")
    if isinstance(value, str):
        value = [name for name in value.split(";") if name.strip()]
    if hasattr(value, "tolist"):
        value = value.tolist()  # NumPy arrays, as pandas gives for a list column
    if _is_unknown(value):
        return None
    if not isinstance(value, list | tuple):
        raise RecordError(f"the field 'authors' is {_kind(value)}; it must be a list of names or a string")
    return _author_list("authors", value) or None


def _author_list(field: str, values: list[Any] | tuple[Any, ...]) -> tuple[Author, ...]:
    authors = []
    for value in values:
        if isinstance(value, Mapping):
            parts = [value.get(key) for key in ("name", "bio", "url")]
            for key, part in zip(("name", "bio", "url"), parts, strict=True):
                if not isinstance(part, str) and not _is_unknown(part):
                    raise RecordError(
                        f"{key!r} of an entry of the field {field!r} is {_kind(part)}; it must be a string"
                    )
            name, bio, url = (part if isinstance(part, str) else None for part in parts)
            if not name or not name.strip():
                raise RecordError(f"an entry of the field {field!r} has no 'name'; each must be a name or have one")
            authors.append(Author(without_surrogates(name).strip(), bio or None, url or None))
        elif isinstance(value, str):
            if value.strip():
                authors.append(Author(without_surrogates(value).strip()))
        elif not _is_unknown(value):
            raise RecordError(f"the field {field!r} holds {_kind(value)}; it must be a list of names or a string")
    return tuple(authors)


def _is_unknown(value: object) -> bool:
    if value is None:
        return True
    if isinstance(value, str | bytes):
        return not value.strip()
    if isinstance(value, float):
        return value != value
    return type(value).__name__ in ("NAType", "NaTType")  # pandas' missing values, without importing pandas


def _kind(value: object) -> str:
    names = {
        dict: "an object",
        list: "a list",
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
    }
    return names.get(type(value)) or f"of type {type(value).__name__}"
