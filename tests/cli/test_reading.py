"""What a reader at a terminal gets: one screen, one signal in full, a demonstration, completion."""

import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from quality import Article, load_scorer
from quality.cli.app import application
from quality.cli.demo import examples
from quality.report.terminal import Screen
from quality.report.text import print_brief
from quality.signals import catalog

ROOT = Path(__file__).resolve().parents[2]
RUMOURS = examples() / "harbour_rumours.txt"
EXAMPLES = sorted(examples().glob("*.txt"))


def quality(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application(), [str(argument) for argument in arguments], env={"COLUMNS": "80"})


@pytest.mark.parametrize("width", [80, 120])
def test_one_article_fits_a_screen_of_40_lines(width: int) -> None:
    """With the prompt below it, and with every question."""
    scorer = load_scorer()
    for file in EXAMPLES:
        result = scorer.score(Article.from_text(file.read_text(encoding="utf-8")), what_if=True)
        printed = StringIO()
        print_brief(Screen(printed, width=width), result, file.name)
        lines = printed.getvalue().splitlines()
        assert len(lines) <= 39, file.name
        assert all(any(line.startswith(f"{q.title}  ") for line in lines) for q in result.questions if result.score)


def test_a_number_of_reasons_asked_for_is_given() -> None:
    brief, full = quality("score", RUMOURS), quality("score", RUMOURS, "--top", "9")
    (named,) = re.findall(r"More: --top 9, --explain (\w+) or", brief.stdout)
    assert named in {signal.name for signal in catalog()}
    assert quality("score", RUMOURS, "--explain", named).exit_code == 0
    assert len(full.stdout.splitlines()) > len(brief.stdout.splitlines())


def test_one_signal_in_full() -> None:
    shown = quality("score", RUMOURS, "--explain", "vague_attribution")
    assert shown.exit_code == 0
    result = load_scorer().score(Article.from_text(RUMOURS.read_text(encoding="utf-8")))
    (found,) = [c for c in result.contributions if c.signal == "vague_attribution"]
    words = " ".join(shown.stdout.split())
    assert str(found.sentence) in words
    assert all(passage.quote in words for passage in found.evidence)
    assert "Why it matters A claim by" in words


def test_every_signal_can_be_explained() -> None:
    """Also those that count for nothing or cannot be measured in a text file."""
    for signal in catalog():
        shown = quality("score", RUMOURS, "--explain", signal.name)
        assert shown.exit_code == 0, signal.name
        assert "What it measures" in shown.stdout, signal.name
    assert "Not measured" in quality("score", RUMOURS, "--explain", "outbound_links").stdout


@pytest.mark.parametrize("others", [("--format", "json"), ("--top", "2")])
def test_explain_goes_with_no_other_form(others: tuple[str, ...]) -> None:
    refused = quality("score", RUMOURS, "--explain", "opinion", *others)
    assert "leave out --format and --top" in str(refused.exception)


def test_demo(tmp_path: Path) -> None:
    shown = quality("demo", "--no-open", "-o", tmp_path / "demo.html")
    assert shown.exit_code == 0
    page = (tmp_path / "demo.html").read_text(encoding="utf-8")
    assert all(f'id="a{number}"' in page for number in range(len(EXAMPLES)))
    assert quality("demo", "--no-open", "-o", tmp_path / "demo.html").exit_code == 0
    for content in ("mine", "<!doctype html><title>Air quality</title>", '{"schema": "quality.assessment/2"}'):
        (tmp_path / "mine.html").write_text(content)
        refused = quality("demo", "--no-open", "-o", tmp_path / "mine.html")
        assert "not an earlier report of quality" in str(refused.exception)
        assert (tmp_path / "mine.html").read_text() == content
    article = Path(shutil.copy(RUMOURS, tmp_path))
    refused = quality("demo", "--no-open", "-o", article)
    assert "would be overwritten" in str(refused.exception)
    assert article.read_text(encoding="utf-8").startswith("Shocking")


def completed(words: str) -> list[str]:
    """What the shell is told for a command line."""
    environment = {
        **os.environ, "_QUALITY_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }  # fmt: skip
    code = "import sys; sys.argv = ['quality']; from quality.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    return done.stdout.split()


def test_shell_completion() -> None:
    assert completed("quality sc") == ["score"]
    assert completed("quality score x --format sa") == ["sarif"]
    assert completed("quality signals vague") == ["vague_attribution"]
    assert completed("quality score --explain vague") == ["vague_attribution"]


@pytest.mark.parametrize("contact", ["nobody", "javascript:alert(1)", "a b@example.org", "mailto:x@example.org", "//x"])
def test_a_contact_is_an_address(contact: str) -> None:
    refused = quality("score", RUMOURS, "--contact", contact, "--format", "html")
    assert "neither an e-mail address nor a web address" in str(refused.exception)
