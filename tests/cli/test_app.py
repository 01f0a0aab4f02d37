"""An application with one command answers as the one with all of them."""

import pytest
from typer.testing import CliRunner

from quality.cli.app import COMMANDS, application


@pytest.mark.parametrize("name", COMMANDS)
def test_one_command_alone(name: str) -> None:
    alone, among_all = (
        CliRunner().invoke(app, [name, "--help"], prog_name="quality") for app in (application([name]), application())
    )
    assert alone.exit_code == 0
    assert alone.stdout == among_all.stdout


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(application(), ["--help"]).stdout
    assert all(f"  {name} " in shown for name in COMMANDS)
