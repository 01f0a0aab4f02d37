"""The roll-up of publishers as one HTML file: no script, and no source but its own style. The template escapes every value.

Plots are plain SVG: an overview with the interval of each publisher, and for each its distribution and its months.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import IO

from jinja2 import Template

from quality.corpus.publishers import Month, Publisher, RollUp
from quality.report.html import pages
from quality.report.words import minus
from quality.signals.signal import counted

DETAILED = 300
"""Publishers shown with plots of their own."""
LISTED = 3000
"""Publishers in the overview."""

_ROW = 22
"""Height of a row of the overview, in pixels."""
_LEFT, _WIDTH = 240, 900


def write_page(found: RollUp, out: IO[str], remarks: Callable[[Publisher], list[str]], spread: str) -> None:
    """Write the page. `remarks` gives the sentences of a publisher, `spread` says how much publishers differ."""
    title = f"{counted(len(found.publishers), 'publisher')}, {counted(found.articles, 'article')}"
    out.writelines(_template(remarks).generate(title=title, found=found, spread=spread))


@cache
def _template(remarks: Callable[[Publisher], list[str]]) -> Template:
    sheets = (
        resources.files("quality.report") / "report.css",
        resources.files("quality.corpus") / "templates/publishers.css",
    )
    style = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    environment = pages("quality.corpus", style)
    environment.filters |= {"across": _across, "counted": counted, "minus": minus, "remarks": remarks, "up": _up}
    environment.globals |= {
        "DETAILED": DETAILED, "LISTED": LISTED, "ROW": _ROW, "WIDTH": _WIDTH, "places_of": _places,
    }  # fmt: skip
    return environment.get_template("publishers.html")


def _across(score: float) -> str:
    """Where a score is in the overview, from left to right."""
    return f"{_LEFT + (_WIDTH - _LEFT - 20) * score / 100:.1f}"


def _up(score: float) -> str:
    """Where a score is in the plot of months, upwards."""
    return f"{80 - 0.7 * score:.1f}"


def _places(months: Sequence[Month]) -> dict[str, str]:
    """Where months are in their plot, at their distances, so that a gap shows."""
    numbers = {month.month: int(month.month[:4]) * 12 + int(month.month[5:]) for month in months}
    first, last = min(numbers.values()), max(numbers.values())
    return {month: f"{30 + 340 * (number - first) / max(1, last - first):.1f}" for month, number in numbers.items()}
