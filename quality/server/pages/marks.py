"""The reasons of an assessment as the item page shows them, and the article's text with the cited passages marked.
Assessments come from the database as JSON, so what moderators saw stays readable whatever later versions write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from quality.report.words import Found, illustrates, unshown
from quality.scoring.assessment import VISIBLE
from quality.scoring.explanation import ENGLISH_ONLY

PART = 10_000
"""Code points of text on one page."""
MOST_MARKS = 250
"""Marks on one page."""
QUOTES = 3
"""Quotes shown with a reason."""


class Reason(NamedTuple):
    """A signal's part in the score, whether it is a reason or only a measurement. `side` is “down” or “up”, or empty if there is
    no score to show; `points` is how much it would move an article that scores 50."""

    number: int
    signal: str
    title: str
    sentence: str
    side: str
    points: float
    evidence: Sequence[Mapping[str, Any]]


class Group(NamedTuple):
    """A question with its findings, the strongest first. `width` is its effect as a percentage of the strongest question's; `side`
    is empty if there is no score to show. `silence` is shown where there is no reason."""

    title: str
    side: str
    points: float
    width: float
    reasons: tuple[Reason, ...]
    silence: str


def shown_groups(assessment: Mapping[str, Any] | None, *, blind: bool) -> tuple[list[Group], list[str]]:
    """Return the questions with all findings that move the score, and sentences for the other measurements. If the score is hidden
    or missing, all measurements with evidence are shown and questions without any are left out."""
    if not assessment:
        return [], []
    plain = blind or assessment["score"] is None
    # Assessments that earlier versions stored have no titles here.
    rest = [f"{e.get('title') or e['signal'].replace('_', ' ')}: {e['why']}" for e in assessment["unmeasured"]]
    reasons: dict[str, list[Reason]] = {}
    for number, c in enumerate(assessment["contributions"], 1):  # strongest first
        weight = 0.0 if plain else c["log_odds"]
        side = "" if plain else "down" if weight < 0 else "up"
        if c["evidence"] if plain else abs(weight) >= VISIBLE:
            is_reason = plain or c["sentence"] is not None
            evidence = [p for p in c["evidence"] if illustrates(c["signal"], weight, p["note"], is_reason)]
            sentence = c["sentence"] or c["observation"]
            reason = Reason(number, c["signal"], c["title"], sentence, side, c["points"] or 0.0, evidence)
            reasons.setdefault(c["question"], []).append(reason)
        elif c["observation"] != ENGLISH_ONLY:
            rest.append(f"{c['title']}: {c['observation']}")
    largest = max((abs(q["log_odds"] or 0.0) for q in assessment["questions"]), default=0.0) or 1.0
    groups = []
    for question in assessment["questions"]:
        found = tuple(reasons.get(question["question"], ()))
        moved = 0.0 if plain else question["points"]
        side = "" if plain else "down" if moved <= -0.5 else "up" if moved >= 0.5 else "flat"
        if found or not plain:
            width = 100 * abs(question["log_odds"] or 0.0) / largest
            silence = unshown(question["question"], moved, _found(assessment, question["question"]))
            groups.append(Group(question["title"], side, moved, width, found, silence))
    return groups, rest


def _found(assessment: Mapping[str, Any], question: str) -> list[Found]:
    return [
        Found(c["value"], c["points"] or 0.0, c["observation"])
        for c in assessment["contributions"]
        if c["question"] == question
    ]


def marked(text: str, reasons: Sequence[Reason], part: int = 1) -> Markup:
    """Return one part of the text, escaped, with every passage that a reason cites in a `mark` that names the reasons."""
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
