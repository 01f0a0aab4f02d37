"""Reading the files of a model folder: regular files of a bounded size and number, no links, nothing that makes a read wait."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path

from quality.errors import ModelError
from quality.model.layout import MANIFEST, MAX_FILES, most_bytes

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""A pipe opens without waiting and a link is not followed; Windows has neither flag."""


def default_folder() -> Path:
    """The shipped model: inside an installed wheel, else in the source tree."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "models" / "reliability"
    return shipped if shipped.is_dir() else package.parent / "models" / "reliability"


def list_parts(folder: Path) -> list[str]:
    """Names of the files in `folder` that end in .json or .tsv, the manifest aside. Other files are never read.

    Raises ModelError when `folder` is no folder or has more than `MAX_FILES` entries.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, MAX_FILES + 1)]
    except NotADirectoryError:
        raise ModelError(f"the model {folder} is a file; name the folder that holds its {MANIFEST}") from None
    except FileNotFoundError:
        raise ModelError(
            f"the model folder {folder} does not exist; name the folder that holds its {MANIFEST}"
        ) from None
    except (OSError, ValueError) as error:
        raise ModelError(f"the model folder {folder} cannot be read: {_reason(error)}") from None
    if len(names) > MAX_FILES:
        raise ModelError(
            f"the model folder {folder} has more than {MAX_FILES} entries; name a folder with a model alone"
        )
    return sorted(name for name in names if name.endswith((".json", ".tsv")) and name != MANIFEST)


def read_part(folder: Path, name: str) -> bytes:
    """The bytes of one file of the folder. Raises ModelError when it is missing, a link, no regular file or too large."""
    path = folder / name
    most = most_bytes(name)
    try:
        if path.is_symlink():
            raise ModelError(f"{path} is a link; every part of a model must be a regular file in its folder")
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise ModelError(f"{path} is missing; a model folder holds {MANIFEST} and every part that it names") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {_reason(error)}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ModelError(f"{path} is not a regular file; every part of a model must be one")
    try:
        with open(descriptor, "rb") as file:  # noqa: PTH123  a descriptor, not a path
            content = file.read(most + 1)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {_reason(error)}") from None
    if len(content) > most:
        raise ModelError(f"{path} has more than {most:,} bytes, which is the most allowed")
    return content


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
