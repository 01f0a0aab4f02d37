"""The terminal report, made with Rich."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quality.report.words import ending, measured, opening, points, points_mean, reasons, surroundings
from quality.scoring import Assessment, Contribution, ErrorRecord
from quality.scoring.assessment import BAND_WORDS
from quality.visible import visible, visible_line

_COLOURS = {"low": "red", "medium": "yellow", "high": "green"}
_PASSAGES = 3
_CONTEXT = 60


def print_report(console: Console, result: Assessment | ErrorRecord, name: str, *, top: int = 5) -> None:
    """Prints one result."""
    if isinstance(result, ErrorRecord):
        console.print(Text(visible(result.of(name)), style="red"))
        return
    console.print(Group(*_parts(result, name, top)))


def _parts(result: Assessment, name: str, top: int) -> list[RenderableType]:
    parts: list[RenderableType] = [Text(visible_line(result.headline or name), style="bold")]
    if result.headline:
        parts.append(Text(visible_line(name), style="dim"))
    if result.score is None and result.abstained:
        parts.append(Text.assemble(("No score. ", "bold"), result.abstained.message))
    elif result.band and result.interval:
        low, high = result.interval
        parts.append(
            Text.assemble(
                (f"{result.score}", f"bold {_COLOURS[result.band]}"),
                (" of 100", "dim"),
                f"  {BAND_WORDS[result.band]}",
                (f"  (90% interval {low} to {high})", "dim"),
            )
        )
        parts.append(_bar(result))
    if result.score is None and (found := measured(result, top=top)):
        parts += [Text(), Text("What was measured", style="bold")]
        parts += [_reason(result, contribution, show=True) for contribution in found]
    for up, title in ((False, "Lowers the score"), (True, "Raises the score")):
        chosen = () if result.score is None else reasons(result, up=up, top=top)
        if chosen:
            parts += [Text(), Text(title, style="bold")]
            parts += [_reason(result, contribution, show=not up) for contribution in chosen]
    if result.score is not None:
        parts += [Text(), Text(points_mean(result), style="dim")]
    if result.what_if:
        parts += [Text(), Text("What would raise it", style="bold")]
        parts += [Text.assemble((f"  {w.score:>4}  ", "green"), w.edit) for w in result.what_if]
    if result.cautions:
        parts.append(Text())
        parts += [Text(visible(f"Note: {caution}"), style="dim") for caution in result.cautions]
    return parts


def _bar(result: Assessment, width: int = 50) -> Text:
    assert result.score is not None
    assert result.interval is not None
    cells = []
    low, high = (round(value / 100 * (width - 1)) for value in result.interval)
    at = round(result.score / 100 * (width - 1))
    for cell in range(width):
        cells.append("●" if cell == at else "━" if low <= cell <= high else "─")
    return Text.assemble(("0 ", "dim"), ("".join(cells), _COLOURS[result.band or "medium"]), (" 100", "dim"))


def _reason(result: Assessment, contribution: Contribution, *, show: bool) -> RenderableType:
    moved = "·" if result.score is None else f"{points(contribution):+.0f}"
    table = Table.grid(padding=(0, 1))
    table.add_column(width=4, justify="right")
    table.add_column()
    table.add_row(Text(moved, style="red" if contribution.log_odds < 0 else "green"), Text(contribution.sentence))
    if not show or not contribution.evidence:
        return Padding(table, (0, 0, 0, 1))
    # Passages of one sentence are shown with the same words around them; the sentence stands there once.
    shown: dict[str, Text] = {}
    for passage in contribution.evidence:
        quoted = _quote(result, passage.part, passage.start, passage.end, passage.quote)
        shown.setdefault(quoted.plain, quoted)
    quotes: list[RenderableType] = [table]
    quotes += [Padding(quoted, (0, 0, 0, 6)) for quoted in list(shown.values())[:_PASSAGES]]
    more = len(shown) - _PASSAGES
    if more > 0:
        quotes.append(Padding(Text(f"and {more} more", style="dim"), (0, 0, 0, 6)))
    return Padding(Group(*quotes), (0, 0, 0, 1))


def _quote(result: Assessment, part: str, start: int, end: int, quote: str) -> Text:
    """The passage highlighted inside its surroundings; a long passage is cut in the middle."""
    if len(quote) > 3 * _CONTEXT:
        quote = f"{opening(quote, 2 * _CONTEXT)} … {ending(quote, _CONTEXT // 2)}"
    before = after = ""
    if part == "text":
        before, after = map(visible, surroundings(result.text, start, end, _CONTEXT))
    quote = visible(quote)
    shown = Text.assemble(
        ("“", "dim"), (before, "dim"), (" ".join(quote.split()), "reverse"), (after, "dim"), ("”", "dim")
    )
    return shown if part == "text" else Text.assemble((f"{escape(part)}: ", "dim"), shown)
