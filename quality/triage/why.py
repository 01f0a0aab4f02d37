"""Why an item has its place in the queue, in a sentence for moderators. The sentence gives findings and consequences, never a
verdict.

Permanent parts are stored with the item: the rule that put it there, and remarks on similar items. Parts that change with
time and with the queue (age, place, group, decision) are added when it is shown.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from quality.triage.records import POLICY

OLDER = " Scored by an older model."
"""Appended for an item that was not rescored when the model changed."""
NO_SCORE = "No score could be given, so a person must review it."
WATCHED = "The publisher is on the watch list, so a person always reviews it."
LISTED = {"watch": "Publisher on the watch list.", "allow": "Publisher on the allow list, so it comes later."}
DRAWN = {
    "sample": "Drawn at random to find what the score misses.",
    "overdue": "Among the items that have waited longest.",
}
"""Beginning of the sentence for an item handed out by one of these lanes, out of queue order."""
WIDE = 25
"""Minimum width of the interval, in points, for a score to be called uncertain."""
FEW = 20
"""Number of waiting items below which the place is given as a number instead of a share."""
SAMPLE = 200
"""Number of waiting items drawn at random to estimate a place in a long queue: the share is right within 7 points, 19 times
in 20."""
_DECIDED = {"approve": "approved", "reject": "rejected", "not_news": "judged not to be news"}
_OF_PLACE = re.compile(r"(?:Score \d+ of 100|About [\d,]+ readers|It goes ahead|It lets|Its turn comes)")
"""Matches sentences on score and place that earlier versions stored."""
_REMARK = re.compile(r"(?: Much like #\d+ [^.]*\.)?(?: Scored by an older model\.)?$")


def sentence(row: Any, at: float, lane: str, ranks: Sequence[float] = ()) -> str:
    """Compose the whole sentence on an item, from its row as of a time.

    `lane` is the lane that handed it out. `ranks` are sorted ranks of waiting items, all of them or `SAMPLE` drawn at random,
    to describe its place in the queue; empty to leave the place out.
    """
    group = of_group(row.group_size - 1, goes_first=row.rank < row.own_rank) if row.group_size > 1 else ""
    if row.state == "decided" and row.decided_by != POLICY:
        return _joined([_of_decision(row), of_score(row.score, _interval(row))])
    if row.state in ("decided", "held", "unscored") or row.error is not None:
        return _joined([row.why or "Not scored yet.", group])
    stored = [part for part in re.split(r"(?<=\.) ", row.why.strip()) if part and not _OF_PLACE.match(part)]
    parts = [DRAWN.get(lane, ""), *(part for part in stored if not remarks(f" {part}"))]
    if row.state == "escalated":
        parts = [f"Escalated to a lead after {_counted(row.opinions, 'opinion')}."]
    elif row.opinions:
        parts.append("Waiting for another opinion.")
    if not any("its score, " in part for part in parts):
        parts.append(of_score(row.score, _interval(row)))
    if row.reach is not None:
        parts.append(f"About {row.reach:,.0f} readers expected.")
    parts.append(of_age(at - row.added_at))
    if row.state == "waiting" and row.is_card and lane == row.lane:
        parts.append(of_place(row.rank, ranks))
    return _joined([*parts, *(part for part in stored if remarks(f" {part}")), group])


def of_score(score: int | None, interval: tuple[int, int] | None) -> str:
    """Describe the score and its uncertainty; empty if there is none."""
    if score is None:
        return ""
    if interval is None:
        return f"Score {score} of 100."
    low, high = interval
    return f"Score {score} of 100{' and uncertain (' if high - low >= WIDE else ' (could be '}{low} to {high})."


def of_age(seconds: float) -> str:
    """Describe how long the item has waited."""
    if seconds < 60:
        return "Just arrived."
    return f"Waiting {_duration(seconds)}."


def of_place(rank: float, ranks: Sequence[float]) -> str:
    """Describe the item's place among waiting items; empty if unknown."""
    before, count = bisect_left(ranks, rank), len(ranks)
    if count < 2:
        return ""
    if count < FEW:
        return f"Number {before + 1} of {count} in the queue."
    behind = count - bisect_right(ranks, rank)
    share = 100 * behind // (count - 1)
    if before and not share:
        return "Near the end of the queue." if behind or count >= SAMPLE else "Last in the queue."
    if count < SAMPLE:
        return "First in the queue." if before == 0 else f"Ahead of {share} % of the queue."
    return f"Ahead of about {share} % of the queue." if before else "Ahead of nearly all of the queue."


def of_findings(signals: Sequence[str]) -> str:
    """Explain that the policy names signals that count against the article."""
    these = "this finding" if len(signals) == 1 else "these findings"
    return f"Always reviewed for {these}: {', '.join(name.replace('_', ' ') for name in signals)}."


def of_form(form: str) -> str:
    """Explain that the policy names the article's form."""
    return f"Always reviewed for its form: {form.replace('_', ' ')}."


def of_width(points: int) -> str:
    """Explain that the policy requires a person because the score is uncertain."""
    return f"Always reviewed because its score is uncertain by {points} points."


def of_rule(outcome: str, score: int, limit: float) -> str:
    """Explain that a rule decided the item."""
    return f"{'Approved' if outcome == 'approve' else 'Held back'} by a rule without review: {_against(outcome, score, limit)}."


def of_check(outcome: str, score: int, limit: float) -> str:
    """Explain that the item was drawn to check the rule that would have decided it."""
    done = "approved it" if outcome == "approve" else "held it back"
    return f"Drawn at random to check a rule that would have {done} without review: {_against(outcome, score, limit)}."


def of_late_rule(outcome: str, score: int, limit: float) -> str:
    """Explain that a rule would decide the item if it arrived now."""
    done = "approves" if outcome == "approve" else "holds back"
    why = _against(outcome, score, limit)
    return f"A rule {done} such articles without review when they arrive ({why}), but this one was already waiting."


def of_failure(error: str) -> str:
    """Explain that the article could not be scored."""
    return f"Could not be scored, so a person must review it: {error}"


def of_copy(item_id: int, alike: float, decision: str) -> str:
    """Explain that the decision was taken over from a near-duplicate."""
    return f"Nearly the same as #{item_id} ({100 * alike:.0f} % in common), so it is {_DECIDED[decision]} too."


def of_relative(item_id: int, alike: float, decision: str) -> str:
    """Remark that a similar item was decided."""
    return f" Much like #{item_id} ({100 * alike:.0f} % in common), which was {_DECIDED[decision]}."


def of_group(others: int, *, goes_first: bool) -> str:
    """Explain that the item represents others, one of which may determine its place."""
    known = "a similar article" if others == 1 else f"{others} similar articles"
    first = "" if not goes_first else ", which comes first" if others == 1 else ", one of which comes first"
    return f"Grouped with {known}{first}."


def remarks(sentence: str) -> str:
    """Return the remarks in a stored sentence, without the part about the place."""
    found = _REMARK.search(sentence)
    return found[0] if found else ""


def _against(outcome: str, score: int, limit: float) -> str:
    return f"its score, {score}, is {'above' if outcome == 'approve' else 'below'} {limit:g}"


def _of_decision(row: Any) -> str:
    waited = _duration(row.decided_at - row.added_at)
    opinions = f", the last of {row.opinions} opinions" if row.opinions > 1 else ""
    return f"{_DECIDED[row.decision].capitalize()} by {row.decided_by}{opinions}, {waited} after it arrived."


def _interval(row: Any) -> tuple[int, int] | None:
    return None if row.low is None else (row.low, row.high)


def _joined(parts: Sequence[str]) -> str:
    """Join sentences into one."""
    clauses = [part.removesuffix(".") for part in parts if part]
    return f"{'; '.join([*clauses[:1], *(part[0].lower() + part[1:] for part in clauses[1:])])}."


def _duration(seconds: float) -> str:
    hours = max(seconds, 0) / 3600
    if hours < 1:
        return _counted(60 * hours, "minute")
    return _counted(hours, "hour") if hours < 48 else _counted(hours / 24, "day")


def _counted(amount: float, unit: str) -> str:
    return f"{amount:.0f} {unit}{'' if round(amount) == 1 else 's'}"
