"""`quality extension`: write the unpacked browser extension."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import named


def extension(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", parser=named, help="New or empty folder, or an earlier copy.")
    ],
) -> None:
    """Write the browser extension, to be loaded in Chromium."""
    from quality.extension import write

    typer.echo(write(folder))
    typer.echo(
        "Open chrome://extensions, switch on developer mode, press “Load unpacked” and choose this folder.\n"
        "Start the service with: quality serve",
        err=True,
    )
