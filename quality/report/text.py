"""The terminal report, made with Rich."""

from __future__ import annotations

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
from quality.visible import visible, visible_line

_COLOURS = {"low": "red", "medium": "yellow", "high": "green"}
_PASSAGES = 3
_CONTEXT = 60


def print_report(console: Console, result: Assessment | ErrorRecord, name: str, *, top: int = 3) -> None:
    """Print one result, with at most `top` reasons per question."""
    if isinstance(result, ErrorRecord):
        console.print(Text(visible(result.of(name)), style="red"))
        return
    console.print(Group(*_parts(result, name, top)))


def _parts(result: Assessment, name: str, top: int) -> list[RenderableType]:
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
    for question in result.questions:
        parts += _question(result, question, top)
    if result.score is not None:
        parts += [Text(), Text(POINTS_MEAN, style="dim")]
    if result.what_if:
        parts += [Text(), Text("What would raise it", style="bold")]
        parts += [Text.assemble((f"  {w.score:>4}  ", "green"), w.edit) for w in result.what_if]
    if result.context:
        parts += [Text(), Text(BESIDE, style="bold")]
        parts += [Text(f"  {line}") for line in context_lines(result)]
    if result.cautions:
        parts.append(Text())
        parts += [Text(visible(f"Note: {caution}"), style="dim") for caution in result.cautions]
    return parts


def _question(result: Assessment, question: QuestionPart, top: int) -> list[RenderableType]:
    """Format a question with its points and reasons; for an article without a score, only the findings."""
    chosen = reasons(result, question=question.question, top=top)
    if result.score is None:
        title = [Text(), Text(question.title, style="bold")] if chosen else []
        return [*title, *(_reason(result, contribution) for contribution in chosen)]
    style = "red" if question.points <= -0.5 else "green" if question.points >= 0.5 else "dim"
    heading: list[RenderableType] = [
        Text(),
        Text.assemble((question.title, "bold"), "  ", (signed(question.points), style)),
    ]
    if not chosen:
        heading.append(Text(f"       {silence(result, question)}", style="dim"))
    heading += [_reason(result, contribution) for contribution in chosen]
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


def _reason(result: Assessment, contribution: Contribution) -> RenderableType:
    moved = "·" if result.score is None else signed(contribution.points)
    table = Table.grid(padding=(0, 2))
    table.add_column(width=4, justify="right")
    table.add_column()
    table.add_row(Text(moved, style="red" if contribution.log_odds < 0 else "green"), Text(contribution.sentence or ""))
    if not contribution.evidence or contribution.log_odds > 0:
        return Padding(table, (0, 0, 0, 1))
    # Passages in one sentence have the same surroundings, so the sentence is shown only once.
    shown: dict[str, Text] = {}
    for passage in contribution.evidence:
        quoted = _quote(result, passage.part, passage.start, passage.end, passage.quote)
        shown.setdefault(quoted.plain, quoted)
    quotes: list[RenderableType] = [table]
    quotes += [Padding(quoted, (0, 0, 0, 7)) for quoted in list(shown.values())[:_PASSAGES]]
    more = len(shown) - _PASSAGES
    if more > 0:
        quotes.append(Padding(Text(f"and {more} more", style="dim"), (0, 0, 0, 7)))
    return Padding(Group(*quotes), (0, 0, 0, 1))


def _quote(result: Assessment, part: str, start: int, end: int, quote: str) -> Text:
    """Highlight the passage in its surroundings; a long passage is cut in the middle."""
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
