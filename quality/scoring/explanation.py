"""What the parts of a score mean to a reader: points, one sentence per reason, one group per question."""

from __future__ import annotations

from collections.abc import Sequence

from quality.scoring.assessment import VISIBLE, Contribution, QuestionPart
from quality.scoring.scorecard import Scorecard, sigmoid
from quality.signals import Measurement, Signal
from quality.signals.questions import CONTEXT, QUESTIONS, TITLES

REMAINDER = "wording"
"""Signal of what words know beyond the others. It is no reason, since nobody can check it in the text, and comes last."""
FEW = "Careful reports usually have more."
"""Ends the sentence of something good that lowers the score though most articles have no more of it: a signal with a direction
lowers only below the average of careful reports."""


def points(log_odds: float) -> float:
    """Score points by which so many log-odds would move an article that scores 50, to a tenth."""
    return round(100 * (sigmoid(log_odds) - 0.5), 1) or 0.0


def reason(
    signal: Signal, measurement: Measurement, log_odds: float, scorecard: Scorecard, why: str | None = None
) -> str | None:
    """The sentence of a contribution; None where it is no reason to show.

    What raises the score is praised only for something that is there: a value above zero that is good to have. The absence of a
    fault is no reason, nor is a form of writing without a better or worse, nor what is too slight to tell. `why` says why
    nothing was measured.
    """
    if signal.name == REMAINDER or not measurement.telling:
        return None
    if measurement.value is None:
        return (why or signal.says_unknown) if log_odds <= -VISIBLE else None
    none = signal.is_none(measurement)
    if signal.better == "lower" and (none or log_odds >= VISIBLE):
        return None
    observation = signal.sentence(measurement)
    if abs(log_odds) < VISIBLE:
        return observation
    less, more = scorecard.shares(signal.name, measurement.value)
    if log_odds > 0:
        if signal.better != "higher" or none or measurement.value <= 0:
            return None
        return f"{observation} {signal.comparison(measurement, less, more, high=True)}".rstrip()
    if none:
        return observation
    high = signal.better == "lower" or (signal.better == "neither" and less > more)
    comparison = signal.comparison(measurement, less, more, high=high)
    if signal.better == "higher" and not comparison and signal.says_low is None:
        comparison = FEW
    return f"{observation} {comparison}".rstrip()


def answers(contributions: Sequence[Contribution]) -> tuple[QuestionPart, ...]:
    """The six questions in their order, each with the sum of its contributions, largest first, and its strongest reason.

    Context follows where a scorecard counts a signal of it after all, so that the parts always add up.
    """
    parts = []
    for question, title in TITLES.items():
        own = [c for c in contributions if c.question == question]
        total = sum(c.log_odds for c in own)
        if question in QUESTIONS or (question == CONTEXT and any(c.log_odds for c in own)):
            parts.append(QuestionPart(question, title, total, points(total), _strongest(own, total)))
    return tuple(parts)


def _strongest(contributions: Sequence[Contribution], total: float) -> str | None:
    """The sentence of the strongest reason that pulls the way in which the question as a whole does, else of the strongest."""
    shown = [c for c in contributions if c.sentence is not None and abs(c.log_odds) >= VISIBLE]
    along = [c for c in shown if (c.log_odds > 0) == (total > 0)]
    return next((c.sentence for c in (*along, *shown)), None)
