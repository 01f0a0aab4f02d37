"""Checks of options that several commands have. They run while the options are read, before anything costly begins."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from quality.errors import InputError


def writable(path: Path | None) -> Path | None:
    """A file to be written, as it was given. Raises InputError when it names a folder, or one that is missing or closed."""
    if path is None:
        return None
    try:
        if path.is_dir():
            raise InputError(f"-o {path} is a folder; name a file in it")
        if not path.parent.is_dir():
            raise InputError(
                f"-o {path} cannot be written: there is no folder {path.parent}; make it, or name another file"
            )
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise InputError(f"-o {path} cannot be written: permission denied; name another file")
    except OSError as error:
        raise InputError(f"-o {path} cannot be written: {error.strerror or error}; name another file") from None
    return path


def share(prior: float | None) -> float | None:
    """A prior, as it was given. Raises BadParameter outside 0 to 1."""
    if prior is not None and not 0 < prior < 1:
        raise typer.BadParameter(f"the prior is {prior:g}; it must lie between 0 and 1, both excluded")
    return prior


def day(published: str | None) -> str | None:
    """A date, or date and time, in ISO 8601. Raises BadParameter for text that states none."""
    if published is None:
        return None
    from quality.article.dates import known_date

    found = known_date(published)
    if found is None:
        raise typer.BadParameter(f"the date is {published!r}; write it like 2026-01-31 or 2026-01-31T18:30:00Z")
    return found
