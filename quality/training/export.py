"""Writing a fitted model as a scorecard file: plain JSON, rounded, the same bytes for the same labels."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from quality.scoring.scorecard import SCHEMA
from quality.signals import catalog
from quality.training.additive import Additive
from quality.training.fit import NOT_LEARNED, Plan, fit_estimator, graded_rows, usable_rows
from quality.training.labels import Labelled
from quality.training.metrics import Floats, Ints

INTERVAL_EDGES = tuple(round(0.1 * step, 1) for step in range(1, 10))
FEWEST_GRADES = 40
"""Graded articles that an interval rests on, where there are as many."""
QUANTILES = 101
DIGITS = 5
BANDS = (38, 60)


def scorecard_dict(labelled: Labelled, model: Additive, version: str) -> dict[str, Any]:
    """The scorecard of a calibrated model in the schema of `quality.scoring.scorecard`."""
    versions, bounds = {s.name: s.version for s in catalog()}, {s.name: s.bounds for s in catalog()}
    rows = usable_rows(labelled)
    terms = []
    for name, step in sorted(model.steps.items()):
        if not len(step.edges):
            continue
        values = labelled.signals[name][rows]
        values = values[~np.isnan(values)]
        terms.append(
            {
                "signal": name,
                "version": versions[name],
                "edges": _exact(step.edges),
                "points": _rounded(step.points),
                "missing": round(step.missing, DIGITS),
                # Where no labelled article shows the signal, its declared bounds: a term that is set by policy.
                "support": _exact(np.array([values.min(), values.max()] if len(values) else bounds[name])),
            }
        )
    return {
        "schema": SCHEMA,
        "name": "reliability",
        "version": version,
        "bands": list(BANDS),
        "intercept": round(model.intercept, DIGITS),
        "intervals": grade_intervals(labelled, model),
        "terms": terms,
        "reference": reference_quantiles(labelled),
        "labels_sha256": labelled.sha256,
    }


def without_term(labelled: Labelled, card: Mapping[str, Any]) -> dict[str, str]:
    """Signals of the catalogue that do not move the score of this scorecard, each with the reason."""
    counting = {term["signal"] for term in card["terms"] if any(term["points"])}
    reasons = {}
    for signal in catalog():
        if signal.name in counting:
            continue
        if signal.name in labelled.unmeasured:
            reasons[signal.name] = "not measured in the labelled articles; train with --corpora"
        elif signal.needs_page:
            reasons[signal.name] = "shown only by pages, and the articles for training are texts"
        elif signal.name in NOT_LEARNED:
            reasons[signal.name] = "too rare in the articles for training, or different by data set and not by article"
        else:
            reasons[signal.name] = "nothing that the other signals do not know"
    return reasons


def data_of(labelled: Labelled, rows: Ints) -> dict[str, str | int]:
    """What the model was fitted on, for its manifest."""
    return {
        "labels_sha256": labelled.sha256,
        "articles": len(rows),
        "publishers": len(np.unique(labelled.publishers[rows])),
        "coded_articles": int((~np.isnan(labelled.coded[rows])).sum()),
    }


def grade_intervals(labelled: Labelled, model: Additive) -> dict[str, list[float]]:
    """Where the coders' grades, 1 to 5 as 0 to 1, of articles of today with about the same reliability lie in 9 of 10 cases."""
    read = graded_rows(labelled)
    reliability = 1 / (1 + np.exp(-model.decision({name: labelled.signals[name][read] for name in model.steps})))
    grades = (labelled.coded[read] - 1) / 4
    steps = np.searchsorted(INTERVAL_EDGES, reliability, side="right")
    near = [_near(grades, np.abs(steps - step)) for step in range(len(INTERVAL_EDGES) + 1)]
    low, high = (
        [float(np.quantile(some, share)) if len(some) else end for some in near]
        for share, end in ((0.05, 0.0), (0.95, 1.0))
    )
    return {"edges": list(INTERVAL_EDGES), "low": _rounded(np.array(low), 2), "high": _rounded(np.array(high), 2)}


def _near(grades: Floats, distance: Ints) -> Floats:
    """Grades of the articles that are at most one step away, or as far as it takes to have `FEWEST_GRADES`."""
    reach = next((r for r in range(1, 10) if (distance <= r).sum() >= FEWEST_GRADES), 10)
    near: Floats = grades[distance <= reach]
    return near


def reference_quantiles(labelled: Labelled) -> dict[str, list[float]]:
    """Quantiles of every signal among dated articles of publishers rated reliable: «professional news»."""
    professional = ((labelled.truth == 1) & labelled.articles["year"].notna().to_numpy()).nonzero()[0]
    quantiles = {}
    for name, column in labelled.signals.items():
        values = column[professional]
        values = values[~np.isnan(values)]
        if len(values) >= QUANTILES:
            quantiles[name] = _rounded(np.quantile(values, np.linspace(0, 1, QUANTILES)), 6)
    return quantiles


def write_scorecard(card: dict[str, Any], path: Path) -> None:
    """Writes the file, one term a line."""
    terms = ",\n".join(json.dumps(term, separators=(",", ":")) for term in card["terms"])
    reference = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(values, separators=(',', ':'))}"
        for name, values in sorted(card["reference"].items())
    )
    head = {key: value for key, value in card.items() if key not in ("terms", "reference")}
    body = json.dumps(head, indent=1)[:-2]
    path.write_text(f'{body},\n "terms": [\n{terms}\n],\n "reference": {{\n{reference}\n}}\n}}\n', encoding="utf-8")


def write_estimator(labelled: Labelled, rows: Ints, plan: Plan, path: Path) -> None:
    """Keeps the fitted scikit-learn estimator for analysis. Only training reads it; scoring never does."""
    estimator, names, _, _ = fit_estimator(labelled, rows, plan)
    joblib.dump({"estimator": estimator, "columns": names}, path, compress=3)


def _rounded(values: Floats, digits: int = DIGITS) -> list[float]:
    return [round(float(value), digits) for value in values]


def _exact(values: Floats) -> list[float]:
    return [float(f"{value:.10g}") for value in values]
