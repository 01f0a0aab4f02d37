"""Which format a stream without a telling name is in, by its first bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quality.article.encoding import encoding_by_mark
from quality.article.records import BODIES

_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*+<")
"""The beginning of XML or HTML in any encoding."""
_PAGE = ("<!doctype", "<html", "<head", "<body", "<meta", "<div", "<p")
_PAGE_ELEMENT = re.compile(r"<(?:!doctype html|html|head|body|div|p)[\s/>]")
"""An element of a page in XML, where others may have names that begin alike, such as <person>."""


def sniff(head: bytes, columns: Mapping[str, str], *, is_xml: bool = False) -> str:
    """Guess the format from the first bytes; `is_xml` tells that the name ends in .xml. XML that is no page counts as a feed,
    whose reader says what else it is."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    if is_feed(head):
        return "feed"
    encoding = encoding_by_mark(head) or "utf-8"
    beginning = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    after = beginning[1:].lstrip()
    if beginning.startswith("{") and after.startswith(('"', "}")):
        return "json"  # also reads one object per line
    if beginning.startswith("[") and after.startswith(("{", "]")):
        return "json"
    lower = beginning[:4096].lower()
    if lower.startswith("<?xml") or (is_xml and lower.startswith("<")):
        return "html" if _PAGE_ELEMENT.search(lower) else "feed"
    if lower.startswith("<") and any(tag in lower for tag in _PAGE):
        return "html"
    names = {name.strip().strip('"') for name in re.split(r"[,;\t]", lower.partition("\n")[0])}
    wanted = {*BODIES, *(name.casefold() for name in columns.values())}
    return "csv" if len(names) > 1 and names & wanted else "text"


def is_feed(content: bytes) -> bool:
    """Whether content begins like an RSS or Atom feed."""
    if not _MARKUP.match(content):
        return False
    from quality.article import feeds  # imported here, so that other formats do not load an XML library

    return feeds.is_feed(content[:65_536])
