"""What is built holds the package, the model and the word lists, is the same every time, and works where only its dependencies
are installed."""

import json
import os
import re
import runpy
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from quality import Article, __version__, load_scorer
from quality.lexicons import shipped_lists
from quality.model import default_folder
from quality.model.layout import MANIFEST, parts

pytest.importorskip("hatchling")
HERE = Path(__file__).resolve().parents[1]
NAMES = (*sorted(parts()), MANIFEST)
LICENCES = runpy.run_path(str(HERE / "scripts" / "list_licences.py"))


def run(*command: object, cwd: Path = HERE) -> str:
    """Output of a command that is run outside this project's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QUALITY"))}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=cwd, env=clean, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def build(kind: str, source: Path, folder: Path) -> Path:
    code = f"from hatchling.build import build_{kind}; print(build_{kind}({str(folder)!r}))"
    return folder / run(sys.executable, "-c", code, cwd=source).split()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", HERE, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", HERE, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def unpacked(sdist: Path) -> Path:
    """The folder that the source archive unpacks to."""
    with tarfile.open(sdist) as archive:
        archive.extractall(sdist.parent / "unpacked", filter="data")
    (folder,) = (sdist.parent / "unpacked").iterdir()
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with what pyproject.toml names for run time and nothing else, linked from the packages installed here."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    (site,) = (folder / "lib").glob("python*/site-packages")
    for found in LICENCES["needed"](LICENCES["declared"]()[LICENCES["RUN_TIME"]]):
        for top in {file.parts[0] for file in found.files} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(found.locate_file(top))
    return folder


def test_the_wheel_holds_the_package_the_model_and_the_word_lists(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = set(archive.namelist())
        for name in NAMES:
            assert archive.read(f"quality/models/reliability/{name}") == (default_folder() / name).read_bytes()
        for name, content in shipped_lists().files.items():
            assert archive.read(f"quality/lexicons/en/{name}.txt") == content
        assert f"article_reliability-{__version__}.dist-info/licenses/LICENSE" in files
    assert set(of_the_package()) <= files


def of_the_package() -> Iterator[str]:
    for path in (HERE / "quality").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(HERE).as_posix()


def test_the_sdist_holds_all_that_the_readme_speaks_of(unpacked: Path) -> None:
    held = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    assert {*of_the_package(), *(f"models/reliability/{name}" for name in NAMES)} <= held
    readme = (unpacked / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([\w/.-]+)\)|quality score (labeled\S+)", readme))
    assert len(linked) > 5
    assert {name for pair in linked for name in pair if name} <= held


def test_what_is_built_is_the_same_every_time(wheel: Path, sdist: Path, unpacked: Path, tmp_path: Path) -> None:
    assert build("wheel", unpacked, tmp_path).read_bytes() == wheel.read_bytes()
    assert build("sdist", unpacked, tmp_path).read_bytes() == sdist.read_bytes()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_a_text_is_scored_where_nothing_else_is_installed(
    kind: str, wheel: Path, sdist: Path, environment: Path, tmp_path: Path
) -> None:
    pytest.importorskip("pip")
    python = environment / "bin" / "python"
    built = wheel
    if kind == "sdist":
        quiet = ("-q", "--no-deps", "--no-index", "--no-build-isolation")
        run(sys.executable, "-m", "pip", "wheel", *quiet, "-w", tmp_path / "wheel", sdist)
        (built,) = (tmp_path / "wheel").iterdir()
    quiet = ("-q", "--no-deps", "--no-index", "--no-compile", "--force-reinstall")
    run(sys.executable, "-m", "pip", "--python", python, "install", *quiet, built)

    empty = tmp_path / "empty"
    empty.mkdir()
    example = HERE / "labeled" / "examples" / "harbour_rumours.txt"
    shown = json.loads(run(environment / "bin" / "quality", "score", example, "--format", "json", cwd=empty))
    expected = load_scorer().score(Article.from_text(example.read_text(encoding="utf-8")))
    assert shown["score"] == expected.score
    assert shown["model"]["digest"] == load_scorer().digest
    where = run(python, "-c", "import quality.model; print(quality.model.default_folder())", cwd=empty)
    assert Path(where.strip()).is_relative_to(environment)
    assert not list(empty.iterdir())
