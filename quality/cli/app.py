"""All commands in one application."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

import typer

COMMANDS = (
    "score", "copies", "publishers", "signals", "model", "train", "evaluate", "compare", "serve", "extension", "triage",
)  # fmt: skip
"""Each command is a module of this package; `triage` has subcommands."""


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Build the application with these commands.

    Typer inspects the parameters of every command, so a call that names its command starts faster with that command alone.
    """
    app = typer.Typer(
        name="quality",
        help="Score how reliable an article looks as a source, and explain why.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback(invoke_without_command=False)(_version)
    for name in names:
        module = import_module(f"quality.cli.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app)
        else:
            app.command()(getattr(module, name))
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        from quality.version import __version__

        typer.echo(__version__)
        raise typer.Exit


def _version(
    version: bool = typer.Option(
        False, "--version", help="Print the version and exit.", is_eager=True, callback=_print_version
    ),
) -> None:
    del version
