"""What is built holds the model folder and every word list, byte by byte."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from quality.lexicons import shipped_lists
from quality.model import default_folder
from quality.model.layout import MANIFEST, parts

HERE = Path(__file__).resolve().parents[1]
NAMES = (*sorted(parts()), MANIFEST)


def build(kind: str, folder: Path) -> Path:
    code = f"from hatchling.build import build_{kind}; print(build_{kind}({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HERE, check=False)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


def test_the_wheel_holds_the_model_and_finds_it(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    with zipfile.ZipFile(build("wheel", tmp_path)) as wheel:
        for name in NAMES:
            assert wheel.read(f"quality/models/reliability/{name}") == (default_folder() / name).read_bytes()
        for name, content in shipped_lists().files.items():
            assert wheel.read(f"quality/lexicons/en/{name}.txt") == content
        wheel.extractall(tmp_path / "site")
    code = "from quality.model import default_folder, load_model; print(default_folder(), load_model().digest)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path / "site", check=True
    )  # the folder stands before the installed package
    place, digest = done.stdout.split()
    assert Path(place).resolve().is_relative_to((tmp_path / "site").resolve())
    assert len(digest) == 64


def test_the_sdist_holds_the_model(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    with tarfile.open(build("sdist", tmp_path)) as sdist:
        held = {member.name.partition("/")[2] for member in sdist.getmembers()}
    assert {f"models/reliability/{name}" for name in NAMES} <= held
