"""Write quality/signals/README.md, the catalogue of signals, from their declarations: python scripts/build_catalog.py"""

from __future__ import annotations

import json
import re
from pathlib import Path

from quality.signals import Signal, catalog
from quality.signals.questions import TITLES

HERE = Path(__file__).resolve().parents[1]
PAGE = HERE / "quality" / "signals" / "README.md"
DIRECTIONS = {"higher": "more is better", "lower": "less is better", "neither": "no direction"}


def page() -> str:
    """Return the whole page as Markdown."""
    card = json.loads((HERE / "models" / "reliability" / "scorecard.json").read_text(encoding="utf-8"))
    scored = {term["signal"] for term in card["terms"]}
    signals = catalog()
    lines = [
        "# Signals",
        "",
        "Written by `scripts/build_catalog.py` from the declarations; do not edit. One file is one signal.",
        "",
        "| signal | question | unit | direction | scored |",
        "|---|---|---|---|---|",
        *(
            f"| [{s.name}](#{s.name}) | {TITLES[s.question]} | {s.unit} | {DIRECTIONS[s.better]} | "
            f"{'yes' if s.name in scored else 'no'} |"
            for s in signals
        ),
        "",
    ]
    for signal in signals:
        lines += _section(signal)
    return "\n".join(lines)


def _section(signal: Signal) -> list[str]:
    low, high = signal.bounds
    facts = [f"Bounds {low:g} to {high:g}; {DIRECTIONS[signal.better]}; version {signal.version}."]
    if signal.off_for:
        facts.append(f"Not applied to: {', '.join(sorted(genre.replace('_', ' ') for genre in signal.off_for))}.")
    if signal.needs_page:
        facts.append("Only an HTML page can be measured.")
    summary, *rest = re.split(r"\n(?=[A-Z][a-z ]+\n {4})", signal.docstring)
    lines = [f"## {signal.name}", "", f"**{signal.title}.** {' '.join(summary.split())}", "", " ".join(facts), ""]
    for part in rest:
        heading, _, body = part.partition("\n")
        lines += [f"*{heading}.* {' '.join(body.split())}", ""]
    return lines


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
