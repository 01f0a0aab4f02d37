"""Two scorecards side by side on the labelled articles."""

from __future__ import annotations

from typing import Any

import numpy as np

from quality.scoring.scorecard import Scorecard
from quality.training.evaluate import Judged
from quality.training.labels import Labelled
from quality.training.metrics import Floats, bootstrap_interval, spearman


def log_odds(scorecard: Scorecard, labelled: Labelled) -> Floats:
    """Log-odds of every labelled article by the scorecard, shape (articles,)."""
    total = np.full(len(labelled.articles), scorecard.intercept)
    for term in scorecard.terms:
        values = labelled.signals[term.signal]
        known = ~np.isnan(values)
        points = np.asarray(term.points)[np.searchsorted(term.edges, values[known], side="left")]
        total[known] += points
        total[~known] += term.missing
    return total


def compare(first: Scorecard, second: Scorecard, labelled: Labelled, *, rounds: int = 100) -> dict[str, Any]:
    """Figures of both, the difference with its interval by publisher, and how single articles move.

    Both scorecards may have been fitted on these articles, so the figures tell them apart but do not judge them; `quality
    evaluate` does.
    """
    one, other = log_odds(first, labelled), log_odds(second, labelled)
    left, right = Judged.of(labelled, one), Judged.of(labelled, other)
    before, after = left.figures(), right.figures()
    intervals = bootstrap_interval(
        lambda rows: [
            b - a for a, b in zip(left.take(rows).figures().values(), right.take(rows).figures().values(), strict=True)
        ],
        left.publishers,
        rounds=rounds,
    )
    scores = [np.round(100 / (1 + np.exp(-values))) for values in (one, other)]
    bands = [np.digitize(values, card.bands) for values, card in zip(scores, (first, second), strict=True)]
    ranges = [{t.signal: max(t.points) - min(t.points) for t in card.terms} for card in (first, second)]
    names = sorted(ranges[0].keys() | ranges[1].keys())
    return {
        "figures": {
            name: {
                "first": before[name],
                "second": after[name],
                "difference": after[name] - before[name],
                "interval": interval,
            }
            for name, interval in zip(before, intervals, strict=True)
        },
        "articles": len(one),
        "rank_correlation": spearman(one, other),
        "mean_move": float(np.mean(np.abs(scores[1] - scores[0]))),
        "other_band": float(np.mean(bands[0] != bands[1])),
        "largest_effect": {name: [r.get(name, 0.0) for r in ranges] for name in names},
    }
