"""The checks of `quality evaluate CHECK`: the table, and running them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from quality.checks.figures import Asked

LIST, ALL = "list", "all"
REACHED = "checks.json"
"""File beside the shipped model with the figures that were reached: `quality evaluate all --corpora DIR -o models/checks.json`."""
Row = dict[str, str]
"""A figure: check, figure, value and goal."""


def show_checks(as_json: bool) -> None:
    """Print the table of checks: what each measures, its main figures with their goals, and the last results."""
    from quality.checks import CHECKS
    from quality.model import default_folder

    kept = default_folder().parent / REACHED
    reached: list[Row] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else []
    main = [row for row in reached if row["goal"]]
    if as_json:
        table = {name: {"measures": check.measures, "goals": dict(check.goals)} for name, check in CHECKS.items()}
        typer.echo(json.dumps({"checks": table, "reached": main}, indent=1))
        return
    for name, check in CHECKS.items():
        typer.echo(f"{name:<17}{check.measures}")
        for figure, goal in check.goals.items():
            typer.echo(f"{'':<19}{figure:<42} goal: {goal}")
            for row in main:
                if row["check"] == name and row["figure"].startswith(figure):
                    typer.echo(f"{'':<21}{row['figure']}: {row['value']}")


def run_checks(check: str, corpora: Path | None, labeled: Path, show: int, jobs: int, *, quiet: bool) -> list[Row]:
    """Run one check or all, print each figure when it is measured unless `quiet`, and return the figures.

    Of all checks, one whose articles or labels are missing is left out, and standard error says why. Raises BadParameter for an
    unknown check, and InputError if articles or labels of the only one are missing.
    """
    from quality.checks import CHECKS
    from quality.checks.figures import Asked
    from quality.errors import InputError

    names = [*CHECKS] if check == ALL else [check]
    if check not in (*CHECKS, ALL):
        raise typer.BadParameter(f"there is no check {check!r}; the checks are {', '.join(CHECKS)}", param_hint="CHECK")
    rows: list[Row] = []
    if check == ALL:
        _ = Asked(_Errors(), corpora).corpora  # missing corpora should not be found out after an hour
    for name in names:
        print(f"{name}: {CHECKS[name].measures}", file=sys.stderr)
        try:
            rows += _figures(name, Asked(_Errors(), corpora, labeled, show, jobs), quiet)
        except InputError as error:
            if check != ALL:
                raise
            print(f"  left out: {error}", file=sys.stderr)
    return rows


def _figures(check: str, asked: Asked, quiet: bool) -> Iterator[Row]:
    from quality.checks import CHECKS, run

    for figure in run(check, asked):
        goal = CHECKS[check].goal(figure.name)
        if not quiet:
            print(f"  {figure.name}: {figure.value}" + (f"  (goal: {goal})" if goal else ""), flush=True)
        yield {"check": check, "figure": figure.name, "value": figure.value, "goal": goal}


class _Errors:
    """Standard error, where examples of errors are shown."""

    def note(self, message: str) -> None:
        print(f"    {message}", file=sys.stderr)
