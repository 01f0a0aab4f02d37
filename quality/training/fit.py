"""From labelled articles to a calibrated additive model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from quality.signals import catalog
from quality.training.additive import Additive, Recipe, Steps, capped, fit_trees, read_steps
from quality.training.folds import FOLDS
from quality.training.labels import NOT_FOR_RELIABILITY, Labelled
from quality.training.metrics import Floats, Ints, publisher_weights

DIRECTIONS = {"higher": 1, "lower": -1, "neither": 0}
PUBLISHER_CAP = 30
"""Articles of one publisher that count in full; the data card measures what the largest publishers do otherwise."""
NEWSROOM = "newsroom"
"""Corpus of articles that whoever trains graded: `quality train --labels FILE`."""
TODAY = frozenset({"web2022_2026", "web2026", NEWSROOM})
"""Corpora of articles of today, which the model is made for."""
MODERATED = "moderator"
"""Corpus of what moderators decided: of today too, but no measure of the score, which they may have seen."""
OLDER_WEIGHT = 0.03
"""Weight of an older article that somebody read, against 1 for one of today; chosen by site folds (0.02, 0.06, 0.15,
0.4)."""
RATED_WEIGHT = 0.01
"""Weight of an older article of which only its publisher's rating is known."""
SOFT = {"reliable": 0.8, "mixed": 0.4, "unreliable": 0.2, "satire": 0.1}
"""Reliability that a publisher's rating leads one to expect of a single article: means of the coders, (1 to 5) as 0 to 1,
drawn slightly apart because the coders saw the text only."""
VOTE_RANGE = (0.18, 0.83)
"""Reliability to expect where every list says unreliable, and where every list says reliable (coders' means, as above)."""
VOTE_PRIOR = 0.5
"""Families of lists that an undecided vote counts for, so that one list alone says less than four that agree."""
RATING_WORTH = 2.0
"""Coded articles that a publisher's rating is worth when one asks what to expect of its other articles."""
STYLE_CAP = 0.2
"""Largest contribution, in log-odds before calibration, of one signal without a direction, so that restyling cannot carry a
bad article."""
SCALES = ("sourcing", "filler", "tone", "retelling", "reporting")
"""Learned scales. They get what the other signals leave, so that what can be counted carries what it can."""
SCALE_STEPS = 40
"""Steps of the term of a scale between its bounds."""
CREDIT = 0.06
"""Largest contribution, in log-odds, of the absence of a fault, which proves little."""
FAULTS = frozenset(
    {
        "duplicated_blocks", "repeated_sentences", "repeated_quotation", "template_slots", "template_headings",
        "bio_topic_mismatch", "boilerplate_residue", "clickbait_headline", "vague_attribution", "near_duplicate",
    }
)  # fmt: skip
"""Signals whose absence is no merit."""
POLICY: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "missing_attribution": ((0.45, 0.6, 0.7, 0.8), (0.06, 0.0, -0.05, -0.2, -0.44)),
    "vague_attribution": ((0.15, 0.25, 0.4, 0.55), (0.0, -0.1, -0.25, -0.4, -0.5)),
    "filler": ((1.2, 1.8, 2.3), (0.0, -0.1, -0.2, -0.3)),
    "duplicated_blocks": ((0.03, 0.06, 0.12, 0.25, 0.4), (0.0, -0.2, -0.36, -0.5, -0.8, -1.2)),
    "bio_topic_mismatch": ((0.6, 0.75, 0.9), (0.0, -0.1, -0.35, -0.8)),
    "boilerplate_residue": ((0.9, 1.9, 2.9), (0.0, -0.36, -0.55, -0.8)),
    "headline_support": ((0.05, 0.12, 0.2), (-0.4, -0.36, -0.1, 0.0)),
    "clickbait_headline": ((0.9, 1.9), (0.0, -0.15, -0.35)),
    "near_duplicate": ((0.3, 0.5, 0.8), (0.0, -0.2, -0.5, -0.8)),
    "template_slots": ((0.0,), (0.0, -0.6)),
    "repeated_quotation": ((0.0,), (0.0, -0.4)),
}
"""Edges and points, in log-odds, of signals that count by policy where the data teach too little: whoever asked for them wants
them to matter. The scorecard takes what was learned where that lowers more. Most of the points fall at values that are rare: points
at common values cost agreement with the readers (0.02 on the sites that were read)."""
NOT_LEARNED = frozenset({"byline", "near_duplicate", "bio_topic_mismatch", "template_slots", "repeated_quotation"})
"""Signals whose presence in the corpora tells the data set, not the article (labeled/README.md), or that are too rare there."""


@dataclass(frozen=True)
class Plan:
    """What to train on and how."""

    recipe: Recipe = Recipe()
    signals: frozenset[str] | None = None
    """Only these signals; None for all that can be learned."""
    style_cap: float = STYLE_CAP
    nuisance: bool = False
    """Whether the corpus may explain what it can while fitting; it is left out of the model. It costs more than it gains:
    within corpora the ROC-AUC falls from 0.761 to 0.729, because much of what tells the corpora apart is reliability."""


def learned_signals(plan: Plan) -> list[str]:
    """Signals that the trees see, in catalogue order."""
    return [
        s.name
        for s in catalog()
        if not s.needs_page
        and s.name not in NOT_LEARNED
        and s.name not in SCALES
        and (plan.signals is None or s.name in plan.signals)
    ]


def targets(labelled: Labelled) -> tuple[Floats, Floats]:
    """Soft reliability in [0, 1] and a weight for every row; weight 0 keeps a row out.

    A coded article counts by its coding, mixed with its publisher's rating where there is one. Any other counts by what its
    publisher leads one to expect: the mean of the rating, worth `RATING_WORTH` articles, and the publisher's coded articles.
    """
    ratings = expected_of_rating(labelled)
    coded = np.clip((labelled.coded - 1) / 4, 0.03, 0.97)
    read = ~np.isnan(coded)
    _, publisher = np.unique(labelled.publishers, return_inverse=True)
    count = np.bincount(publisher, read)[publisher]
    total = np.bincount(publisher, np.where(read, coded, 0.0))[publisher]
    expected = (RATING_WORTH * ratings + total) / (RATING_WORTH + count)
    target = np.where(read, np.where(np.isnan(ratings), coded, 0.75 * coded + 0.25 * ratings), expected)
    excluded = np.isin(labelled.corpora, list(NOT_FOR_RELIABILITY))
    weight = publisher_weights(labelled.publishers, PUBLISHER_CAP)
    weight[np.isnan(target) | (excluded & ~read)] = 0.0
    return np.nan_to_num(target, nan=0.5), weight


def expected_of_rating(labelled: Labelled) -> Floats:
    """Reliability to expect of an article by its publisher's rating: by the votes of the lists where these are known, which
    tell more than the class, else by the class; NaN for unrated publishers."""
    classes = labelled.articles["label_source"].map(SOFT).to_numpy(dtype=float)
    votes = labelled.articles["votes"].to_numpy(dtype=float)
    families = labelled.articles["families"].to_numpy(dtype=float)
    mean = (votes * families + VOTE_PRIOR * 0.5) / (families + VOTE_PRIOR)
    low, high = VOTE_RANGE
    return np.where(np.isnan(votes), classes, low + (high - low) * mean)


def training_weights(labelled: Labelled) -> Floats:
    """Weights of `targets`, with articles of today counting most."""
    older = np.where(np.isnan(labelled.coded), RATED_WEIGHT, OLDER_WEIGHT)
    result: Floats = targets(labelled)[1] * np.where(np.isin(labelled.corpora, [*TODAY, MODERATED]), 1.0, older)
    return result


def fit_model(labelled: Labelled, rows: Ints, plan: Plan) -> Additive:
    """The additive model fitted on some rows, uncalibrated. The scales get what the other signals leave."""
    estimator, names, columns, weight = fit_estimator(labelled, rows, plan)
    model = centred(read_steps(estimator, names), columns, weight)
    target = targets(labelled)[0]
    rows = rows[training_weights(labelled)[rows] > 0]
    names = [name for name in SCALES if plan.signals is None or name in plan.signals]
    columns |= {name: labelled.signals[name][rows] for name in names}
    return with_scales(model, names, columns, target[rows], weight) if names else model


def with_scales(
    model: Additive, names: Sequence[str], columns: Mapping[str, Floats], target: Floats, weight: Floats
) -> Additive:
    """The model with what these scales add to it: linear, in steps, in the direction of each signal, unknown at 0."""
    bounds = {s.name: s.bounds for s in catalog()}
    means = {
        n: float(np.average(c, weights=weight[~np.isnan(columns[n])]))
        for n in names
        if len(c := columns[n][~np.isnan(columns[n])])
    }
    added = [np.nan_to_num(columns[name] - means[name]) for name in means]
    features = np.column_stack([model.decision(columns), *added])
    both = np.concatenate([np.ones(len(features)), np.zeros(len(features))])
    shares = np.concatenate([weight * target, weight * (1 - target)])
    fitted = LogisticRegression(C=1e6).fit(np.vstack([features, features]), both, sample_weight=shares / shares.mean())
    first, *slopes = fitted.coef_[0]
    directions = {s.name: DIRECTIONS[s.better] for s in catalog()}
    steps = dict(model.steps)
    for name, slope in zip(means, slopes, strict=True):
        low, high = bounds[name]
        edges = np.linspace(low, high, SCALE_STEPS + 1)[1:-1]
        middles = np.append(edges, high) - (high - low) / SCALE_STEPS / 2
        right = slope / first * directions[name] > 0
        steps[name] = Steps(edges, (slope / first if right else 0.0) * (middles - means[name]), 0.0)
    return Additive(model.intercept, steps)


def with_policy(model: Additive, style_cap: float = STYLE_CAP) -> Additive:
    """The calibrated model with the caps and the points that are set by policy."""
    steps = dict(model.steps)
    for name, (edges, points) in POLICY.items():
        policy = Steps(np.array(edges), np.array(points), 0.0)
        steps[name] = lowest(steps[name], policy) if name in steps else policy
    caps = {s.name: (style_cap, style_cap) for s in catalog() if s.better == "neither"}
    caps |= dict.fromkeys(FAULTS, (np.inf, CREDIT))
    return capped(Additive(model.intercept, steps), caps)


def lowest(one: Steps, other: Steps) -> Steps:
    """The lower of two step functions at every value; monotone when both are."""
    edges = np.unique(
        np.round(np.concatenate([one.edges, other.edges]), 6)
    )  # two that a scorecard would write alike are one
    at = np.append(edges, np.inf)
    return Steps(edges, np.minimum(one(at), other(at)), min(one.missing, other.missing))


def fit_estimator(
    labelled: Labelled, rows: Ints, plan: Plan
) -> tuple[HistGradientBoostingClassifier, list[str], dict[str, Floats], Floats]:
    """The fitted estimator, the names of its columns, and the columns and weights that it was fitted on."""
    target, weight = targets(labelled)[0], training_weights(labelled)
    rows = rows[weight[rows] > 0]
    columns = {name: labelled.signals[name][rows] for name in learned_signals(plan)}
    directions = {s.name: DIRECTIONS[s.better] for s in catalog()}
    nuisance = np.unique(labelled.corpora, return_inverse=True)[1][rows].astype(float) if plan.nuisance else None
    estimator, names = fit_trees(columns, target[rows], weight[rows], directions, plan.recipe, nuisance)
    return estimator, names, columns, weight[rows]


def centred(model: Additive, columns: Mapping[str, Floats], weights: Floats) -> Additive:
    """The same model with every signal's mean contribution over known values moved to the intercept, and unknown at 0.

    What cannot be measured then neither helps nor hurts.
    """
    intercept = model.intercept
    steps = {}
    for name, step in model.steps.items():
        known = ~np.isnan(columns[name])
        mean = float(np.average(step(columns[name][known]), weights=weights[known])) if known.any() else 0.0
        intercept += mean
        steps[name] = Steps(step.edges, step.points - mean, 0.0)
    return Additive(intercept, steps)


def cross_fitted(labelled: Labelled, rows: Ints, plan: Plan, repeat: int = 0, test_rows: Ints | None = None) -> Floats:
    """Decision values of `test_rows` (by default the same as `rows`) by models fitted on those of `rows` whose publisher is
    in another fold of `repeat`; NaN elsewhere."""
    test_rows = rows if test_rows is None else test_rows
    decision = np.full(len(labelled.articles), np.nan)
    fold = labelled.folds[repeat]
    for held in range(FOLDS):
        model = fit_model(labelled, rows[fold[rows] != held], plan)
        test = test_rows[fold[test_rows] == held]
        decision[test] = model.decision({name: labelled.signals[name][test] for name in model.steps})
    return decision


def balanced(truth: Ints, weights: Floats) -> Floats:
    """The weights scaled so that both classes weigh the same."""
    weights = weights.copy()
    for value in (0, 1):
        weights[truth == value] *= 0.5 / weights[truth == value].sum()
    return weights


def platt(decision: Floats, grades: Floats, weights: Floats) -> tuple[float, float]:
    """Slope and shift that turn decision values into log-odds of the grade, 0 to 1 (Platt 1999, with soft targets)."""
    both = np.concatenate([np.ones(len(decision)), np.zeros(len(decision))])
    shares = np.concatenate([weights * grades, weights * (1 - grades)])
    fitted = LogisticRegression(C=1e6).fit(np.tile(decision, 2)[:, None], both, sample_weight=shares / shares.mean())
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def scaled(model: Additive, slope: float, shift: float) -> Additive:
    """The model with the calibration folded in."""
    return Additive(
        slope * model.intercept + shift,
        {name: Steps(s.edges, slope * s.points, slope * s.missing) for name, s in model.steps.items()},
    )


def usable_rows(labelled: Labelled) -> Ints:
    """Rows that training may see."""
    return np.flatnonzero(targets(labelled)[1] > 0)


def evaluated_rows(labelled: Labelled) -> Ints:
    """Rows with a reliable or unreliable publisher, of the corpora that count."""
    return np.flatnonzero((labelled.truth >= 0) & ~np.isin(labelled.corpora, list(NOT_FOR_RELIABILITY)))


def graded_rows(labelled: Labelled) -> Ints:
    """Rows of today that somebody read: what the score is calibrated on."""
    return np.flatnonzero(~np.isnan(labelled.coded) & np.isin(labelled.corpora, list(TODAY)))


def calibrate(labelled: Labelled, model: Additive, decision: Floats, rows: Ints) -> Additive:
    """The model scaled so that its reliability is the mean grade of articles of today, with the policy applied.

    `decision` holds values of models that never saw the publisher. What the policy takes away on average is given back.
    """
    judged = np.intersect1d(rows, graded_rows(labelled))
    grades, weights = (labelled.coded[judged] - 1) / 4, publisher_weights(labelled.publishers[judged])
    slope, shift = platt(decision[judged], grades, weights)
    final = with_policy(scaled(model, slope, shift))
    columns = {name: labelled.signals[name][judged] for name in final.steps}
    back = mean_shift(final.decision(columns), grades, weights)
    return Additive(final.intercept + back, final.steps)


def mean_shift(decision: Floats, grades: Floats, weights: Floats) -> float:
    """The shift after which the mean reliability is the mean grade, by Newton's method."""
    shift = 0.0
    for _ in range(20):
        reliability = 1 / (1 + np.exp(-(decision + shift)))
        slope = float(np.average(reliability * (1 - reliability), weights=weights))
        shift += float(np.average(grades - reliability, weights=weights)) / slope
    return shift


def fit_calibrated(labelled: Labelled, rows: Ints, plan: Plan) -> Additive:
    """Model on all `rows`, calibrated on decision values of models that never saw the publisher."""
    return calibrate(labelled, fit_model(labelled, rows, plan), cross_fitted(labelled, rows, plan), rows)
