"""The documentation site builds without a warning, its links lead somewhere, and its commands work as they are written."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from typer.main import get_command

from quality.cli.app import application
from quality.server.logs import FIELDS
from tests.article.test_feeds import RSS
from tests.program import quality
from tests.test_deploy import known_metrics

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
IGNORED = {line for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines() if line.startswith("docs/")}
MADE = {f"docs/reference/{name}.md" for name in ("command-line", "configuration", "http-api", "records")}
WRITTEN = sorted(path for path in DOCS.rglob("*.md") if path.relative_to(ROOT).as_posix() not in IGNORED | MADE)
"""Pages that are written by hand; others are made from the code, and a build in the checkout leaves more beside them."""
BESIDE = ("quality", "scripts", "models", "labeled", "deploy", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
"""What the generated pages are made from."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The site, built in a copy, so that no generated page is left in the checkout."""
    for name in ("sphinx", "furo", "myst_parser"):
        pytest.importorskip(name, reason="the extra «docs» is not installed")
    from sphinx.cmd.build import build_main

    root = tmp_path_factory.mktemp("docs")
    shutil.copytree(DOCS, root / "docs", ignore=shutil.ignore_patterns("_build", "__pycache__"))
    for name in BESIDE:
        (root / name).symlink_to(ROOT / name)
    path, modules = list(sys.path), set(sys.modules)
    assert build_main(["-q", "-W", "--keep-going", "-b", "html", str(root / "docs"), str(root / "site")]) == 0
    yield root / "site"
    sys.path[:] = path
    for name in {"generated"} & (set(sys.modules) - modules):
        del sys.modules[name]


def parsed(page: Path) -> Any:
    from lxml import html

    return html.fromstring(page.read_bytes())


def test_every_link_leads_somewhere(site: Path) -> None:
    pages = {page: parsed(page) for page in site.rglob("*.html")}
    anchors = {page: {*tree.xpath("//@id"), *tree.xpath("//a/@name")} for page, tree in pages.items()}
    assert len(pages) > 35
    dead = []
    for page, tree in pages.items():
        for link in tree.xpath("//a/@href"):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                assert parts.scheme in ("http", "https", "mailto"), link
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            found = target in anchors and (not parts.fragment or unquote(parts.fragment) in anchors[target])
            if not found and not (target.is_file() and not parts.fragment):
                dead.append(f"{page.relative_to(site)}: {link}")
    assert not dead


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        tree = parsed(page)
        loaded = [
            *tree.xpath("//script/@src"),
            *tree.xpath("//img/@src"),
            *tree.xpath("//link[@rel='stylesheet']/@href"),
        ]
        assert not [address for address in loaded if urlsplit(address).netloc]


def test_the_reference_lists_everything(site: Path) -> None:
    text = {name: parsed(site / "reference" / f"{name}.html").text_content() for name in ("command-line", "signals")}
    for name, command in get_command(application()).commands.items():  # type: ignore[attr-defined]
        assert f"quality {name}" in text["command-line"]
        for option in getattr(command, "params", ()):
            assert option.opts[-1] in text["command-line"] or option.param_type_name == "argument"
    names = [path.stem for path in (ROOT / "quality" / "signals").glob("*/*.py") if path.stem != "__init__"]
    assert len([name for name in names if name in text["signals"]]) >= 29


def test_no_page_shows_the_syntax_of_a_tool(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = parsed(page).text_content()
        for mark in ("~quality.", "<factory>", "<float>", "Default: .", "or null or null"):
            assert mark not in " ".join(text.split()), (page.name, mark)
        assert not re.search(r"\B–[a-z]", text), f"{page.name}: two hyphens before an option are not one dash"


# Commands


def shell_lines(page: Path) -> Iterator[str]:
    """The commands in the shell blocks of a page, with continued lines joined."""
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield from (line.strip() for line in block.replace("\\\n", " ").splitlines() if line.strip())


def calls(page: Path) -> Iterator[list[str]]:
    """The arguments of every call of `quality` in a page."""
    for line in shell_lines(page):
        words = shlex.split(line, comments=True)
        place = next(
            (n for n, word in enumerate(words) if word.endswith("/bin/quality") or (n, word) == (0, "quality")), None
        )
        if place is not None:
            yield words[place + 1 :]


@pytest.mark.parametrize("page", [*WRITTEN, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.stem)
def test_every_command_has_the_options_that_a_page_shows(page: Path) -> None:
    group: Any = get_command(application())
    for arguments in calls(page):
        words = arguments[: arguments.index("&&")] if "&&" in arguments else list(arguments)
        command = group
        while hasattr(command, "commands"):
            assert words, arguments
            assert words[0] in command.commands, arguments
            command = command.commands[words.pop(0)]
        known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
        options = {word.split("=")[0] for word in words if word.startswith("-") and word != "-"}
        assert options <= known | {"--help"}, f"{arguments}: {options - known}"


RUN = {
    "tutorial": 5,
    "how-to/score-many": 5,
    "how-to/moderate": 8,
    "how-to/feeds": 1,
    "how-to/code-scanning": 1,
    "how-to/extension": 2,
    "explanation/disputes": 1,
    "operations/keys": 5,
    "operations/backup": 3,
    "operations/retention": 2,
}
"""Pages whose commands are run in order, and how many are at least."""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with what the pages' commands name."""
    (tmp_path / "labeled").symlink_to(ROOT / "labeled")
    text = (ROOT / "labeled/examples/harbour_rumours.txt").read_text(encoding="utf-8")
    entries = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    whole = RSS.replace("<p>The bridge", f"{entries}<p>The bridge")
    (tmp_path / "feed.xml").write_text(re.sub(r"<item><title>Nothing.*</item>", "", whole), encoding="utf-8")
    (tmp_path / "history.csv").write_text("score,label\n" + "12,reject\n85,approve\n" * 30)
    (tmp_path / "policy.toml").write_text("[retention]\ndays = 365\n")
    (tmp_path / "table.csv").write_text('Story,Title\n"Nobody knows.",Short\n')
    return tmp_path


def expanded(word: str, folder: Path) -> list[str]:
    """A word as a shell passes it on."""
    return sorted(str(path) for path in folder.glob(word)) if "*" in word else [word]


@pytest.mark.parametrize("name", RUN)
def test_commands_work_as_they_are_written(name: str, desk: Path) -> None:
    secret = {"QUALITY_PASSWORD": "correct horse"}
    queue = desk / "queue.db"
    if name.startswith("operations"):
        assert (
            quality("triage", "add", "labeled/examples/harbour_rumours.txt", "--queue", queue, cwd=desk).returncode == 0
        )
    count = 0
    for arguments in calls(DOCS / f"{name}.md"):
        if any(word.startswith("http") for word in arguments):
            continue  # an address that does not exist
        words = [found for word in arguments for found in expanded(word, desk)]
        words = ["1" if word == "17" else word for word in words]
        if words[0] == "serve":
            words.append("--check-config")
        done = quality(*words, cwd=desk, **secret)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        count += 1
    assert count >= RUN[name]


def test_the_tutorial_quotes_what_the_commands_print(desk: Path) -> None:
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    first, second = (
        quality("score", f"labeled/examples/{name}.txt", cwd=desk).stdout
        for name in ("harbour_rumours", "bridge_closure")
    )
    part = page[page.index("## Score an article") : page.index("## Keep the result")]
    (grade,) = re.findall(r"almost nothing: “([^”]+)”", part)
    low, high = (re.search(r"(\d+) of 100  (.+)", printed) for printed in (first, second))
    assert low is not None
    assert high is not None
    assert low[2].startswith(grade)
    assert int(low[1]) < 10 < 60 < int(high[1])
    assert "Who says so?  −" in first
    assert "Who says so?  +" in second


# What is written twice


def test_figures_are_those_of_the_readme() -> None:
    """Figures change with the model; the README's are checked when it is trained. Those of goals are those of the checks."""
    goals = " ".join(quality("evaluate", "list", cwd=ROOT).stdout.split())
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for name in ("limits", "fairness"):
        text = " ".join((DOCS / "explanation" / f"{name}.md").read_text(encoding="utf-8").split())
        figures = re.findall(r"\d[\d.,]*\d(?: %)?(?: (?:to|and) \d[\d.,]*\d(?: %)?)?|\d+ %", text)
        assert figures
        known = readme + goals if name == "limits" else readme
        assert not [figure for figure in figures if figure not in known], name


# Tables that are written by hand


def test_every_environment_variable_is_documented() -> None:
    documented = set(runpy.run_path(str(DOCS / "generated.py"))["VARIABLES"])
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "quality").rglob("*.py"))
    read = set(re.findall(r"\bQUALITY_[A-Z_]+\b", source)) | {"NO_COLOR"}
    assert documented == read


def test_every_metric_is_documented() -> None:
    page = (DOCS / "operations" / "monitoring.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(quality_\w+)`", page))
    known = {re.sub(r"_(bucket|sum|count)$", "", name) for name in known_metrics() if not name.endswith("_created")}
    assert documented == known


def test_every_log_event_is_documented() -> None:
    page = (DOCS / "operations" / "monitoring.md").read_text(encoding="utf-8")
    table = page[page.index("## Logs") : page.index("`client` is")]
    folders = (ROOT / "quality" / "server", ROOT / "quality" / "triage")
    source = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    rows = re.findall(r"^\| (`.+?) \| .+? \| (`.+?) \|$", table, re.MULTILINE)
    logged = re.findall(r'\bLOG\.\w+\(\s*"([^"]+)"|extra=\{"event": "([^"]+)"', source)
    assert {event for events, _ in rows for event in re.findall(r"`([^`]+)`", events)} == {a or b for a, b in logged}
    assert len(logged) == len(re.findall(r"\bLOG\.\w+\(", source)), "an event is a constant"
    for _, named in rows:
        assert set(re.findall(r"`([^`]+)`", named)) <= set(FIELDS)


def test_sentences_are_short() -> None:
    """A sentence that nobody can read aloud does not help: none has more than 36 words between two stops."""
    for page in WRITTEN:
        text = re.sub(r"```.*?```|\*\*", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        prose = [block for block in text.split("\n\n") if not re.match(r"\s*(\||#|`|\d\.|-)", block)]
        long = [
            sentence
            for block in prose
            for sentence in re.split(r"(?<=[.!?:;])\s", " ".join(block.split()))
            if len(sentence.split()) > 36
        ]
        assert not long, f"{page.name}: {long}"
