"""`quality extension`: write the unpacked browser extension."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import named


def extension(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", parser=named, help="A new or empty folder, or an earlier copy to update.")
    ],
) -> None:
    """Write the browser extension, for loading in Chromium."""
    from quality.extension import write

    typer.echo(write(folder))
    typer.echo(
        "Open chrome://extensions, turn on developer mode, click “Load unpacked” and choose this folder.\n"
        "Start the service with: quality serve",
        err=True,
    )
