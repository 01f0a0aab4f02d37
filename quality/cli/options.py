"""Checks of options that several commands have. They run while the options are read, before anything costly begins."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from quality.errors import InputError

if TYPE_CHECKING:
    from quality.article.files import Identity


def named(text: str) -> Path:
    """A path as it was given. Raises BadParameter for an empty one, which would mean the current folder: mostly it is a variable of
    a script that is not set."""
    if not text:
        raise typer.BadParameter("the name is empty; name a file or folder")
    return Path(text)


def all_named(inputs: list[str]) -> list[str]:
    """Inputs as they were given. Raises BadParameter for an empty one."""
    if "" in inputs:
        raise typer.BadParameter("the name of an input is empty; name a file, folder or URL, or - for standard input")
    return inputs


def columns(given: list[str] | None) -> list[str]:
    """FIELD=NAME pairs as they were given. Raises BadParameter for others, and for a field that no record has."""
    from quality.article.records import KNOWN

    for pair in given or ():
        field, equals, name = pair.partition("=")
        if not equals or not name or field not in KNOWN:
            raise typer.BadParameter(
                f"{pair!r} is no FIELD=NAME such as text=Story; fields are {', '.join(sorted(KNOWN))}"
            )
    return given or []


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
        folder = Path(os.path.realpath(path)).parent
        if not folder.is_dir():
            raise InputError(f"-o {path} is a link into the folder {folder}, which does not exist; name another file")
        is_there = path.exists()
        if not os.access(path if is_there else folder, os.W_OK):
            raise InputError(f"-o {path} cannot be written: permission denied; name another file")
        if is_there and path.is_file() and not os.access(folder, os.W_OK):
            raise InputError(f"-o {path} cannot be replaced: permission denied in {folder}; name a file elsewhere")
    except OSError as error:
        raise InputError(f"-o {path} cannot be written: {error.strerror or error}; name another file") from None
    return path


def apart(
    output: Path | None, inputs: Iterable[str | os.PathLike[str]], beside: Iterable[Path] = (), *, option: str = "-o"
) -> frozenset[Identity]:
    """Files that are written, which no reading of `inputs` may touch: that of `output`, or the one that standard output leads to.

    Raises InputError when it is one of the inputs, under whatever name or link, or a file in a folder of inputs that no earlier
    run wrote. `beside` are files that are written beside the output.
    """
    from quality.article.files import STANDARD_INPUT, files_in, identity

    given = [
        (f"{option} {output}", identity(output) if output else _stream(sys.stdout)),
        *((str(b), identity(b)) for b in beside),
    ]
    written: dict[Identity | None, str] = {found: name for name, found in given if found is not None}
    if not written:
        return frozenset()
    for source in [os.fspath(name) for name in inputs]:
        if source == STANDARD_INPUT:
            _refuse(written.get(_stream(sys.stdin)), "standard input", output)
        elif not os.path.isdir(source):  # noqa: PTH112  may be a URL
            _refuse(written.get(identity(source)), source, output)
        else:
            for file in files_in(source):
                if (name := written.get(identity(file))) and not _is_result(file):
                    _refuse(name, str(file), output)
    return frozenset(found for found in written if found is not None)


def _refuse(written: str | None, source: str, output: Path | None) -> None:
    if written is not None:
        written = written if output else "standard output"
        raise InputError(f"{written} is the same file as the input {source}, which would be lost; name another file")


def _stream(stream: object) -> Identity | None:
    """The regular file behind an open stream, if there is one."""
    from quality.article.files import identity

    try:
        return identity(stream.fileno())  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return None


_MARKS = (b'"schema": "quality.', b"input,id,url,headline,", b"quality</title>")
"""What the beginning of every result has: JSON, CSV and HTML."""


def _is_result(file: Path) -> bool:
    """Whether a file is empty or the result of an earlier run, which the next one may replace."""
    try:
        with file.open("rb") as opened:
            head = opened.read(20_000)
            if head.startswith(b"PAR1"):
                opened.seek(-min(200_000, file.stat().st_size), os.SEEK_END)
                return b"interval_low" in opened.read()
    except OSError:
        return False
    return not head.strip() or any(mark in head for mark in _MARKS)


def files_of(model: Path | None) -> list[Path]:
    """The files of a model's folder, which no result may replace."""
    return sorted(model.iterdir()) if model is not None and model.is_dir() else []


def day(published: str | None) -> str | None:
    """A date, or date and time, in ISO 8601. Raises BadParameter for text that states none."""
    if published is None:
        return None
    from quality.article.dates import known_date

    found = known_date(published)
    if found is None:
        raise typer.BadParameter(f"the date is {published!r}; write it like 2026-01-31 or 2026-01-31T18:30:00Z")
    return found
