"""One model folder: any changed byte is refused or changes the digest, and nothing in a hostile folder runs, waits or is followed."""

import hashlib
import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality import Article, load_scorer
from quality.document import Document
from quality.document.forms import form_shares
from quality.errors import ModelError
from quality.lexicons import WordLists, shipped_lists
from quality.model import default_folder, load_model
from quality.model.layout import INTERCEPT, MANIFEST, MAX_FILES, MAX_MANIFEST, SCORECARD, parts
from quality.model.model import parse_model, read_model
from quality.signals.authorship.bio_topic_mismatch import bio_topic_mismatch
from quality.training.bundle import seal, write_table

FILES = {name: (default_folder() / name).read_bytes() for name in (*sorted(parts()), MANIFEST)}
TEXT = "The council said on Monday that the bridge is closed, and the engineers agreed with it. " * 30
EXAMPLE = (Path(__file__).parents[2] / "labeled" / "examples" / "harbour_rumours.txt").read_text(encoding="utf-8")
ARTICLE = Article.from_text(
    EXAMPLE.partition("\n\n")[2],
    headline=EXAMPLE.partition("\n\n")[0],
    bio="Jo Reed is a football coach and food blogger.",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped model."""
    shutil.copytree(default_folder(), tmp_path / "model")
    return tmp_path / "model"


def test_the_shipped_model_is_whole() -> None:
    model = load_model()
    assert model is load_model(), "read once"
    model.audit()
    assert load_model(default_folder()).digest == model.digest
    assert model.scorecard["schema"] == "quality.scorecard/2"
    with pytest.raises(ModelError, match="no table 'unheard_of'"):
        model.table("unheard_of")


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_changed_byte_is_refused_or_changes_the_digest(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    content = bytearray(FILES[name])
    kind = data.draw(st.sampled_from(["change", "cut", "add"]))
    if kind == "cut":
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    elif kind == "add":
        content += data.draw(st.binary(min_size=1, max_size=9))
    else:
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    files = FILES | {name: bytes(content)}
    if name != MANIFEST:
        with pytest.raises(ModelError, match=f"{name} is not the file"):
            parse_model(files)
        return
    with suppress(ModelError):
        assert parse_model(files).digest != load_model().digest


@pytest.mark.parametrize("name", sorted(shipped_lists().files))
def test_any_changed_word_list_changes_the_digest(name: str) -> None:
    before = load_model().digest
    content = shipped_lists().files[name]
    assert read_model(default_folder(), WordLists({name: content})).digest == before
    assert read_model(default_folder(), WordLists({name: content[:-1] + b" "})).digest != before
    assert read_model(default_folder(), WordLists({"renamed": content})).digest != before


@pytest.mark.parametrize("name", sorted(parts()))
def test_an_altered_or_missing_part_is_refused_by_name(name: str, folder: Path) -> None:
    (folder / name).write_bytes(FILES[name].replace(b"0", b"1", 1) if b"0" in FILES[name] else FILES[name] + b"x\n")
    with pytest.raises(ModelError, match=f"{name} is not the file"):
        load_model(folder)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{name} is missing"):
        load_model(folder)


def test_an_extra_part_is_refused_by_name_and_other_files_are_not_read(folder: Path) -> None:
    for name in (".DS_Store", "README.md", "estimator.joblib", "run.py"):
        (folder / name).write_bytes(b"\x80\x04not read")
    os.mkfifo(folder / "pipe")
    assert load_model(folder).digest == load_model().digest
    (folder / "more.tsv").write_text("key\n")
    with pytest.raises(ModelError, match=r"more\.tsv is not named"):
        load_model(folder)


def test_a_folder_of_too_many_entries_is_refused(folder: Path) -> None:
    for number in range(MAX_FILES + 1):
        (folder / f"{number}.md").touch()
    with pytest.raises(ModelError, match="entries"):
        load_model(folder)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_outside(path: Path) -> None:
    outside = path.parents[1] / "outside"
    outside.write_bytes(FILES[path.name])
    path.symlink_to(outside)


def subfolder(path: Path) -> None:
    path.mkdir()


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def endless(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10**12)  # a hole: no bytes on the disk


def closed_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize("name", [MANIFEST, SCORECARD, "roles.tsv"])
@pytest.mark.parametrize("make", [pipe, link_outside, subfolder, device, endless, closed_socket])
def test_what_is_no_regular_file_of_the_folder_is_refused_at_once(
    make: Callable[[Path], None], name: str, folder: Path
) -> None:
    (folder / name).unlink()
    make(folder / name)
    with pytest.raises(ModelError, match=name):
        load_model(folder)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text("{}")
    for path, says in (
        (tmp_path / "file.json", "is a file; name the folder"),
        (tmp_path / "absent", "does not exist; name the folder"),
        (Path("a\0b"), "cannot be read"),
        (tmp_path, "manifest.json is missing"),
    ):
        with pytest.raises(ModelError, match=says):
            load_model(path)


def manifest(**changes: Any) -> bytes:
    return json.dumps(json.loads(FILES[MANIFEST]) | changes).encode()


def part(name: str, **changes: Any) -> bytes:
    entries = json.loads(FILES[MANIFEST])["parts"]
    return manifest(parts=entries | {name: entries[name] | changes})


ENTRIES = json.loads(FILES[MANIFEST])["parts"]
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not the JSON"),
    "no JSON": (b"\x80\x04pickle", "not the JSON"),
    "nested": (b"[" * 100_000, "not the JSON"),
    "a list": (b"[]", "schema"),
    "another schema": (manifest(schema="quality.model/9"), "quality.model/9"),
    "a schema of another type": (manifest(schema=["x" * 9999]), "schema"),
    "an unknown key": (manifest(run="rm -rf /"), "run"),
    "a missing key": (json.dumps({"schema": "quality.model/1"}).encode(), "missing"),
    "a key twice": (FILES[MANIFEST].replace(b'"name":', b'"name": "other",\n "name":', 1), "twice"),
    "not a number": (manifest(figures={"auc": float("nan")}), "finite"),
    "a huge number": (manifest(figures={"x": 0}).replace(b'"x": 0', b'"x": 1e400', 1), "finite"),
    "a number of many digits": (
        manifest(figures={"x": 0}).replace(b'"x": 0', b'"x": ' + b"9" * 9999, 1),
        "JSON",
    ),
    "a long name": (manifest(name="x" * 201), "name"),
    "a name of another type": (manifest(name=None), "name"),
    "a signal's version": (manifest(signals={"byline": "2"}), "byline"),
    "a signal's name": (manifest(signals={"../byline": 2}), "byline"),
    "many signals": (manifest(signals={f"s{n}": 1 for n in range(5000)}), "at most"),
    "parts of another type": (manifest(parts=[]), "parts"),
    "a part outside": (manifest(parts=ENTRIES | {"../../etc/passwd": {"bytes": 1, "sha256": "0" * 64}}), "passwd"),
    "an absolute part": (manifest(parts=ENTRIES | {"/etc/passwd": {"bytes": 1, "sha256": "0" * 64}}), "passwd"),
    "an unknown part": (manifest(parts=ENTRIES | {"code.py": {"bytes": 1, "sha256": "0" * 64}}), "code.py"),
    "a part less": (manifest(parts={n: e for n, e in ENTRIES.items() if n != "topics.tsv"}), "topics.tsv"),
    "no size": (part("topics.tsv", bytes=0), "size of topics.tsv"),
    "a size beyond the limit": (part("topics.tsv", bytes=10**15), "size of topics.tsv"),
    "a size of another type": (part("topics.tsv", bytes=True), "size of topics.tsv"),
    "a hash in capitals": (part("topics.tsv", sha256="A" * 64), "SHA-256 of topics.tsv"),
    "a hash of another type": (part("topics.tsv", sha256=None), "SHA-256 of topics.tsv"),
    "another size": (part("topics.tsv", bytes=ENTRIES["topics.tsv"]["bytes"] + 1), "topics.tsv is not the file"),
    "an entry more": (part("topics.tsv", run="x"), "topics.tsv"),
    "too large": (b" " * (MAX_MANIFEST + 1), "more than"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_manifests_are_refused(case: str, folder: Path) -> None:
    content, says = HOSTILE[case]
    (folder / MANIFEST).write_bytes(content)
    with pytest.raises(ModelError, match=says) as refused:
        load_model(folder)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 700


def test_a_malformed_table_is_refused_though_its_hash_is_right(folder: Path) -> None:
    (folder / "topics.tsv").write_bytes(FILES["topics.tsv"] + b"abandon\t1\n")
    seal(folder)
    with pytest.raises(ModelError, match=r"topics\.tsv, line"):
        load_model(folder)


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"[" * 100_000])
def test_a_malformed_scorecard_is_refused_though_its_hash_is_right(content: bytes) -> None:
    entry = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    with pytest.raises(ModelError, match=SCORECARD):
        parse_model(FILES | {SCORECARD: content, MANIFEST: manifest(parts=ENTRIES | {SCORECARD: entry})})


def test_terms_and_manifest_must_name_the_same_signals(folder: Path) -> None:
    signals = json.loads(FILES[MANIFEST])["signals"]
    (folder / MANIFEST).write_bytes(manifest(signals=signals | {"tone": signals["tone"] + 1}))
    with pytest.raises(ModelError, match="terms do not match"):
        load_scorer(folder)


def test_another_folder_swaps_its_tables_and_leaves_the_shipped_ones(folder: Path) -> None:
    before = load_scorer().score(ARTICLE)
    rows = load_model().table("scales").rows
    turned = {key: (*numbers[:-1], (3 if key == INTERCEPT else 0) - numbers[-1]) for key, numbers in rows.items()}
    write_table(folder, "scales", ["title: turned round"], turned)
    seal(folder)
    scorer = load_scorer(folder)
    swapped = scorer.score(ARTICLE)
    values = [{c.signal: c.value for c in found.contributions} for found in (before, swapped)]
    assert values[1]["reporting"] == pytest.approx(3 - values[0]["reporting"], abs=0.01)
    assert {n: v for n, v in values[0].items() if n != "reporting"} == {
        n: v for n, v in values[1].items() if n != "reporting"
    }
    assert swapped.model["digest"] != before.model["digest"]
    assert load_scorer().score(ARTICLE).to_dict() == before.to_dict()


def test_every_table_of_the_folder_is_used(folder: Path) -> None:
    """Each view reads from the document's model, so that an empty table is felt."""

    def views() -> tuple[Any, ...]:
        scorer = load_scorer(folder)
        document = Document(ARTICLE, model=scorer.model)
        forms, listed = document.streams.forms, (document.masked, document.roles, document.scales)
        measured = {c.signal: c.value for c in scorer.score(ARTICLE, what_if=False).contributions}
        signed = Article.from_text(f"{ARTICLE.text}\n\nJasper Cole runs a store and teaches others to sell lamps.")
        bios = Document(signed, model=scorer.model).bios
        expert = f"{ARTICLE.text}\n\nDana Reyes is a nutritionist who writes about diets and vitamins."
        misfit = bio_topic_mismatch.measure(Document(Article.from_text(expert), model=scorer.model)).value
        headline = measured.get("headline_support")
        return forms, listed, document.topics, form_shares(document), headline, bios, misfit, document.subject

    whole = views()
    for name in sorted(parts() - {SCORECARD}):
        head = next(line for line in FILES[name].decode().splitlines() if line.startswith("key"))
        (folder / name).write_text(f"{head}\n")
        seal(folder)
        assert views() != whole, name
        (folder / name).write_bytes(FILES[name])


def test_a_model_goes_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(load_model()))  # noqa: S301  our own bytes
    assert (again.digest, again.table("roles")) == (load_model().digest, load_model().table("roles"))


@pytest.mark.parametrize("command", [["score", "-"], ["serve", "--port", "0"], ["model"]])
def test_the_program_refuses_an_altered_folder(command: list[str], folder: Path) -> None:
    (folder / "roles.tsv").write_bytes(FILES["roles.tsv"] + b"more\t1\n")
    option = [str(folder)] if command == ["model"] else ["--model", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "quality", *command, *option],
        input=TEXT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "roles.tsv is not the file" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_the_program_prints_what_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-m", "quality", "model"], capture_output=True, text=True, check=False)
    model = load_model()
    assert done.returncode == 0, done.stderr
    for expected in (model.name, model.version, model.digest, *FILES.keys() - {MANIFEST}, *model.manifest.signals):
        assert expected in done.stdout
    for name, one in model.manifest.parts.items():
        assert any(name in line and one.sha256 in line for line in done.stdout.splitlines())
    printed = subprocess.run(
        [sys.executable, "-m", "quality", "model", str(default_folder()), "--json"], capture_output=True, check=True
    )
    assert json.loads(printed.stdout)["digest"] == model.digest
