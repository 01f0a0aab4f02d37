"""Items of the moderation queue as lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quality.triage import Card

PAST_TENSE = {
    "approve": "approved", "reject": "rejected", "not_news": "not news", "unsure": "unsure", "escalate": "escalated",
    "hold": "held back",
}  # fmt: skip


def print_card(card: Card) -> None:
    """Print an item in two lines."""
    from quality.signals.signal import counted

    score = "hidden" if card.blind else "none" if card.score is None else f"{card.score} ({card.band})"
    copies = f", with {counted(card.group_size - 1, 'near-duplicate')}" if card.group_size > 1 else ""
    print(f"#{card.id}  score {score}{copies}  {one_line(card.headline or card.url or card.external_id or '', 80)}")
    print(f"    {one_line(card.why or 'A second opinion: the score is hidden.', 400)}")


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
        return f"decided: {PAST_TENSE[card.decision]}"
    if card.state == "waiting" and card.opinions:
        return "waiting for a second opinion"
    return {"waiting": "waiting for a decision", "escalated": "waiting for a lead", "held": "held back"}.get(
        card.state, "not scored yet"
    )


def one_line(text: str, most: int) -> str:
    """Format text for a terminal: one line, without control characters."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return shown if len(shown) <= most else shown[: most - 1] + "…"
