"""All commands in one application."""

from __future__ import annotations

import typer

from quality.cli import compare, evaluate, extension, score, serve, signals, train, triage

app = typer.Typer(
    name="quality",
    help="How reliable does an article look as a source, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(score.score)
app.command()(signals.signals)
app.command()(train.train)
app.command()(evaluate.evaluate)
app.command()(compare.compare)
app.command()(serve.serve)
app.command()(extension.extension)
app.add_typer(triage.app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from quality import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _whole(
    version: bool = typer.Option(
        False, "--version", help="Print the version and stop.", is_eager=True, callback=_print_version
    ),
) -> None:
    del version
