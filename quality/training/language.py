"""Fits the tables that read language: ordinary words, what sentences do (`roles`), and readers' answers (`scales`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import normalize

from quality.document.scales import SHAPE_FACTOR, shape_terms, wording_terms
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
OLDER_WEIGHT = 0.5
"""Weight of an older article in the scales. On the sites that were read more costs little agreement on today's (0.08: 0.760,
0.4: 0.759, 1: 0.755) and gains much on older ones (0.68, 0.73, 0.74)."""
LARGEST_LIFT = 4.0
"""How many times as frequent in its main topic as in all articles a term may be; others tell the topic."""
LIFT_PRIOR = 3.0
"""Articles of average topics that are added to a term's own before its lift is taken."""
MOST_TERMS = 20_000
"""Terms of each kind that are kept in the scales, those with the largest weights."""
SHAPE_SITES = 20
"""Sites on whose articles a mark of a sentence's shape, or a pair of marks, must stand."""


@dataclass(frozen=True)
class Reading:
    """What learning needs of one article: offsets, masked tokens and shape of each sentence, the indices of those in the body,
    and the main topic."""

    spans: list[tuple[int, int]]
    words: list[list[str]]
    shapes: list[list[str]]
    body: list[int]
    topic: str

    def wording(self) -> Iterable[str]:
        """Terms of the wording."""
        return (term for term, _ in wording_terms((at, self.words[at]) for at in self.body))

    def marks(self) -> Iterable[str]:
        """Terms of the sentences' shapes."""
        return (term for term, _ in shape_terms((at, self.shapes[at]) for at in self.body))


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
    readings: Sequence[Reading], answers: Mapping[str, Floats], sites: Names, weights: Floats | None = None
) -> Rows:
    """Inverse document frequency and weight in each of `SCALES` of every kept term.

    `answers` maps a scale to readers' answers, one an article, NaN where there is none. Terms on few sites are left out, and
    of the wording those that tell a topic.
    """
    topics = np.array([reading.topic for reading in readings])
    wording = CountVectorizer(analyzer=Reading.wording, min_df=TERM_SITES, dtype=np.float32)
    marks = CountVectorizer(analyzer=Reading.marks, min_df=SHAPE_SITES, dtype=np.float32)
    kinds = []
    for vectorizer, least, factor in ((wording, TERM_SITES, 1.0), (marks, SHAPE_SITES, SHAPE_FACTOR)):
        counts = vectorizer.fit_transform(readings).tocsc()
        kept = on_sites(counts, sites) >= least
        if vectorizer is wording:
            kept &= _lift(counts, topics) <= LARGEST_LIFT
        kinds.append(_Kind(counts[:, kept], vectorizer.get_feature_names_out()[kept], factor))
    fitted = _fit_kinds(kinds, answers, weights)
    while any(len(kind.names) > MOST_TERMS for kind in kinds):
        kinds = [
            kind.best(np.max([np.abs(c) for c in coefficients], axis=0))
            for kind, (coefficients, _) in zip(kinds, fitted, strict=True)
        ]
        fitted = _fit_kinds(kinds, answers, weights)
    rows: Rows = {INTERCEPT: (0.0, *fitted[0][1])}
    for kind, (coefficients, _) in zip(kinds, fitted, strict=True):
        idf = kind.idf()
        for at, name in enumerate(kind.names):
            # The value multiplies a weight by the damped count alone, so the weight takes the inverse frequency in.
            rows[str(name)] = (float(idf[at]), *(float(c[at] * idf[at]) for c in coefficients))
    return rows


@dataclass(frozen=True)
class _Kind:
    """Terms of one kind: counts (articles × terms), names, and what the kind weighs."""

    counts: sp.csc_matrix
    names: Names
    factor: float

    def frequency(self) -> Ints:
        """Articles in which each term stands."""
        return np.asarray((self.counts > 0).sum(axis=0)).ravel()

    def idf(self) -> Floats:
        """Inverse document frequency of each term."""
        found: Floats = np.log(self.counts.shape[0] / self.frequency()) + 1
        return found

    def scaled(self) -> sp.csr_matrix:
        """Damped counts times inverse document frequency, each article's divided by their length."""
        damped = self.counts.tocsr().astype(np.float64)
        damped.data = 1 + np.log(damped.data)
        return normalize(damped @ sp.diags(self.idf())) * self.factor

    def best(self, weight: Floats) -> _Kind:
        """The `MOST_TERMS` terms that matter most, by weight and frequency."""
        importance = weight * np.sqrt(self.frequency())
        kept = np.sort(np.argsort(-importance, kind="stable")[:MOST_TERMS])
        return _Kind(self.counts[:, kept], self.names[kept], self.factor)


def _fit_kinds(
    kinds: Sequence[_Kind], answers: Mapping[str, Floats], weights: Floats | None
) -> list[tuple[list[Floats], list[float]]]:
    """For each kind the coefficients of every scale, and the intercepts of the scales."""
    known = sp.hstack([kind.scaled() for kind in kinds]).tocsr()
    ends = np.cumsum([len(kind.names) for kind in kinds])[:-1]
    scales = [_ridge(known, answers[scale], weights) for scale in SCALES]
    divided = [np.split(coefficients, ends) for coefficients, _ in scales]
    intercepts = [intercept for _, intercept in scales]
    return [([parts[at] for parts in divided], intercepts) for at in range(len(kinds))]


def on_sites(counts: sp.csc_matrix, sites: Names) -> Ints:
    """Number of sites on which each term (column of articles × terms) stands."""
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


def _ridge(known: sp.csr_matrix, answers: Floats, weights: Floats | None) -> tuple[Floats, float]:
    there = ~np.isnan(answers)
    model = Ridge(alpha=SCALE_PENALTY, solver="sparse_cg", tol=1e-4)
    model.fit(known[there], answers[there], None if weights is None else weights[there])
    return model.coef_, float(model.intercept_)
