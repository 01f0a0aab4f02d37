"""One signal in full, for the terminal: what it found in an article, every passage, and what it measures."""

from __future__ import annotations

import re

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from quality.report.text import quoted
from quality.report.words import POINTS_MEAN, signed
from quality.scoring import Assessment, Contribution, ErrorRecord
from quality.signals import signal_named
from quality.signals.signal import counted
from quality.visible import visible, visible_line

_SECTIONS = ("What it measures", "Why it matters")


def print_explanation(console: Console, result: Assessment | ErrorRecord, name: str, signal: str) -> None:
    """Print what one signal found in one article."""
    if isinstance(result, ErrorRecord):
        console.print(Text(visible(result.of(name)), style="red"))
        return
    found = next((c for c in result.contributions if c.signal == signal), None)
    parts: list[RenderableType] = [Text(visible_line(result.headline or name), style="bold")]
    if result.headline:
        parts.append(Text(visible_line(name), style="dim"))
    parts.append(Text())
    why = next((u.why for u in result.unmeasured if u.signal == signal), None)
    if found is None:
        parts += [
            Text(signal_named(signal).title, style="bold"),
            Text(f"Not measured: {why or 'it has no value here.'}"),
        ]
    else:
        parts += _finding(result, found, why)
    console.print(Group(*parts, *_meaning(signal)))


def _finding(result: Assessment, found: Contribution, why: str | None) -> list[RenderableType]:
    """Format points, finding and value, and every passage once."""
    moved = "" if result.score is None else signed(found.points)
    parts: list[RenderableType] = [
        Text.assemble((found.title, "bold"), "  ", (moved, "red" if found.log_odds < 0 else "green")),
        Text(found.sentence or found.observation),
    ]
    if found.value is None:
        parts.append(Text(f"Not measured: {why or 'it has no value here.'}"))
    else:
        signal = signal_named(found.signal)
        low, high = signal.bounds
        better = {"higher": "Higher is better.", "lower": "Lower is better."}.get(signal.better, "")
        scale = f"{signal.unit}, from {low:g} to {high:g}" if high < float("inf") else f"{signal.unit}, from {low:g}"
        told = signal.unit if signal.unit[:1].isdigit() else scale  # such a unit gives the range itself
        parts.append(Text(f"Value: {found.value:.3g} ({told}). {better}".rstrip(), style="dim"))
    if result.score is not None:
        parts.append(Text(POINTS_MEAN, style="dim"))
    passages = {quoted(result, p).plain: quoted(result, p) for p in found.evidence}
    if passages:
        parts += [Text(), Text(counted(len(passages), "passage").capitalize(), style="bold")]
        parts += [Padding(passage, (0, 0, 0, 2)) for passage in passages.values()]
    return parts


def _meaning(signal: str) -> list[RenderableType]:
    """Format the sections of the signal's docstring that say what it measures and why."""
    parts: list[RenderableType] = []
    for heading in _SECTIONS:
        found = re.search(rf"^{heading}\n((?: {{4}}.*\n?|\n)+)", signal_named(signal).docstring, re.MULTILINE)
        if found:
            parts += [Text(), Text(heading, style="bold"), Padding(Text(" ".join(found[1].split())), (0, 0, 0, 2))]
    return [*parts, Text(), Text(f"More: quality signals {signal}", style="dim")]
