"""One signal in full, for the terminal: what it found in an article, its passages, and what it measures."""

from __future__ import annotations

import re

from quality.report.terminal import Line, Screen, line
from quality.report.text import all_quoted
from quality.report.words import GRADED_BY, POINTS_MEAN, grade, signed, told
from quality.scoring import Assessment, Contribution, ErrorRecord
from quality.signals import signal_named
from quality.signals.signal import counted
from quality.visible import visible, visible_line

_CODE = re.compile(r" \((?:see )?`[\w.]+`\)")
"""Where engineers find something in the code."""
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
    if result.score is None:
        parts.append(line(grade(result)))
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
    """Format points, finding and value, and its passages, each once. A signal gives the clearest ones."""
    moved = "" if result.score is None else signed(found.points)
    parts = [
        Line(((found.title, "bold"), ("  ", ""), (moved, "red" if found.log_odds < 0 else "green"))),
        line(told(found)),
    ]
    if result.abstained and result.abstained.reason == "not_english":
        return parts
    if found.value is None:
        parts.append(line(f"Not measured: {why or 'it has no value here.'}"))
    else:
        signal = signal_named(found.signal)
        low, high = signal.bounds
        better = {"higher": "Higher is better.", "lower": "Lower is better."}.get(signal.better, "")
        scale = f"{signal.unit}, from {low:g} to {high:g}" if high < float("inf") else f"{signal.unit}, from {low:g}"
        unit = signal.unit if signal.unit[:1].isdigit() else scale  # such a unit gives the range itself
        parts.append(line(f"Value: {found.value:.3g} ({unit}). {better}".rstrip(), "dim"))
    if result.score is not None:
        parts.append(line(POINTS_MEAN, "dim"))
    quotes = all_quoted(result, found.evidence)
    if quotes:
        heading = counted(len(quotes), "passage") + (", the clearest first" if len(quotes) > 1 else "")
        parts += [line(), line(heading, "bold"), *(Line(quote, 2) for quote in quotes)]
    return parts


def _meaning(signal: str) -> list[Line]:
    """Format the sections of the signal's docstring that say what it measures and why."""
    parts: list[Line] = []
    for heading in _SECTIONS:
        found = re.search(rf"^{heading}\n((?: {{4}}.*\n?|\n)+)", signal_named(signal).docstring, re.MULTILINE)
        if found:
            text = _CODE.sub("", " ".join(found[1].split()))
            parts += [line(), line(heading, "bold"), line(text, indent=2)]
    return [*parts, line(), line(GRADED_BY, "dim"), line(f"More: quality signals {signal}", "dim")]
