"""What a page says about its author in boxes, in microdata and near links to the author's profile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from quality.article.landmarks import Landmarks
from quality.article.names import kind_of
from quality.article.page_text import text_of
from quality.article.parts import Author

_BIO_CLASS = re.compile(
    r"(?:^|[\s_-])(?:bio|biography|bio-?(?:text|box|info|content)|author-?(?:bio|box|info|desc|description|about)"
    r"|about-?(?:the-?)?author)",
    re.IGNORECASE,
)
_PAGE_TAGS = ("body", "html", "article", "main", "a", "img")
_BOX_TAGS = ("div", "aside", "section", "footer", "li", "header")
_LEAST, _MOST = 40, 1_500
"""Characters of a box about an author."""
_LEAST_MARKED = 12
"""Characters of a description that microdata declare."""
_MOST_ELEMENTS = 60


def with_bios(authors: tuple[Author, ...], marks: Landmarks) -> tuple[tuple[Author, ...], str | None]:
    """Return the authors with what microdata and boxes say about them, and the article's bio."""
    authors = _with_microdata(authors, marks)
    bio = next((author.bio for author in authors if author.bio), None) or _box(marks) or _profile_box(marks)
    if bio and len(authors) == 1 and not authors[0].bio:
        authors = (replace(authors[0], bio=bio),)
    return authors, bio


def _with_microdata(authors: tuple[Author, ...], marks: Landmarks) -> tuple[Author, ...]:
    """Return the authors with job title, subjects and description from the microdata item that names them."""
    items = [element for element in marks.marked if "author" in (element.get("itemprop") or "").split()]
    filled = list(authors)
    for item in items[:_MOST_ELEMENTS]:
        stated = {
            name: values
            for name in ("name", "jobTitle", "knowsAbout", "description")
            if (values := list(_values(item, name)))
        }
        if len(stated) - ("name" in stated) < 1:
            continue
        for n, author in enumerate(filled):
            if len(filled) == 1 or author.name in stated.get("name", ()):
                about = next(iter(stated.get("description", ())), "")
                filled[n] = replace(
                    author,
                    bio=author.bio or (about if _LEAST_MARKED <= len(about) <= _MOST and " " in about else None),
                    job_title=author.job_title or next(iter(stated.get("jobTitle", ())), None),
                    knows_about=author.knows_about or tuple(stated.get("knowsAbout", ())[:20]),
                )
                break
    return tuple(filled)


def _values(item: Any, name: str) -> Iterator[str]:
    for element in item.iter():
        if name in (element.get("itemprop") or "").split():
            value = " ".join((element.get("content") or text_of(element)).split())
            if value and kind_of(value) != "address":
                yield value


def _box(marks: Landmarks) -> str | None:
    """Return the text of the box that is marked as being about the author."""
    for _, element in marks.about_authors[:_MOST_ELEMENTS]:
        if element.tag in _PAGE_TAGS:
            continue
        if _BIO_CLASS.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            text = text_of(element)
            if _LEAST <= len(text) <= _MOST and text.count(" ") >= 6:
                return text
    return None


def _profile_box(marks: Landmarks) -> str | None:
    """Return the text of a box around a link to the author's profile that also contains a paragraph."""
    for link in [element for element in marks.marked if element.get("rel") == "author"][:_MOST_ELEMENTS]:
        name = text_of(link)
        around = next(iter(_boxes(link)), None)
        if around is None or not name:
            continue
        paragraphs = [text_of(element) for element in around.iter("p") if link not in set(element.iter())]
        whole = " ".join(paragraphs).strip()
        if _LEAST <= len(whole) <= _MOST and whole.count(" ") >= 6 and len(text_of(around)) <= _MOST:
            return whole
    return None


def _boxes(link: Any) -> Sequence[Any]:
    """Return the two nearest boxes around a link, the one with a paragraph first."""
    near = [element for element in list(link.iterancestors())[:3] if element.tag in _BOX_TAGS]
    return [element for element in near if next(element.iter("p"), None) is not None][:1]
