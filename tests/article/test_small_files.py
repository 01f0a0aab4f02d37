"""Configuration files are read whole, or refused before anything waits for them."""

import os
import re
import socket
from pathlib import Path

import pytest

from quality.article.small_files import read_small_file
from quality.errors import InputError, PolicyError
from quality.server.settings import read_keys
from quality.triage import load_policy


@pytest.fixture
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """One path for everything that is no regular file, or too large."""
    fifo, huge, link, address = (tmp_path / name for name in ("fifo", "huge", "link", "socket"))
    os.mkfifo(fifo)
    with huge.open("wb") as file:
        file.truncate(10**12)  # sparse: the size alone is large
    link.symlink_to(fifo)
    listening = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(tmp_path)  # the path of a socket may have about a hundred characters only
    listening.bind(address.name)
    listening.close()
    return {
        "a folder": tmp_path,
        "a pipe": fifo,
        "more than": huge,
        "pipe": link,
        "a socket": address,
        "a device": Path("/dev/zero"),
        "device": Path("/dev/urandom"),
        "No such file": tmp_path / "absent",
        "null": Path("a\0b"),
    }


KINDS = ("a folder", "a pipe", "more than", "pipe", "a socket", "a device", "device", "No such file", "null")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_small_file_is_refused(kind: str, kinds: dict[str, Path]) -> None:
    with pytest.raises(InputError, match=kind):
        read_small_file(kinds[kind], "list", 1000)
    with pytest.raises(PolicyError, match=kind):
        load_policy(kinds[kind])
    with pytest.raises(InputError, match=kind):
        read_keys(kinds[kind])


def test_the_limit_is_exact(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x" * 100)
    assert read_small_file(file, "list", 100) == b"x" * 100
    with pytest.raises(InputError, match=re.escape(f"the list {file} has more than 99 bytes")):
        read_small_file(file, "list", 99)
    assert read_small_file(Path(os.devnull).parent.parent / "proc/self/status", "list", 100_000)
