"""What a hyperlink leads to: the site itself, a social network, a shop, a primary source or another site.

Primary sources are recognised by document type and by public-domain suffixes (governments, courts, parliaments, journals,
data portals, filings, transcripts). There is no list of publishers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from quality.article.addresses import parse_address, site_of_host
from quality.article.parts import Link
from quality.article.patterns import LazyPattern
from quality.lexicons import named_pattern

LinkKind = Literal[
    "self", "social", "affiliate", "government", "court", "journal", "data", "filing", "transcript", "other"
]
PRIMARY: frozenset[str] = frozenset(("government", "court", "journal", "data", "filing", "transcript"))

_SOCIAL = LazyPattern(
    r"(?:^|\.)(?:(?:facebook|fb|twitter|x|instagram|linkedin|pinterest|reddit|tumblr|whatsapp|snapchat|tiktok|flipboard|getpocket"
    r"|digg|stumbleupon|vk|weibo|addtoany|addthis|sharethis|youtube|discord|feedburner|feedly|disqus|gravatar)\.com"
    r"|t\.co|wa\.me|telegram\.me|t\.me|line\.me|threads\.net|bsky\.app|mastodon\.social|youtu\.be|discord\.gg|plus\.google\.com)$"
)
_AFFILIATE = LazyPattern(
    r"(?:^|\.)(?:amzn\.to|amazon\.|shareasale\.|awin1\.|skimresources\.|viglink\.|rstyle\.me|shopstyle\.|linksynergy\."
    r"|anrdoezrs\.|jdoqocy\.|tkqlhce\.|dpbolvw\.|kqzyfj\.|pntra\.|clickbank\.|doubleclick\.|taboola\.|outbrain\.|revcontent\."
    r"|go\.redirectingat\.|pxf\.io|sjv\.io|7eer\.net|evyy\.net)"
)
_AFFILIATE_QUERY = LazyPattern(
    r"(?:^|[?&])(?:tag=[\w-]+-2\d|aff(?:iliate)?(?:_?id)?=|irclickid=|ref_=as_|clickref=)", re.I
)
_GOVERNMENT = LazyPattern(
    r"(?:\.|^)(?:gov|mil|govt|gouv|gob|gc\.ca|parliament\.uk|nhs\.uk|europa\.eu|un\.org|who\.int|int)(?:\.[a-z]{2})?$"
)
_COURT = named_pattern("page_patterns", "court_host", re.I)
_COURT_PATH = named_pattern("page_patterns", "court_path", re.I)
_JOURNAL = LazyPattern(
    r"(?:^|\.)(?:doi\.org|arxiv\.org|biorxiv\.org|medrxiv\.org|ssrn\.com|jstor\.org|pubmed\.|ncbi\.nlm\.nih\.gov|osf\.io"
    r"|europepmc\.org|semanticscholar\.org|plos\.org)|(?:^|\.)journals?\.|journals\."
)
_JOURNAL_PATH = LazyPattern(r"/10\.\d{4,9}/|/doi/|/journals?/[^/]+/(?:article|volume|issue|fulltext)", re.I)
_DATA = LazyPattern(
    r"(?:^|\.)(?:data|stats|statistics|opendata|datacatalog|zenodo|dataverse)\.|(?:^|\.)figshare\.com|census\."
)
_DATA_PATH = LazyPattern(r"\.(?:csv|xlsx?|json|geojson|parquet)$|/(?:datasets?|open-?data|data-portal)(?:/|$)", re.I)
_FILING = LazyPattern(
    r"(?:^|\.)sec\.gov$|companieshouse|company-information\.service|documentcloud\.org|courtlistener\.com|pacer\."
)
_FILING_PATH = named_pattern("page_patterns", "filing_path", re.I)
_TRANSCRIPT = named_pattern("page_patterns", "transcript_link", re.I)

_POLICIES = ("corrections", "unnamed_sources", "fact_checking", "ethics", "publishing_principles", "ownership")
_POLICY_TEXT = {name: named_pattern("page_patterns", f"policy_{name}", re.I) for name in _POLICIES}
_POLICY_PATH = {name: named_pattern("page_patterns", f"policy_path_{name}", re.I) for name in _POLICIES}
_POLICY_HINT = named_pattern("page_patterns", "policy_hint")
"""Matches whenever one of the patterns above could match, so that most links are skipped quickly."""
_ABOUT = named_pattern("page_patterns", "about_link", re.I)
_CONTACT = named_pattern("page_patterns", "contact_link", re.I)


def kind_of(link: Link, site: str) -> LinkKind | None:
    """Return what a link leads to, seen from the registered domain `site` (“” if unknown). None for mail and phone links."""
    address = parse_address(link.url)
    if address is None:
        return None
    host, tail = address.host.removeprefix("www."), address.tail
    if site and site_of_host(host) == site:
        return "self"
    if _SOCIAL.search(host):
        return "social"
    if "sponsored" in link.rel or _AFFILIATE.search(host) or _AFFILIATE_QUERY.search(tail):
        return "affiliate"
    if _FILING.search(host) or _FILING_PATH.search(tail):
        return "filing"
    if _JOURNAL.search(host) or _JOURNAL_PATH.search(tail):
        return "journal"
    is_public = _GOVERNMENT.search(host)
    if _COURT.search(host) or (is_public and _COURT_PATH.search(tail)):
        return "court"
    if _TRANSCRIPT.search(tail):
        return "transcript"
    if _DATA.search(host) or _DATA_PATH.search(tail.partition("?")[0]):
        return "data"
    return "government" if is_public else "other"


def policies_in(links: Iterable[Link]) -> dict[str, str]:
    """Map policy names to URLs, for links whose short text or address names such a page. The first of each kind is used."""
    found: dict[str, str] = {}
    for link in links:
        path = link.url.partition("://")[2].partition("?")[0].partition("#")[0]
        if not path or len(link.text) > 60 or not _POLICY_HINT.search(f"{link.text} {path}".lower()):
            continue
        for name, pattern in _POLICY_TEXT.items():
            if name not in found and (pattern.search(link.text) or _POLICY_PATH[name].search(path)):
                found[name] = link.url
    return found


def about_and_contact(links: Iterable[Link]) -> tuple[str | None, str | None]:
    """Return the addresses of the page about the publisher and of its contact page (or a mail address)."""
    about = contact = mail = None
    for link in links:
        if link.url.startswith("mailto:"):
            mail = mail or link.url.removeprefix("mailto:").partition("?")[0] or None
        elif not about and _ABOUT.match(link.text):
            about = link.url
        elif not contact and _CONTACT.match(link.text):
            contact = link.url
    return about, contact or mail
