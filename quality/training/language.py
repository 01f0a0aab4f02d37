"""Fits the tables that read language: ordinary words, what sentences do (`roles`), and readers' answers (`scales`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import normalize

from quality.document.scales import terms_of
from quality.model.layout import INTERCEPT, ROLES, SCALES
from quality.training.metrics import Floats, Ints, Names

Rows = dict[str, tuple[float, ...]]

ORDINARY_SITES = 8
"""Sites on which an ordinary word is written in lower case."""
RARE_FEATURE = 6
"""Sentences that a feature of the roles must stand in."""
ROLE_PENALTY = 0.1
"""Inverse strength of the ridge penalty of the roles, chosen by site folds on the sites that were read (0.03, 0.1, 0.3)."""
BALANCE = 0.5
"""Exponent by which rare roles weigh more, 0 not at all, 1 as much as frequent ones; chosen like the penalty."""
LEAST_WEIGHT = 0.1
"""Features of the roles all of whose weights are smaller are left out."""
TERM_SITES = 8
"""Sites that a term of the scales must stand on, as in the baseline of the evaluation."""
SCALE_PENALTY = 0.8
"""Ridge penalty of the scales, chosen by site folds on the sites that were read (0.3, 0.5, 1)."""
OLDER_WEIGHT = 0.08
"""Weight of an older article in the scales: more costs agreement on today's (0.05: 0.722, 0.15: 0.707, 0.4: 0.679, each on the
sites that were read) and gains on older ones (0.68, 0.72, 0.74)."""
LARGEST_LIFT = 4.0
"""How many times as frequent in its main topic as in all articles a term may be; others tell the topic."""
LIFT_PRIOR = 3.0
"""Articles of average topics that are added to a term's own before its lift is taken."""
MOST_TERMS = 16_000
"""Terms of the scales that are kept, those with the largest weights."""


def fit_ordinary_words(texts: Iterable[tuple[str, Sequence[tuple[str, bool]]]]) -> Rows:
    """Words that stand in lower case on `ORDINARY_SITES` sites and are written so more often than not.

    `texts` gives for each article its site and its words, each with whether it stands behind the start of a sentence.
    """
    sites: dict[str, set[str]] = {}
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for site, words in texts:
        for word, inside in words:
            if word[0].isupper():
                if inside:
                    upper[word.lower()] += 1
            else:
                lower[word] += 1
                sites.setdefault(word, set()).add(site)
    kept = sorted(word for word, on in sites.items() if len(on) >= ORDINARY_SITES and lower[word] > upper[word])
    return dict.fromkeys(kept, ())


def fit_roles(sentences: Sequence[Sequence[str]], labels: Names) -> Rows:
    """Weights of every feature for each of `ROLES`. `sentences` holds the features of each labelled sentence."""
    vectorizer = CountVectorizer(analyzer=_as_is, binary=True, min_df=RARE_FEATURE)
    known = vectorizer.fit_transform(sentences)
    counts = Counter(labels.tolist())
    weight = {label: (len(labels) / len(ROLES) / counts[label]) ** BALANCE for label in counts}
    model = LogisticRegression(C=ROLE_PENALTY, max_iter=200, tol=1e-3, class_weight=weight).fit(known, labels)
    order = [list(model.classes_).index(role) for role in ROLES]
    weights = model.coef_[order] - model.coef_[order].mean(axis=0)
    rows: Rows = {INTERCEPT: tuple(model.intercept_[order].tolist())}
    for at, name in enumerate(vectorizer.get_feature_names_out()):
        if np.abs(weights[:, at]).max() >= LEAST_WEIGHT:
            rows[str(name)] = tuple(weights[:, at].tolist())
    return rows


def _as_is(features: Sequence[str]) -> Sequence[str]:
    return features


def fit_scales(
    tokens: Sequence[list[str]],
    answers: Mapping[str, Floats],
    sites: Names,
    topics: Names,
    weights: Floats | None = None,
) -> Rows:
    """Inverse document frequency and weight in each of `SCALES` of every kept term.

    `tokens` are the masked tokens of each article; `answers` maps a scale to readers' answers, NaN where there is none.
    Terms on few sites and terms that tell a topic are left out.
    """
    vectorizer = CountVectorizer(analyzer=terms_of, min_df=TERM_SITES, dtype=np.float32)
    counts = vectorizer.fit_transform(tokens).tocsc()
    names = vectorizer.get_feature_names_out()
    spread = _on_sites(counts, sites) >= TERM_SITES
    spread &= _lift(counts, topics) <= LARGEST_LIFT
    counts, names = counts[:, spread], names[spread]
    for _ in range(2):
        frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
        idf = np.log(counts.shape[0] / frequency) + 1
        fitted = [_ridge(_scaled(counts, idf), answers[scale], weights) for scale in SCALES]
        importance = np.max([np.abs(coefficients) for coefficients, _ in fitted], axis=0) * np.sqrt(frequency)
        if counts.shape[1] <= MOST_TERMS:
            break
        best = np.sort(np.argsort(-importance, kind="stable")[:MOST_TERMS])
        counts, names = counts[:, best], names[best]
    rows: Rows = {INTERCEPT: (0.0, *(intercept for _, intercept in fitted))}
    for at, name in enumerate(names):
        # The value multiplies a weight by the damped count alone, so the weight takes the inverse frequency in.
        rows[str(name)] = (float(idf[at]), *(float(c[at] * idf[at]) for c, _ in fitted))
    return rows


def _on_sites(counts: sp.csc_matrix, sites: Names) -> Ints:
    _, site = np.unique(sites, return_inverse=True)
    seen = sp.csr_matrix((np.ones(len(site)), (site, np.arange(len(site)))))
    return np.asarray(((seen @ (counts > 0).astype(np.float32)) > 0).sum(axis=0)).ravel()


def _lift(counts: sp.csc_matrix, topics: Names) -> Floats:
    """How many times as frequent each term is in the topic where it is most frequent as over all."""
    _, topic = np.unique(topics, return_inverse=True)
    share = np.bincount(topic) / len(topic)
    of_topic = sp.csr_matrix((np.ones(len(topic)), (topic, np.arange(len(topic)))))
    held = np.asarray((of_topic @ (counts > 0).astype(np.float32)).todense())
    lifts = (held + LIFT_PRIOR * share[:, None]) / (held.sum(axis=0) + LIFT_PRIOR) / share[:, None]
    enough = np.bincount(topic) >= 30
    result: Floats = lifts[enough].max(axis=0) if enough.any() else np.zeros(counts.shape[1])
    return result


def _scaled(counts: sp.csc_matrix, idf: Floats) -> sp.csr_matrix:
    damped = counts.tocsr().astype(np.float64)
    damped.data = 1 + np.log(damped.data)
    return normalize(damped @ sp.diags(idf))


def _ridge(known: sp.csr_matrix, answers: Floats, weights: Floats | None) -> tuple[Floats, float]:
    there = ~np.isnan(answers)
    model = Ridge(alpha=SCALE_PENALTY, solver="sparse_cg", tol=1e-4)
    model.fit(known[there], answers[there], None if weights is None else weights[there])
    return model.coef_, float(model.intercept_)


Progress = Callable[[str], None]
