"""Accounts of people who log in by a single sign-on: which account belongs to which subject of which issuer.

An account is linked to a subject the first time that somebody logs in with its name, and to nobody else afterwards, so that a name
which the issuer gives to another person later opens nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from quality.errors import ForbiddenError
from quality.triage import audit
from quality.triage.records import Role, User
from quality.triage.schema import identities, users
from quality.triage.store import Store
from quality.triage.users import check_name

ACTOR = "single sign-on"


class Identity(NamedTuple):
    """Who the issuer says somebody is. `name` is the value of the claim that names the account; empty if it is missing."""

    issuer: str
    subject: str
    name: str


class Identities:
    """Links between identities and the accounts of a queue."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock

    def user_of(self, identity: Identity, create: Role | None = None) -> User:
        """Return the enabled account of an identity. One that is not linked yet is linked to the account of its name, which is
        created with the role `create` if there is none. Raises ForbiddenError with the reason if that may not be."""
        return self._store.write(lambda connection: self._user_of(connection, identity, create))

    def _user_of(self, connection: Connection, identity: Identity, create: Role | None) -> User:
        key = hashlib.sha256(f"{identity.issuer}\n{identity.subject}".encode("utf-8", "surrogatepass")).hexdigest()
        name = connection.execute(select(identities.c.name).where(identities.c.key == key)).scalar()
        if name is not None:
            return _enabled(connection, name)
        if not identity.name:
            raise ForbiddenError(
                "the sign-on does not say which account you have; ask an admin which claim it must send"
            )
        name, log, at = check_name(identity.name), audit.Log(), self._clock()
        row = connection.execute(select(users).where(users.c.name == name)).one_or_none()
        if row is None:
            if create is None:
                raise ForbiddenError(f"you have no account here; an admin can create one named {name}")
            values = {"name": name, "role": create, "password": None, "created_at": at}
            connection.execute(insert(users), values)
            log.wrote("users", [name])
            log.append("user added", None, {"name": name, "role": create})
        linked = select(identities.c.key).where(identities.c.name == name, identities.c.issuer == identity.issuer)
        if connection.execute(linked).first() is not None:
            raise ForbiddenError(f"the account {name} belongs to somebody else at this sign-on; ask an admin")
        user = _enabled(connection, name)
        connection.execute(
            insert(identities),
            {"key": key, "issuer": identity.issuer, "subject": identity.subject, "name": name, "created_at": at},
        )
        log.wrote("identities", [key])
        log.append("identity linked", None, {"name": name, "issuer": identity.issuer, "subject": identity.subject})
        audit.record(connection, at, ACTOR, log)
        return user


def _enabled(connection: Connection, name: str) -> User:
    row = connection.execute(select(users).where(users.c.name == name)).one()
    if row.disabled_at is not None:
        raise ForbiddenError(f"the account {name} is disabled")
    return User(row.name, row.role)
