"""`quality signals`: the catalogue of signals."""

from __future__ import annotations

import typer

from quality.cli.options import known_signals


def signals(
    name: str | None = typer.Argument(None, help="Name of a signal to explain in full.", autocompletion=known_signals),
    as_json: bool = typer.Option(False, "--json", help="Print as JSON."),
) -> None:
    """List the signals, or explain one of them."""
    from quality.report.words import GRADED_BY
    from quality.signals import catalog, signal_named
    from quality.signals.questions import CONTEXT, TITLES

    chosen = catalog() if name is None else (signal_named(name),)
    if as_json:
        import json

        rows = [s.to_dict() for s in chosen]
        typer.echo(json.dumps(rows if name is None else rows[0], indent=2))
        return
    if name is not None:
        (signal,) = chosen
        typer.echo(f"{signal.name}  ({TITLES[signal.question]} version {signal.version})\n\n{signal.docstring}\n")
        typer.echo(f"Unit: {signal.unit}, from {signal.bounds[0]:g} to {signal.bounds[1]:g}; better: {signal.better}")
        if signal.off_for:
            typer.echo(f"Not applied to: {', '.join(sorted(form.replace('_', ' ') for form in signal.off_for))}")
        typer.echo(GRADED_BY)
        return
    width = max(len(s.name) for s in chosen)
    question = None
    for signal in chosen:
        if signal.question != question:
            question = signal.question
            typer.echo(f"\n{TITLES[question]}  ({question}{', not scored' if question == CONTEXT else ''})")
        summary = signal.docstring.partition("\n")[0]
        origin = "" if signal.package == "quality" else f" (from the package {signal.package})"
        typer.echo(f"  {signal.name:<{width}}  {summary}{origin}")
