"""A client for the service, with nothing but the standard library.

    from quality.client import Client

    client = Client("https://quality.example.org", key="...")
    assessment = client.assess({"headline": "Harbour bridge to close", "text": "..."})
    card = Client("https://quality.example.org", key="a moderator's key").next()

Records and answers are dictionaries as the HTTP reference describes them. A request that the service turns away because it is
busy or starting (status 429 or 503) is repeated after the time that it names.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit

from quality.errors import InputError, QualityError

Record = Mapping[str, Any]
Answer = dict[str, Any]

MAX_ANSWER = 100_000_000
"""Largest answer that is read, in bytes."""
LONGEST_WAIT = 60.0
"""Most seconds that one repetition waits, whatever the service says."""


class ServiceError(QualityError):
    """The service refused a request. `status` is the HTTP status; None if there was no answer."""

    def __init__(self, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.status = status


class Client:
    """Requests to one service. `key` is an API key, or a moderator's key for the queue. `tries` is how often a request is made
    at most, `timeout` the seconds that each may take. Raises InputError for an address that is not http(s)."""

    def __init__(self, url: str, key: str | None = None, *, tries: int = 4, timeout: float = 60.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"{url!r} is not the address of a service; write it like https://quality.example.org")
        self._url = url.rstrip("/")
        self._key, self._tries, self._timeout = key, tries, timeout

    # Assess

    def assess(self, record: Record) -> Answer:
        """Return the assessment of one article. Raises ServiceError."""
        return dict(self._call("POST", "/v1/assess", record))

    def assess_batch(self, records: Sequence[Record]) -> list[Answer]:
        """Return the assessments of up to 100 articles, in order, with an error record for each that cannot be read. Raises
        ServiceError."""
        return list(self._call("POST", "/v1/assess/batch", {"records": list(records)}))

    def dispute(self, article: str, model: str, reason: str, **further: Any) -> str:
        """Say that an assessment looks wrong, and return the number of the dispute. `article` is the SHA-256 of its text,
        `model` the digest in its assessment; `score` and `signal` may be given. Raises ServiceError."""
        said = {"article": article, "model": model, "reason": reason, **further}
        return str(self._call("POST", "/v1/disputes", said)["id"])

    def signals(self) -> list[Answer]:
        """Return the catalogue of signals. Raises ServiceError."""
        return list(self._call("GET", "/v1/signals"))

    def model(self) -> Answer:
        """Return the model in use. Raises ServiceError."""
        return dict(self._call("GET", "/v1/model"))

    # Moderate

    def add(self, record: Record) -> Answer:
        """Add an article to the queue. Raises ServiceError."""
        return dict(self._call("POST", "/v1/queue", record))

    def next(self, *, escalated: bool = False) -> Answer | None:
        """Claim the next item; None if nothing is left. Raises ServiceError."""
        found = self._call("POST", "/v1/queue/next", {"escalated": escalated})
        return None if found is None else dict(found)

    def items(self, **filters: Any) -> Answer:
        """Return a page of the queue: `cards`, and `after` for the next page. The filters are those of the HTTP reference.
        Raises ServiceError."""
        return dict(self._call("GET", "/v1/queue", query=filters))

    def item(self, item: int) -> Answer:
        """Return an item with assessment and history. Raises ServiceError."""
        return dict(self._call("GET", "/v1/queue/{item}", item=item))

    def decide(
        self, item: int, action: str, *, reasons: Sequence[str] = (), note: str = "", version: int | None = None
    ) -> Answer:
        """Record an opinion on an item and its near-duplicates. Raises ServiceError."""
        said = {"action": action, "reasons": list(reasons), "note": note, "version": version}
        return dict(self._call("POST", "/v1/queue/{item}/decisions", said, item=item))

    def undo(self, batch: str | None = None) -> Answer:
        """Undo a decision, by default the last one. Raises ServiceError."""
        return dict(self._call("POST", "/v1/queue/undo", {"batch": batch}))

    def stats(self, days: int = 30) -> Answer:
        """Return the figures of the queue. Raises ServiceError."""
        return dict(self._call("GET", "/v1/queue/stats", query={"days": days}))

    def _call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        item: int | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the JSON of an answer; None if it has no body. Raises ServiceError."""
        asked = urlencode({name: value for name, value in (query or {}).items() if value is not None})
        url = self._url + (path if item is None else path.format(item=int(item))) + (f"?{asked}" if asked else "")
        content = None if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json", "User-Agent": "quality-client"}
        if content is not None:
            headers["Content-Type"] = "application/json"
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key}"
        for tried in range(1, self._tries + 1):
            request = urllib.request.Request(url, content, headers, method=method)  # the scheme was checked
            try:
                with _OPENER.open(request, timeout=self._timeout) as answer:
                    return _parsed(answer)
            except urllib.error.HTTPError as error:
                wait = error.headers.get("Retry-After", "")
                if error.code not in (429, 503) or not wait.isdecimal() or tried == self._tries:
                    raise ServiceError(_detail(error), error.code) from None
                time.sleep(min(float(wait), LONGEST_WAIT))
            except (OSError, HTTPException) as error:
                raise ServiceError(f"{self._url} does not answer: {getattr(error, 'reason', None) or error}") from None
        raise AssertionError  # pragma: no cover


def _parsed(answer: HTTPResponse) -> Any:
    """Return the JSON of an answer; None if there is none. Raises ServiceError for one that is cut off, too large or no JSON."""
    content = answer.read(MAX_ANSWER + 1)
    if len(content) > MAX_ANSWER:
        raise ServiceError(f"the answer has more than {MAX_ANSWER:,} bytes; ask for fewer articles at once")
    if answer.length:  # bytes that were announced and did not come
        raise ServiceError("the answer is cut off; ask again")
    try:
        return json.loads(content) if answer.status != 204 else None
    except ValueError:
        raise ServiceError("the answer is not JSON; is this the address of the service?") from None


def _detail(error: urllib.error.HTTPError) -> str:
    """Return what the service says in a refusal, or the status alone if something else answered."""
    try:
        return str(json.loads(error.read(65_536))["detail"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"the service answered with status {error.code}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Do not follow redirects, which would send key and article to another address."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)
