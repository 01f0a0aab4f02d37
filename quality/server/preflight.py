"""What is wrong, or risky, about the settings of a service, before it listens."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path

from quality.errors import InputError, QualityError
from quality.model import default_folder, load_model
from quality.scoring.scorecard import scorecard_of
from quality.server.listening import ListenError, close, listen
from quality.server.proxies import parse_networks
from quality.server.settings import KEYS_VARIABLE, Settings, check_names, check_origins


def problems(settings: Settings) -> list[str]:
    """Return a sentence for everything that would keep the service from starting. Nothing is created, changed or migrated."""
    found = []
    for check in (_host, _origins, _proxies, _model, _disputes, _policy, _queue):
        try:
            check(settings)
        except QualityError as error:
            found.append(str(error))
    return found


def warnings(settings: Settings) -> list[str]:
    """Return a sentence for every setting or file that lets more people in than may be meant."""
    found = []
    if not settings.keys:
        given = f"set --keys FILE or {KEYS_VARIABLE}"
        if not is_loopback(settings.host):
            found.append(
                f"there are no API keys, and {settings.host} is not a loopback address: everybody who can reach it may use the "
                f"service; {given}"
            )
        elif settings.hosts or settings.trusted_proxies:
            found.append(
                f"there are no API keys, so everybody who can reach the proxy in front may use the service; {given}"
            )
    if settings.trust_user_header and not settings.trusted_proxies:
        found.append(
            f"whoever reaches the service without the proxy can act as any moderator by the header {settings.trust_user_header}; "
            "name the proxies with --trusted-proxy"
        )
    private = (
        ("the key file", settings.keys_file),
        ("the queue", None if "://" in (settings.queue or "") else settings.queue),
        ("the file for disputes", settings.disputes),
    )
    found += [
        f"other users of this machine can read {what} {file}; run: chmod 600 {file}"
        for what, file in private
        if file and _others_may_read(Path(file))
    ]
    return found


def hindrance(settings: Settings) -> str:
    """Return a sentence for what would keep the service from listening now but perhaps not when it starts; empty if nothing."""
    try:
        close(listen(settings.host, settings.port))
    except ListenError as error:
        return str(error) if error.passing else ""
    return ""


def notes(settings: Settings) -> list[str]:
    """Return a sentence for what starting the service would do to the queue."""
    if settings.queue is None:
        return []
    from quality.triage.store import Store, newest_schema

    if "://" not in settings.queue and not Path(settings.queue).exists():
        return [f"the queue {settings.queue} does not exist; it will be created"]
    store = Store(settings.queue, migrate=False)
    try:
        current, newest = store.revision(), newest_schema()
        if current in (None, newest):
            return [f"the queue {store.shown} is empty; its tables will be created"] if current is None else []
        kept = "copied to a file beside it first" if store.is_sqlite else "not copied; back it up with pg_dump first"
        return [f"the queue {store.shown} will be migrated from schema {current} to {newest}; it is {kept}"]
    finally:
        store.close()


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _host(settings: Settings) -> None:
    try:
        close(listen(settings.host, settings.port))
    except ListenError as error:
        if not error.passing:
            raise


def _origins(settings: Settings) -> None:
    check_origins(settings.origins)
    check_names(settings.hosts, settings.trust_user_header)


def _proxies(settings: Settings) -> None:
    parse_networks(settings.trusted_proxies)


def _model(settings: Settings) -> None:
    scorecard_of(load_model(settings.model or default_folder(), settings.lexicons))


def _disputes(settings: Settings) -> None:
    if settings.disputes is not None:
        _writable(settings.disputes, "the file for disputes")


def _policy(settings: Settings) -> None:
    if settings.queue is not None:
        from quality.triage import load_policy
        from quality.triage.webhook import secret_of

        policy = load_policy(settings.policy)
        if policy.webhook.url is not None:
            secret_of(policy.webhook)


def _queue(settings: Settings) -> None:
    if settings.queue is None:
        return
    from quality.triage.store import Store, check_schema

    if "://" not in settings.queue:
        _writable(Path(settings.queue), "the queue")
        if not Path(settings.queue).exists():
            return
    store = Store(settings.queue, migrate=False)
    try:
        check_schema(store.revision())
        store.check_undamaged()
        store.check_writable()
    finally:
        store.close()


def _others_may_read(file: Path) -> bool:
    """Whether the permissions of a file, if there is one, let others read or write it."""
    try:
        return os.name == "posix" and bool(file.stat().st_mode & 0o077)
    except OSError:
        return False


def _writable(file: Path, what: str) -> None:
    """Raise InputError unless a file can be written, or created if it does not exist."""
    if file.is_dir():
        raise InputError(f"{what} {file} is a folder; name a file in it")
    if not file.parent.is_dir():
        raise InputError(f"{what} {file} cannot be created: the folder {file.parent} does not exist; create it")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise InputError(
            f"{what} {file} cannot be written: permission denied; choose another file or let the service write there"
        )
