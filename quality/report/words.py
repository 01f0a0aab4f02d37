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


def opening(text: str, most: int) -> str:
    """The whole words among the first `most` characters; of a single endless word that many characters."""
    head = text[:most]
    if not head or len(text) <= most or not (head[-1].isalnum() and text[most].isalnum()):
        return head
    return head[: len(head) - len(head.split()[-1])].rstrip() or head


def ending(text: str, most: int) -> str:
    """The whole words among the last `most` characters; of a single endless word that many characters."""
    return opening(text[::-1], most)[::-1]


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` characters, cut behind a word."""
    return text if len(text) <= most else opening(text, most - 1).rstrip() + "…"


def surroundings(text: str, start: int, end: int, reach: int) -> tuple[str, str]:
    """The whole words before and behind text[start:end] in its sentence, up to `reach` characters on either side."""
    before = text[max(0, start - reach - 1) : start].rpartition("\n")[2].rpartition(". ")[2]
    after = text[end : end + reach + 1].partition("\n")[0].partition(". ")[0]
    return (
        before if len(before) <= reach else "…" + ending(before, reach).lstrip(),
        after if len(after) <= reach else opening(after, reach).rstrip() + "…",
    )
