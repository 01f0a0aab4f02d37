"""Checks that every request passes before it reaches a route (limits, keys, rates), and what every answer gets: headers, a
log line, a count."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_hex

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quality.server.metrics import Metrics
from quality.server.problems import ProblemError
from quality.server.proxies import Proxies, counted_as
from quality.server.settings import Settings, read_keys

LOG = logging.getLogger("quality.server")

API_VERSION = "1"

MOST_HEADER_BYTES = 16_384
MOST_HEADERS = 100
MOST_CALLERS = 10_000
"""Maximum number of keys and addresses whose rate is tracked."""

OPEN = ("/healthz", "/readyz")
"""Paths for supervisors, without key, rate limit or log line."""

KEYED = ("/v1/", "/metrics")
"""Paths that need an API key when there are any."""

OWN_KEYED = "/v1/queue"
"""Paths of the moderation queue, which authenticates callers itself by a moderator's key or log-in or by an API key."""

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

HEADERS = {
    "Quality-Api": API_VERSION,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
"""Headers of every answer that does not set its own."""


CLIENT: ContextVar[str] = ContextVar("client", default="")
"""Address of the client whose request is being answered."""


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics, keys: Keys) -> None:
        self._app = app
        self._metrics = metrics
        self._keys = keys
        self._rates = Rates(settings.rate)
        self._max_body = settings.max_body
        self._proxies = Proxies(settings.trusted_proxies)
        self._user_header = (settings.trust_user_header or "").lower().encode("latin-1")
        # Otherwise a page could rebind its own name to a loopback address and count as the same origin (DNS rebinding).
        self._hosts = None if "*" in settings.hosts else {*LOOPBACK_NAMES, settings.host, *settings.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection event, as ASGI defines it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        self._name_client(scope)
        CLIENT.set((scope["client"] or ("", 0))[0])
        started, status, sent = time.perf_counter(), 500, 0
        request_id = token_hex(8)

        async def sender(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["X-Request-Id"] = request_id
            else:
                sent += len(message.get("body", b""))
            await send(message)

        try:
            self._check(scope)
        except ProblemError as error:
            await error.response()(scope, receive, sender)
        else:
            await self._app(scope, receive, sender)
        finally:
            route = _route(scope)
            seconds = time.perf_counter() - started
            self._metrics.requests.labels(route, str(status)).inc()
            self._metrics.seconds.labels(route).observe(seconds)
            if scope["path"] not in OPEN:
                fields = {
                    "method": scope["method"],
                    "route": route,
                    "status": status,
                    "seconds": round(seconds, 4),
                    "bytes": sent,
                }
                LOG.info("request", extra=fields | {"request": request_id})

    def _name_client(self, scope: Scope) -> None:
        """Replace the proxy's address by the client's, if the proxy is trusted. When trusted proxies are configured, only
        they may name a moderator."""
        if not self._proxies or not scope["client"]:
            return
        peer = scope["client"][0]
        if self._proxies.trust(peer):
            scope["client"] = (self._proxies.client(peer, Headers(scope=scope).getlist("x-forwarded-for")), 0)
        elif self._user_header:
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != self._user_header]

    def _check(self, scope: Scope) -> None:
        pairs: Iterable[tuple[bytes, bytes]] = scope["headers"]
        size = sum(len(name) + len(value) for name, value in pairs)
        if size > MOST_HEADER_BYTES or len(scope["headers"]) > MOST_HEADERS:
            raise ProblemError(
                431,
                f"the headers have {size:,} bytes in {len(scope['headers'])} fields; "
                f"allowed are {MOST_HEADER_BYTES:,} bytes and {MOST_HEADERS} fields",
                {"Connection": "close"},
            )
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._hosts is not None and _hostname(host) not in self._hosts:
            raise ProblemError(
                421,
                "the service does not accept the host name of this request; add it with --host-name",
            )
        if scope["path"] in OPEN:
            return
        self._check_length(headers)
        caller = counted_as((scope["client"] or ("", 0))[0])
        own = scope["path"] == OWN_KEYED or scope["path"].startswith(f"{OWN_KEYED}/")
        if self._keys and not own and scope["path"].startswith(KEYED) and scope["method"] != "OPTIONS":
            caller = self._check_key(headers)
        wait = self._rates.take(caller)
        if wait:
            raise ProblemError(
                429,
                f"more than {self._rates.per_minute} request{'s' * (self._rates.per_minute > 1)} per minute; try again in {wait} s",
                {"Retry-After": str(wait)},
            )

    def _check_length(self, headers: Mapping[str, str]) -> None:
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self._max_body:
            raise ProblemError(
                413, f"the body has {int(length):,} bytes; allowed are {self._max_body:,}", {"Connection": "close"}
            )

    def _check_key(self, headers: Mapping[str, str]) -> str:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        given = hashed(key.strip())
        if scheme.lower() != "bearer" or not self._keys.know(given):
            found = "the API key is missing" if not key else "the API key is unknown"
            raise ProblemError(
                401, f"{found}; send a key as “Authorization: Bearer KEY”", {"WWW-Authenticate": "Bearer"}
            )
        return given.hex()


class Rates:
    """A token bucket per caller that holds the requests of one minute."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, now: float | None = None) -> int:
        """Take one request from the caller's bucket. Returns 0 if allowed, otherwise the seconds to wait."""
        if not self.per_minute:
            return 0
        now = time.monotonic() if now is None else now
        tokens, since = self._buckets.get(caller, (float(self.per_minute), now))
        tokens = min(self.per_minute, tokens + (now - since) * self.per_minute / 60)
        allowed = tokens >= 1
        self._buckets[caller] = (tokens - allowed, now)
        self._buckets.move_to_end(caller)
        while len(self._buckets) > MOST_CALLERS:
            self._buckets.popitem(last=False)
        return 0 if allowed else int((1 - tokens) * 60 / self.per_minute) + 1


def hashed(key: str) -> bytes:
    """Hash a key for comparison."""
    return sha256(key.encode("latin-1", "replace")).digest()


class Keys:
    """The service's API keys, hashed."""

    def __init__(self, settings: Settings) -> None:
        self._file = settings.keys_file
        self._hashed = [hashed(key) for key in settings.keys]

    def __bool__(self) -> bool:
        return bool(self._hashed)

    def know(self, given: bytes) -> bool:
        """Whether a hashed key is one of these, in constant time."""
        known = 0
        for expected in self._hashed:
            known |= compare_digest(given, expected)
        return bool(known)

    def reload(self) -> dict[str, int]:
        """Read the key file again, if there is one. Returns how many keys there are now, and how many were added and removed.
        Raises InputError if the file is refused, and keeps the old keys."""
        before = set(self._hashed)
        if self._file is not None:
            self._hashed = [hashed(key) for key in read_keys(Path(self._file))]
        now = set(self._hashed)
        return {"keys": len(now), "added": len(now - before), "removed": len(before - now)}


def _route(scope: Scope) -> str:
    """The path of the route that a request belongs to, even if the gate refused it before the router saw it; “other” for none."""
    found = scope.get("route")
    if found is None and "router" not in scope and "app" in scope:
        routes = scope["app"].routes
        found = next((route for route in routes if route.matches(scope)[0] is Match.FULL), None)
    return str(getattr(found, "path", "other"))


def _hostname(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()
