"""Checks of options shared by several commands. They run while the options are parsed, before any costly work."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from quality.errors import InputError

_ENDINGS = {"htm": "html", "ndjson": "jsonl", "pq": "parquet"}
"""Further endings of files, and their formats."""


def named(text: str) -> Path:
    """Return a path. Raises BadParameter for an empty one, which usually comes from an unset shell variable and would otherwise mean
    the current folder."""
    if not text:
        raise typer.BadParameter("the path is empty; give a file or folder")
    return Path(text)


Lexicons = Annotated[
    Path | None,
    typer.Option(
        "--lexicons",
        metavar="FOLDER",
        parser=named,
        envvar="QUALITY_LEXICONS",
        help="Folder of word lists to use instead of the shipped ones of the same names.",
    ),
]


def _contact(given: str | None) -> str | None:
    """Return an address to which readers may object. Raises InputError if it is neither an e-mail nor a web address."""
    if given is None:
        return None
    from quality.report.contest import checked_contact

    return checked_contact(given)


Contact = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        envvar="QUALITY_CONTACT",
        callback=_contact,
        help="E-mail or web address at which readers may contest a score.",
    ),
]


def all_named(inputs: list[str]) -> list[str]:
    """Return the inputs. Raises BadParameter if one is empty."""
    if "" in inputs:
        raise typer.BadParameter("an input is empty; give a file, a folder, a URL, or - for standard input")
    return inputs


def format_of(output: Path | None, formats: Iterable[str]) -> str:
    """Return the format that the ending of an output file names, if it is one of these; otherwise `text`."""
    ending = output.suffix[1:].lower() if output else ""
    ending = _ENDINGS.get(ending, ending)
    return ending if ending in formats else "text"


def known_format(name: str | None) -> str | None:
    """Return the name of an output format. Raises BadParameter if there is none of this name."""
    from quality.report import format_names

    if name is not None and name not in format_names():
        raise typer.BadParameter(f"{name!r} is not an output format; choose one of {', '.join(format_names())}")
    return name


def known_signal(name: str | None) -> str | None:
    """Return the name of a signal. Raises SignalError if there is none of this name."""
    if name is not None:
        from quality.signals import signal_named

        signal_named(name)
    return name


def known_formats() -> list[str]:
    """Complete the name of an output format."""
    from quality.report import format_names

    return format_names()


def known_signals(incomplete: str) -> list[str]:
    """Complete the name of a signal."""
    from quality.signals import catalog

    return [signal.name for signal in catalog() if signal.name.startswith(incomplete)]


def columns(given: list[str] | None) -> list[str]:
    """Return the FIELD=NAME pairs. Raises BadParameter for anything else and for an unknown field."""
    from quality.article.records import KNOWN

    for pair in given or ():
        field, equals, name = pair.partition("=")
        if not equals or not name or field not in KNOWN:
            raise typer.BadParameter(
                f"{pair!r} is not of the form FIELD=NAME, such as text=Story; the fields are {', '.join(sorted(KNOWN))}"
            )
    return given or []


def writable(path: Path | None) -> Path | None:
    """Return the path of an output file. Raises InputError if it is a folder, or if its folder is missing or not writable."""
    if path is None:
        return None
    try:
        if path.is_dir():
            raise InputError(f"-o {path} is a folder; name a file in it")
        if not path.parent.is_dir():
            raise InputError(
                f"-o {path} cannot be written: the folder {path.parent} does not exist; create it or choose another file"
            )
        folder = Path(os.path.realpath(path)).parent
        if not folder.is_dir():
            raise InputError(f"-o {path} is a link into the folder {folder}, which does not exist; choose another file")
        is_there = path.exists()
        if not os.access(path if is_there else folder, os.W_OK):
            raise InputError(f"-o {path} cannot be written: permission denied; choose another file")
        if is_there and path.is_file() and not os.access(folder, os.W_OK):
            raise InputError(
                f"-o {path} cannot be replaced: permission denied in {folder}; choose a file in another folder"
            )
    except OSError as error:
        raise InputError(f"-o {path} cannot be written: {error.strerror or error}; choose another file") from None
    return path


Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        parser=named,
        callback=writable,
        help="Write to this file instead of standard output.",
    ),
]


def day(published: str | None) -> str | None:
    """Return a date, or date and time, in ISO 8601. Raises BadParameter for anything else."""
    if published is None:
        return None
    from quality.article.dates import known_date

    found = known_date(published)
    if found is None:
        raise typer.BadParameter(f"{published!r} is not a date; write it like 2026-01-31 or 2026-01-31T18:30:00Z")
    return found
