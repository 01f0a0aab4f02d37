"""`quality serve`: the HTTP service."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quality.cli.config import NOT_IN_FILE, ConfigFile, key_of, out_of_range
from quality.cli.options import Contact, Lexicons, named
from quality.cli.outputs import apart, files_of
from quality.errors import InputError

if TYPE_CHECKING:
    from quality.server.settings import Settings


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Address to listen on; by default only this machine can connect.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 chooses a free one and logs it.")
    ] = 8765,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Number of scoring processes.")] = 1,
    model: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", parser=named, help="Model folder to use instead of the shipped one."),
    ] = None,
    lexicons: Lexicons = None,
    time_limit: Annotated[float, typer.Option(min=0.05, help="Time limit per article, in seconds.")] = 10.0,
    waiting: Annotated[
        int, typer.Option(min=0, help="Maximum number of waiting requests; further ones get status 429.")
    ] = 64,
    cache: Annotated[
        int, typer.Option(min=0, help="Answers to cache in memory, encrypted; 0 turns the cache off.")
    ] = 1_000,
    max_body: Annotated[int, typer.Option(min=1_000, help="Largest request body, in bytes.")] = 12_000_000,
    keys: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            parser=named,
            help="File of API keys, one per line; reread on SIGHUP. QUALITY_API_KEYS also works.",
        ),
    ] = None,
    rate: Annotated[int, typer.Option(min=0, help="Requests per minute for each key or address; 0 for no limit.")] = 0,
    origin: Annotated[
        list[str] | None,
        typer.Option(help="Another web origin that may read answers, besides the extension; repeatable."),
    ] = None,
    host_name: Annotated[
        list[str] | None, typer.Option(help="Another host name for the service, * for any; repeatable.")
    ] = None,
    disputes: Annotated[
        Path | None,
        typer.Option(metavar="PATH", parser=named, help="Accept disputes from readers and append them to this file."),
    ] = None,
    contact: Contact = None,
    queue: Annotated[
        str | None,
        typer.Option(envvar="QUALITY_QUEUE", help="Serve this moderation queue: a SQLite file or a PostgreSQL URL."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(metavar="PATH", parser=named, envvar="QUALITY_POLICY", help="Policy file of the queue (TOML)."),
    ] = None,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Store the text of articles in the queue.")] = False,
    trust_user_header: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Header in which a proxy names the moderator; use only behind a proxy."),
    ] = None,
    oidc_issuer: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Issuer of a single sign-on by OpenID Connect.",
        ),
    ] = None,
    oidc_client: Annotated[str | None, typer.Option(metavar="ID", help="This service's name at the issuer.")] = None,
    oidc_secret: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            parser=named,
            help="File with this service's secret at the issuer. QUALITY_OIDC_SECRET also works.",
        ),
    ] = None,
    oidc_claim: Annotated[
        str, typer.Option(metavar="NAME", help="Claim that names the account; people must not be able to change it.")
    ] = "preferred_username",
    oidc_create: Annotated[
        str | None,
        typer.Option(metavar="ROLE", help="Create missing accounts at the first log-in: moderator, lead or admin."),
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            help="Address or CIDR block of a proxy; --rate and log-ins then count the clients in its X-Forwarded-For. "
            "Repeatable. The header Forwarded is ignored.",
        ),
    ] = None,
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that running requests get to finish when the service stops.")
    ] = 30.0,
    config: ConfigFile = None,
    check_config: Annotated[
        bool,
        typer.Option("--check-config", help="Check all settings and files, print the settings in use, and exit."),
    ] = False,
) -> None:
    """Run the service for the extension and other clients. With --queue, it also serves the moderators' pages."""
    from quality.errors import MissingExtraError
    from quality.extension import EXTENSION_ID
    from quality.server.settings import Settings, read_keys, sign_on_of

    for option in context.command.params:
        given = context.params.get(option.name or "")
        if isinstance(given, float) and (wanted := out_of_range(given, option.type)):  # click lets nan pass every range
            raise InputError(f"--{key_of(option)} is {given}; it must be {wanted}")
    if queue == "":
        raise InputError("--queue is empty; give a SQLite file or a PostgreSQL URL")
    _check_together(
        queue, policy=policy, keep_text=keep_text, trust_user_header=trust_user_header, oidc_issuer=oidc_issuer
    )
    _check_disputes(
        disputes,
        queue,
        [*(path for path in (keys, policy, oidc_secret) if path), *files_of(model), *files_of(lexicons)],
    )
    settings = Settings(
        model=str(model) if model else None,
        lexicons=str(lexicons) if lexicons else None,
        host=host,
        port=port,
        workers=workers,
        time_limit=time_limit,
        waiting=waiting,
        max_body=max_body,
        cache=cache,
        keys=read_keys(keys),
        keys_file=str(keys) if keys else None,
        rate=rate,
        origins=(f"chrome-extension://{EXTENSION_ID}", *(origin or ())),
        hosts=tuple(host_name or ()),
        disputes=disputes,
        contact=contact,
        queue=queue,
        policy=str(policy) if policy else None,
        keep_text=keep_text,
        trust_user_header=trust_user_header,
        sign_on=sign_on_of(oidc_issuer, oidc_client, oidc_claim, oidc_create, oidc_secret),
        trusted_proxies=tuple(trusted_proxy or ()),
        grace=grace,
    )
    if check_config:
        _report(context, settings, config)
        return
    try:
        from quality.server.run import serve as run
    except ImportError as error:
        raise MissingExtraError(f"the service needs {error.name}: pip install 'article-reliability[serve]'") from None
    run(settings)


def _report(context: typer.Context, settings: Settings, config: Path | None) -> None:
    """Print the settings in use with where each comes from, then what is wrong or risky. Exits with status 2 if the service
    would not start."""
    from quality.cli.status import EXIT_INPUT
    from quality.server.preflight import hindrance, notes, problems, warnings
    from quality.signals.signal import counted
    from quality.visible import visible

    origins = {"COMMANDLINE": "command line", "ENVIRONMENT": "environment", "DEFAULT_MAP": str(config)}
    for option in context.command.params:
        key = key_of(option)
        if not key or key in NOT_IN_FILE:
            continue
        source = context.get_parameter_source(option.name or "")
        origin = origins.get(source.name if source else "", "default")
        print(visible(f"{key + ' ':20}{_shown(key, context.params[option.name or '']):40} {origin}"))
    print(f"{counted(len(settings.keys), 'API key')}")
    found = problems(settings)
    for line in [*(f"warning: {text}" for text in warnings(settings)), *([] if found else notes(settings))]:
        print(line, file=sys.stderr)
    for text in found:
        print(f"quality: {text}", file=sys.stderr)
    if found:
        raise typer.Exit(EXIT_INPUT)
    hindered = hindrance(settings)
    can = f"the settings are in order, but {hindered}" if hindered else "the service can start with these settings"
    print(can, file=sys.stderr)


def _shown(key: str, value: object) -> str:
    """Format the value of a setting, without a password in the queue's URL."""
    if value in (None, (), []):
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return re.sub(r"(?<=://)([^:@/]*):.*@", r"\1:***@", str(value)) if key == "queue" else str(value)


def _check_together(queue: str | None, **of_queue: object) -> None:
    """Raise InputError for settings of the queue when no queue is served, so that a forgotten --queue is noticed."""
    given = next((name for name, value in of_queue.items() if value), None)
    if queue is None and given is not None:
        variable = " (or QUALITY_POLICY)" if given == "policy" else ""
        raise InputError(
            f"--{given.replace('_', '-')}{variable} is for the moderation queue, but no queue is served; add --queue or leave it out"
        )


def _check_disputes(disputes: Path | None, queue: str | None, read: list[Path]) -> None:
    """Raise InputError if disputes would be appended to a file that the service reads."""
    if disputes is not None:
        apart(disputes, [*read, *([queue] if queue else [])], option="--disputes")
