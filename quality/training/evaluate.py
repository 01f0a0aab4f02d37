"""Honest numbers: every figure by publisher, on unmodified articles, beside the trivial baselines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_curve
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from quality.signals import catalog
from quality.training.additive import fit_trees
from quality.training.fit import (
    DIRECTIONS,
    SCALES,
    Plan,
    cross_fitted,
    evaluated_rows,
    fit_model,
    graded_rows,
    learned_signals,
    platt,
    targets,
    training_weights,
    usable_rows,
)
from quality.training.folds import FOLDS, REPEATS
from quality.training.labels import RIDGE, Labelled
from quality.training.metrics import (
    Floats,
    Ints,
    Names,
    auc,
    auc_of_publishers,
    auc_within,
    average_precision,
    bootstrap_interval,
    publisher_weights,
    recall_at_precision,
    spearman,
)
from quality.training.today import beside, slices

FORMAT = ("breaks", "quote_marks", "curly_marks", "commas", "titled")
"""Columns of articles.csv that tell how a data set was made."""
GOOD, POOR = 3.5, 2.5
"""Grades that are clearly good or poor; between them readers call an article usable with care."""
COSTLY = -0.25
"""Log-odds from which on a signal is said to flag an article: about six points of the score around the middle."""
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Judged:
    """Decision values of articles, beside what they are judged by. One entry an article."""

    scores: Floats
    truth: Ints
    """1 reliable, 0 unreliable publisher, -1 neither; only the first two count for classification."""
    publishers: Names
    corpora: Names
    coded: Floats
    today: Ints
    """1 for articles of today that somebody read, else 0."""
    newsroom: Ints
    """1 for articles of kind pro_news or wire, 0 for farms (farm 2 or 3), -1 for all others and those that are both."""

    @staticmethod
    def of(labelled: Labelled, scores: Floats) -> Judged:
        """Every row with a decision value, if its publisher's class counts or somebody read it."""
        counts = np.zeros(len(scores), dtype=bool)
        counts[evaluated_rows(labelled)] = True
        rows = np.flatnonzero(~np.isnan(scores) & (counts | ~np.isnan(labelled.coded)))
        return Judged(
            scores[rows],
            np.where(counts, labelled.truth, -1)[rows],
            labelled.publishers[rows],
            labelled.corpora[rows],
            labelled.coded[rows],
            np.isin(rows, graded_rows(labelled)).astype(np.int64),
            _newsrooms(labelled)[rows],
        )

    def take(self, rows: Ints) -> Judged:
        """The entries at these positions."""
        return Judged(*(getattr(self, field.name)[rows] for field in fields(self)))

    def figures(self) -> dict[str, float]:
        """The headline figures."""
        known = self.take(np.flatnonzero(self.truth >= 0))
        weights = publisher_weights(known.publishers)
        return {
            "auc_within_corpora": auc_within(known.truth, known.scores, known.publishers, known.corpora)[0],
            "auc_pooled": auc(known.truth, known.scores, weights),
            "auc_publishers": auc_of_publishers(known.truth, known.scores, known.publishers),
            "average_precision": average_precision(known.truth, known.scores, weights),
            "recall_at_precision_0.9": recall_at_precision(known.truth, known.scores, weights),
            "spearman_coders": spearman(self.scores, self.coded),
            **self.take(np.flatnonzero(self.today)).agreement(),
        }

    def agreement(self) -> dict[str, float]:
        """Agreement with the readers, one article one vote. Good are grades of `GOOD` and more, poor those of `POOR` and less."""
        either = self.take(np.flatnonzero(self.newsroom >= 0))
        clear = self.take(np.flatnonzero((self.coded >= GOOD) | (self.coded <= POOR)))
        return {
            "spearman_today": spearman(self.scores, self.coded),
            "spearman_news_and_farms": spearman(either.scores, either.coded),
            "auc_good_poor": auc((clear.coded >= GOOD).astype(np.int64), clear.scores, np.ones(len(clear.scores))),
            "auc_newsroom_farm": auc(either.newsroom, either.scores, np.ones(len(either.scores))),
        }


def _newsrooms(labelled: Labelled) -> Ints:
    """1 for newsroom articles, 0 for farms, -1 for all others and those that are both."""
    kind = labelled.articles.get("kind", pd.Series(index=labelled.articles.index, dtype=object)).to_numpy(dtype=object)
    farm = labelled.articles.get("farm", pd.Series(np.nan, index=labelled.articles.index)).to_numpy(dtype=float) >= 2
    newsroom = np.isin(kind, ["pro_news", "wire"])
    return np.where(newsroom ^ farm, newsroom.astype(np.int64), -1)


def figures(labelled: Labelled, scores: Floats) -> dict[str, float]:
    """The headline figures of one set of decision values, one per labelled article, NaN where there is none."""
    return Judged.of(labelled, scores).figures()


def evaluate(
    labelled: Labelled,
    plan: Plan,
    *,
    rounds: int = 100,
    repeats: int = REPEATS,
    ablate: bool = False,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """All figures of a training plan: folds by publisher, repeated, with bootstrap intervals by publisher."""
    rows, usable = evaluated_rows(labelled), usable_rows(labelled)
    scored = everything_scored(labelled)
    decisions = []
    for repeat in range(repeats):
        progress(f"folds, repeat {repeat + 1} of {repeats}")
        decisions.append(cross_fitted(labelled, usable, plan, repeat, test_rows=scored))
    runs = [figures(labelled, decision) for decision in decisions]
    judged = Judged.of(labelled, decisions[0])
    progress(f"intervals, {rounds} rounds")
    intervals = bootstrap_interval(
        lambda drawn: list(judged.take(drawn).figures().values()), judged.publishers, rounds=rounds
    )
    all_probabilities = [calibrated(labelled, decision, scored, repeat) for repeat, decision in enumerate(decisions)]
    probabilities = all_probabilities[0]
    errors = [calibration(labelled, values) for values in all_probabilities]
    result: dict[str, Any] = {
        "labels_sha256": labelled.sha256,
        "articles": len(rows),
        "publishers": len(np.unique(labelled.publishers[rows])),
        "coded_articles": int(np.sum(~np.isnan(labelled.coded) & ~np.isnan(decisions[0]))),
        "repeats": repeats,
        "model": {name: float(np.mean([run[name] for run in runs])) for name in runs[0]},
        "intervals": dict(zip(runs[0], intervals, strict=True)),
        "calibration": {
            **errors[0],
            "calibration_error": float(np.mean([e["calibration_error"] for e in errors])),
        },
        "groups": groups(labelled, decisions[0], probabilities, rows),
        "roc": roc(labelled, decisions[0], rows),
        "distribution": distribution(labelled, probabilities),
        "today": today(labelled, decisions[0], probabilities, rounds),
    }
    progress("false flags")
    result["false_flags"] = false_flags(labelled, usable, plan)
    progress("each corpus left out")
    result["left_out"] = left_out(labelled, usable, plan)
    result["baselines"] = baselines(labelled, usable, rows, plan, repeats, progress)
    if ablate:
        result["ablation"] = ablation(labelled, plan, progress)
    return result


def today(labelled: Labelled, decision: Floats, probabilities: Floats, rounds: int) -> dict[str, Any]:
    """Articles of today in slices, and beside the ridge over words in the same folds, where its grades are in the table."""
    result: dict[str, Any] = {"slices": slices(labelled, probabilities), "beside_ridge": {}}
    if RIDGE in labelled.articles:
        ridge = labelled.articles[RIDGE].to_numpy(dtype=float)
        held = labelled.articles["held_out"].to_numpy(dtype=float) == 1
        known = np.isin(np.arange(len(ridge)), graded_rows(labelled)) & ~np.isnan(ridge) & ~np.isnan(decision)
        for name, rows in (("all", known), ("held_out", known & held)):
            if rows.any():
                model, other = (Judged.of(labelled, np.where(rows, s, np.nan)) for s in (decision, ridge))
                result["beside_ridge"][name] = beside(model, other, rounds)
    return result


def everything_scored(labelled: Labelled) -> Ints:
    """Rows that get a cross-fitted score: those that train and those of mixed or satirical publishers alike."""
    return np.flatnonzero(labelled.articles["label_source"].notna().to_numpy() | ~np.isnan(labelled.coded))


def calibrated(labelled: Labelled, decision: Floats, rows: Ints, repeat: int = 0) -> Floats:
    """Reliability of every row with a decision, calibrated on the grades of other folds' publishers."""
    probabilities = np.full(len(decision), np.nan)
    fold = labelled.folds[repeat]
    judged = np.intersect1d(rows, graded_rows(labelled))
    for held in range(FOLDS):
        train = judged[fold[judged] != held]
        grades, weights = (labelled.coded[train] - 1) / 4, publisher_weights(labelled.publishers[train])
        slope, shift = platt(decision[train], grades, weights)
        test = fold == held
        probabilities[test] = 1 / (1 + np.exp(-(slope * decision[test] + shift)))
    return probabilities


def calibration(labelled: Labelled, probabilities: Floats) -> dict[str, Any]:
    """How far reliability and the mean grade of articles of today lie apart, in tenths of the score, and the curve: mean
    reliability, mean grade as 0 to 1, and number of articles in each tenth."""
    rows = graded_rows(labelled)
    rows = rows[~np.isnan(probabilities[rows])]
    grades, values = (labelled.coded[rows] - 1) / 4, probabilities[rows]
    tenth = np.minimum((values * 10).astype(int), 9)
    curve = [
        [float(values[tenth == step].mean()), float(grades[tenth == step].mean()), int((tenth == step).sum())]
        for step in np.unique(tenth)
    ]
    error = sum(abs(value - grade) * count for value, grade, count in curve) / len(rows)
    return {"calibration_error": error, "curve": curve}


def roc(labelled: Labelled, decision: Floats, rows: Ints, points: int = 60) -> list[list[float]]:
    """False and true positive rates, every publisher the same, thinned to about `points`."""
    weights = publisher_weights(labelled.publishers[rows])
    false, true, _ = roc_curve(labelled.truth[rows], decision[rows], sample_weight=weights)
    grid = np.linspace(0, 1, points)
    return [[round(float(x), 4), round(float(y), 4)] for x, y in zip(grid, np.interp(grid, false, true), strict=True)]


def distribution(labelled: Labelled, probabilities: Floats) -> dict[str, list[float]]:
    """Share of articles in each tenth of the score, by the publisher's class, every publisher the same."""
    classes = labelled.articles["label_source"]
    shares = {}
    for name in ("reliable", "mixed", "unreliable", "satire"):
        rows = np.flatnonzero((classes == name).to_numpy() & ~np.isnan(probabilities))
        weights = publisher_weights(labelled.publishers[rows])
        counts, _ = np.histogram(probabilities[rows], bins=10, range=(0, 1), weights=weights)
        shares[name] = [round(float(count), 4) for count in counts / counts.sum()]
    return shares


def _groupings(labelled: Labelled) -> Iterator[tuple[str, Names]]:
    year = labelled.articles["year"].to_numpy(dtype=float)
    yield "corpus", labelled.corpora
    yield "genre", labelled.articles["form"].fillna("unknown").to_numpy(dtype=str)
    names = np.array(["unknown", "to 2012", "2013 to 2015", "2016", "2017", "2018 and later"])
    yield "year", names[np.where(np.isnan(year), 0, 1 + np.searchsorted([2012, 2015, 2016, 2017], year))]
    words = labelled.articles["words"].to_numpy()
    names = np.array(["under 250 words", "250 to 499", "500 to 999", "1,000 and more"])
    yield "length", names[np.searchsorted([249, 499, 999], words)]


def groups(labelled: Labelled, decision: Floats, probabilities: Floats, rows: Ints) -> dict[str, dict[str, Any]]:
    """Within each corpus, genre, year and length: articles, publishers, ROC-AUC, mean score by class."""
    tables: dict[str, dict[str, Any]] = {}
    for title, keys in _groupings(labelled):
        tables[title] = {}
        for key in np.unique(keys[rows]):
            part = rows[keys[rows] == key]
            truth, publishers = labelled.truth[part], labelled.publishers[part]
            if min((truth == 0).sum(), (truth == 1).sum()) < 5:
                continue
            weights = publisher_weights(publishers)
            tables[title][str(key)] = {
                "articles": len(part),
                "publishers": len(np.unique(publishers)),
                "auc": auc(truth, decision[part], weights),
                **{
                    f"mean_{name}": float(
                        np.average(probabilities[part][truth == value], weights=weights[truth == value])
                    )
                    for name, value in (("reliable", 1), ("unreliable", 0))
                },
            }
    return tables


def false_flags(labelled: Labelled, usable: Ints, plan: Plan) -> dict[str, dict[str, float]]:
    """Of dated articles of publishers rated reliable that training did not see: the share in which a signal is measured,
    and the share in which it takes more than `COSTLY` from the log-odds."""
    dated = labelled.articles["year"].notna().to_numpy() & (labelled.truth == 1)
    fold = labelled.folds[0]
    taken: dict[str, list[Floats]] = {}
    for held in range(FOLDS):
        model = fit_model(labelled, usable[fold[usable] != held], plan)
        test = np.flatnonzero(dated & (fold == held))
        for name in model.steps:
            values = labelled.signals[name][test]
            taken.setdefault(name, []).append(np.where(np.isnan(values), np.nan, model.steps[name](values)))
    result = {}
    for name, parts in sorted(taken.items()):
        column = np.concatenate(parts)
        result[name] = {
            "measured": float(np.mean(~np.isnan(column))),
            "flagged": float(np.mean(column < COSTLY)),
        }
    return result


def left_out(labelled: Labelled, usable: Ints, plan: Plan) -> dict[str, float]:
    """ROC-AUC inside each corpus by a model that saw neither the corpus nor any of its publishers."""
    rows = evaluated_rows(labelled)
    values = {}
    for corpus in np.unique(labelled.corpora[rows]):
        inside = labelled.corpora == corpus
        truth = labelled.truth[rows][inside[rows]]
        rest = usable[~np.isin(labelled.publishers[usable], labelled.publishers[inside])]
        if min((truth == 0).sum(), (truth == 1).sum()) < 5 or len(rest) < 500:
            continue
        model = fit_model(labelled, rest, plan)
        test = rows[inside[rows]]
        decision = model.decision({name: labelled.signals[name][test] for name in model.steps})
        values[str(corpus)] = auc(labelled.truth[test], decision, publisher_weights(labelled.publishers[test]))
    return values


def baselines(
    labelled: Labelled, usable: Ints, rows: Ints, plan: Plan, repeats: int, progress: Progress
) -> dict[str, dict[str, float]]:
    """What trivial and heavier models reach in the same folds."""
    corpus = np.unique(labelled.corpora, return_inverse=True)[1]
    length = np.log1p(labelled.articles["words"].to_numpy(dtype=float))[:, None]
    artefacts = np.column_stack([labelled.articles[name].to_numpy(dtype=float) for name in FORMAT] + [length[:, 0]])
    makers: dict[str, Callable[[int], Floats]] = {
        "corpus name only": lambda repeat: _linear(labelled, np.eye(corpus.max() + 1)[corpus], rows, repeat),
        "format artefacts only": lambda repeat: _linear(labelled, artefacts, rows, repeat),
        "length only": lambda repeat: _linear(labelled, length, rows, repeat),
        "gradient boosting, not additive": lambda repeat: _full(labelled, usable, plan, repeat),
    }
    results = {}
    for name, make in makers.items():
        progress(f"baseline: {name}")
        runs = [figures(labelled, make(repeat)) for repeat in range(repeats)]
        results[name] = {key: float(np.mean([run[key] for run in runs])) for key in runs[0]}
    return results


def _linear(labelled: Labelled, features: Floats, rows: Ints, repeat: int) -> Floats:
    decision = np.full(len(labelled.articles), np.nan)
    fold = labelled.folds[repeat]
    for held in range(FOLDS):
        train, test = rows[fold[rows] != held], np.flatnonzero(fold == held)
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        weights = publisher_weights(labelled.publishers[train])
        model.fit(features[train], labelled.truth[train], logisticregression__sample_weight=weights)
        decision[test] = model.decision_function(features[test])
    return decision


def _full(labelled: Labelled, usable: Ints, plan: Plan, repeat: int) -> Floats:
    """Gradient boosting free to combine signals, on the same columns, targets and weights."""
    target, weight = targets(labelled)[0], training_weights(labelled)
    directions = {s.name: DIRECTIONS[s.better] for s in catalog()}
    decision = np.full(len(labelled.articles), np.nan)
    fold = labelled.folds[repeat]
    for held in range(FOLDS):
        train, test = usable[fold[usable] != held], usable[fold[usable] == held]
        columns = {name: labelled.signals[name][train] for name in learned_signals(plan)}
        recipe = replace(plan.recipe, additive=False)
        estimator, names = fit_trees(columns, target[train], weight[train], directions, recipe)
        decision[test] = estimator.decision_function(np.column_stack([labelled.signals[name][test] for name in names]))
    return decision


def ablation(labelled: Labelled, plan: Plan, progress: Progress) -> dict[str, dict[str, float]]:
    """Every family of signals left out, and alone."""
    usable = usable_rows(labelled)
    trees = frozenset(learned_signals(plan))
    everything = trees.union(SCALES)
    families: dict[str, set[str]] = {}
    for signal in catalog():
        families.setdefault(signal.question, set()).add(signal.name)
    results = {}
    for family, members in sorted(families.items()):
        for kind, chosen in (("without", everything - members), ("only", everything & members)):
            if chosen & trees and chosen != everything:
                progress(f"ablation: {kind} {family}")
                decision = cross_fitted(labelled, usable, replace(plan, signals=frozenset(chosen)))
                results[f"{kind} {family}"] = figures(labelled, decision)
    return results


def differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, float]:
    """Headline figures of the second evaluation minus those of the first."""
    return {name: second["model"][name] - value for name, value in first["model"].items() if name in second["model"]}
