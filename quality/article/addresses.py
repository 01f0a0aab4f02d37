"""Web addresses as browsers read them (WHATWG URL Standard), and the site that one belongs to.

`urllib` follows an older standard: it takes https://evil.example\\@good.example/ for a page of good.example, where every
browser goes to evil.example. Sites are told apart by the Public Suffix List of Mozilla, in the copy that `tld` brings along
(chosen over `tldextract`, which needs `requests` and a cache on disk; `tld` comes with trafilatura anyway).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

import can_ada

from quality.visible import visible_line

_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_PARTS = re.compile(r"[\s|:,;()–—]+")
_IPV4 = re.compile(r"\d+(?:\.\d+){3}")
_WEB = re.compile(r"[\x00-\x20]*h[\t\r\n]*t[\t\r\n]*t[\t\r\n]*p", re.I)


class Address(NamedTuple):
    """An address on the web. `href` is how a browser writes it, but never with a user name; `host` is in lower case, in ASCII
    (xn-- for other letters) and without a final dot; `tail` is path and query; `named` is True when a user name or password
    stood in front of the host."""

    href: str
    host: str
    tail: str
    named: bool


@lru_cache(maxsize=4096)
def parse_address(url: str) -> Address | None:
    """Where a browser would go; None for what is no http or https address."""
    if not _WEB.match(url):
        return None
    try:
        parsed = can_ada.parse(url)
    except ValueError:
        return None
    host = parsed.hostname.rstrip(".")
    if parsed.protocol not in ("http:", "https:") or not host:
        return None
    tail = f"{parsed.pathname}{parsed.search}"
    return Address(
        f"{parsed.protocol}//{parsed.host}{tail}{parsed.hash}", host, tail, bool(parsed.username or parsed.password)
    )


def fault_of(url: str) -> str | None:
    """What about a web address is there to mislead: no browser writes it so, and no publisher links so. None when nothing is."""
    if visible_line(url) != url or any(character <= " " for character in url):
        return "holds a space, a control character or a directional mark"
    if "\\" in url:
        return "holds a backslash"
    address = parse_address(url)
    return "holds a user name in front of its host" if address is not None and address.named else None


def safe_address(url: str) -> str:
    """An address as it may be kept and shown: as it is when nothing about it misleads, else as a browser writes it. In what is
    no web address, characters that steer the display are written as %XX."""
    url = url.strip()
    address = parse_address(url)
    if address is None:
        return "".join(c if visible_line(c) == c else quote(c, errors="replace") for c in url)
    return url if fault_of(url) is None and _is_plain(url, address) else address.href


def _is_plain(url: str, address: Address) -> bool:
    """Whether programs that follow the older standard find the same host, and nothing in front of it."""
    try:
        parts = urlsplit(url)
        return "@" not in parts.netloc and address.host in ((host := (parts.hostname or "").rstrip(".")), f"[{host}]")
    except ValueError:
        return False


def joined(base: str, reference: str) -> str:
    """A reference of a page made absolute, with a backslash as the slash that browsers take it for. Raises ValueError."""
    path, mark, rest = reference.partition("?")
    return urljoin(base, path.replace("\\", "/") + mark + rest)


def host_of(url: str | None) -> str:
    """Host of a web address in lower case, without `www.`; "" without one."""
    address = parse_address(url) if url else None
    return address.host.removeprefix("www.") if address else ""


def site_of(url: str | None) -> str:
    """Registered domain of a web address («news.example.co.uk» -> «example.co.uk»), "" without one.

    Sites under a suffix that anybody can register under are strangers: those of ministries under go.jp, those of users under
    github.io. The site of an IP address is the address.
    """
    return site_of_host(host_of(url))


@lru_cache(maxsize=4096)
def site_of_host(host: str) -> str:
    """The same from a host."""
    if not host or host.startswith("[") or _IPV4.fullmatch(host):
        return host
    from tld import get_fld  # here: reading the list takes a tenth of a second, and most commands need no site

    labels = host.split(".")
    found = get_fld(f"https://{'.'.join(map(_readable, labels))}", fail_silently=True)
    # A suffix that is not on the list, as of a host inside a company, counts as a single label, as the list itself says.
    return ".".join(labels[-(found.count(".") + 1 if found else 2) :])


def shown_host(url: str | None) -> str:
    """The host of a web address that may be shown as where something comes from; "" for one that misleads."""
    return host_of(url) if url and fault_of(url) is None else ""


def poses_as_other_site(name: str | None, url: str | None) -> bool:
    """Whether a publisher's name, or a part of it, is a domain of another site than that of the address where it calls itself so."""
    parts = _PARTS.split(name.strip()) if name else []
    named = [part for part in parts if _DOMAIN.fullmatch(part) and (len(parts) == 1 or _is_registrable(part))]
    site = site_of(url) if named else ""
    return bool(site and any(site_of(f"https://{part}/") != site for part in named))


def _is_registrable(name: str) -> bool:
    """Whether a word with a full stop inside is a domain rather than an abbreviation («U.S.News», «Node.js»)."""
    from tld import get_fld  # see above

    return "." in name and len(name.split(".")[-2]) > 1 and bool(get_fld(f"https://{name.lower()}", fail_silently=True))


def _readable(label: str) -> str:
    """A label of a host as the list has it, in its own letters."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label
