"""Report decisions to another service.

Every change of state is written to an outbox in its own transaction. Messages are posted from there, signed, and retried until they
are accepted or `attempts` are used up. A receiver may get a message twice and should compare `version`.

    POST url
    Content-Type: application/json
    Quality-Signature: t=1750000000,v1=<hex of HMAC-SHA256 over "1750000000." and the body>

    {"schema": "quality.decision/1", "item", "id", "url", "content_sha256", "state", "decision", "decided_by", "at", "score",
     "version"}

`score` is null while somebody must still judge the item without knowing it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, insert, select, update

from quality.article.small_files import read_secret
from quality.errors import InputError, PolicyError
from quality.triage.policy import Webhook
from quality.triage.rows import find
from quality.triage.schema import outbox
from quality.triage.store import Store

HEADER = "Quality-Signature"
TIMEOUT = 10.0
"""Seconds that a receiver has to answer."""
HELD = 60.0
"""Seconds for which a message is reserved for the process that posts it."""
FIRST_WAIT, LONGEST_WAIT = 5.0, 6 * 3600.0
TOLERANCE = 300.0
"""Seconds by which a signature's time may differ from the receiver's clock."""

Post = Callable[[str, bytes, Mapping[str, str]], int]


def sign(body: bytes, secret: str, at: float) -> str:
    """Return the signature header of a body."""
    stamp = str(int(at))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def verify(body: bytes, header: str, secret: str, now: float) -> bool:
    """Whether a signature header matches the body and is recent; for receivers and tests."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp = parts.get("t", "")
    if not stamp.isdigit() or abs(now - int(stamp)) > TOLERANCE:
        return False
    return hmac.compare_digest(sign(body, secret, int(stamp)), f"t={stamp},v1={parts.get('v1', '')}")


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Return the status of the receiver's answer. Redirects are not followed. Raises OSError if there is no answer."""
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")  # checked by deliver
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def tell(connection: Connection, hook: Webhook, item_id: int, at: float) -> None:
    """Add a message to the outbox, in the transaction that it reports."""
    if hook.url is None:
        return
    row = find(connection, item_id)
    message = {
        "schema": "quality.decision/1",
        "item": row.id,
        "id": row.external_id,
        "url": row.url,
        "content_sha256": row.content_sha256,
        "state": row.state,
        "decision": row.decision,
        "decided_by": row.decided_by,
        "at": at,
        "score": None if row.state == "waiting" and row.votes_needed > 1 else row.score,
        "version": row.version,
    }
    body = json.dumps(message, ensure_ascii=True, sort_keys=True)
    connection.execute(insert(outbox), {"body": body, "created_at": at, "next_at": at})


def secret_of(webhook: Webhook) -> str:
    """Return the secret that signs messages. Raises PolicyError if the address is not http(s) or the secret is missing."""
    if urlsplit(webhook.url or "").scheme not in ("http", "https"):
        raise PolicyError(f"the webhook's address is {webhook.url!r}; it must begin with http:// or https://")
    if webhook.secret_file is not None:
        try:
            return read_secret(Path(webhook.secret_file), "webhook's secret")
        except InputError as error:
            raise PolicyError(str(error)) from None
    secret = os.environ.get(webhook.secret_env, "")
    if not secret:
        raise PolicyError(
            f"the webhook {webhook.url} needs a secret to sign its messages with: name a file with secret_file or set the "
            f"environment variable {webhook.secret_env}, or leave the webhook out of the policy"
        )
    return secret


def deliver(
    store: Store, webhook: Webhook, clock: Callable[[], float], send: Post = post, *, limit: int = 100
) -> tuple[int, int]:
    """Post messages that are due. Returns how many were accepted and how many failed. Several processes may do so at once. A
    failed message waits 5 seconds, then twice as long each time, at most six hours. Raises PolicyError if the address is not
    http(s) or the secret is missing."""
    if webhook.url is None:
        return 0, 0
    secret = secret_of(webhook)
    sent = failed = 0
    while sent + failed < limit:
        message = store.write(lambda connection: _take(connection, clock()))
        if message is None:
            break
        at, body = clock(), message.body.encode()
        headers = {"Content-Type": "application/json", "User-Agent": "quality", HEADER: sign(body, secret, at)}
        try:
            status = send(webhook.url, body, headers)
            error = None if 200 <= status < 300 else f"the receiver answered {status}"
        except OSError as problem:
            error = str(problem)
        taken = error is None
        sent, failed = sent + taken, failed + (not taken)
        attempts = message.attempts + 1
        wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
        again = None if taken or attempts >= webhook.attempts else clock() + wait
        values: dict[str, Any] = {"attempts": attempts, "next_at": again, "error": error}
        values["delivered_at"] = clock() if taken else None
        change = update(outbox).where(outbox.c.id == message.id).values(**values)
        store.write(lambda connection, change=change: connection.execute(change))  # type: ignore[misc]
    return sent, failed


def _take(connection: Connection, at: float) -> Row[Any] | None:
    due = select(outbox).where(outbox.c.next_at <= at).order_by(outbox.c.next_at, outbox.c.id).limit(1)
    row = connection.execute(due.with_for_update(skip_locked=True)).one_or_none()
    if row is not None:
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(next_at=at + HELD))
    return row


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)
