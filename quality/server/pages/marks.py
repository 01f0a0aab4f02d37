"""The reasons of an assessment as the item page shows them, and the article's text with the passages marked that they cite.

Assessments come from the database as JSON, so that what moderators saw stays readable whatever later versions write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from quality.scoring.assessment import VISIBLE

PART = 10_000
"""Code points of text on one page."""
MOST_MARKS = 250
"""Marks on one page."""
QUOTES = 3
"""Quotes shown with a reason."""


class Reason(NamedTuple):
    """A signal's part in the score. `side` is "down", "up" or "" without a score to show; `points` those that it would move an
    article that stands at 50; `width` its share of the strongest one's, in percent."""

    number: int
    signal: str
    title: str
    sentence: str
    side: str
    points: float
    width: float
    evidence: Sequence[Mapping[str, Any]]


def shown_reasons(assessment: Mapping[str, Any] | None, *, blind: bool) -> tuple[list[Reason], list[Reason], list[str]]:
    """Reasons that lower the score and those that raise it, strongest first, and sentences of the other measurements.

    While the score is hidden, or when there is none, all with evidence are in the first list, in the order in which they come.
    """
    plain = blind or (assessment or {}).get("score") is None
    found = (assessment or {}).get("contributions", ())
    rest = [
        f"{entry['signal'].replace('_', ' ')}: {entry['why']}" for entry in (assessment or {}).get("unmeasured", ())
    ]
    largest = max((abs(c["log_odds"] or 0.0) for c in found), default=0.0) or 1.0
    down: list[Reason] = []
    up: list[Reason] = []
    for number, c in enumerate(found, 1):
        weight = 0.0 if plain else c["log_odds"] or 0.0
        side = "down" if weight <= -VISIBLE else "up" if weight >= VISIBLE else ""
        if not (side or (plain and c["evidence"])):
            rest.append(f"{c['title']}: {c['sentence']}")
            continue
        width = 100 * abs(weight) / largest
        points = 100 / (1 + 2.718281828459045**-weight) - 50
        reason = Reason(number, c["signal"], c["title"], c["sentence"], side, points, width, c["evidence"])
        (up if side == "up" else down).append(reason)
    return down, up, rest


def marked(text: str, reasons: Sequence[Reason], part: int = 1) -> Markup:
    """One part of the text, escaped, with every passage that a reason cites in a `mark` that names the reasons."""
    first, last = (part - 1) * PART, min(part * PART, len(text))
    sides = {reason.number: reason.side for reason in reasons}
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for reason in reasons:
        for passage in reason.evidence:
            start, end = max(passage["start"], first), min(passage["end"], last)
            if passage["part"] == "text" and start < end:
                opens.setdefault(start, []).append(reason.number)
                closes.setdefault(end, []).append(reason.number)
    pieces: list[Markup] = []
    active: list[int] = []
    marks = 0
    bounds = sorted({first, last, *opens, *closes})
    for at, until in zip(bounds, bounds[1:], strict=False):
        for number in closes.get(at, ()):
            active.remove(number)
        active += opens.get(at, ())
        piece = text[at:until]
        if active and piece.strip() and marks < MOST_MARKS:
            marks += 1
            chosen = sorted(set(active))
            side = next((side for side in ("down", "up") if any(sides[number] == side for number in chosen)), "plain")
            numbers = " ".join(map(str, chosen))
            pieces.append(Markup('<mark class="{}" data-reasons="{}">{}</mark>').format(side, numbers, piece))
        else:
            pieces.append(escape(piece))
    return Markup("").join(pieces)
