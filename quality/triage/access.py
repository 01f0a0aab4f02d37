"""What must still hold when a log-in, a token, a password or an account is written. It was checked before the transaction, which
takes long for a password on purpose, so that an admin may have changed or disabled the account meanwhile."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, Row, select

from quality.errors import ForbiddenError
from quality.triage.schema import sessions, users


def hash_of(token: str) -> str:
    """Return the hash under which a token or a session is stored."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def locked(connection: Connection, name: str) -> Row[Any] | None:
    """Return the row of an account, which no other transaction can change before this one ends; None if there is none."""
    return connection.execute(select(users).where(users.c.name == name).with_for_update()).one_or_none()


def check_session(connection: Connection, session: str | None) -> None:
    """Raise ForbiddenError if the session with this token has ended, and keep it from ending before the transaction does. None
    stands for a request without a session: by the command line or a trusted header."""
    if session is None:
        return
    query = select(sessions.c.name).where(sessions.c.token_sha256 == hash_of(session))
    if connection.execute(query.with_for_update(read=True, key_share=True)).scalar() is None:
        raise ForbiddenError("your log-in has ended; log in again")
