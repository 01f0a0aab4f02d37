"""Adapter for the external moderation phases of Coral, the commenting platform (docs.coralproject.net/external-moderation-phases).

Coral posts every new or edited contribution to a callback address and waits for a decision, by default for a fraction of a second:

    {"action": "NEW" | "EDIT", "comment": {"body", "parentID"}, "author": {"id", "role"}, "story": {"id", "url"}, "site": {"id"},
     "tenantID", "tenantDomain"}                                       X-Coral-Signature: sha256=<hex of HMAC-SHA256 over the body>

and takes 204 (no opinion) or 200 with {"status": "APPROVED" | "REJECTED" | "PREMOD" | "SYSTEM_WITHHELD", "actions": [...]}. To use
it, read the request with `to_record` (None: leave it to Coral, answer 204), put the record into the queue,
and answer with `response`:

    record = to_record(request)
    added = queue.add(Article.from_record(record))
    answer = response(queue.item(added.id).card)

Coral does not give the contribution's own id, so that of the record is made from tenant, story, author and text: the same
contribution sent twice is one item. Scores are made for articles: use it for contributed articles and long posts; shorter ones are
left to Coral, since no score would be given.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from html import unescape
from re import compile as pattern
from typing import Any

from quality.errors import RecordError
from quality.triage.records import Card

LEAST_WORDS = 100
_BREAK = pattern(r"(?i)<(?:br|/p|/div|/li|/blockquote)\b[^<>]*>")
_TAG = pattern(r"<[^<>]*>")


def verify(body: bytes, header: str, secret: str) -> bool:
    """Whether the header X-Coral-Signature belongs to the body; it may list several signatures while secrets change."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    found = [hmac.compare_digest(part.strip().encode(), expected.encode()) for part in header.split(",")]
    return any(found)


def to_record(request: Mapping[str, Any]) -> dict[str, Any] | None:
    """The input record of a moderation request, None for one too short to be scored. Raises RecordError for another shape."""
    comment = request.get("comment")
    body = comment.get("body") if isinstance(comment, Mapping) else None
    if not isinstance(body, str):
        raise RecordError("this is no external moderation request of Coral: 'comment' has no 'body'")
    text = unescape(_TAG.sub("", _BREAK.sub("\n\n", body))).strip()
    if len(text.split()) < LEAST_WORDS:
        return None
    tenant, story, author = (
        str(value) for value in (request.get("tenantID"), _id(request, "story"), _id(request, "author"))
    )
    digest = hashlib.sha256("\n".join((tenant, story, author, text)).encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "id": f"coral:{digest[:32]}",
        "text": text,
        "url": _id(request, "story", "url"),
        "publisher": str(request["tenantDomain"]) if request.get("tenantDomain") else None,
    }


def response(card: Card) -> dict[str, Any]:
    """What Coral is told: decided contributions are approved or rejected, held ones withheld, others wait for a moderator."""
    if card.state == "decided":
        return {"status": "APPROVED" if card.decision == "approve" else "REJECTED"}
    if card.state == "held":
        return {"status": "SYSTEM_WITHHELD"}
    return {"status": "PREMOD"}


def _id(request: Mapping[str, Any], part: str, name: str = "id") -> str | None:
    value = request.get(part)
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else None
