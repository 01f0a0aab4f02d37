"""`quality demo`: score the shipped examples and open the report."""

from __future__ import annotations

import webbrowser
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from quality.cli.options import named, writable
from quality.errors import InputError


def demo(
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="PATH", parser=named, callback=writable, help="Where to write the report."
        ),
    ] = Path("quality-demo.html"),
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the report in the browser.")] = False,
) -> None:
    """Score the shipped examples and open the report in the browser."""
    from quality.article.files import read_records
    from quality.bulk import score_records
    from quality.bulk.output import is_direct, replaced
    from quality.cli.outputs import apart, is_report
    from quality.report.html import write_page

    folder = examples()
    apart(output, [str(folder)])
    if output.is_file() and not is_direct(output) and not is_report(output):
        raise InputError(
            f"-o {output} is not an earlier report of quality and would be overwritten; choose another file"
        )
    files = sorted(folder.glob("*.txt"))
    records = (record for file in files for record in read_records(str(file)))
    with replaced(output) as place, place.open("w", encoding="utf-8") as out:
        write_page(((Path(item.name).name, item.result) for item in score_records(records)), out)
    typer.echo(output)
    if no_open or not webbrowser.open(output.resolve().as_uri()):
        typer.echo("Open this file in a browser.", err=True)


def examples() -> Path:
    """Return the folder of examples: in the installed package, or in the checkout that it is run from. Raises InputError if
    there is none."""
    package = Path(str(resources.files("quality")))
    for folder in (package / "labeled" / "examples", package.parent / "labeled" / "examples"):
        if folder.is_dir():
            return folder
    raise InputError("this installation has no examples; get them with the source archive")
