"""Why an item stands where it stands, in sentences for moderators. They tell what was found and what follows, never a verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence

OLDER = " Scored by an older model."
"""Ends the sentence of an item that was not scored again when the model changed."""
NO_SCORE = "No score could be given, so a person looks."
WATCHED = "The publisher is on the watch list, so a person always looks."
DRAWN = {
    "sample": "Drawn at random, to find what the score misses. ",
    "overdue": "Its turn now, as it is among those that have waited longest. ",
}
"""Begins the sentence of an item that was handed out by one of these lanes, out of the queue's order."""
_DECIDED = {"approve": "approved", "reject": "rejected", "not_news": "judged not to be news"}
_REMARK = re.compile(r"(?: Much like #\d+ [^.]*\.)?(?: Scored by an older model\.)?$")


def of_score(score: int | None, interval: tuple[int, int] | None, reach: float | None, listed: str | None) -> str:
    """What counts for its place; empty when nothing does. `listed` names the publisher's list, "watch" or "allow"."""
    parts = []
    if score is not None:
        parts.append(f"score {score} of 100" + (f" (could be {interval[0]} to {interval[1]})" if interval else ""))
    if reach is not None:
        parts.append(f"about {reach:,.0f} readers expected")
    if listed is not None:
        parts.append(f"publisher on the {listed} list")
    sentence = ", ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}." if parts else ""


def of_turn(head_start: float) -> str:
    """When its turn comes: seconds before or, negative, after that of an average article that came at the same time."""
    hours = abs(head_start) / 3600
    if hours < 0.5:
        return "Its turn comes in order of arrival."
    amount = _counted(hours, "hour") if hours < 48 else _counted(hours / 24, "day")
    if head_start > 0:
        return f"It goes ahead of average articles that came up to {amount} earlier."
    return f"It lets average articles go ahead that come up to {amount} later."


def of_findings(signals: Sequence[str]) -> str:
    """A rule names signals that count against it."""
    these = "this finding" if len(signals) == 1 else "these findings"
    return f"Always reviewed for {these}: {', '.join(name.replace('_', ' ') for name in signals)}."


def of_genre(genre: str) -> str:
    """A rule names its form."""
    return f"Always reviewed for its form: {genre.replace('_', ' ')}."


def of_width(points: int) -> str:
    """A rule asks for people where the score is uncertain."""
    return f"Always reviewed, as its score is uncertain by {points} points."


def of_rule(outcome: str, score: int, limit: float) -> str:
    """A rule decided it."""
    return (
        f"{'Approved' if outcome == 'approve' else 'Held back'} by a rule, unseen: {_against(outcome, score, limit)}."
    )


def of_check(outcome: str, score: int, limit: float) -> str:
    """It was drawn to check the rule that would have decided it."""
    done = "approved it" if outcome == "approve" else "held it back"
    return f"Drawn at random to check a rule, which would have {done} unseen: {_against(outcome, score, limit)}."


def of_late_rule(outcome: str, score: int, limit: float) -> str:
    """A rule would decide it if it came now."""
    done = "approves" if outcome == "approve" else "holds back"
    return f"A rule {done} such articles unseen when they come in ({_against(outcome, score, limit)}), but this one waited already."


def of_failure(error: str) -> str:
    """No model could score it."""
    return f"Could not be scored, so a person looks: {error}"


def of_copy(item_id: int, alike: float, decision: str) -> str:
    """It took over the decision on a near-duplicate."""
    return f"Nearly the same as #{item_id} ({alike:.0%} in common), so it is {_DECIDED[decision]} too."


def of_relative(item_id: int, alike: float, decision: str) -> str:
    """A remark: something like it was decided."""
    return f" Much like #{item_id} ({alike:.0%} in common), which was {_DECIDED[decision]}."


def of_group(others: int, *, goes_first: bool) -> str:
    """A remark: it stands for others, one of which may give it its place."""
    known = "a near-duplicate" if others == 1 else f"{others} near-duplicates"
    first = "" if not goes_first else ", which comes first" if others == 1 else ", one of which comes first"
    return f" Decided together with {known}{first}."


def remarks(sentence: str) -> str:
    """What a stored sentence says beside the place that the policy gave."""
    found = _REMARK.search(sentence)
    return found[0] if found else ""


def _against(outcome: str, score: int, limit: float) -> str:
    return f"its score, {score}, is {'over' if outcome == 'approve' else 'under'} {limit:g}"


def _counted(amount: float, unit: str) -> str:
    return f"{amount:.0f} {unit}{'' if round(amount) == 1 else 's'}"
