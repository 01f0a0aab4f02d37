"""Adapter for the external moderation phases of Coral, the commenting platform (docs.coralproject.net/external-moderation-phases).

Coral posts every new or edited contribution to a callback address and waits for a decision, by default for a fraction of a second:

    {"action": "NEW" | "EDIT", "comment": {"body", "parentID"}, "author": {"id", "role"}, "story": {"id", "url"}, "site": {"id"},
     "tenantID", "tenantDomain"}                                       X-Coral-Signature: sha256=<hex of HMAC-SHA256 over the body>

and accepts 204 (no opinion) or 200 with {"status": "APPROVED" | "REJECTED" | "PREMOD" | "SYSTEM_WITHHELD", "actions": [...]}. To use
the adapter, read the request with `to_record` (for None, answer 204 and leave the text to Coral), add the record to the queue, and
answer with `response`:

    record = to_record(request)
    added = queue.add(Article.from_record(record))
    answer = response(queue.item(added.id).card)

Coral does not send the contribution's id, so the record's id is made from tenant, story, author and text; the same contribution
sent twice is one item. The scores are meant for articles: use the adapter for contributed articles and long posts. Shorter texts get
no score and are left to Coral.
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
    """Whether the header X-Coral-Signature matches the body. It may contain several signatures while secrets are rotated."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    found = [hmac.compare_digest(part.strip().encode(), expected.encode()) for part in header.split(",")]
    return any(found)


def to_record(request: Mapping[str, Any]) -> dict[str, Any] | None:
    """Convert a moderation request to an input record; None if the text is too short to score. Raises RecordError for any
    other shape."""
    comment = request.get("comment")
    body = comment.get("body") if isinstance(comment, Mapping) else None
    if not isinstance(body, str):
        raise RecordError("this is not an external moderation request from Coral: 'comment' has no 'body'")
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
    """Build Coral's response: decided contributions are approved or rejected, held ones withheld, and others wait for a
    moderator."""
    if card.state == "decided":
        return {"status": "APPROVED" if card.decision == "approve" else "REJECTED"}
    if card.state == "held":
        return {"status": "SYSTEM_WITHHELD"}
    return {"status": "PREMOD"}


def _id(request: Mapping[str, Any], part: str, name: str = "id") -> str | None:
    value = request.get(part)
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else None
