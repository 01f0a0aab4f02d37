"""API tokens of accounts. Each has a label, an end and scopes: `read` lists and shows, `decide` claims, decides and writes notes,
`add` adds articles, `erase` erases items. A token never allows more than the role of its account."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal, NamedTuple, get_args

from sqlalchemy import Connection, delete, func, insert, select, update

from quality.errors import ForbiddenError, NotFoundError, StoreError, TriageError
from quality.triage import audit
from quality.triage.access import check_session, hash_of, locked
from quality.triage.records import User
from quality.triage.schema import tokens, users
from quality.triage.store import Store

Scope = Literal["read", "decide", "add", "erase"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
USUAL: tuple[Scope, ...] = ("read", "decide", "add")
"""Scopes of a token unless others are named: all but the one whose use cannot be undone."""
MOST_DAYS = 3660.0
MOST_TOKENS = 50
"""Tokens of one account."""
NOTED = 300.0
"""Seconds between notes of when a token was last used, so that reading does not always write."""
SHOWN = 12
"""Digits of a token's hash by which lists name it."""


class Token(NamedTuple):
    """A token as shown in a list; `id` is the beginning of its hash."""

    id: str
    label: str
    scopes: tuple[str, ...]
    created_at: float
    expires_at: float
    used_at: float | None


class Bearer(NamedTuple):
    """Who sent a token, and what it allows."""

    user: User
    scopes: frozenset[str]


class Tokens:
    """The API tokens of a queue."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock

    def make(
        self,
        name: str,
        label: str,
        scopes: Sequence[str] = USUAL,
        days: float = 365.0,
        *,
        by: str = "command line",
        session: str | None = None,
    ) -> str:
        """Create a token and return it; it cannot be shown again. `session` is the token of the log-in that asks for it. Raises
        NotFoundError if there is no enabled user of that name, ForbiddenError for a scope beyond the account's role or if the
        log-in has ended, TriageError for an unacceptable label, scope or duration, or too many tokens."""
        label = " ".join(label.split())
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if not label or len(label) > 100 or not label.isprintable():
            raise TriageError("a token needs a label of 1 to 100 characters that says what it is for")
        if unknown or not scopes:
            found = f"{unknown[0][:40]!r} is not a scope" if unknown else "a token without a scope allows nothing"
            raise TriageError(f"{found}; choose one or more of {', '.join(SCOPES)}")
        if not 0 < days <= MOST_DAYS:
            raise TriageError(f"a token lasts up to {MOST_DAYS:.0f} days; choose fewer")
        token, at = secrets.token_urlsafe(32), self._clock()
        values = {
            "token_sha256": hash_of(token), "name": name, "label": label,
            "scopes": " ".join(scope for scope in SCOPES if scope in scopes), "created_at": at,
            "expires_at": at + 86_400 * days,
        }  # fmt: skip

        def work(connection: Connection) -> None:
            row = locked(connection, name)
            check_session(connection, session)
            if row is None or row.disabled_at is not None:
                raise NotFoundError(f"there is no enabled user named {name}")
            if "erase" in scopes and not User(name, row.role).is_lead:
                raise ForbiddenError(f"only leads may erase, and {name} is a {row.role}; leave the scope erase out")
            connection.execute(delete(tokens).where(tokens.c.name == name, tokens.c.expires_at < at))
            count = select(func.count()).select_from(tokens).where(tokens.c.name == name)
            if connection.execute(count).scalar_one() >= MOST_TOKENS:
                raise TriageError(f"{name} has {MOST_TOKENS} tokens already; end one first")
            connection.execute(insert(tokens), values)
            log = audit.Log()
            log.wrote("tokens", [values["token_sha256"]])
            log.append("token made", None, {"name": name, "label": label, "scopes": values["scopes"], "days": days})
            audit.record(connection, at, by, log)

        self._store.write(work)
        return token

    def bearer(self, token: str) -> Bearer | None:
        """Return who a token belongs to; None if it is unknown or expired, or its user is disabled."""
        digest, at = hash_of(token), self._clock()
        query = (
            select(tokens, users.c.role, users.c.disabled_at)
            .join(users, users.c.name == tokens.c.name)
            .where(tokens.c.token_sha256 == digest)
        )
        with self._store.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or row.disabled_at is not None or row.expires_at <= at:
            return None
        if at - (row.used_at or 0.0) > NOTED:
            used = update(tokens).where(tokens.c.token_sha256 == digest).values(used_at=at)
            with suppress(StoreError):  # when it was used last is no reason to refuse its use
                self._store.write(lambda connection: connection.execute(used), durable=False)
        return Bearer(User(row.name, row.role), frozenset(row.scopes.split()))

    def list(self, name: str) -> tuple[Token, ...]:
        """List an account's tokens that have not expired, newest first."""
        query = select(tokens).where(tokens.c.name == name, tokens.c.expires_at > self._clock())
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(tokens.c.created_at.desc(), tokens.c.token_sha256)).all()
        return tuple(
            Token(
                row.token_sha256[:SHOWN],
                row.label,
                tuple(row.scopes.split()),
                row.created_at,
                row.expires_at,
                row.used_at,
            )
            for row in rows
        )

    def end(self, name: str, token_id: str, *, by: str) -> None:
        """End a token of an account. Raises NotFoundError."""

        def work(connection: Connection) -> None:
            query = select(tokens.c.token_sha256, tokens.c.label).where(tokens.c.name == name)
            found = [row for row in connection.execute(query) if row.token_sha256[:SHOWN] == token_id]
            if not found:
                raise NotFoundError(f"{name} has no token {token_id[:SHOWN]}; it may have ended already")
            connection.execute(delete(tokens).where(tokens.c.token_sha256 == found[0].token_sha256))
            log = audit.Log()
            log.append("token ended", None, {"name": name, "label": found[0].label})
            audit.record(connection, self._clock(), by, log)

        self._store.write(work)
