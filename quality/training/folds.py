"""The folds of every figure: whole publishers, drawn anew in each repeat, the same wherever they are asked for."""

from __future__ import annotations

import numpy as np

from quality.training.metrics import Ints, Names

FOLDS = 5
REPEATS = 3


def fold_of(publishers: Names, repeat: int = 0, folds: int = FOLDS) -> Ints:
    """Fold, 0 to `folds` - 1, of each row. Publishers are dealt out by number of articles, so that folds are about equal.

    Depends on the names and their counts alone. `repeat` draws other folds.
    """
    names, inverse, counts = np.unique(publishers, return_inverse=True, return_counts=True)
    drawn = np.random.default_rng(repeat).permutation(len(names))
    # A little noise on the sizes keeps the largest publishers from always falling into the same order.
    sizes = counts * np.random.default_rng(repeat + 1).uniform(0.8, 1.2, len(names))
    fold = np.empty(len(names), dtype=np.int64)
    filled = np.zeros(folds)
    for name in sorted(drawn, key=lambda name: -sizes[name]):
        smallest = int(np.argmin(filled))
        fold[name] = smallest
        filled[smallest] += min(counts[name], 30)
    result: Ints = fold[inverse]
    return result
