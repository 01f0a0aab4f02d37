"""What the parts of a score mean to a reader: points, one sentence per reason, one group per question."""

from __future__ import annotations

from collections.abc import Sequence

from quality.model.layout import SCALES
from quality.scoring.assessment import VISIBLE, Abstention, Contribution, QuestionPart
from quality.scoring.scorecard import Scorecard, Term, sigmoid
from quality.signals import Measurement, Signal
from quality.signals.questions import CONTEXT, QUESTIONS, TITLES

FEW = "Careful reports usually have more."
"""Appended to the sentence about something good that lowers the score although most articles have no more of it: such a signal is
compared with the average of careful reports."""

ENGLISH_ONLY = "This was measured with English words and says nothing about a text in another language."
"""What every signal says of such a text."""


def points(log_odds: float) -> float:
    """Convert log-odds to the points by which they would move an article that scores 50, to a tenth."""
    return round(100 * (sigmoid(log_odds) - 0.5), 1) or 0.0


def effect(term: Term) -> str:
    """Return the values at which a term lowers and raises the score most, with the points, in the order of the values."""
    extremes = sorted({term.points.index(min(term.points)), term.points.index(max(term.points))})
    told = (f"{_moved(points(term.points[at]))} points {_values(term, at)}".rstrip() for at in extremes)
    return ", ".join(told).replace("-", "−")


def _moved(moved: float) -> str:
    return f"{moved:+g}" if moved else "0"


def _values(term: Term, at: int) -> str:
    """Return the range of values that get the points at index `at`, further steps with the same points included."""
    last = at
    while last < len(term.edges) and term.points[last + 1] == term.points[at]:
        last += 1
    over = f"over {term.edges[at - 1]:.3g}" if at else ""
    if not at and last < len(term.edges) and not term.edges[last]:
        return "at 0"  # no signal is less
    up_to = f"up to {term.edges[last]:.3g}" if last < len(term.edges) else ""
    return f"{over} {up_to}".strip()


def observed(signal: Signal, measurement: Measurement, log_odds: float) -> str:
    """Return what was measured, in words. A fault that is learned from the whole text may lower the score although few sentences
    show it, or none; the words then say so. “Only” blames, so it is left out where the score is raised."""
    told = signal.sentence(measurement)
    if log_odds > 0:
        told = told.removeprefix("Only ")
    learned = signal.name in SCALES and signal.better == "lower" and measurement.value is not None
    if not learned or log_odds > -VISIBLE or _shows(signal, measurement):
        return told
    if signal.is_none(measurement):
        return f"{told.removesuffix('.')}, but the text as a whole reads that way."
    return f"{told} The text as a whole reads that way, too."


def _shows(signal: Signal, measurement: Measurement) -> bool:
    return measurement.telling and not signal.is_none(measurement)


def reason(
    signal: Signal, measurement: Measurement, observation: str, log_odds: float, scorecard: Scorecard
) -> str | None:
    """Return the sentence of a contribution; None if it is not a reason to show.

    A contribution that raises the score is praised only for something that is there: a value above zero that is good to have.
    The absence of a fault is not a reason, and neither is a neutral form of writing or an effect that is too slight.
    `observation` describes the measurement, or says why nothing was measured; a reason begins with it.
    """
    if not measurement.telling:
        return None
    if measurement.value is None:
        return observation if log_odds <= -VISIBLE else None
    none = signal.is_none(measurement)
    if signal.better == "lower" and (none or log_odds >= VISIBLE):
        return None
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


def without_reasons(contributions: Sequence[Contribution], abstained: Abstention) -> tuple[Contribution, ...]:
    """Return the contributions to an article that gets no score: nothing praises or blames it. Of a text in another language,
    the values stay as well, but no sentence and no passage, since the signals look for English words."""
    if abstained.reason != "not_english":
        return tuple(c._replace(sentence=None) for c in contributions)
    return tuple(c._replace(sentence=None, observation=ENGLISH_ONLY, evidence=()) for c in contributions)


def answers(contributions: Sequence[Contribution]) -> tuple[QuestionPart, ...]:
    """Return the six questions in order, each with the sum of its contributions, largest first, and its strongest reason.
    Context follows if a scorecard gives one of its signals points after all, so that the parts always add up."""
    parts = []
    for question, title in TITLES.items():
        own = [c for c in contributions if c.question == question]
        total = sum(c.log_odds for c in own)
        if question in QUESTIONS or (question == CONTEXT and any(c.log_odds for c in own)):
            parts.append(QuestionPart(question, title, total, points(total), _strongest(own, total)))
    return tuple(parts)


def _strongest(contributions: Sequence[Contribution], total: float) -> str | None:
    """Return the sentence of the strongest reason that pulls in the same direction as the question as a whole, or else of the
    strongest."""
    shown = [c for c in contributions if c.sentence is not None and abs(c.log_odds) >= VISIBLE]
    along = [c for c in shown if (c.log_odds > 0) == (total > 0)]
    return next((c.sentence for c in (*along, *shown)), None)
