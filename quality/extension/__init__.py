"""The browser extension: plain files for Chromium and Firefox, Manifest V3. There is no build step; `write` copies the files,
and `write_zip` packs them for a store.

manifest.json is the manifest for Chromium; `manifest` derives the one for Firefox. Only worker.js talks to the service. popup,
options and report are pages of the extension; marks.js runs in the web page.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from quality.errors import InputError

EXTENSION_ID = "fehldlfbkmakflhgfleamkfnccemkcbl"
"""Id that Chromium gives the unpacked extension, derived from the public key in its manifest. The origin of its requests is
`chrome-extension://` followed by this id. A store gives the extension an id of its own."""

FIREFOX_ID = "quality@article-reliability"
"""Id of the extension in Firefox, which policies name. The origin of its requests differs in every Firefox profile."""

BROWSERS = ("chromium", "firefox")

WRITTEN = ".quality-extension.json"
"""File listing the files of a written copy with their hashes, so that a later version knows which ones it may remove."""


_MOST_READ = 1_000_000
"""Bytes of a file in an earlier archive that are read."""


def write(folder: str | Path) -> Path:
    """Write the unpacked extension and return its folder.

    The folder is created if necessary. An earlier copy of the extension is updated: files that an earlier version wrote, that
    nobody has changed since and that are no longer part of it are removed; all others stay. Raises InputError if the folder
    is not empty and contains no copy of this extension, or if it cannot be written.
    """
    folder = Path(folder)
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder} is a file; choose a new or empty folder")
        if folder.is_dir() and any(folder.iterdir()) and not _is_ours(folder):
            raise InputError(
                f"{folder} is not empty and does not contain an earlier copy of the extension; choose a new or empty folder"
            )
        files = dict(_files(resources.files("quality.extension")))
        before = _written(folder)
        for name, content in files.items():
            _replace(folder, name, content)
        for name in before.keys() - files.keys():
            path = folder / name
            if path.is_file() and not path.is_symlink() and _hash(path.read_bytes()) == before[name]:
                path.unlink()
        hashes = {name: _hash(content) for name, content in sorted(files.items())}
        _replace(folder, WRITTEN, (json.dumps(hashes, indent=1) + "\n").encode())
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}") from error
    return folder


def write_zip(file: str | Path, browser: str) -> Path:
    """Write the archive that a browser's store takes, and return its path. Equal sources give equal bytes.

    `browser` is one of BROWSERS. Raises InputError for another one, if the file exists and is no earlier archive of this
    extension, and if it cannot be written.
    """
    file = Path(file)
    files = dict(_files(resources.files("quality.extension")))
    files["manifest.json"] = (json.dumps(manifest(browser), indent=2, ensure_ascii=False) + "\n").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    try:
        if file.is_dir():
            raise InputError(f"{file} is a folder; name a file in it, such as {file / f'quality-{browser}.zip'}")
        if file.exists() and not _is_our_archive(file):
            raise InputError(
                f"{file} is no earlier archive of the extension and would be overwritten; choose a new file"
            )
        part = file.with_name(f".{file.name}.part")
        part.unlink(missing_ok=True)
        part.write_bytes(packed.getvalue())
        part.replace(file)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror or error}") from error
    return file


def manifest(browser: str) -> dict[str, Any]:
    """Return the manifest for a browser's store. Raises InputError if `browser` is not one of BROWSERS."""
    if browser not in BROWSERS:
        raise InputError(f"there is no extension for {browser!r}; choose one of {', '.join(BROWSERS)}")
    shared: dict[str, Any] = json.loads((resources.files("quality.extension") / "manifest.json").read_text("utf-8"))
    del shared["key"]  # the Chrome Web Store refuses it and gives a key of its own
    if browser == "chromium":
        return shared
    del shared["minimum_chrome_version"], shared["storage"]
    return shared | {
        "background": {"scripts": [shared["background"]["service_worker"]], "type": "module"},
        "options_ui": {"page": shared.pop("options_page"), "open_in_tab": True},
        # The origin of a Firefox extension is random, so the service cannot name it; this permission replaces CORS.
        "host_permissions": ["http://127.0.0.1/*", "http://localhost/*"],
        "browser_specific_settings": {
            "gecko": {
                "id": FIREFOX_ID,
                "strict_min_version": "140.0",  # the first with the CSS Custom Highlight API
                "data_collection_permissions": {"required": ["websiteContent", "browsingActivity"]},
            },
            "gecko_android": {"strict_min_version": "142.0"},  # the first that reads data_collection_permissions
        },
    }


def _replace(folder: Path, name: str, content: bytes) -> None:
    """Write a file into the folder. A symbolic link there is replaced, not followed, because it may lead to somebody's file
    elsewhere."""
    target = folder / name
    for parent in target.relative_to(folder).parents[:-1]:
        if (folder / parent).is_symlink():
            raise InputError(
                f"{folder / parent} is a link to another folder; remove it or choose a new or empty folder"
            )
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    part.write_bytes(content)
    part.replace(target)


def _written(folder: Path) -> dict[str, str]:
    """Return names and hashes of the files that an earlier version wrote, ignoring names that lead out of the folder."""
    try:
        found = json.loads((folder / WRITTEN).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    inside = folder.resolve()
    return {
        name: digest
        for name, digest in found.items()
        if isinstance(digest, str) and (folder / name).resolve().is_relative_to(inside)
    }


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.name == "__pycache__" or entry.name.endswith((".py", ".pyc")):
            continue
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _is_ours(folder: Path) -> bool:
    """Whether the folder's manifest has this extension's key."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    own = json.loads((resources.files("quality.extension") / "manifest.json").read_text(encoding="utf-8"))
    return isinstance(manifest, dict) and manifest.get("key") == own["key"]


def _is_our_archive(file: Path) -> bool:
    """Whether a file is empty, or an archive with the files and the name of this extension."""
    if not file.is_file():
        return False
    if file.stat().st_size == 0:
        return True
    names = ("manifest.json", "_locales/en/messages.json", "worker.js", "marks.js", "popup.html")
    try:
        with zipfile.ZipFile(file) as archive:
            if any(archive.getinfo(name).file_size > _MOST_READ for name in names):
                return False
            manifest, messages = (json.loads(archive.read(name)) for name in names[:2])
        return bool(manifest["name"] == "__MSG_name__" and messages["name"] == _messages()["name"])
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, RuntimeError):
        # zipfile raises RuntimeError for encrypted files and for ways of packing that it does not know.
        return False


def _messages() -> Any:
    return json.loads((resources.files("quality.extension") / "_locales/en/messages.json").read_text(encoding="utf-8"))
