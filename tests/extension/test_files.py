"""What the extension's files promise, read from the files."""

import base64
import hashlib
import inspect
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import get_args

import pytest
from typer import Typer
from typer.testing import CliRunner

import quality.extension
from quality.cli.extension import extension
from quality.document.genre import GENRES
from quality.document.prose import ProseFault
from quality.errors import InputError
from quality.extension import BROWSERS, EXTENSION_ID, FIREFOX_ID, WRITTEN, manifest, write, write_zip
from quality.report import contest
from quality.report.words import APART, BESIDE, CONTEXT_LINES, EXAMPLE, GRADED_BY, POINTS_MEAN, SCORE_MEANS
from quality.scoring import abstention, what_if
from quality.scoring.assessment import BAND_WORDS, VISIBLE
from quality.scoring.context import NAMES
from quality.signals import catalog
from quality.signals.questions import QUESTIONS
from tests.extension.conftest import LANGUAGES

LINTER = shutil.which("addons-linter")
FOLDER = Path(quality.extension.__file__).parent
MANIFEST = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
MESSAGES = json.loads((FOLDER / "_locales" / "en" / "messages.json").read_text(encoding="utf-8"))
SOURCES = {
    path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir() if path.suffix in (".js", ".html", ".css")
}
WAYS_TO_CODE = (
    "innerHTML", "outerHTML =", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser", "setHTML", "srcdoc",
)  # fmt: skip
BUILT = {
    "error": ("skipped", "unlisted"), "band": ("low", "medium", "high"), "part": ("headline", "byline", "bio"), "context": NAMES,
    "form": GENRES, "question": QUESTIONS,
    "signal": tuple(signal.name for signal in catalog()),
    "abstained": (
        "empty", "too_short", "not_english", "not_prose", "listing", "repetitive", "truncated", "out_of_distribution",
    ),
}  # fmt: skip
"""Beginnings of names that the code puts together, and how they go on."""


def test_written_folder_is_the_extension(tmp_path: Path) -> None:
    folder = write(tmp_path / "new" / "folder")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"manifest.json", "worker.js", "popup.html", "icons/128.png", "_locales/en/messages.json"} <= names
    assert not [name for name in names if name.endswith((".py", ".pyc"))]
    for name in names - {WRITTEN}:
        assert (folder / name).read_bytes() == (FOLDER / name).read_bytes()


def left_by_an_older_version(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    written = json.loads((folder / WRITTEN).read_text())
    written[name] = hashlib.sha256(content.encode()).hexdigest()
    (folder / WRITTEN).write_text(json.dumps(written))


def test_an_earlier_copy_is_brought_up_to_date(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "worker.js").write_text("old")
    left_by_an_older_version(tmp_path, "left.js", "of an older version")
    write(tmp_path)
    assert (tmp_path / "worker.js").read_text() != "old"
    assert not (tmp_path / "left.js").exists()


def test_files_of_others_in_a_copy_stay(tmp_path: Path) -> None:
    folder = write(tmp_path / "copy")
    outside = tmp_path / "outside.txt"
    outside.write_text("theirs")
    (folder / "notes.txt").write_text("mine")
    (folder / "icons" / "mine.png").write_bytes(b"mine")
    left_by_an_older_version(folder, "changed.js", "of an older version")
    (folder / "changed.js").write_text("changed since")
    left_by_an_older_version(folder, "../outside.txt", "theirs")
    (folder / "worker.js").unlink()
    (folder / "worker.js").symlink_to(outside)
    write(folder)
    assert outside.read_text() == "theirs"
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "icons" / "mine.png").read_bytes() == b"mine"
    assert (folder / "changed.js").read_text() == "changed since"
    assert (folder / "worker.js").read_bytes() == (FOLDER / "worker.js").read_bytes()


def test_a_copy_without_a_list_loses_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    for text in (None, "[]", "no JSON"):
        (tmp_path / WRITTEN).unlink() if text is None else (tmp_path / WRITTEN).write_text(text)
        (tmp_path / "left.js").write_text("mine")
        write(tmp_path)
        assert (tmp_path / "left.js").read_text() == "mine"


def test_a_linked_folder_is_not_written_into(tmp_path: Path) -> None:
    folder = write(tmp_path / "copy")
    (tmp_path / "elsewhere").mkdir()
    (folder / "icons").rename(tmp_path / "icons")
    (folder / "icons").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="is a link to another folder"):
        write(folder)
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("manifest", [None, "{}", "not JSON", '{"key": "another"}', "[]"])
def test_a_foreign_folder_is_left_alone(tmp_path: Path, manifest: str | None) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputError, match="not empty"):
        write(tmp_path)
    assert sorted(tmp_path.iterdir()) == before
    with pytest.raises(InputError, match="is a file"):
        write(tmp_path / "letter.txt")


def test_command(tmp_path: Path) -> None:
    app = Typer()
    app.command()(extension)
    result = CliRunner().invoke(app, [str(tmp_path / "here")])
    assert result.exit_code == 0
    assert (tmp_path / "here" / "manifest.json").exists()
    assert str(tmp_path / "here") in result.stdout
    assert CliRunner().invoke(app, [""]).exit_code == 2


@pytest.mark.parametrize("browser", BROWSERS)
def test_archive_for_a_store(tmp_path: Path, browser: str) -> None:
    """Every file of the extension, with the manifest of the browser; equal sources give equal bytes."""
    first, second = (write_zip(tmp_path / name, browser).read_bytes() for name in ("first.zip", "second.zip"))
    assert first == second
    unpacked = write(tmp_path / "unpacked")
    with zipfile.ZipFile(tmp_path / "first.zip") as archive:
        names = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()} - {WRITTEN}
        assert set(archive.namelist()) == names
        for name in names - {"manifest.json"}:
            assert archive.read(name) == (unpacked / name).read_bytes()
        assert json.loads(archive.read("manifest.json")) == manifest(browser)


def test_manifests_differ_where_browsers_do() -> None:
    chromium, firefox = manifest("chromium"), manifest("firefox")
    assert chromium == {name: value for name, value in MANIFEST.items() if name != "key"}
    differing = {name for name in chromium.keys() | firefox.keys() if chromium.get(name) != firefox.get(name)}
    assert differing == {
        "background", "browser_specific_settings", "host_permissions", "minimum_chrome_version", "options_page", "options_ui",
        "storage",
    }  # fmt: skip
    assert firefox["background"] == {"scripts": ["worker.js"], "type": "module"}
    assert firefox["host_permissions"] == ["http://127.0.0.1/*", "http://localhost/*"]
    assert firefox["browser_specific_settings"]["gecko"]["id"] == FIREFOX_ID


def test_settings_of_a_policy_are_those_of_the_options() -> None:
    defaults = re.search(r"DEFAULTS = Object.freeze\(\{(.+?)\}\)", SOURCES["settings.js"], re.DOTALL)
    assert defaults
    managed = json.loads((FOLDER / MANIFEST["storage"]["managed_schema"]).read_text(encoding="utf-8"))["properties"]
    assert set(managed) == set(re.findall(r"^  (\w+):", defaults[1], re.MULTILINE))


@pytest.mark.skipif(LINTER is None, reason="needs the package addons-linter (npm install --global addons-linter)")
def test_addons_linter_finds_nothing(tmp_path: Path) -> None:
    file = write_zip(tmp_path / "extension.zip", "firefox")
    done = subprocess.run([str(LINTER), "--output", "json", str(file)], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    assert found["errors"] + found["warnings"] + found["notices"] == []


def test_zip_command(tmp_path: Path) -> None:
    app = Typer()
    app.command()(extension)
    result = CliRunner().invoke(app, [str(tmp_path / "x.zip"), "--zip", "firefox"])
    assert result.exit_code == 0
    assert zipfile.is_zipfile(tmp_path / "x.zip")
    refused = CliRunner().invoke(app, [str(tmp_path / "y.zip"), "--zip", "safari"])
    assert "there is no extension for 'safari'; choose one of chromium, firefox" in str(refused.exception)
    for place in (tmp_path, tmp_path / "none" / "z.zip"):
        assert isinstance(CliRunner().invoke(app, [str(place), "--zip", "firefox"]).exception, InputError)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.zip"]


def test_an_archive_replaces_only_an_earlier_one(tmp_path: Path) -> None:
    ours, empty, notes, other = (tmp_path / name for name in ("ours.zip", "empty.zip", "notes.txt", "other.zip"))
    write_zip(ours, "chromium")
    empty.touch()
    for file in (ours, empty):
        with zipfile.ZipFile(write_zip(file, "firefox")) as archive:
            assert json.loads(archive.read("manifest.json")) == manifest("firefox")
    assert write_zip(ours, "chromium") == ours
    notes.write_text("mine")
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest("firefox")))
    for file in (notes, other):
        before = file.read_bytes()
        with pytest.raises(InputError, match="would be overwritten"):
            write_zip(file, "firefox")
        assert file.read_bytes() == before


def test_permissions() -> None:
    assert MANIFEST["manifest_version"] == 3
    assert MANIFEST["permissions"] == ["activeTab", "scripting", "storage"]
    assert "host_permissions" not in MANIFEST
    assert "content_scripts" not in MANIFEST
    assert "web_accessible_resources" not in MANIFEST
    policy = MANIFEST["content_security_policy"]["extension_pages"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_id_follows_from_the_key() -> None:
    digest = hashlib.sha256(base64.b64decode(MANIFEST["key"])).hexdigest()[:32]
    assert "".join(chr(ord("a") + int(digit, 16)) for digit in digest) == EXTENSION_ID


def test_version_is_the_package_version() -> None:
    assert quality.__version__ == MANIFEST["version"]


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_way_for_hostile_text_to_become_code(name: str) -> None:
    for way in WAYS_TO_CODE:
        assert way not in SOURCES[name], way
    assert not re.search(r"(?:src|href|import|from)\s*=?\s*[\"']https?:", SOURCES[name])
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=", SOURCES[name]) or not name.endswith(".html")


def test_only_the_worker_talks_to_the_service() -> None:
    asking = re.compile(r"\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource")
    assert {name for name, source in SOURCES.items() if asking.search(source)} == {"service.js"}
    assert {name for name, source in SOURCES.items() if '"./service.js"' in source} == {"worker.js"}
    for name in ("popup.html", "options.html", "report.html"):
        assert "connect-src 'none'" in SOURCES[name]


def test_every_string_is_there_and_used() -> None:
    code = "\n".join(SOURCES.values()) + json.dumps(MANIFEST)
    named = set(re.findall(r"\bsay\(\s*\"(\w+)\"", code)) | set(re.findall(r"data-say(?:-label)?=\"(\w+)\"", code))
    named |= set(re.findall(r"__MSG_(\w+)__", code)) | set(re.findall(r"getMessage\(\"(\w+)\"", code))
    for either in re.findall(r"(?:say|getMessage)\([\w. |]+ \? \"(\w+)\" : \"(\w+)\"", code):
        named |= set(either)
    named |= {f"{start}_{end}" for start, ends in BUILT.items() for end in ends}
    named |= {f"error_{code}" for code in re.findall(r"ServiceError\(\s*\"(\w+)\"", code)}
    for either in re.findall(r"ServiceError\([^?]*\? \"(\w+)\" : \"(\w+)\"", code):
        named |= {f"error_{name}" for name in either}
    named |= set(edits_named().values())
    assert named - MESSAGES.keys() == set()
    assert MESSAGES.keys() - named == set()


def edits_named() -> dict[str, str]:
    edits = re.search(r"EDITS = Object.freeze\((\{.+?\})\)", SOURCES["assessment.js"], re.DOTALL)
    assert edits
    return dict(re.findall(r'"([^"]+)": "(\w+)"', edits[1]))


def test_what_the_service_says_in_english_is_known() -> None:
    """Edits, kinds of text without a score and signals, which the extension names in the language of its interface."""
    edits = edits_named()
    source = inspect.getsource(what_if)
    assert set(edits) == set(re.findall(r'"((?:without|if|with) the [^"]+|with an [^"]+)"', source))
    assert {MESSAGES[name]["message"] for name in edits.values()} == set(edits)
    reasons = set(re.findall(r'Abstention\(\s*"(\w+)"', inspect.getsource(abstention))) | set(get_args(ProseFault))
    assert reasons == set(BUILT["abstained"]) - {"empty"}
    assert str(abstention.MIN_WORDS) in MESSAGES["abstained_too_short"]["message"]
    assert {signal.name: MESSAGES[f"signal_{signal.name}"]["message"] for signal in catalog()} == {
        signal.name: signal.title for signal in catalog()
    }
    faults = re.search(r"FAULTS = new Set\(\[(.+?)\]\)", SOURCES["assessment.js"], re.DOTALL)
    assert faults
    assert set(re.findall(r"\w+", faults[1])) == {signal.name for signal in catalog() if signal.better == "lower"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_string_with_its_values(language: str) -> None:
    other = json.loads((FOLDER / "_locales" / language / "messages.json").read_text(encoding="utf-8"))
    assert other.keys() == MESSAGES.keys()
    assert other["locale"]["message"] == language
    for name, entry in MESSAGES.items():
        said = other[name]["message"]
        assert sorted(re.findall(r"\$\d", said)) == sorted(re.findall(r"\$\d", entry["message"])), name
        assert said != entry["message"] or len(said.split()) < 4 or name.startswith("context_"), name
    assert len(other["description"]["message"]) <= 132, "the Chrome Web Store takes no more"


def test_forms_are_named_as_in_the_report() -> None:
    assert {name: MESSAGES[f"form_{name}"]["message"] for name in GENRES} == {
        name: name.replace("_", " ") for name in GENRES
    }


def test_icons() -> None:
    for size, name in MANIFEST["icons"].items():
        data = (FOLDER / name).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert int.from_bytes(data[16:20], "big") == int.from_bytes(data[20:24], "big") == int(size)


def test_words_are_those_of_the_report() -> None:
    assert {band: MESSAGES[f"band_{band}"]["message"] for band in BAND_WORDS} == BAND_WORDS
    assert {name: MESSAGES[f"question_{name}"]["message"] for name in QUESTIONS} == QUESTIONS
    assert MESSAGES["score_means"]["message"] == SCORE_MEANS
    assert MESSAGES["points_mean"]["message"] == POINTS_MEAN
    assert MESSAGES["graded_by"]["message"] == GRADED_BY
    assert MESSAGES["example"]["message"] == EXAMPLE.strip()
    assert MESSAGES["contest_save"]["message"] == contest.SAVE
    assert MESSAGES["contest_begin"]["message"] == contest.BEGIN
    assert MESSAGES["contest_attach"]["message"] == f"{contest.ATTACH} {contest.FILE_HOLDS}"
    assert MESSAGES["contest_nobody"]["message"].endswith(contest.FILE_HOLDS)
    assert MESSAGES["beside"]["message"] == BESIDE
    assert MESSAGES["apart"]["message"] == APART
    lines = {name: MESSAGES[f"context_{name}"]["message"] for name in CONTEXT_LINES}
    order = re.search(r"FIGURES = (\[[^]]+\])", SOURCES["view.js"])
    assert order
    assert tuple(json.loads(order[1])) == NAMES
    assert lines == {name: line.replace("{}", "$1") for name, line in CONTEXT_LINES.items()}
    assert f"VISIBLE = {VISIBLE};" in SOURCES["assessment.js"]
