"""From labelled articles to a calibrated additive model."""

from __future__ import annotations

from collections.abc import Mapping
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
CODED_WEIGHT = 3.0
"""Weight of an article that somebody read, against 1 for one known by its publisher's rating only."""
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
FLAWED_TARGET = 0.15
"""Reliability of a sound article with a severe flaw put in: that of the poor articles which show such a flaw."""
SOUND_TARGET = 0.7
"""Reliability of such an article with next to nothing put in; between the two by the severity of the flaw."""
FLAWED_WEIGHT = 0.1
"""Weight of such an article, of which several are made of each sound one, which counts 1."""
FLAW_WEIGHTS = {"repeat": 0.35, "leftovers": 0.2, "filler": 0.5, "unnamed": 0.25}
"""The same for flaws that come in degrees, many of which are slight, and for those that the corpora teach least:
sources unnamed, as coders hardly hold a vague attribution against an article. Weights that give all flaws twice as much cost 0.01
of the ROC-AUC within corpora; with half as much, sources unnamed and a repeated passage cost an article fewer than the 8 points
that are asked."""
FLAW_CAPS = {
    "boilerplate_residue": 0.6, "bio_topic_mismatch": 0.75, "duplicated_blocks": 1.0, "stock_phrases": 0.75,
    "headline_support": 0.32, "clickbait_headline": 0.25,
}  # fmt: skip
"""Largest contribution, in log-odds before calibration, of signals that flaws put in teach: they occur alone there, so that
the fit overrates them, and sound pages have comment forms too."""
CREDIT = 0.15
"""Largest contribution, in the same log-odds, of these signals where the flaw is absent: being without it, or adding a bio that
fits, proves little and is easily done."""
NOT_LEARNED = frozenset({"byline", "near_duplicate"})
"""Signals whose presence in the corpora tells the data set, not the article (labeled/README.md)."""


@dataclass(frozen=True)
class Plan:
    """What to train on and how."""

    recipe: Recipe = Recipe()
    signals: frozenset[str] | None = None
    """Only these signals; None for all that can be learned."""
    coded_weight: float = CODED_WEIGHT
    style_cap: float = STYLE_CAP
    nuisance: bool = False
    """Whether the corpus may explain what it can while fitting; it is left out of the model. It costs more than it gains:
    within corpora the ROC-AUC falls from 0.761 to 0.729, because much of what tells the corpora apart is reliability."""
    flaws: bool = True
    """Whether articles with a flaw put in take part."""


def learned_signals(plan: Plan) -> list[str]:
    """Signals that training uses, in catalogue order."""
    return [
        s.name
        for s in catalog()
        if not s.needs_page and s.name not in NOT_LEARNED and (plan.signals is None or s.name in plan.signals)
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


def training_weights(labelled: Labelled, coded_weight: float = CODED_WEIGHT) -> Floats:
    """Weights of `targets`, with articles that somebody read counting `coded_weight` times."""
    result: Floats = targets(labelled)[1] * np.where(np.isnan(labelled.coded), 1.0, coded_weight)
    return result


def fit_model(labelled: Labelled, rows: Ints, plan: Plan) -> Additive:
    """The additive model fitted on some rows, uncalibrated."""
    estimator, names, columns, weight = fit_estimator(labelled, rows, plan)
    caps = {s.name: (plan.style_cap, plan.style_cap) for s in catalog() if s.better == "neither"}
    caps |= {name: (cap, CREDIT) for name, cap in FLAW_CAPS.items()}
    return capped(centred(read_steps(estimator, names), columns, weight), caps)


def fit_estimator(
    labelled: Labelled, rows: Ints, plan: Plan
) -> tuple[HistGradientBoostingClassifier, list[str], dict[str, Floats], Floats]:
    """The fitted estimator, the names of its columns, and the columns and weights that it was fitted on."""
    target, weight = targets(labelled)[0], training_weights(labelled, plan.coded_weight)
    rows = rows[weight[rows] > 0]
    columns = {name: labelled.signals[name][rows] for name in learned_signals(plan)}
    target, weight = target[rows], weight[rows]
    if plan.flaws:
        flawed = labelled.flawed[np.isin(labelled.flawed["origin"], rows)]
        origin = flawed["origin"].to_numpy(dtype=np.int64)
        # Learned lists were not cross-fitted on flawed texts, so their value is that of the sound article.
        learned = labelled.learned_lists
        columns = {
            name: np.concatenate(
                [column, labelled.signals[name][origin] if name in learned else flawed[name].to_numpy(dtype=float)]
            )
            for name, column in columns.items()
        }
        severity = flawed["severity"].to_numpy(dtype=float)
        target = np.concatenate([target, severity * FLAWED_TARGET + (1 - severity) * SOUND_TARGET])
        weight = np.concatenate([weight, flawed["flaw"].map(FLAW_WEIGHTS).fillna(FLAWED_WEIGHT).to_numpy(dtype=float)])
        rows = np.concatenate([rows, origin])
    directions = {s.name: DIRECTIONS[s.better] for s in catalog()}
    nuisance = np.unique(labelled.corpora, return_inverse=True)[1][rows].astype(float) if plan.nuisance else None
    estimator, names = fit_trees(columns, target, weight, directions, plan.recipe, nuisance)
    return estimator, names, columns, weight


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
        view = labelled.without(f"{repeat}.{held}")
        model = fit_model(view, rows[fold[rows] != held], plan)
        test = test_rows[fold[test_rows] == held]
        decision[test] = model.decision({name: view.signals[name][test] for name in model.steps})
    return decision


def balanced(truth: Ints, weights: Floats) -> Floats:
    """The weights scaled so that both classes weigh the same."""
    weights = weights.copy()
    for value in (0, 1):
        weights[truth == value] *= 0.5 / weights[truth == value].sum()
    return weights


def platt(decision: Floats, truth: Ints, weights: Floats) -> tuple[float, float]:
    """Slope and shift that turn decision values into log-odds of a reliable publisher, with balanced classes (Platt 1999)."""
    weights = balanced(truth, weights)
    fitted = LogisticRegression(C=1e6).fit(decision[:, None], truth, sample_weight=weights / weights.mean())
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


def fit_calibrated(labelled: Labelled, rows: Ints, plan: Plan) -> Additive:
    """Model on all `rows`, Platt-scaled on decision values of models that never saw the publisher."""
    model = fit_model(labelled, rows, plan)
    decision = cross_fitted(labelled, rows, plan)
    judged = np.intersect1d(rows, evaluated_rows(labelled))
    slope, shift = platt(decision[judged], labelled.truth[judged], publisher_weights(labelled.publishers[judged]))
    return scaled(model, slope, shift)
