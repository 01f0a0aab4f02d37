"""The terminal report, made with Rich."""

from __future__ import annotations

from typing import NamedTuple

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quality.report.words import (
    BESIDE,
    POINTS_MEAN,
    context_lines,
    ending,
    grade,
    opening,
    reasons,
    signed,
    silence,
    surroundings,
)
from quality.scoring import Assessment, Contribution, ErrorRecord, QuestionPart
from quality.scoring.assessment import Passage
from quality.visible import visible, visible_line

_COLOURS = {"low": "red", "medium": "yellow", "high": "green"}
_CONTEXT = 60
_LINE = 20
"""Characters on either side of a passage that has one line."""
_LINES = 39
"""Lines of a brief report; with the next prompt it fills a screen of 40."""


class _Extent(NamedTuple):
    """How much a report shows."""

    reasons: int = 3
    """Most reasons per question."""
    passages: int = 3
    """Most passages per reason; a single one has one line."""
    spaced: bool = True
    """Whether blank lines divide the questions."""
    quoting: int = 6
    """Questions, those with most points first, whose reasons show passages."""


_BRIEF = (
    *(_Extent(), _Extent(3, 1), _Extent(2, 1), _Extent(1, 1)),
    *(_Extent(1, 1, spaced=False, quoting=questions) for questions in range(6, -1, -1)),
)
"""What a brief report tries to show, from most to least."""


def print_report(console: Console, result: Assessment | ErrorRecord, name: str, *, top: int = 3) -> None:
    """Print one result, with at most `top` reasons per question."""
    if isinstance(result, ErrorRecord):
        console.print(Text(visible(result.of(name)), style="red"))
        return
    console.print(Group(*_parts(result, name, _Extent(top))))


def print_brief(console: Console, result: Assessment | ErrorRecord, name: str) -> None:
    """Print one result with as many reasons and passages as fit on a screen of 40 lines."""
    if isinstance(result, ErrorRecord):
        print_report(console, result, name)
        return
    for extent in _BRIEF:
        parts = _parts(result, name, extent)
        if extent != _BRIEF[0]:
            parts.append(Text("More: --top 9, --explain SIGNAL or --format html", style="dim"))
        if len(console.render_lines(Group(*parts))) <= _LINES:
            break
    console.print(Group(*parts))


def _parts(result: Assessment, name: str, extent: _Extent) -> list[RenderableType]:
    parts: list[RenderableType] = [Text(visible_line(result.headline or name), style="bold")]
    if result.headline:
        parts.append(Text(visible_line(name), style="dim"))
    if result.band and result.interval:
        low, high = result.interval
        parts += [
            Text.assemble((f"{result.score}", f"bold {_COLOURS[result.band]}"), (" of 100  ", "dim"), grade(result)),
            _bar(result),
            Text(f"Nine in ten such articles are graded between {low} and {high}.", style="dim"),
        ]
    else:
        parts.append(Text(grade(result)))
    quoting = sorted(result.questions, key=lambda question: -abs(question.points))[: extent.quoting]
    for number, question in enumerate(result.questions):
        passages = extent.passages if question in quoting else 0
        shown = _question(result, question, extent.reasons, passages)
        parts += [Text(), *shown] if shown and (extent.spaced or number == 0) else shown
    if result.score is not None:
        parts += [Text()] if extent.spaced else []
        parts.append(Text(POINTS_MEAN, style="dim"))
    if result.what_if:
        parts += [Text(), Text("What would raise it", style="bold")]
        parts += [Text.assemble((f"  {w.score:>4}  ", "green"), w.edit) for w in result.what_if]
    if result.context:
        parts += [Text(), Text(BESIDE, style="bold")]
        parts += [Text(f"  {line}") for line in context_lines(result)]
    if result.cautions:
        parts += [Text()] if extent.spaced else []
        parts += [Text(visible(f"Note: {caution}"), style="dim") for caution in result.cautions]
    return parts


def _question(result: Assessment, question: QuestionPart, most: int, passages: int) -> list[RenderableType]:
    """Format a question with its points and reasons; for an article without a score, only the findings."""
    chosen = reasons(result, question=question.question)
    if most == 1:  # the one that goes the way of the question's points
        chosen = [c for c in chosen if c.sentence == question.sentence] or chosen
    chosen = chosen[:most]
    if result.score is None:
        title = [Text(question.title, style="bold")] if chosen else []
        return [*title, *(_reason(result, contribution, passages) for contribution in chosen)]
    style = "red" if question.points <= -0.5 else "green" if question.points >= 0.5 else "dim"
    heading: list[RenderableType] = [Text.assemble((question.title, "bold"), "  ", (signed(question.points), style))]
    if not chosen:
        heading.append(Text(f"       {silence(result, question)}", style="dim"))
    heading += [_reason(result, contribution, passages) for contribution in chosen]
    return heading


def _bar(result: Assessment, width: int = 50) -> Text:
    assert result.score is not None
    assert result.interval is not None
    cells = []
    low, high = (round(value / 100 * (width - 1)) for value in result.interval)
    at = round(result.score / 100 * (width - 1))
    for cell in range(width):
        cells.append("●" if cell == at else "━" if low <= cell <= high else "─")
    return Text.assemble(("0 ", "dim"), ("".join(cells), _COLOURS[result.band or "medium"]), (" 100", "dim"))


def _reason(result: Assessment, contribution: Contribution, most: int) -> RenderableType:
    moved = "·" if result.score is None else signed(contribution.points)
    table = Table.grid(padding=(0, 2))
    table.add_column(width=4, justify="right")
    table.add_column()
    table.add_row(Text(moved, style="red" if contribution.log_odds < 0 else "green"), Text(contribution.sentence or ""))
    if not contribution.evidence or contribution.log_odds > 0 or most == 0:
        return Padding(table, (0, 0, 0, 1))
    if most == 1:
        line = quoted(result, contribution.evidence[0], _LINE)
        line.no_wrap, line.overflow = True, "ellipsis"
        return Padding(Group(table, Padding(line, (0, 0, 0, 7))), (0, 0, 0, 1))
    # Passages in one sentence have the same surroundings, so the sentence is shown only once.
    shown: dict[str, Text] = {}
    for passage in contribution.evidence:
        quote = quoted(result, passage)
        shown.setdefault(quote.plain, quote)
    quotes: list[RenderableType] = [table]
    quotes += [Padding(quote, (0, 0, 0, 7)) for quote in list(shown.values())[:most]]
    more = len(shown) - most
    if more > 0:
        quotes.append(Padding(Text(f"and {more} more", style="dim"), (0, 0, 0, 7)))
    return Padding(Group(*quotes), (0, 0, 0, 1))


def quoted(result: Assessment, passage: Passage, reach: int = _CONTEXT) -> Text:
    """Highlight a passage with up to `reach` characters on either side; a long passage is cut in the middle."""
    part, start, end, quote = passage.part, passage.start, passage.end, passage.quote
    if len(quote) > 3 * _CONTEXT:
        quote = f"{opening(quote, 2 * _CONTEXT)} … {ending(quote, _CONTEXT // 2)}"
    before = after = ""
    if part == "text":
        before, after = map(visible, surroundings(result.text, start, end, reach))
    quote = visible(quote)
    shown = Text.assemble(
        ("“", "dim"), (before, "dim"), (" ".join(quote.split()), "reverse"), (after, "dim"), ("”", "dim")
    )
    return shown if part == "text" else Text.assemble((f"{escape(part)}: ", "dim"), shown)
