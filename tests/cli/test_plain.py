"""`quality score FILE...` without an option runs without a parser of options; nobody may notice that but by its speed."""

import subprocess
import sys
from pathlib import Path

import pytest

from quality.cli import OPTION_VARIABLES
from tests import program

EXAMPLES = Path(__file__).resolve().parents[2] / "labeled" / "examples"
FILE = EXAMPLES / "bridge_closure.txt"


@pytest.mark.parametrize(
    "inputs",
    [
        (FILE,),
        (FILE, "missing.txt"),
        ("missing.txt",),
        (FILE, EXAMPLES / "harbour_rumours.txt"),
        (FILE.parent / "none",),
    ],
)
def test_a_call_without_options_does_what_one_with_the_default_does(inputs: tuple[str | Path, ...]) -> None:
    plain, parsed = program.quality("score", *inputs), program.quality("score", *inputs, "--format", "text")
    assert (plain.returncode, plain.stdout, plain.stderr) == (parsed.returncode, parsed.stdout, parsed.stderr)


@pytest.mark.parametrize("words", [("",), (FILE, ""), ()])
def test_inputs_are_checked_as_ever(words: tuple[str | Path, ...]) -> None:
    run = program.quality("score", *words)
    assert run.returncode == 2
    assert "Usage: quality score" in run.stderr


def test_variables_that_set_options_are_obeyed() -> None:
    for name in OPTION_VARIABLES:
        run = program.quality("score", FILE, **{name: "nowhere/at all"})
        assert run.returncode == 2, name
        assert "nowhere/at all" in run.stderr


def test_every_variable_of_an_option_is_known() -> None:
    from typer.main import get_command

    from quality.cli.app import application

    command = get_command(application(["score"]))
    options = command.commands["score"].params  # type: ignore[attr-defined]
    assert {option.envvar for option in options} - {None} == OPTION_VARIABLES


def test_neither_parser_nor_heavy_libraries_are_imported() -> None:
    code = (
        f"import sys; sys.argv = ['quality', 'score', {str(FILE)!r}]\n"
        "from quality.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(*sorted({'typer', 'rich', 'numpy', 'sklearn', 'sqlite3', 'csv', 'gzip', 'statistics'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.endswith("\n\n"), run.stdout.splitlines()[-1]
