"""Items of the moderation queue as lines for a terminal."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quality.triage import Card

PAST_TENSE = {
    "approve": "approved", "reject": "rejected", "not_news": "not news", "unsure": "unsure", "escalate": "escalated",
    "hold": "held back",
}  # fmt: skip


def print_card(card: Card) -> None:
    """Print an item in two lines, and a third one if it is deferred, assigned or claimed."""
    from quality.signals.signal import counted

    score = "hidden" if card.blind else "none" if card.score is None else f"{card.score} ({card.band})"
    others = f", {counted(card.group_size - 1, 'similar article')}" if card.group_size > 1 else ""
    print(
        f"#{card.id}  score {score}{others}  {one_line(card.headline or card.url or card.external_id or 'no headline', 80)}"
    )
    print(f"    {one_line(card.why or 'A second opinion: the score is hidden.', 400)}")
    if arranged := arranged_of(card, time.time()):
        print(f"    {one_line(arranged, 400)}")


def arranged_of(card: Card, now: float) -> str:
    """Describe until when an item is deferred, to whom it is assigned and who has claimed it; empty if none of this holds."""
    if card.state == "decided":
        return ""
    said = []
    if (card.deferred_until or 0) > now:
        said.append(f"deferred until {_minute(card.deferred_until)}")
    if card.assigned_to:
        said.append(f"assigned to {card.assigned_to}")
    if card.claimed_by and (card.claimed_until or 0) > now:
        said.append(f"claimed by {card.claimed_by} until {_minute(card.claimed_until)}")
    return "; ".join(said)


def _minute(at: float | None) -> str:
    return f"{datetime.fromtimestamp(at or 0).astimezone():%Y-%m-%d %H:%M %Z}"


def print_reasons(assessment: Mapping[str, Any], *, scored: bool) -> None:
    """Print the strongest reasons among the first contributions of an assessment, with up to two passages each. Without a score
    to show, they have no sign."""
    for contribution in assessment.get("contributions", ())[:8]:
        effect, sentence = contribution["log_odds"], contribution["sentence"]
        if sentence is None or (effect is not None and abs(effect) < 0.05):
            continue
        sign = "" if not scored or effect is None else "+" if effect > 0 else "−"
        print(f"  {sign:1} {sentence}")
        for passage in contribution["evidence"][:2]:
            print(f"      “{one_line(passage['quote'], 90)}”")


def duration(seconds: float) -> str:
    """Format a duration in its largest unit: “12 minutes”, “3 hours”, “2 days”."""
    from quality.signals.signal import counted

    if seconds < 3600:
        return counted(round(seconds / 60), "minute")
    if seconds < 48 * 3600:
        return counted(round(seconds / 3600), "hour")
    return counted(round(seconds / 86_400), "day")


def state_of(card: Card) -> str:
    """Describe the state of an item."""
    if card.state == "decided" and card.decision:
        return f"decided ({PAST_TENSE[card.decision]})"
    if card.state == "waiting" and card.opinions:
        return "waiting for a second opinion"
    return {"waiting": "waiting for a decision", "escalated": "waiting for a lead", "held": "held back"}.get(
        card.state, "not scored yet"
    )


def one_line(text: str, most: int) -> str:
    """Format text for a terminal: one line, without control characters."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return shown if len(shown) <= most else shown[: most - 1] + "…"
