"""Records: mappings from JSON, CSV or Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from quality.article.dates import known_date
from quality.article.encoding import without_surrogates
from quality.article.parts import MAX_AUTHORS, MAX_BIO, MAX_FIELD, Author
from quality.article.text import text_fields
from quality.errors import RecordError

ALIASES = {"title": "headline", "author": "byline", "domain": "publisher"}
"""Other names under which a field is accepted; the name on the right wins if both are filled."""

FIELDS = ("id", "url", "headline", "byline", "bio", "publisher", "published", "modified", "language", "section")
"""Fields with one string each."""

KNOWN = frozenset({"text", "html", "authors", *FIELDS, *ALIASES})
"""Every field that is read."""

BODIES = ("text", "html", "body", "content")
"""Columns that contain an article; the last two mean its text if a record has neither of the first two."""


def with_known_names(record: Mapping[str, Any], columns: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """Rename the fields of a file's record to the names that are read here. `columns` maps our fields to the file's names for
    them. Case does not matter (“Text”, “TITLE”), and “body” or “content” is the text of a record without one.
    A field that the record has under its own name stays as it is."""
    renamed = _folded_names(record, columns or {})
    if not {"text", "html"} & {*renamed.values(), *(name for name in record if name not in renamed)}:
        for name, value in record.items():
            is_text = isinstance(name, str) and name not in renamed and isinstance(value, str)
            if is_text and name.strip().casefold() in BODIES[2:]:
                renamed[name] = "text"
                break
    return _renamed(record, renamed)


def column_named(name: str, names: Iterable[object]) -> str | None:
    """Return the one of a file's `names` that the user means by `name`: the same or, if there is none, one that differs in
    case only. None if there is neither."""
    given = [known for known in names if isinstance(known, str)]
    if name in given:
        return name
    return next((known for known in given if known.strip().casefold() == name.strip().casefold()), None)


def absent_column(record: Mapping[str, Any], columns: Mapping[str, str]) -> str | None:
    """Say which named column of the article itself a record lacks, and which fields it has; None if it lacks none. A record may
    leave out all others: not every article has a byline."""
    for field, name in columns.items():
        if field in ("text", "html") and column_named(name, record) is None:
            return f"there is no field {name!r} to read {field!r} from; the fields of the record are: {_listed(record)}"
    return None


def _listed(names: Iterable[object]) -> str:
    return ", ".join(map(repr, list(names)[:20])) or "none"


def _folded_names(record: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, str]:
    """Map names of a record to the names they are read under, if those differ."""
    renamed = {found: field for field, name in columns.items() if (found := column_named(name, record)) is not None}
    taken = {*renamed.values(), *(name for name in record if name in KNOWN and name not in renamed)}
    for name in record:
        folded = name.strip().casefold() if isinstance(name, str) else ""
        if name not in renamed and name not in KNOWN and folded in KNOWN and folded not in taken:
            renamed[name] = folded
            taken.add(folded)
    return renamed


def _renamed(record: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    if not names:
        return record
    kept = {name: value for name, value in record.items() if name in names or name not in names.values()}
    return {names.get(name, name): value for name, value in kept.items()}


def record_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the article that a record describes, see `Article.from_record`.

    `text` or `html` is required; if both are filled, the page is read, since it says more. Optional are those of `FIELDS`,
    `authors` (a list of names or of mappings with name, bio and url) and the `ALIASES`. The record takes precedence over the
    page. None, NaN and blank strings mean unknown, and so do dates that cannot be read; dates are converted to ISO 8601.
    Other columns, and the original form of converted dates, are kept in `Article.extra`. Raises RecordError naming the field,
    what was found and what is allowed, and InputError if its text or page cannot be read.
    """
    if not isinstance(record, Mapping):
        raise RecordError(f"the record is {kind_of(record)}; it must be an object with a field 'text' or 'html'")
    record = _renamed(record, _folded_names(record, {}))
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
        raise RecordError(f"the field 'text' is {kind_of(text)}; it must be a string")
    if not _is_unknown(html):
        if not isinstance(html, str | bytes):
            raise RecordError(f"the field 'html' is {kind_of(html)}; it must be a string or bytes")
        from quality.article.html import page_fields  # imported here, so that text does not load an HTML library

        page = page_fields(html, url=fields.get("url"))
        if authors is not None:
            page["authors"] = authors
        return {**page, **fields, "extra": extra}
    if isinstance(text, str) and text.strip():
        return text_fields(text, authors=authors, extra=extra, **fields)
    if isinstance(text, str) or isinstance(html, str | bytes):
        named = "text" if isinstance(text, str) else "html"
        raise RecordError(f"the field {named!r} is empty; give the article's text in 'text' or its page in 'html'")
    given = next((name for name in ("text", "html") if name in record), None)
    if given is not None:
        state = "null" if record[given] is None else "empty"
        raise RecordError(f"the field {given!r} is {state}; give the article's text in 'text' or its page in 'html'")
    raise RecordError(
        f"the record has neither 'text' nor 'html', one of which is required; its fields are: {_listed(record)}"
    )


def _string(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if isinstance(value, str):
        return (
            without_surrogates(_short(value, f"the field {name!r}", MAX_BIO if name == "bio" else MAX_FIELD)).strip()
            or None
        )
    if _is_unknown(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if name == "id" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if name in ("byline", "author") and isinstance(value, list | tuple):
        return ", ".join(author.name for author in _author_list(name, value)) or None
    allowed = {"id": "a string, a number", "published": "a string, a date", "modified": "a string, a date"}
    raise RecordError(f"the field {name!r} is {kind_of(value)}; it must be {allowed.get(name, 'a string')} or null")


def _short(value: str, what: str, most: int) -> str:
    """Return the value. Raises RecordError if it is longer than any real one, and so not what its field is for."""
    if len(value) > most:
        raise RecordError(f"{what} has {len(value):,} characters; at most {most:,} are read")
    return value


def _authors(record: Mapping[str, Any]) -> tuple[Author, ...] | None:
    """Return the authors of the record; None if it names none, so that the byline decides."""
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
        raise RecordError(f"the field 'authors' is {kind_of(value)}; it must be a list of names or a string")
    return _author_list("authors", value) or None


def _author_list(field: str, values: list[Any] | tuple[Any, ...]) -> tuple[Author, ...]:
    if len(values) > MAX_AUTHORS:
        raise RecordError(f"the field {field!r} names {len(values):,} people; at most {MAX_AUTHORS:,} are read")
    authors = []
    for value in values:
        if isinstance(value, Mapping):
            parts = [value.get(key) for key in ("name", "bio", "url")]
            for key, part in zip(("name", "bio", "url"), parts, strict=True):
                if not isinstance(part, str) and not _is_unknown(part):
                    raise RecordError(
                        f"{key!r} of an entry of the field {field!r} is {kind_of(part)}; it must be a string"
                    )
                if isinstance(part, str):
                    _short(part, f"{key!r} of an entry of the field {field!r}", MAX_BIO if key == "bio" else MAX_FIELD)
            name, bio, url = (part if isinstance(part, str) else None for part in parts)
            if not name or not name.strip():
                raise RecordError(f"an entry of the field {field!r} has no 'name'; each must be a name or have one")
            authors.append(Author(without_surrogates(name).strip(), bio or None, url or None))
        elif isinstance(value, str):
            if _short(value, f"an entry of the field {field!r}", MAX_FIELD).strip():
                authors.append(Author(without_surrogates(value).strip()))
        elif not _is_unknown(value):
            raise RecordError(f"the field {field!r} holds {kind_of(value)}; it must be a list of names or a string")
    return tuple(authors)


def _is_unknown(value: object) -> bool:
    if value is None:
        return True
    if isinstance(value, str | bytes):
        return not value.strip()
    if isinstance(value, float):
        return value != value
    return type(value).__name__ in ("NAType", "NaTType")  # pandas' missing values, without importing pandas


def kind_of(value: object) -> str:
    """Describe a JSON value in words."""
    if value is None:
        return "null"
    names = {
        dict: "an object",
        list: "a list",
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
    }
    return names.get(type(value)) or f"of type {type(value).__name__}"
