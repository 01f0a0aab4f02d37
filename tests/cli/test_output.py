"""What a command writes never costs an input, and is complete or as it was: real processes, real links, real pipes."""

import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from quality.model import default_folder
from tests import program

TEXT = "The council approved the plan on Tuesday, the clerk said in a statement. " * 30
ALL = ["text", "json", "jsonl", "csv", "parquet", "html", "sarif"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")


def quality(*arguments: str | Path, shell: str = "", cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    if not shell:
        return program.quality(*arguments, cwd=cwd)
    command = ["sh", "-c", f'exec "$@" {shell}', "sh", sys.executable, "-m", "quality", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, cwd=cwd)


def rows(file: Path, count: int = 1) -> bytes:
    file.write_text("".join(json.dumps({"id": str(at), "text": f"{at} {TEXT}"}) + "\n" for at in range(count)))
    return file.read_bytes()


@pytest.mark.parametrize("form", ALL)
def test_an_output_that_is_the_input_is_refused(form: str, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    before = rows(source)
    run = quality("score", source, "-f", form, "-o", source)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"quality: -o {source} is the same file as the input {source}, which would be overwritten; choose another file\n"
    )
    assert source.read_bytes() == before
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize("how", ["symlink", "hard link", "link to link", "dotted", "relative", "folder of links"])
def test_other_names_of_an_input_are_refused(how: str, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    before = rows(source, 2)
    inputs = [source]
    if how == "symlink":
        out.symlink_to(source)
    elif how == "hard link":
        out.hardlink_to(source)
    elif how == "link to link":
        (tmp_path / "middle").symlink_to("in.jsonl")
        out.symlink_to("middle")
    elif how == "dotted":
        (tmp_path / "sub").mkdir()
        out = tmp_path / "sub" / ".." / "in.jsonl"
    elif how == "relative":
        out = Path("in.jsonl")
    else:
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "a.jsonl").symlink_to(source)
        inputs, out = [tmp_path / "folder"], source
    run = quality("score", *inputs, "-f", "jsonl", "-o", out, cwd=tmp_path)
    assert run.returncode == 2
    assert "is the same file as the input" in run.stderr
    assert source.read_bytes() == before


def test_the_second_input_the_model_and_standard_input_count_too(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    before = rows(one), rows(two)
    assert quality("score", one, two, "-f", "csv", "-o", two).returncode == 2
    assert quality("score", "-", "-f", "jsonl", "-o", one, shell=f"< {one}").returncode == 2
    assert quality("score", one, "-f", "jsonl", shell=f">> {one}").returncode == 2
    model = tmp_path / "model"
    shutil.copytree(default_folder(), model)
    for part in ("manifest.json", "scales.tsv"):
        assert quality("score", one, "--model", model, "-f", "json", "-o", model / part).returncode == 2
        assert (model / part).read_bytes() == (default_folder() / part).read_bytes()
    assert (one.read_bytes(), two.read_bytes()) == before


@pytest.mark.parametrize("form", ["jsonl", "csv", "json", "html", "parquet"])
def test_an_output_in_the_input_folder_is_no_input(form: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "sub").mkdir()
    out = tmp_path / "sub" / f"scores.{form}"
    for _ in range(2):  # the second run finds the result of the first
        run = quality("score", tmp_path, "-f", form, "-o", out)
        assert (run.returncode, run.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", out.name, "sub"]
    if form == "jsonl":
        assert len(out.read_text().splitlines()) == 1
    again = quality("score", tmp_path, "-f", "jsonl", shell=f"> {tmp_path}/z.jsonl")
    assert len((tmp_path / "z.jsonl").read_text().splitlines()) >= 1
    assert again.returncode in (0, 2)  # the result of the earlier run is an input of this one, which is no article


@pytest.mark.parametrize("name", ["a.txt", "sub/b.md"])
def test_an_article_in_the_input_folder_is_not_written_over(name: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for article in ("a.txt", "sub/b.md"):
        (tmp_path / article).write_text(TEXT)
    for form in ("jsonl", "text", "html"):
        run = quality("score", tmp_path, "-f", form, "-o", tmp_path / name)
        assert (run.returncode, "is the same file as the input" in run.stderr) == (2, True)
        assert (tmp_path / name).read_text() == TEXT


def test_what_an_interrupted_run_left_is_not_read_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "out.jsonl.partial").write_text("{}\n")
    (tmp_path / "out.jsonl.partial.state").write_text("{}")
    (tmp_path / ".out.html.12ab.part").write_text("<p>half")
    run = quality("score", tmp_path, "-f", "jsonl")
    assert (run.returncode, len(run.stdout.splitlines())) == (0, 1)


@pytest.mark.parametrize("form", ALL)
def test_mode_and_link_of_a_replaced_file_stay(form: str, tmp_path: Path) -> None:
    source, real, out = tmp_path / "in.jsonl", tmp_path / "real", tmp_path / "out"
    rows(source)
    real.write_text("earlier")
    real.chmod(0o640)
    out.symlink_to(real)
    assert quality("score", source, "-f", form, "-o", out).returncode == 0
    assert out.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_bytes() != b"earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out", "real"]


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    rows(source)
    quality("score", source, "-f", "jsonl", "-o", tmp_path / "a")
    quality("score", source, "-f", "html", "-o", tmp_path / "b")
    mask = os.umask(0)
    os.umask(mask)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"} == {0o666 & ~mask}


@pytest.mark.parametrize("form", ["jsonl", "csv", "html", "json", "text", "sarif"])
def test_pipes_and_devices_are_written_directly(form: str, tmp_path: Path) -> None:
    source, pipe = tmp_path / "in.jsonl", tmp_path / "pipe"
    rows(source)
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert quality("score", source, "-f", form, "-o", pipe).returncode == 0
    reader.join(60)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert quality("score", source, "-f", form, "-o", "/dev/stdout").stdout.encode() == read[0]
    assert quality("score", source, "-f", form, "-o", "/dev/null").returncode == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    log = tmp_path / "log"
    log.write_bytes(b"earlier\n")
    assert quality("score", source, "-f", form, "-o", "/dev/stdout", shell=f">> {log}").returncode == 0
    assert log.read_bytes() == b"earlier\n" + read[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "log", "pipe"]


def test_a_full_disk_leaves_the_earlier_file(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows(source, 8)
    out.write_text("earlier")
    command = f'ulimit -f 8; exec "{sys.executable}" -m quality score {source} -f FORM -o {out}'
    for form in ("jsonl", "json", "html"):
        run = subprocess.run(
            ["bash", "-c", command.replace("FORM", form)], capture_output=True, text=True, timeout=240, check=False
        )
        assert run.returncode == 2
        assert "Traceback" not in run.stderr
        assert out.read_text() == "earlier"
        if form == "jsonl":
            assert f"{out}.partial cannot be written: File too large; finished rows are in" in run.stderr
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("command", ["train", "evaluate"])
@pytest.mark.parametrize("name", ["articles.csv", "link.csv"])
def test_labels_are_not_written_over(command: str, name: str, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    (tmp_path / "articles.csv").write_text("id\n1\n")
    (tmp_path / "link.csv").symlink_to("articles.csv")
    run = program.quality(command, "--labeled", tmp_path, "-o", tmp_path / name, also=program.TRAINING)
    why = "is a file; give a folder for the model" if command == "train" else "is the same file as the input"
    assert (run.returncode, why in run.stderr) == (2, True)
    assert (tmp_path / "articles.csv").read_text() == "id\n1\n"
