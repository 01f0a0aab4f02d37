"""The terminal report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from quality.report.terminal import Line, Part, Screen, line
from quality.report.words import (
    BESIDE,
    EXAMPLE,
    POINTS_MEAN,
    context_lines,
    ending,
    findings,
    grade,
    lead,
    opening,
    passages,
    reasons,
    remainder,
    signed,
    silence,
    surroundings,
    told,
)
from quality.scoring import Assessment, Contribution, ErrorRecord, QuestionPart
from quality.scoring.assessment import Passage
from quality.visible import marks_within, visible, visible_line

_COLOURS = {"low": "red", "medium": "yellow", "high": "green"}
_CONTEXT = 60
_LINE = 20
"""Characters on either side of a passage that has one line."""
_INDENT = 7
"""Columns before the text of a reason, which hold its points."""
_LINES = 39
"""Lines of a brief report; with the next prompt it fills a screen of 40."""


class _Extent(NamedTuple):
    """How much a report shows."""

    findings: int = 3
    """Most findings per question."""
    passages: int = 3
    """Most passages per finding; a single one has one line."""
    blanks: int = 2
    """Blank lines: 2 for some between the questions, 1 for some around them only, 0 for none."""
    quoting: int = 6
    """Questions, those with most points first, whose findings show passages."""
    only_reasons: bool = True
    """Whether findings that are no reasons are only named, with their points."""


_BRIEF = (
    *(_Extent(), _Extent(3, 1), _Extent(2, 1), _Extent(1, 1)),
    *(_Extent(1, 1, blanks=1, quoting=questions) for questions in range(6, -1, -1)),
    _Extent(1, 1, blanks=0, quoting=0),
)
"""What a brief report tries to show, from most to least."""


def print_report(screen: Screen, result: Assessment | ErrorRecord, name: str, *, top: int = 3) -> None:
    """Print one result, with at most `top` findings per question."""
    if isinstance(result, ErrorRecord):
        screen.print([line(visible(result.of(name)), "red")])
        return
    screen.print(_parts(result, name, _Extent(top, only_reasons=False)))


def print_brief(screen: Screen, result: Assessment | ErrorRecord, name: str) -> None:
    """Print one result with as many reasons and passages as fit on a screen of 40 lines."""
    if isinstance(result, ErrorRecord):
        print_report(screen, result, name)
        return
    for extent in _BRIEF:
        parts = _parts(result, name, extent)
        if extent != _BRIEF[0]:
            parts.append(line(f"More: --top 9, --explain {_example(result)} or --format html", "dim"))
        if len(screen.rows(parts)) <= _LINES:
            break
    screen.print(parts)


def _example(result: Assessment) -> str:
    """Return a signal worth explaining: that of the strongest reason, or else of the strongest contribution."""
    return next((c.signal for c in (*reasons(result), *result.contributions)), "SIGNAL")


def _parts(result: Assessment, name: str, extent: _Extent) -> list[Line]:
    parts = [line(visible_line(result.headline or name), "bold")]
    if result.headline:
        parts.append(line(visible_line(name), "dim"))
    if result.band and result.interval:
        low, high = result.interval
        parts += [
            Line(((f"{result.score}", f"bold {_COLOURS[result.band]}"), (" of 100  ", "dim"), (grade(result), ""))),
            _bar(result),
            line(f"Nine in ten such articles are graded between {low} and {high}.", "dim"),
        ]
    else:
        parts.append(line(grade(result)))
    quoting = sorted(result.questions, key=lambda question: -abs(question.points))[: extent.quoting]
    for number, question in enumerate(result.questions):
        shown = _question(result, question, extent, extent.passages if question in quoting else 0)
        parts += [line(), *shown] if shown and extent.blanks > (number > 0) else shown
    if result.score is not None:
        parts += [line()] if extent.blanks > 1 else []
        parts.append(line(POINTS_MEAN, "dim"))
    if result.what_if:
        parts += [line()] if extent.blanks else []
        parts.append(line("What would raise it", "bold"))
        parts += [Line(((w.edit, ""),), 8, (f"to {w.score}", "green")) for w in result.what_if]
    if result.context:
        parts += [line(), line(BESIDE, "bold")]
        parts += [line(shown, indent=2) for shown in context_lines(result)]
    if result.cautions:
        parts += [line()] if extent.blanks > 1 else []
        parts += [line(visible(f"Note: {caution}"), "dim") for caution in result.cautions]
    return parts


def _question(result: Assessment, question: QuestionPart, extent: _Extent, most: int) -> list[Line]:
    """Format a question with its points and findings, and name the findings that are not listed. Nothing without a score."""
    if result.score is None:
        return []
    found = findings(result, question.question)
    chosen = [c for c in found if c.sentence is not None] if extent.only_reasons else found
    if extent.findings == 1:  # the one that goes the way of the question's points
        chosen = [c for c in chosen if c.sentence == question.sentence] or chosen
    chosen = chosen[: extent.findings]
    left = remainder([c for c in found if c not in chosen], first=not chosen)
    style = "red" if question.points <= -0.5 else "green" if question.points >= 0.5 else "dim"
    parts = [Line(((question.title, "bold"), ("  ", ""), (signed(question.points), style)))]
    if not chosen and (extent.only_reasons or not left):
        parts.append(line(silence(result, question), "dim", _INDENT))
    parts += _findings(result, chosen, most)
    return [*parts, line(left, "dim", _INDENT)] if left else parts


def _bar(result: Assessment, width: int = 50) -> Line:
    assert result.score is not None
    assert result.interval is not None
    cells = []
    low, high = (round(value / 100 * (width - 1)) for value in result.interval)
    at = round(result.score / 100 * (width - 1))
    for cell in range(width):
        cells.append("●" if cell == at else "━" if low <= cell <= high else "─")
    return Line((("0 ", "dim"), ("".join(cells), _COLOURS[result.band or "medium"]), (" 100", "dim")))


def _findings(result: Assessment, chosen: Iterable[Contribution], most: int) -> Iterator[Line]:
    """Yield findings, and under those that lower the score at most so many passages each."""
    for contribution in chosen:
        label = (signed(contribution.points), "red" if contribution.log_odds < 0 else "green")
        yield Line(((told(contribution), ""),), _INDENT, label)
        if contribution.log_odds <= 0 and most:
            yield from _passages(result, contribution, most)


def _passages(result: Assessment, contribution: Contribution, most: int) -> Iterator[Line]:
    if most == 1:
        for passage in passages(contribution)[:1]:
            yield Line(quoted(result, passage, _LINE), _INDENT + 1, is_cut=True)
        return
    quotes = all_quoted(result, passages(contribution))
    for quote in quotes[:most]:
        yield Line(quote, _INDENT + 1)
    if len(quotes) > most:
        yield line(f"and {len(quotes) - most} more", "dim", _INDENT + 1)


def all_quoted(result: Assessment, shown: Iterable[Passage]) -> list[tuple[Part, ...]]:
    """Highlight passages. Those in one sentence have the same surroundings, so the sentence is shown only once; only the first of
    several examples says that it is one."""
    quotes: dict[str, tuple[Part, ...]] = {}
    for passage in shown:
        quote = quoted(result, passage)
        if quotes and quote[0][0] == EXAMPLE:
            quote = quote[1:]
        quotes.setdefault("".join(text for text, _ in quote), quote)
    return list(quotes.values())


def quoted(result: Assessment, passage: Passage, reach: int = _CONTEXT) -> tuple[Part, ...]:
    """Highlight a passage with up to `reach` characters on either side; a long passage is cut in the middle."""
    part, start, end, quote = passage.part, passage.start, passage.end, passage.quote
    if len(quote) > 3 * _CONTEXT:
        quote = f"{opening(quote, 2 * _CONTEXT)} … {ending(quote, _CONTEXT // 2)}"
    before = after = ""
    if part == "text":
        before, after = map(visible, surroundings(result.text, start, end, reach))
    quote = " ".join(visible(quote).split())
    letters = marks_within(before + quote + after)
    before, quote, after = (
        "".join(letters[first:last])
        for first, last in ((0, len(before)), (len(before), len(before + quote)), (len(before + quote), None))
    )
    shown = (("“", "dim"), (before, "dim"), (quote, "reverse"), (after, "dim"), ("”", "dim"))
    return ((lead(passage), "dim"), *shown) if lead(passage) else shown
