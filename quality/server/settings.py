"""Settings of the service."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from quality.article.small_files import read_secret, read_small_file
from quality.errors import InputError

KEYS_VARIABLE = "QUALITY_API_KEYS"
"""Environment variable with API keys, separated by commas."""

MOST_KEY_BYTES = 1_000_000
"""Largest key file."""

SHORTEST_KEY = 16
"""Fewest characters of an API key: shorter ones can be guessed."""

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@]+")

_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]?")
"""A name, an IPv4 address or an IPv6 address."""

_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A token of HTTP (RFC 9110)."""

OIDC_SECRET_VARIABLE = "QUALITY_OIDC_SECRET"
"""Environment variable with the secret that the issuer of the single sign-on gave this service."""


@dataclass(frozen=True, slots=True)
class SignOn:
    """A single sign-on by OpenID Connect."""

    issuer: str
    client_id: str
    client_secret: str | None = None
    """None for a client that the issuer knows by PKCE alone."""
    claim: str = "preferred_username"
    """The claim that names the account; users must not be able to change it themselves. `email` counts only if it is verified."""
    create: Literal["moderator", "lead", "admin"] | None = None
    """Role of accounts that are created at the first log-in; None creates none."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one service. Durations are in seconds, sizes in bytes."""

    model: str | None = None
    lexicons: str | None = None
    """Folder of word lists that take the place of shipped ones."""
    host: str = "127.0.0.1"
    port: int = 8765
    workers: int = 1
    """Scoring processes."""
    time_limit: float = 10.0
    """Time limit for one article."""
    waiting: int = 64
    """Maximum number of requests that may wait for a scoring process; further ones are asked to try again."""
    max_body: int = 12_000_000
    batch: int = 100
    """Maximum number of records of a batch."""
    body_time: float = 20.0
    """A request must have arrived completely within this time."""
    cache: int = 1_000
    """Answers to cache; 0 turns the cache off."""
    cache_bytes: int = 64_000_000
    keys: tuple[str, ...] = ()
    """API keys; without any, everybody who can reach the service may use it."""
    keys_file: str | None = None
    """File that the keys were read from; it is reread on SIGHUP."""
    rate: int = 0
    """Requests per minute for each key or address; 0 for no limit."""
    origins: tuple[str, ...] = ()
    """Web origins, such as chrome-extension://ID, whose pages may read answers."""
    hosts: tuple[str, ...] = ()
    """Other host names of the service; loopback names are always accepted."""
    disputes: Path | None = None
    """File that readers' disputes are appended to; without it they are not accepted."""
    contact: str | None = None
    """E-mail or web address at which readers may contest a score."""
    queue: str | None = None
    """Database of the moderation queue: a SQLite file or a PostgreSQL URL; None for no queue."""
    policy: str | None = None
    """The queue's policy file."""
    keep_text: bool = False
    """Whether the queue keeps the text of articles."""
    trust_user_header: str | None = None
    """Header in which a proxy names the moderator. Anybody who can bypass the proxy could name anyone."""
    sign_on: SignOn | None = None
    """Single sign-on for moderators; None for passwords alone."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and CIDR blocks of proxies, whose X-Forwarded-For identifies the caller; without any, callers are told
    apart by the address of their connection."""
    grace: float = 30.0
    """Time that requests get to finish when the service stops."""


def check_origins(origins: Iterable[str]) -> None:
    """Raise InputError for what no browser sends as an origin: a scheme and a host, with a port if it is not the usual one. `*`
    stands for all of them."""
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise InputError(
                f"the origin {origin!r} is not one that browsers send; write it like https://news.example, without a path"
            )


def check_names(hosts: Iterable[str], header: str | None) -> None:
    """Raise InputError for what no request can carry: a host name with a scheme, port or path, or a name of a header with spaces.
    The host `*` stands for all of them."""
    for host in hosts:
        if host != "*" and not _HOST.fullmatch(host):
            raise InputError(
                f"the host name {host!r} is not one; write it like quality.example, without scheme, port or path"
            )
    if header is not None and not _HEADER.fullmatch(header):
        raise InputError(
            f"the header {header!r} is not the name of a header; write it like X-Forwarded-User, with letters, digits and hyphens"
        )


def read_keys(file: Path | None) -> tuple[str, ...]:
    """Read API keys from a file, one per line (blank lines and lines that begin with # are skipped), and from the environment
    variable `KEYS_VARIABLE`; a repeated key counts once. Raises InputError for an unreadable file or a key that is too short or
    has other characters than printable ASCII."""
    keys = [key.strip() for key in os.environ.get(KEYS_VARIABLE, "").split(",")]
    if file is not None:
        try:
            lines = str(read_small_file(file, "key file", MOST_KEY_BYTES), "utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise InputError(f"the key file {file} cannot be read: {error}") from None
        keys += [line.strip() for line in lines if not line.lstrip().startswith("#")]
    keys = [key for key in keys if key]
    for number, key in enumerate(keys, 1):
        if len(key) < SHORTEST_KEY:
            raise InputError(f"API key number {number} has {len(key)} characters; use at least {SHORTEST_KEY}")
        if not key.isascii() or not key.isprintable() or " " in key:
            raise InputError(
                f"API key number {number} has a space or a character other than printable ASCII; use letters, digits and punctuation"
            )
    if file is not None and not keys:
        raise InputError(f"the key file {file} contains no key; write one per line, or leave the option out")
    return tuple(dict.fromkeys(keys))


def sign_on_of(
    issuer: str | None, client: str | None, claim: str, create: str | None, secret_file: Path | None = None
) -> SignOn | None:
    """The single sign-on that options describe, with the secret from its file or else the environment; None without an issuer.
    Raises InputError for options that do not fit together and for a file that cannot be read."""
    if issuer is None:
        if client is not None or create is not None or secret_file is not None:
            raise InputError(
                "--oidc-client, --oidc-secret and --oidc-create are for a single sign-on; add --oidc-issuer or leave them out"
            )
        return None
    if client is None:
        raise InputError("--oidc-issuer needs --oidc-client, the name under which the issuer knows this service")
    secret = (
        read_secret(secret_file, "issuer's secret") if secret_file else os.environ.get(OIDC_SECRET_VARIABLE) or None
    )
    roles: tuple[Literal["moderator", "lead", "admin"], ...] = ("moderator", "lead", "admin")
    for role in roles:
        if create == role:
            return SignOn(issuer, client, secret, claim, role)
    if create is not None:
        raise InputError(f"--oidc-create is {create!r}; allowed are moderator, lead and admin")
    return SignOn(issuer, client, secret, claim)
