"""`quality serve`: the HTTP service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import apart, files_of, named
from quality.errors import InputError


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; the default is reached from this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one and logs it.")
    ] = 8765,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Scoring processes.")] = 1,
    model: Annotated[Path | None, typer.Option(metavar="FOLDER", parser=named, help="Folder of another model.")] = None,
    time_limit: Annotated[float, typer.Option(min=0.05, help="Seconds after which an article is given up.")] = 10.0,
    waiting: Annotated[int, typer.Option(min=0, help="Requests that may wait; those beyond get status 429.")] = 64,
    cache: Annotated[int, typer.Option(min=0, help="Answers kept in memory, sealed; 0 keeps none.")] = 1_000,
    max_body: Annotated[int, typer.Option(min=1_000, help="Largest body of a request, in bytes.")] = 12_000_000,
    keys: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            parser=named,
            help="File of API keys, one a line, read again on SIGHUP. QUALITY_API_KEYS works too.",
        ),
    ] = None,
    rate: Annotated[int, typer.Option(min=0, help="Requests a minute for a key or address; 0 sets no limit.")] = 0,
    origin: Annotated[
        list[str] | None, typer.Option(help="Further web origin that may read answers; our extension may.")
    ] = None,
    host_name: Annotated[
        list[str] | None, typer.Option(help="Further name under which the service is addressed; * for any.")
    ] = None,
    disputes: Annotated[
        Path | None,
        typer.Option(metavar="PATH", parser=named, help="Take readers' disputes and add them to this file."),
    ] = None,
    queue: Annotated[
        str | None,
        typer.Option(envvar="QUALITY_QUEUE", help="Serve this moderation queue, a SQLite file or PostgreSQL URL."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(metavar="PATH", parser=named, envvar="QUALITY_POLICY", help="The queue's policy file (TOML)."),
    ] = None,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Keep the text of articles in the queue.")] = False,
    trust_user_header: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Header in which a proxy in front names the moderator; only behind a proxy."),
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            help="Address or CIDR block of a proxy in front, whose X-Forwarded-For names the callers that --rate and log-ins "
            "count; may be repeated. The header Forwarded is not read.",
        ),
    ] = None,
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that running requests have when the service stops.")
    ] = 30.0,
) -> None:
    """Answer over HTTP: the backend of the browser extension and, with --queue, of moderators."""
    from quality.errors import MissingExtraError
    from quality.extension import EXTENSION_ID
    from quality.server.settings import Settings, read_keys

    _check_together(queue, policy=policy, keep_text=keep_text, trust_user_header=trust_user_header)
    _check_disputes(disputes, queue, [*(path for path in (keys, policy) if path), *files_of(model)])
    try:
        from quality.server.run import serve as run
    except ImportError as error:
        raise MissingExtraError(f"the service needs {error.name}: pip install 'quality[serve]'") from None
    run(
        Settings(
            model=str(model) if model else None,
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
            queue=queue,
            policy=str(policy) if policy else None,
            keep_text=keep_text,
            trust_user_header=trust_user_header,
            trusted_proxies=tuple(trusted_proxy or ()),
            grace=grace,
        )
    )


def _check_together(queue: str | None, **of_queue: object) -> None:
    """Raises InputError for settings of the queue where none is served: whoever gives them believes that there is one."""
    given = next((name for name, value in of_queue.items() if value), None)
    if queue is None and given is not None:
        variable = " (or QUALITY_POLICY)" if given == "policy" else ""
        raise InputError(
            f"--{given.replace('_', '-')}{variable} concerns the moderation queue, but none is served; add --queue, or leave it out"
        )


def _check_disputes(disputes: Path | None, queue: str | None, read: list[Path]) -> None:
    """Raises InputError where disputes would be added to a file that the service reads."""
    if disputes is not None:
        apart(disputes, [*read, *([queue] if queue else [])], option="--disputes")
