"""An article beside the earliest one of its cluster: what it shares with it, and whether it credits where the text comes from.

A `Copy` is one article of a cluster. Its JSON form has the schema `quality.copies/1`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Literal, NamedTuple

from quality.article import Article
from quality.article.addresses import site_of
from quality.corpus.credits import names_publisher
from quality.corpus.store import Entry
from quality.document import Document
from quality.document.passages import SharedPassage, shared_passages
from quality.signals.originality.near_duplicate import COUNTS_ABOVE, own_passages, own_share

SCHEMA = "quality.copies/1"
_QUOTED = 3
"""Longest passages that are quoted."""

_QUOTE = 200
"""Characters of a quoted passage."""

_EDGE = 600
"""Characters at either end of a text in which it may name the publisher of the earliest article."""

Kind = Literal["earliest", "copy", "credited", "same_publisher", "unknown_publisher", "quotations", "indirect"]
KINDS: dict[str, str] = {
    "earliest": "the earliest article of its cluster, as far as is known",
    "copy": "the earliest article is by another publisher, and neither it nor an agency is credited",
    "credited": "an agency, a press release service or the earlier publisher is credited: syndication",
    "same_publisher": "the earliest article is by the same publisher",
    "unknown_publisher": "its own publisher or that of the earliest article is unknown",
    "quotations": "shares quotations with the earliest article, and hardly any words of its author",
    "indirect": "shares its text with another member of the cluster, not with the earliest",
}
"""What is said of an article in a cluster, with the meaning."""


class Described(NamedTuple):
    """What identifies an article. `input` is its file and row."""

    input: str
    id: str | None
    url: str | None
    publisher: str | None
    published: str | None
    headline: str | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """An article of a cluster beside the earliest article of it.

    `cluster` counts from 1, the largest cluster first; `size` is its number of articles. `later` is True if both dates are
    known and this one is later, and None if the order is unknown. `shared` is the share of this article's words
    outside quotations, 0 to 1, that lie in `passages`: passages of 12 words or more that both have, without those that are
    mostly quotation. It is the value of the signal `near_duplicate`.
    """

    cluster: int
    size: int
    kind: Kind
    article: Described
    earliest: Described
    later: bool | None
    shared: float
    passages: tuple[SharedPassage, ...]
    quotes: tuple[tuple[int, str], ...]
    """Number and beginning of the longest passages."""
    text_digest: str
    """Identifies the text of the article, see `digest_of`."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        quotes = dict(self.quotes)
        passages = [
            {**passage._asdict(), "quote": quotes[number]} if number in quotes else passage._asdict()
            for number, passage in enumerate(self.passages)
        ]
        return {
            "schema": SCHEMA,
            "cluster": self.cluster,
            "size": self.size,
            "kind": self.kind,
            **self.article._asdict(),
            "later": self.later,
            "shared": round(self.shared, 4),
            "earliest": self.earliest._asdict(),
            "passages": passages,
            "text_digest": self.text_digest,
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Copy:
        """Return the copy whose JSON form this is."""
        passages = found["passages"]
        return cls(
            cluster=found["cluster"],
            size=found["size"],
            kind=found["kind"],
            article=Described(*(found[name] for name in Described._fields)),
            earliest=Described(*(found["earliest"][name] for name in Described._fields)),
            later=found["later"],
            shared=found["shared"],
            passages=tuple(SharedPassage(*(one[name] for name in SharedPassage._fields)) for one in passages),
            quotes=tuple((number, one["quote"]) for number, one in enumerate(passages) if "quote" in one),
            text_digest=found["text_digest"],
        )


class Member(NamedTuple):
    """An article of a cluster, and the earliest one; None if it is the earliest itself."""

    cluster: int
    size: int
    entry: Entry
    first: Entry | None


def digest_of(text: str) -> str:
    """Hash a text, to recognise it in a later run."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def instant_of(published: str | None) -> str | None:
    """Return a date, or date and time in ISO 8601, in a form that sorts: times with a zone in UTC, others as they are."""
    if published is None or len(published) <= len("2026-01-31"):
        return published
    try:
        moment = datetime.fromisoformat(published)
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat() if moment.tzinfo else moment.isoformat()
    except (ValueError, OverflowError):  # the latter before year 1 or after 9999 in UTC
        return published


def compared(members: list[Member]) -> list[Copy]:
    """Compare articles, passage by passage, with the earliest of their clusters."""
    return [_earliest(member) if member.first is None else _beside(member, member.first) for member in members]


def _earliest(member: Member) -> Copy:
    described = _described(member.entry)
    return Copy(member.cluster, member.size, "earliest", described, described, None, 1.0, (), (), member.entry.digest)


def _beside(member: Member, first: Entry) -> Copy:
    entry = member.entry
    text = entry.words
    every = shared_passages(text, first.words)
    document = Document(Article.from_text(text))
    own = own_passages(document, every)
    shared = own_share(document, own)
    kind, credit = _kind(entry, first, text, every, shared)
    passages = every if kind == "quotations" else tuple(passage for passage, _ in own)
    longest = sorted(range(len(passages)), key=lambda n: passages[n].start - passages[n].end)[:_QUOTED]
    quotes = tuple((n, _quote(text, passages[n])) for n in sorted(longest))
    described = _described(entry)._replace(credit=credit)
    return Copy(
        member.cluster, member.size, kind, described, _described(first), _is_later(entry.instant, first.instant), shared,
        passages, quotes, entry.digest,
    )  # fmt: skip


def _kind(
    entry: Entry, first: Entry, text: str, passages: tuple[SharedPassage, ...], shared: float
) -> tuple[Kind, str | None]:
    """Return the kind and whom the article credits."""
    if shared < COUNTS_ABOVE:
        return "quotations" if passages else "indirect", entry.credit
    one, other = publisher_of(entry.publisher, entry.url), publisher_of(first.publisher, first.url)
    if one is None or other is None:
        return "unknown_publisher", entry.credit
    same_site = site_of(entry.url) and site_of(entry.url) == site_of(first.url)
    if one.casefold() == other.casefold() or (same_site and not (entry.publisher and first.publisher)):
        return "same_publisher", entry.credit
    if entry.credit:
        return "credited", entry.credit
    if names_publisher(_own_edges(text, passages), first.publisher, first.url):
        return "credited", other
    return "copy", None


def publisher_of(publisher: str | None, url: str | None) -> str | None:
    """Return the publisher's name, or its site where the name is unknown."""
    return publisher or site_of(url) or None


def _own_edges(text: str, passages: tuple[SharedPassage, ...]) -> str:
    """Return what a text has at either end and the other has not."""
    parts, at = [], 0
    for start, end, *_ in (*passages, (len(text), len(text))):
        parts += [text[at : min(start, _EDGE)], text[max(at, len(text) - _EDGE) : start]]
        at = max(at, end)
    return "\n".join(part for part in parts if part)


def _is_later(instant: str | None, first: str | None) -> bool | None:
    """Whether one moment is later than the other; None if one is unknown, or they are equal as far as both are given."""
    if instant is None or first is None:
        return None
    size = min(len(instant), len(first))
    return True if instant[:size] > first[:size] else None


def _described(entry: Entry) -> Described:
    return Described(entry.name, entry.id, entry.url, entry.publisher, entry.published, entry.headline, entry.credit)


def _quote(text: str, passage: SharedPassage) -> str:
    words = " ".join(text[passage.start : passage.end].split())
    return words if len(words) <= _QUOTE else words[:_QUOTE].rsplit(" ", 1)[0] + "…"
