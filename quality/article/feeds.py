"""RSS and Atom feeds, as an iterator over raw records.

The text of a record is the content of its entry, or its description if the feed has no more. It is read as text and not as a
page: an entry says nothing about what surrounds the article on its page, so that stays unknown. Nothing outside the feed is
read: neither its document type nor addresses in it, and a feed that declares entities of its own is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import IO, Any
from urllib.parse import urljoin

from lxml import etree

from quality.errors import InputError, QualityError, RecordError

MAX_ENTRIES = 100_000
"""Most entries of one feed."""

_ROOTS = ("rss", "feed", "RDF")
_ENTRIES = ("item", "entry")
_FEED_TITLES = ("channel", "feed")
_CONTENT = ("encoded", "content", "description", "summary")
"""Elements with the text of an entry, the fullest first."""
_DATES = ("pubDate", "published", "date", "updated")
_BREAK = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section "
    "table td th tr ul".split()
)
"""Elements of HTML that begin and end a paragraph."""
_UNREAD = frozenset("audio button embed figure form iframe noscript object script style svg template video".split())
_MARKUP = re.compile(r"<[a-zA-Z!/]|&(?:#\d|#x|[a-z]+;)")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LONGEST_BASE = 2000
"""Characters of an xml:base; a longer one is ignored, since every entry would copy it."""


def is_feed(beginning: bytes) -> bool:
    """Whether XML that begins so is an RSS or Atom feed. Its root element decides, whatever its document type is called."""
    root = _Root()
    parser: Any = etree.XMLParser(target=root, resolve_entities=False, no_network=True, load_dtd=False)  # type: ignore[call-overload]
    with suppress(etree.XMLSyntaxError):  # what comes after the root element does not matter
        parser.feed(beginning.removeprefix(b"\xef\xbb\xbf").lstrip())
    return root.name in _ROOTS


class _Root:
    """A target of the parser that keeps the name of the root element, without a tree."""

    name: str | None = None

    def start(self, tag: str, _: object) -> None:
        if self.name is None:
            self.name = etree.QName(tag).localname

    def close(self) -> None:
        return None


def feed_records(stream: IO[bytes], address: str = "") -> Iterator[dict[str, Any] | QualityError]:
    """Yield a record, or the error in its place, for every entry. `address` is where the feed came from, to which relative
    links refer. Raises InputError at the first place where the feed is not well-formed."""
    publisher: str | None = None
    count = 0
    pieces = _Pieces(stream)
    try:
        for event, element in etree.iterparse(
            pieces, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            name = _local(element)
            if event == "start":
                if len(element.get(_BASE, "")) > _LONGEST_BASE:
                    del element.attrib[_BASE]
                if element.getparent() is None:
                    _check_root(element, name)
                    pieces.whole = True
            elif name == "title" and publisher is None and _local(element.getparent()) in _FEED_TITLES:
                publisher = _plain(element)
            elif name in _ENTRIES:
                count += 1
                if count > MAX_ENTRIES:
                    raise InputError(f"the feed has more than {MAX_ENTRIES:,} entries; split it")
                yield _record(element, publisher, address)
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise InputError(_damage(error)) from None


class _Pieces:
    """A stream read in pieces that end at “>” until it may be read as a `whole`. A feed that declares entities is so refused
    before the parser meets a reference to one, whose elements lxml would hand out although libxml frees them."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._held, self._at, self.whole = stream, b"", 0, False

    def read(self, size: int = 65_536) -> bytes:
        """Return the next piece; empty at the end."""
        start = self._at
        if start == len(self._held):
            self._held, start = self._stream.read(size), 0
        self._at = len(self._held) if self.whole else self._held.find(b">", start) + 1 or len(self._held)
        return self._held[start : self._at]


def _damage(error: etree.XMLSyntaxError) -> str:
    """Say in one line why a feed cannot be read. The parser's own words hold line breaks and advice for programmers."""
    line, column = error.position
    where = f" at line {line:,}, column {column:,}" if line else ""
    if "XML_PARSE_HUGE" in str(error.msg):
        return (
            f"the feed cannot be read further than{where.removeprefix(' at')}: its elements are nested too deeply or hold too "
            "much text; split it"
        )
    return f"the feed is not well-formed XML{where}; copy or download it again"


def _check_root(element: Any, name: str) -> None:
    if name not in _ROOTS:
        raise InputError(
            f"the XML is not an RSS or Atom feed: it begins with <{name[:40]}>; of XML, only feeds and XHTML pages are read"
        )
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise InputError("the feed declares entities of its own, which are not read; remove its DOCTYPE")


def _record(entry: Any, publisher: str | None, address: str) -> dict[str, Any] | QualityError:
    parts: dict[str, list[Any]] = {}
    for child in entry:
        parts.setdefault(_local(child), []).append(child)
    text = next((found for name in _CONTENT for part in parts.get(name, ()) if (found := _prose(part))), None)
    link = _link(parts, address)
    identifier = next(
        (found for name in ("guid", "id") for part in parts.get(name, ()) if (found := _plain(part))), link
    )
    if text is None:
        named = f"the entry {identifier[:80]!r}" if identifier else "the entry"
        return RecordError(f"{named} holds no text; score the page at its address instead")
    return {
        "id": identifier,
        "url": link,
        "headline": _first(parts, "title"),
        "byline": ", ".join(_authors(parts)) or None,
        "published": _date(next((found for name in _DATES if (found := _first(parts, name))), None)),
        "section": _first(parts, "category"),
        "publisher": publisher,
        "text": text,
    }


def _local(element: Any) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    tag = None if element is None else element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def _plain(element: Any) -> str | None:
    """Return the words in an element on one line; None if there are none."""
    text = "".join(element.itertext())
    if element.get("type") == "html" or _MARKUP.search(text):
        text = _of_html(text)
    return " ".join(text.split()) or None


def _first(parts: dict[str, list[Any]], name: str) -> str | None:
    return next((found for part in parts.get(name, ()) if (found := _plain(part))), None)


def _prose(element: Any) -> str | None:
    """Return the text of an entry in paragraphs; None if there is none."""
    if element.get("type") == "xhtml":
        return _paragraphs(element)
    text = "".join(element.itertext())
    return (_of_html(text) if _MARKUP.search(text) else text.strip()) or None


def _of_html(text: str) -> str:
    from quality.article.html import parse  # imported here, so that other formats do not load an HTML library

    try:
        return _paragraphs(parse(text)) or ""
    except InputError:  # nothing but a comment, for example
        return ""


def _paragraphs(root: Any) -> str | None:
    """Return the words in a tree of HTML, with a blank line between paragraphs."""
    pieces: list[str] = []
    skipped = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = _local(element)
        if skipped is not None:
            if element is skipped and event == "end":
                skipped = None
                pieces.append(element.tail or "")
            continue
        if name in _BREAK:
            pieces.append("\n\n")
        if event == "start":
            if name in _UNREAD:
                skipped = element
            else:
                pieces.append(" ".join((element.text or "").split("\n")))
        elif element is not root:
            pieces.append(" ".join((element.tail or "").split("\n")))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n\n"))
    return "\n\n".join(line for line in lines if line) or None


def _link(parts: dict[str, list[Any]], address: str) -> str | None:
    """Return the address of the article: of Atom's alternate link, or RSS's link or permanent identifier."""
    for part in parts.get("link", ()):
        found = part.get("href") if part.get("rel", "alternate") == "alternate" else None
        found = (found or ("".join(part.itertext()) if part.get("rel") is None else "")).strip()
        if (absolute := _absolute(found, part, address)) is not None:
            return absolute
    for part in parts.get("guid", ()):
        found = "".join(part.itertext()).strip()
        if part.get("isPermaLink", "true") == "true" and found.startswith(("http://", "https://")):
            return found
    return None


def _absolute(link: str, element: Any, address: str) -> str | None:
    """Return a link as a web address, resolved against the element's xml:base and the feed's address; None if it is none."""
    if not link:
        return None
    try:
        found = urljoin(urljoin(address, element.base or ""), link)
    except ValueError:  # such as a bracket without its other half
        return None
    return found if found.startswith(("http://", "https://")) else None


def _authors(parts: dict[str, list[Any]]) -> Iterator[str]:
    """Yield the names of an entry's authors. RSS has “address (name)”, Atom an element with the name."""
    for part in (*parts.get("creator", ()), *parts.get("author", ())):
        named = next((child for child in part if _local(child) == "name"), part)
        text = _plain(named) or ""
        bracketed = re.fullmatch(r"\S+@\S+ \((.+)\)", text)
        text = bracketed[1] if bracketed else text
        if text and "@" not in text:
            yield text


def _date(text: str | None) -> str | None:
    """Return a date in ISO 8601; as it is if it is in another format."""
    try:
        return parsedate_to_datetime(text).isoformat() if text else None
    except (ValueError, IndexError, OverflowError):
        return text


def _forget(entry: Any) -> None:
    """Free an entry that was read, and those before it, so that a long feed takes no more memory than a short one."""
    entry.clear(keep_tail=False)
    while (before := entry.getprevious()) is not None and _local(before) in _ENTRIES:
        entry.getparent().remove(before)
