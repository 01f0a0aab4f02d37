"""Accounts and log-ins of moderators. Passwords are stored as scrypt hashes and session tokens as SHA-256 hashes, so neither
can be read from the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, get_args

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from quality.errors import ConflictError, ForbiddenError, NotFoundError, StoreError, TriageError
from quality.triage import audit
from quality.triage.access import check_session, hash_of, locked
from quality.triage.records import Role, User
from quality.triage.schema import sessions, tokens, users
from quality.triage.store import Store
from quality.triage.tokens import NOTED, SHOWN
from quality.visible import not_a_formula

NOBODY = "nobody"
"""Who acts when nobody is logged in."""
RESERVED = ("policy", "command line", "single sign-on", "api key", NOBODY)
"""Names under which the log records what no person does."""
MOST_NAME = 100
LEAST_PASSWORD = 10
MAX_PASSWORD = 1000
SESSION_SECONDS = 12 * 3600
SCRYPT = {"n": 2**14, "r": 8, "p": 5}
"""Cost of a password hash, as OWASP's password storage cheat sheet recommends for 16 MB. scrypt is in the standard library; argon2
would add a dependency and a second format beside the stored hashes."""


class Session(NamedTuple):
    """An active log-in. Every form of the session must contain its `csrf` token."""

    user: User
    csrf: str
    expires_at: float


class LogIn(NamedTuple):
    """A session as shown in a list; `id` is the beginning of its hash. `client` is an address, `agent` the browser's name for
    itself; both are None for sessions of earlier versions."""

    id: str
    created_at: float
    expires_at: float
    seen_at: float | None
    client: str | None
    agent: str | None


class Account(NamedTuple):
    """A user as shown in the list of users."""

    name: str
    role: Role
    created_at: float
    disabled: bool
    has_password: bool


class Users:
    """The accounts of a queue."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock

    def add(
        self,
        name: str,
        role: Role = "moderator",
        password: str | None = None,
        *,
        by: str = "command line",
        session: str | None = None,
    ) -> User:
        """Create an account. Without a password it can only be used through a proxy's trusted header. `session` is the token of
        the admin's log-in. Raises ConflictError if the account exists, TriageError for an unacceptable name, role or password,
        ForbiddenError if the log-in has ended."""
        name = check_name(name)
        check_role(role)
        hashed = None if password is None else hash_password(password)

        def work(connection: Connection) -> None:
            check_session(connection, session)
            if connection.execute(select(users.c.name).where(users.c.name == name)).scalar() is not None:
                raise ConflictError(f"a user named {name} exists already")
            row = {"name": name, "role": role, "password": hashed, "created_at": self._clock()}
            connection.execute(insert(users), row)
            log = audit.Log()
            log.wrote("users", [name])
            log.append("user added", None, {"name": name, "role": role})
            audit.record(connection, self._clock(), by, log)

        self._store.write(work)
        return User(name, role)

    def change(
        self,
        name: str,
        *,
        role: Role | None = None,
        password: str | None = None,
        disabled: bool | None = None,
        by: str = "command line",
        session: str | None = None,
    ) -> None:
        """Change an account, and end its sessions and tokens. `session` is the token of the admin's log-in. Raises NotFoundError;
        ForbiddenError if the log-in has ended, or if the last admin would be removed."""
        values: dict[str, object] = {}
        if role is not None:
            check_role(role)
            values["role"] = role
        if password is not None:
            values["password"] = hash_password(password)
        if disabled is not None:
            values["disabled_at"] = self._clock() if disabled else None
        if not values:
            return

        def work(connection: Connection) -> None:
            check_session(connection, session)
            row = locked(connection, name)
            if row is None:
                raise NotFoundError(f"there is no user named {name}")
            loses = (role is not None and role != "admin") or disabled
            if row.role == "admin" and row.disabled_at is None and loses:
                admins = select(func.count()).where(users.c.role == "admin", users.c.disabled_at.is_(None))
                if connection.execute(admins).scalar_one() == 1:
                    raise ForbiddenError(f"the only admin is {name}; create another one first")
            log = audit.Log()
            log.rewrites(connection, "users", [name])
            connection.execute(update(users).where(users.c.name == name).values(**values))
            connection.execute(delete(sessions).where(sessions.c.name == name))
            connection.execute(delete(tokens).where(tokens.c.name == name))
            shown = {key: value for key, value in (("role", role), ("disabled", disabled)) if value is not None}
            log.append("user changed", None, {"name": name, "changed": sorted(values), **shown})
            audit.record(connection, self._clock(), by, log)

        self._store.write(work)

    def list(self) -> tuple[Account, ...]:
        """List all accounts by name."""
        with self._store.read() as connection:
            rows = connection.execute(select(users).order_by(users.c.name)).all()
        return tuple(
            Account(row.name, row.role, row.created_at, row.disabled_at is not None, row.password is not None)
            for row in rows
        )

    def has(self, name: str) -> bool:
        """Whether an account of that name exists, disabled or not."""
        with self._store.read() as connection:
            return connection.execute(select(users.c.name).where(users.c.name == name)).scalar() is not None

    def named(self, name: str) -> User | None:
        """Return the enabled user of that name, as for a trusted header; None if there is none."""
        row = self._row(name)
        return None if row is None or row.disabled_at is not None else User(row.name, row.role)

    def log_in(self, name: str, password: str, *, client: str = "", agent: str = "") -> str | None:
        """Return a new session's token, or None for a wrong name or password. Both take the same time and are logged. A name
        without an account is not logged, because it may be a password in the wrong field. A password that is changed while it is
        checked is wrong."""
        row = self._row(name)
        stored = row.password if row is not None and row.password else _NOBODY
        right = check_password(password, stored)
        if row is None or row.disabled_at is not None or not row.password or not right:
            self._refused(row, self._clock())
            return None
        token = self._open(name, client, agent, {"name": name}, row.password)
        if token is None:
            self._refused(self._row(name), self._clock())
        return token

    def open_session(self, name: str, *, client: str = "", agent: str = "", by: str) -> str:
        """Return the token of a new session for somebody who was authenticated without a password; `by` says how. Raises
        ForbiddenError if the account is disabled."""
        token = self._open(name, client, agent, {"name": name, "by": by})
        if token is None:
            raise ForbiddenError(f"the account {name} is disabled")
        return token

    def _open(
        self, name: str, client: str, agent: str, logged: dict[str, str], checked: str | None = None
    ) -> str | None:
        """Return the token of a new session; None if the account is disabled or no longer has the password hash `checked`."""
        token, at = secrets.token_urlsafe(32), self._clock()
        values = {
            "token_sha256": hash_of(token), "name": name, "csrf": secrets.token_urlsafe(32), "created_at": at,
            "expires_at": at + SESSION_SECONDS, "client": client[:64], "agent": agent[:200], "seen_at": at,
        }  # fmt: skip

        def work(connection: Connection) -> bool:
            row = locked(connection, name)
            if row is None or row.disabled_at is not None or (checked is not None and row.password != checked):
                return False
            connection.execute(delete(sessions).where(sessions.c.expires_at < at))
            connection.execute(insert(sessions), values)
            log = audit.Log()
            log.wrote("sessions", [values["token_sha256"]])
            log.append("logged in", None, logged)
            audit.record(connection, at, name, log)
            return True

        return token if self._store.write(work) else None

    def _row(self, name: str) -> Row[Any] | None:
        with self._store.read() as connection:
            return connection.execute(select(users).where(users.c.name == name)).one_or_none()

    def _refused(self, row: Row[Any] | None, at: float) -> None:
        """Log that a log-in was refused, and why."""
        why = "wrong password"
        if row is None:
            why = "unknown name"
        elif row.disabled_at is not None or not row.password:
            why = "disabled" if row.password else "no password"
        log = audit.Log()
        log.append("log-in refused", None, {"name": None if row is None else row.name, "why": why})
        self._store.write(lambda connection: audit.record(connection, at, NOBODY, log), durable=False)

    def set_own_password(self, name: str, old: str, new: str, *, keep: str | None = None) -> None:
        """Change one's own password and end one's other sessions; the session with the token `keep` goes on. Raises
        ForbiddenError if the old one is wrong, was changed meanwhile, or that session has ended; TriageError if the new one is
        unacceptable or the same, or the account has none."""
        row = self._row(name)
        if row is None or row.password is None:
            raise TriageError("this account has no password; it logs in by a proxy or a single sign-on")
        if not check_password(old, row.password):
            raise ForbiddenError("the old password is wrong")
        if new == old:
            raise TriageError("the new password is the same as the old one; choose another")
        hashed, checked = hash_password(new), row.password

        def work(connection: Connection) -> None:
            now = locked(connection, name)
            check_session(connection, keep)
            if now is None or now.disabled_at is not None or now.password != checked:
                raise ForbiddenError("the account was changed while the password was checked; log in again")
            log = audit.Log()
            log.rewrites(connection, "users", [name])
            connection.execute(update(users).where(users.c.name == name).values(password=hashed))
            others = sessions.c.name == name, sessions.c.token_sha256 != (hash_of(keep) if keep else "")
            connection.execute(delete(sessions).where(*others))
            log.append("user changed", None, {"name": name, "changed": ["password"]})
            audit.record(connection, self._clock(), name, log)

        self._store.write(work)

    def sessions(self, name: str) -> tuple[LogIn, ...]:
        """List a person's active log-ins, latest first."""
        query = select(sessions).where(sessions.c.name == name, sessions.c.expires_at > self._clock())
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(sessions.c.created_at.desc(), sessions.c.token_sha256)).all()
        return tuple(
            LogIn(row.token_sha256[:SHOWN], row.created_at, row.expires_at, row.seen_at, row.client, row.agent)
            for row in rows
        )

    @staticmethod
    def id_of(token: str | None) -> str | None:
        """Return the name of a session in lists; None without a token."""
        return hash_of(token)[:SHOWN] if token else None

    def end_sessions(self, name: str, session_id: str | None = None, *, by: str, keep: str | None = None) -> int:
        """End one of a person's log-ins, or all of them except the one with the token `keep`. Returns how many ended; raises
        NotFoundError if there is no such log-in."""

        def work(connection: Connection) -> int:
            kept = hash_of(keep) if keep else None
            known = connection.execute(select(sessions.c.token_sha256).where(sessions.c.name == name)).scalars()
            chosen = [digest for digest in known if digest[:SHOWN] == session_id or (not session_id and digest != kept)]
            if session_id and not chosen:
                raise NotFoundError("this log-in has ended already")
            connection.execute(delete(sessions).where(sessions.c.token_sha256.in_(chosen)))
            if chosen:
                log = audit.Log()
                log.append("sessions ended", None, {"name": name, "count": len(chosen)})
                audit.record(connection, self._clock(), by, log)
            return len(chosen)

        return self._store.write(work)

    def session(self, token: str) -> Session | None:
        """Return the session of a token; None if it is unknown or expired, or its user is disabled."""
        query = (
            select(sessions, users.c.role, users.c.disabled_at)
            .join(users, users.c.name == sessions.c.name)
            .where(sessions.c.token_sha256 == hash_of(token))
        )
        with self._store.read() as connection:
            row = connection.execute(query).one_or_none()
        at = self._clock()
        if row is None or row.disabled_at is not None or row.expires_at <= at:
            return None
        if at - (row.seen_at or 0.0) > NOTED:
            seen = update(sessions).where(sessions.c.token_sha256 == row.token_sha256).values(seen_at=at)
            with suppress(StoreError):  # when it was seen last is no reason to end it
                self._store.write(lambda connection: connection.execute(seen), durable=False)
        return Session(User(row.name, row.role), row.csrf, row.expires_at)

    def log_out(self, token: str) -> None:
        """End a session."""
        self._store.write(
            lambda connection: connection.execute(delete(sessions).where(sessions.c.token_sha256 == hash_of(token)))
        )


def check_name(name: str) -> str:
    """Return the name of an account without spaces around it. Raises TriageError with what is wrong with it."""
    name = name.strip(" ")
    if not name:
        raise TriageError(f"an account needs a name; type one of 1 to {MOST_NAME} characters")
    wrong = ""
    if not 0 < len(name) <= MOST_NAME:
        wrong = f"it has {len(name)} characters; choose one with 1 to {MOST_NAME}"
    elif not name.isprintable():
        code = next(f"U+{ord(character):04X}" for character in name if not character.isprintable())
        wrong = f"it contains a character that cannot be seen ({code}); use letters, digits and signs"
    elif any(sign in name for sign in "/\\?#%"):
        wrong = "it contains one of / \\ ? # %, which an address cannot hold as they are; leave them out"
    elif not_a_formula(name) != name:
        wrong = (
            f"it begins with “{name[0]}”, which a spreadsheet may take for a formula; begin with a letter or a digit"
        )
    elif name.casefold() in RESERVED:
        wrong = "the log uses it for what no person does; choose another"
    if wrong:
        raise TriageError(f"{name[:MOST_NAME]!r} cannot be the name of an account: {wrong}")
    return name


def hash_password(password: str) -> str:
    """Return “scrypt$n$r$p$salt$hash”, the last two in base64. Raises TriageError if the password is too short or too long."""
    if not LEAST_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise TriageError(
            f"the password has {len(password)} character{'' if len(password) == 1 else 's'}; "
            f"it must have {LEAST_PASSWORD} to {MAX_PASSWORD:,}"
        )
    salt = secrets.token_bytes(16)
    digest = _scrypt(password, salt, SCRYPT["n"], SCRYPT["r"], SCRYPT["p"])
    encoded = (base64.b64encode(part).decode() for part in (salt, digest))
    return "$".join(["scrypt", *(str(SCRYPT[name]) for name in "nrp"), *encoded])


def check_password(password: str, stored: str) -> bool:
    """Whether a password matches a hash, in constant time."""
    _, n, r, p, salt, digest = stored.split("$")
    found = _scrypt(password[: MAX_PASSWORD + 1], base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(digest))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    encoded = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(encoded, salt=salt, n=n, r=r, p=p, dklen=32, maxmem=64 * 1024 * 1024)


def check_role(role: str) -> None:
    """Raise TriageError for what is not a role."""
    if role not in get_args(Role):
        raise TriageError(f"{role!r} is not a role; allowed are {', '.join(get_args(Role))}")


_NOBODY = "$".join(["scrypt", *(str(SCRYPT[name]) for name in "nrp"), "AAAAAAAAAAAAAAAAAAAAAA==", "A" * 43 + "="])
"""A hash that no password matches, checked for unknown names so that they take as long as known ones."""
