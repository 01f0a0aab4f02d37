"""The baseline that the score has to be judged by: a ridge over masked words, fitted to the same grades in the same folds.

It knows which words and phrases careful readers graded well and can give no reason. Names and figures are masked for it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize

from quality.training.folds import FOLDS
from quality.training.language import Reading, on_sites
from quality.training.metrics import Floats, Ints, Names

LONGEST = 3
"""Words of the longest phrase."""
TERM_SITES = 8
"""Sites on which a word or phrase must stand."""
PENALTY = 0.5
"""Ridge penalty, chosen by site folds on the sites that were read (0.3, 0.5, 1, 2)."""


def phrases(reading: Reading) -> Iterator[str]:
    """Masked words of the body, pairs and triples of them in a row, across the ends of sentences."""
    words = [word for at in reading.body for word in reading.words[at]]
    for length in range(1, LONGEST + 1):
        for at in range(len(words) - length + 1):
            yield " ".join(words[at : at + length])


def cross_fitted_ridge(readings: Sequence[Reading], grades: Floats, sites: Names, folds: Ints) -> Floats:
    """Grade of each article by a ridge fitted on the articles of the other folds; NaN where too few sites are left to learn
    from. All arguments have one entry per article."""
    found = np.full(len(readings), np.nan)
    if not len(readings):
        return found
    counts = CountVectorizer(analyzer=phrases, dtype=np.float32).fit_transform(readings).tocsc()
    counts = counts[:, np.asarray((counts > 0).sum(axis=0)).ravel() >= TERM_SITES]
    for held in range(FOLDS):
        train, test = folds != held, folds == held
        kept = on_sites(counts[train], sites[train]) >= TERM_SITES
        if not kept.any() or not test.any():
            continue
        frequency = np.asarray((counts[train][:, kept] > 0).sum(axis=0)).ravel()
        idf = np.log(train.sum() / frequency) + 1
        known = _scaled(counts[:, kept], idf)
        model = Ridge(alpha=PENALTY, solver="sparse_cg", tol=1e-4).fit(known[train], grades[train])
        found[test] = model.predict(known[test])
    return found


def _scaled(counts: sp.csc_matrix, idf: Floats) -> sp.csr_matrix:
    """Damped counts times inverse document frequency, each article of unit length."""
    damped = counts.tocsr().astype(np.float64)
    damped.data = 1 + np.log(damped.data)
    return normalize(damped @ sp.diags(idf))
