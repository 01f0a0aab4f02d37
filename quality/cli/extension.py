"""`quality extension`: write the browser extension, unpacked or as the archive that a store takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import named


def extension(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="DIR|FILE",
            parser=named,
            help="A new or empty folder, or an earlier copy to update; with --zip the archive to write.",
        ),
    ],
    zip: Annotated[
        str | None,
        typer.Option(
            "--zip", metavar="[chromium|firefox]", help="Write the archive that this browser's store takes instead."
        ),
    ] = None,
) -> None:
    """Write the browser extension. A folder can be loaded in Chromium; --zip writes what a store takes."""
    from quality.extension import write, write_zip

    if zip is not None:
        typer.echo(write_zip(target, zip))
        typer.echo(
            "docs/how-to/extension-rollout.md says how to publish it and how to roll it out by policy.", err=True
        )
        return
    typer.echo(write(target))
    typer.echo(
        "Open chrome://extensions, turn on developer mode, click “Load unpacked” and choose this folder.\n"
        "Start the service with: quality serve",
        err=True,
    )
