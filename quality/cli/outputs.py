"""Keep what a command writes apart from what it reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from quality.errors import InputError

if TYPE_CHECKING:
    from quality.article.files import Identity


def apart(
    output: Path | None, inputs: Iterable[str | os.PathLike[str]], beside: Iterable[Path] = (), *, option: str = "-o"
) -> frozenset[Identity]:
    """Return the identities of the files that will be written, so that reading `inputs` can skip them.

    The main one is `output`, or the file that standard output is redirected to; `beside` are files written next to it. Raises
    InputError if one of them is an input, under any name or link, or a file in an input folder that no earlier run wrote.
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
            _refuse(written.get(_stream(sys.stdin)), "the one on standard input", output)
        elif not os.path.isdir(source):  # noqa: PTH112  may be a URL
            _refuse(written.get(identity(source)), f"the input {source}", output)
        else:
            for file in files_in(source):
                if (name := written.get(identity(file))) and not _is_result(file):
                    _refuse(name, f"the input {file}", output)
    return frozenset(found for found in written if found is not None)


def _refuse(written: str | None, source: str, output: Path | None) -> None:
    if written is not None:
        written = written if output else "standard output"
        raise InputError(f"{written} is the same file as {source}, which would be overwritten; choose another file")


def _stream(stream: object) -> Identity | None:
    """Return the identity of the regular file behind an open stream; None if there is none."""
    from quality.article.files import identity

    try:
        return identity(stream.fileno())  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return None


_MARKS = (
    b'"schema": "quality.',
    b"input,id,url,headline,",
    b"cluster,size,kind,",
    b"publisher,articles,scored,",
    b"quality</title>",
)
"""Bytes near the beginning of every result in JSON, CSV and HTML."""


def _is_result(file: Path) -> bool:
    """Whether a file is empty or the result of an earlier run, and so may be replaced."""
    try:
        with file.open("rb") as opened:
            head = opened.read(20_000)
            if head.startswith(b"PAR1"):
                opened.seek(-min(200_000, file.stat().st_size), os.SEEK_END)
                return b"interval_low" in opened.read()
    except OSError:
        return False
    return not head.strip() or any(mark in head for mark in _MARKS)


def is_report(file: Path) -> bool:
    """Whether a file is empty or an HTML report of ours, and so may be replaced."""
    try:
        with file.open("rb") as opened:
            head = opened.read(20_000)
    except OSError:
        return False
    return not head.strip() or (head.lstrip()[:9].lower() == b"<!doctype" and " · quality</title>".encode() in head)


def files_of(model: Path | None) -> list[Path]:
    """List the files in a model's folder, which no output may replace."""
    return sorted(model.iterdir()) if model is not None and model.is_dir() else []
