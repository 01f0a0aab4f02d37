"""Why an item stands where it stands, in a sentence for moderators. It tells what was found and what follows, never a verdict.

What stays is stored with the item: the rule that put it there, and remarks on others like it. What changes with time and with the
queue (age, place, group, decision) is added when somebody looks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from quality.triage.records import POLICY

OLDER = " Scored by an older model."
"""Ends the sentence of an item that was not scored again when the model changed."""
NO_SCORE = "No score could be given, so a person looks."
WATCHED = "The publisher is on the watch list, so a person always looks."
LISTED = {"watch": "Publisher on the watch list.", "allow": "Publisher on the allow list, so it comes later."}
DRAWN = {
    "sample": "Drawn at random, to find what the score misses.",
    "overdue": "Its turn now, as it is among those that have waited longest.",
}
"""Begins the sentence of an item that was handed out by one of these lanes, out of the queue's order."""
WIDE = 25
"""Points of interval from which on a score is called uncertain."""
FEW = 20
"""Waiting items among which the place is told by its number instead of a share."""
SAMPLE = 200
"""Waiting items, drawn at random, by which the place among many is told: the share is right within 7 points, 19 times of 20."""
_DECIDED = {"approve": "approved", "reject": "rejected", "not_news": "judged not to be news"}
_OF_PLACE = re.compile(r"(?:Score \d+ of 100|About [\d,]+ readers|It goes ahead|It lets|Its turn comes)")
"""Begins sentences on score and place that earlier versions stored."""
_REMARK = re.compile(r"(?: Much like #\d+ [^.]*\.)?(?: Scored by an older model\.)?$")


def sentence(row: Any, at: float, lane: str, ranks: Sequence[float] = ()) -> str:
    """The whole sentence on an item, from its row as of a time.

    `lane` is that by which it was handed out; `ranks` are those of waiting items, sorted, all of them or `SAMPLE` drawn at random,
    by which its place in the queue is told, if it is to be.
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
        parts.append("Waits for another opinion.")
    if not any("its score, " in part for part in parts):
        parts.append(of_score(row.score, _interval(row)))
    if row.reach is not None:
        parts.append(f"About {row.reach:,.0f} readers expected.")
    parts.append(of_age(at - row.added_at))
    if row.state == "waiting" and row.is_card and lane == row.lane:
        parts.append(of_place(row.rank, ranks))
    return _joined([*parts, *(part for part in stored if remarks(f" {part}")), group])


def of_score(score: int | None, interval: tuple[int, int] | None) -> str:
    """The score and how far it can be trusted; empty where there is none."""
    if score is None:
        return ""
    if interval is None:
        return f"Score {score} of 100."
    low, high = interval
    return f"Score {score} of 100{' and uncertain (' if high - low >= WIDE else ' (could be '}{low} to {high})."


def of_age(seconds: float) -> str:
    """How long it has waited."""
    if seconds < 60:
        return "Just arrived."
    return f"Waiting {_duration(seconds)}."


def of_place(rank: float, ranks: Sequence[float]) -> str:
    """How far in front it stands among waiting items; empty where that is not known."""
    before, count = bisect_left(ranks, rank), len(ranks)
    if count < 2:
        return ""
    if count < FEW:
        return f"Number {before + 1} of {count} in the queue."
    share = 100 * (count - bisect_right(ranks, rank)) // (count - 1)
    if count < SAMPLE:
        return "First in the queue." if before == 0 else f"Ahead of {share}% of the queue."
    return f"Ahead of about {share}% of the queue." if before else "Ahead of nearly all of the queue."


def of_findings(signals: Sequence[str]) -> str:
    """A rule names signals that count against it."""
    these = "this finding" if len(signals) == 1 else "these findings"
    return f"Always reviewed for {these}: {', '.join(name.replace('_', ' ') for name in signals)}."


def of_form(form: str) -> str:
    """A rule names its form."""
    return f"Always reviewed for its form: {form.replace('_', ' ')}."


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
    """It stands for others, one of which may give it its place."""
    known = "a near-duplicate" if others == 1 else f"{others} near-duplicates"
    first = "" if not goes_first else ", which comes first" if others == 1 else ", one of which comes first"
    return f"Decided together with {known}{first}."


def remarks(sentence: str) -> str:
    """What a stored sentence says beside the place that the policy gave."""
    found = _REMARK.search(sentence)
    return found[0] if found else ""


def _against(outcome: str, score: int, limit: float) -> str:
    return f"its score, {score}, is {'over' if outcome == 'approve' else 'under'} {limit:g}"


def _of_decision(row: Any) -> str:
    waited = _duration(row.decided_at - row.added_at)
    opinions = f", the last of {row.opinions} opinions" if row.opinions > 1 else ""
    return f"{_DECIDED[row.decision].capitalize()} by {row.decided_by}{opinions}, {waited} after it came in."


def _interval(row: Any) -> tuple[int, int] | None:
    return None if row.low is None else (row.low, row.high)


def _joined(parts: Sequence[str]) -> str:
    """Sentences as one."""
    said = [part.removesuffix(".") for part in parts if part]
    return f"{'; '.join([*said[:1], *(part[0].lower() + part[1:] for part in said[1:])])}."


def _duration(seconds: float) -> str:
    hours = max(seconds, 0) / 3600
    if hours < 1:
        return _counted(60 * hours, "minute")
    return _counted(hours, "hour") if hours < 48 else _counted(hours / 24, "day")


def _counted(amount: float, unit: str) -> str:
    return f"{amount:.0f} {unit}{'' if round(amount) == 1 else 's'}"
