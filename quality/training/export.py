"""Writing a fitted model as a scorecard file: plain JSON, rounded, the same bytes for the same labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from joblib import delayed

from quality.bulk.processes import workers
from quality.scoring.scorecard import SCHEMA
from quality.signals import catalog
from quality.training.additive import Additive, Steps
from quality.training.fit import Plan, fit_calibrated, fit_estimator, usable_rows
from quality.training.labels import Labelled
from quality.training.metrics import Floats, Ints

REPLICATES = 30
QUANTILES = 101
DIGITS = 5
BANDS = (40, 65)


def bootstrap_models(labelled: Labelled, plan: Plan, replicates: int, jobs: int, seed: int = 0) -> list[Additive]:
    """Models fitted on publishers drawn with replacement."""
    rows = usable_rows(labelled)
    names, inverse = np.unique(labelled.publishers[rows], return_inverse=True)
    members = [rows[inverse == index] for index in range(len(names))]
    generator = np.random.default_rng(seed)
    draws = [generator.integers(0, len(names), len(names)) for _ in range(replicates)]
    models: list[Additive] = workers(jobs)(delayed(_replicate)(labelled, members, draw, plan) for draw in draws)
    return models


def _replicate(labelled: Labelled, members: list[Ints], draw: Ints, plan: Plan) -> Additive:
    # A publisher drawn twice keeps one name, so that calibration still never sees a publisher used to fit.
    drawn = labelled.take(np.concatenate([members[index] for index in draw]))
    return fit_calibrated(drawn, usable_rows(drawn), plan)


def scorecard_dict(
    labelled: Labelled, model: Additive, replicates: list[Additive], version: str, plan: Plan
) -> dict[str, Any]:
    """The scorecard of a calibrated model in the schema of `quality.scoring.scorecard`."""
    versions = {s.name: s.version for s in catalog()}
    rows = usable_rows(labelled)
    terms = []
    for name, step in sorted(model.steps.items()):
        if not len(step.edges):
            continue
        values = labelled.signals[name][rows]
        values = values[~np.isnan(values)]
        taught = np.concatenate([values, labelled.flawed[name].dropna().to_numpy(dtype=float)])
        terms.append(
            {
                "signal": name,
                "version": versions[name],
                "edges": _exact(step.edges),
                "points": _rounded(step.points),
                "missing": round(step.missing, DIGITS),
                "support": _exact(np.array([values.min(), values.max()])),
                "replicates": [
                    [*_rounded(_means(r.steps[name], step.edges, taught)), round(r.steps[name].missing, DIGITS)]
                    if name in r.steps
                    else [0.0] * (len(step.edges) + 2)
                    for r in replicates
                ],
            }
        )
    return {
        "schema": SCHEMA,
        "name": "reliability",
        "version": version,
        "prior": plan.prior,
        "bands": list(BANDS),
        "intercept": round(model.intercept, DIGITS),
        "intercepts": [round(r.intercept, DIGITS) for r in replicates],
        "terms": terms,
        "reference": reference_quantiles(labelled),
        "labels_sha256": labelled.sha256,
    }


def _means(replicate: Steps, edges: Floats, values: Floats) -> Floats:
    """Mean points of a replicate, which has edges of its own, over the values that fall between each two of `edges`."""
    bins = np.searchsorted(edges, values, side="left")
    count = np.bincount(bins, minlength=len(edges) + 1)
    total = np.bincount(bins, replicate(values), len(edges) + 1)
    # No value was seen there: one at the upper end stands for the step.
    ends = replicate(np.append(edges, np.nextafter(edges[-1], np.inf)))
    return np.where(count > 0, total / np.maximum(count, 1), ends)


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
