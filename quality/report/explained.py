"""One signal in full, for the terminal: what it found in an article, every passage, and what it measures."""

from __future__ import annotations

import re

from quality.report.terminal import Line, Screen, line
from quality.report.text import plain, quoted
from quality.report.words import GRADED_BY, POINTS_MEAN, signed
from quality.scoring import Assessment, Contribution, ErrorRecord
from quality.signals import signal_named
from quality.signals.signal import counted
from quality.visible import visible, visible_line

_SECTIONS = ("What it measures", "Why it matters")


def print_explanation(screen: Screen, result: Assessment | ErrorRecord, name: str, signal: str) -> None:
    """Print what one signal found in one article."""
    if isinstance(result, ErrorRecord):
        screen.print([line(visible(result.of(name)), "red")])
        return
    found = next((c for c in result.contributions if c.signal == signal), None)
    parts = [line(visible_line(result.headline or name), "bold")]
    if result.headline:
        parts.append(line(visible_line(name), "dim"))
    parts.append(line())
    why = next((u.why for u in result.unmeasured if u.signal == signal), None)
    if found is None:
        parts += [
            line(signal_named(signal).title, "bold"),
            line(f"Not measured: {why or 'it has no value here.'}"),
        ]
    else:
        parts += _finding(result, found, why)
    screen.print([*parts, *_meaning(signal)])


def _finding(result: Assessment, found: Contribution, why: str | None) -> list[Line]:
    """Format points, finding and value, and every passage once."""
    moved = "" if result.score is None else signed(found.points)
    parts = [
        Line(((found.title, "bold"), ("  ", ""), (moved, "red" if found.log_odds < 0 else "green"))),
        line(found.sentence or found.observation),
    ]
    if found.value is None:
        parts.append(line(f"Not measured: {why or 'it has no value here.'}"))
    else:
        signal = signal_named(found.signal)
        low, high = signal.bounds
        better = {"higher": "Higher is better.", "lower": "Lower is better."}.get(signal.better, "")
        scale = f"{signal.unit}, from {low:g} to {high:g}" if high < float("inf") else f"{signal.unit}, from {low:g}"
        told = signal.unit if signal.unit[:1].isdigit() else scale  # such a unit gives the range itself
        parts.append(line(f"Value: {found.value:.3g} ({told}). {better}".rstrip(), "dim"))
    if result.score is not None:
        parts.append(line(POINTS_MEAN, "dim"))
    passages = {plain(quoted(result, p)): quoted(result, p) for p in found.evidence}
    if passages:
        parts += [line(), line(counted(len(passages), "passage").capitalize(), "bold")]
        parts += [Line(passage, 2) for passage in passages.values()]
    return parts


def _meaning(signal: str) -> list[Line]:
    """Format the sections of the signal's docstring that say what it measures and why."""
    parts: list[Line] = []
    for heading in _SECTIONS:
        found = re.search(rf"^{heading}\n((?: {{4}}.*\n?|\n)+)", signal_named(signal).docstring, re.MULTILINE)
        if found:
            parts += [line(), line(heading, "bold"), line(" ".join(found[1].split()), indent=2)]
    return [*parts, line(), line(GRADED_BY, "dim"), line(f"More: quality signals {signal}", "dim")]
