"""Configuration files are read whole, or refused before anything waits for them."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from quality.article.small_files import read_small_file
from quality.errors import InputError, ModelError, PolicyError
from quality.scoring.scorecard import MAX_BYTES, load_scorecard
from quality.server.settings import read_keys
from quality.triage import load_policy


@pytest.fixture
def kinds(tmp_path: Path) -> dict[str, Path]:
    """One path for everything that is no regular file, or too large."""
    fifo, huge, link, address = (tmp_path / name for name in ("fifo", "huge", "link", "socket"))
    os.mkfifo(fifo)
    with huge.open("wb") as file:
        file.truncate(10**12)  # sparse: the size alone is large
    link.symlink_to(fifo)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(os.fspath(address))
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
    with pytest.raises(ModelError, match=kind):
        load_scorecard(kinds[kind])
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


@pytest.mark.parametrize("kind", ["a device", "a pipe", "a folder", "more than"])
@pytest.mark.parametrize("command", [["score", "-"], ["serve", "--port", "0"]])
def test_the_program_refuses_such_a_model(command: list[str], kind: str, kinds: dict[str, Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "quality", *command, "--model", str(kinds[kind])],
        input="The council said so. " * 100, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert f"the model file {kinds[kind]}" in done.stderr.replace("\n", "")
    assert kind in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert f"{MAX_BYTES:,}" in done.stderr or kind != "more than"
