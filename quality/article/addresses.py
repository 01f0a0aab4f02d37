r"""Web addresses as browsers read them (WHATWG URL Standard), and the site that an address belongs to.

`urllib` follows an older standard: it reads https://evil.example\@good.example/ as a page of good.example, while every
browser goes to evil.example. Sites are determined by Mozilla's Public Suffix List, in the copy included in `tld` (chosen over
`tldextract`, which needs `requests` and a cache on disk; `tld` is already a dependency of trafilatura).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from quality.visible import visible_line

_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_PARTS = re.compile(r"[\s|:,;()–—]+")
_IPV4 = re.compile(r"\d+(?:\.\d+){3}")
_WEB = re.compile(r"[\x00-\x20]*h[\t\r\n]*t[\t\r\n]*t[\t\r\n]*p", re.I)


class Address(NamedTuple):
    """A web address. `href` is how a browser writes it, but never with a user name; `host` is in lower case, in ASCII (xn--
    for other letters) and without a final dot; `tail` is path and query; `named` is True if a user name or password came
    before the host."""

    href: str
    host: str
    tail: str
    named: bool


@lru_cache(maxsize=4096)
def parse_address(url: str) -> Address | None:
    """Parse an address as a browser does; None if it is not an http or https address."""
    if not _WEB.match(url):
        return None
    import can_ada  # here, since a plain text may hold no address

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
    """Describe what is misleading about a web address, in a way that no browser writes it and no publisher links; None if
    nothing is."""
    if visible_line(url) != url or any(character <= " " for character in url):
        return "holds a space, a control character or a directional mark"
    if "\\" in url:
        return "holds a backslash"
    address = parse_address(url)
    return "holds a user name in front of its host" if address is not None and address.named else None


def safe_address(url: str) -> str:
    """Return an address as it may be stored and shown: unchanged if nothing about it is misleading, otherwise as a browser
    writes it. In text that is not a web address, characters that control the display are written as %XX."""
    url = url.strip()
    address = parse_address(url)
    if address is None:
        return "".join(c if visible_line(c) == c else quote(c, errors="replace") for c in url)
    return url if fault_of(url) is None and _is_plain(url, address) else address.href


def _is_plain(url: str, address: Address) -> bool:
    """Whether programs that follow the older standard find the same host, and nothing before it."""
    try:
        parts = urlsplit(url)
        return "@" not in parts.netloc and address.host in ((host := (parts.hostname or "").rstrip(".")), f"[{host}]")
    except ValueError:
        return False


def joined(base: str, reference: str) -> str:
    """Make a page's reference absolute, reading a backslash as a slash, as browsers do. Raises ValueError."""
    path, mark, rest = reference.partition("?")
    return urljoin(base, path.replace("\\", "/") + mark + rest)


def host_of(url: str | None) -> str:
    """Return the host of a web address in lower case, without `www.`; “” without one."""
    address = parse_address(url) if url else None
    return address.host.removeprefix("www.") if address else ""


def site_of(url: str | None) -> str:
    """Return the registered domain of a web address (“news.example.co.uk” -> “example.co.uk”), “” without one. Under a suffix
    that is open to registration each site is separate, such as ministries under go.jp or users under github.io. The site of
    an IP address is the address itself."""
    return site_of_host(host_of(url))


@lru_cache(maxsize=4096)
def site_of_host(host: str) -> str:
    """Return the same for a host."""
    if not host or host.startswith("[") or _IPV4.fullmatch(host):
        return host
    from tld import (
        get_fld,
    )  # imported here: reading the list takes a tenth of a second, and most commands do not need it

    labels = host.split(".")
    found = get_fld(f"https://{'.'.join(map(_readable, labels))}", fail_silently=True)
    # A suffix that is not on the list, such as that of an internal host, counts as one label, as the list itself specifies.
    return ".".join(labels[-(found.count(".") + 1 if found else 2) :])


def shown_host(url: str | None) -> str:
    """Return the host of a web address, to show where something comes from; “” if the address is misleading."""
    return host_of(url) if url and fault_of(url) is None else ""


def poses_as_other_site(name: str | None, url: str | None) -> bool:
    """Whether a publisher's name, or a part of it, is a domain of another site than the address that it is used at."""
    parts = _PARTS.split(name.strip()) if name else []
    named = [part for part in parts if _DOMAIN.fullmatch(part) and (len(parts) == 1 or _is_registrable(part))]
    site = site_of(url) if named else ""
    return bool(site and any(site_of(f"https://{part}/") != site for part in named))


def _is_registrable(name: str) -> bool:
    """Whether a word containing a full stop is a domain rather than an abbreviation (“U.S.News”, “Node.js”)."""
    from tld import get_fld  # see above

    return "." in name and len(name.split(".")[-2]) > 1 and bool(get_fld(f"https://{name.lower()}", fail_silently=True))


def _readable(label: str) -> str:
    """Return a label of a host as the list has it, in its own script."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label
