"""The words that every front end uses for the same things."""

from __future__ import annotations

from collections.abc import Sequence

from quality.scoring import Assessment, Contribution
from quality.scoring.assessment import VISIBLE
from quality.scoring.scorecard import sigmoid

SCORE_MEANS = (
    "The score says how often articles that read like this one come from publishers rated reliable, as far as the text shows. "
    "It is no fact-check."
)


def points_mean(assessment: Assessment) -> str:
    """What the points beside a reason are."""
    start = 100 * sigmoid(assessment.intercept)
    return f"Points tell what a finding would move an article that stands at 50. Before any finding it stands at {start:.0f}."


def reasons(assessment: Assessment, *, up: bool, top: int | None = None) -> Sequence[Contribution]:
    """Contributions that raise (or lower) the score, strongest first. The sign decides, not the wording."""
    chosen = [c for c in assessment.contributions if (c.log_odds >= VISIBLE if up else c.log_odds <= -VISIBLE)]
    return chosen if top is None else chosen[:top]


def measured(assessment: Assessment, *, top: int | None = None) -> Sequence[Contribution]:
    """What was measured of an article without a score, what would have weighed most first: there it moves nothing."""
    chosen = [c for c in assessment.contributions if c.value is not None and abs(c.log_odds) >= VISIBLE]
    return chosen if top is None else chosen[:top]


def points(contribution: Contribution) -> float:
    """Score points by which the contribution would move an article that stands at 50; the same wherever this one stands."""
    return 100 * (sigmoid(contribution.log_odds) - 0.5)
