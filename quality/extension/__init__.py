"""The browser extension: plain files for Chromium, Manifest V3. There is nothing to build; `write` copies them.

worker.js alone talks to the service. popup, options and report are pages of the extension; marks.js runs in the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from quality.errors import InputError

EXTENSION_ID = "fehldlfbkmakflhgfleamkfnccemkcbl"
"""Id that Chromium gives the unpacked extension, from the public key in its manifest. The origin of its requests is
`chrome-extension://` and this id."""


def write(folder: str | Path) -> Path:
    """Writes the unpacked extension and returns its folder.

    The folder is made where it is missing. One that holds this extension is brought up to date, and files that no
    longer belong to it are removed. Raises InputError when the folder holds anything else or cannot be written.
    """
    folder = Path(folder)
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder} is a file; give a new or empty folder")
        if folder.is_dir() and any(folder.iterdir()) and not _is_ours(folder):
            raise InputError(
                f"{folder} is not empty and holds no earlier copy of the extension; give a new or empty folder"
            )
        files = dict(_files(resources.files("quality.extension")))
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for left in [path for path in folder.rglob("*") if path.is_file()]:
            if left.relative_to(folder).as_posix() not in files:
                left.unlink()
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}") from error
    return folder


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.name == "__pycache__" or entry.name.endswith((".py", ".pyc")):
            continue
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _is_ours(folder: Path) -> bool:
    """Whether the folder's manifest carries this extension's key."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    own = json.loads((resources.files("quality.extension") / "manifest.json").read_text(encoding="utf-8"))
    return isinstance(manifest, dict) and manifest.get("key") == own["key"]
