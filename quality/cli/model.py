"""`quality model`: describe a model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import Lexicons, named


def model(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", parser=named, help="Model folder; by default the shipped one."),
    ] = None,
    lexicons: Lexicons = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Describe a model: version, parts, figures and signals."""
    from quality.model import default_folder, load_model
    from quality.scoring.explanation import effect
    from quality.scoring.scorecard import scorecard_of

    loaded = load_model(folder or default_folder(), lexicons)
    scorecard = scorecard_of(loaded)
    manifest = loaded.manifest
    described = {
        "name": loaded.name,
        "version": loaded.version,
        "digest": loaded.digest,
        "folder": str(folder or default_folder()),
        "parts": {name: {"bytes": part.bytes, "sha256": part.sha256} for name, part in manifest.parts.items()},
        "data": dict(manifest.data),
        "figures": dict(manifest.figures),
        "signals": {term.signal: term.version for term in scorecard.terms},
    }
    if as_json:
        import json

        typer.echo(json.dumps(described, indent=1))
        return
    typer.echo(f"{loaded.name} {loaded.version}\n{described['folder']}\ndigest {loaded.digest}")
    _section("Parts", {name: f"{part.bytes:>9,} bytes  {part.sha256}" for name, part in manifest.parts.items()})
    _section("Data", {name: f"{value}" for name, value in manifest.data.items()})
    _section("Figures", {name: f"{value}" for name, value in manifest.figures.items()})
    _section("Signals that affect the score", {term.signal: effect(term) for term in scorecard.terms})


def _section(title: str, rows: dict[str, str]) -> None:
    if rows:
        width = max(map(len, rows))
        typer.echo("\n".join(["", title, *(f"  {name:<{width}}  {value}" for name, value in rows.items())]))
