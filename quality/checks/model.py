"""The shipped model on publishers held out of training, and single signals on the labels: what `labeled/` and `models/` tell.

No text is read. False flags are counted on dated articles of publishers rated reliable.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from quality.checks.figures import Asked, Figure
from quality.errors import InputError
from quality.model import default_folder
from quality.training.labels import Labelled, read_labelled
from quality.training.metrics import spearman

LINES = {"duplicated_blocks": 0.05, "bio_topic_mismatch": 0.6, "vague_attribution": 0.5}
"""Values from which on a signal flags a professional article falsely."""
NAMES = ("auc_within_corpora", "auc_pooled", "auc_publishers", "spearman_coders")
FULL = "gradient boosting, not additive"


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield the figures of the model, then of single signals. Raises InputError if labels or evaluation are missing."""
    yield from _evaluated(default_folder().parent / "evaluation.json")
    labelled = read_labelled(asked.labeled)
    yield from _false_flags(labelled)
    yield from _readers(labelled)


def _evaluated(path: Path) -> Iterator[Figure]:
    if not path.is_file():
        raise InputError(f"{path} is missing; it comes with a checkout, and `quality train --evaluate` makes it")
    result = json.loads(path.read_text(encoding="utf-8"))
    for name in NAMES:
        yield Figure(name, f"{result['model'][name]:.3f}")
    yield Figure("calibration_error", f"{result['calibration']['calibration_error']:.3f}")
    gain = result["baselines"][FULL]["auc_within_corpora"] - result["model"]["auc_within_corpora"]
    yield Figure("full model minus additive, auc_within_corpora", f"{gain:+.3f}")


def _false_flags(labelled: Labelled) -> Iterator[Figure]:
    dated = (labelled.truth == 1) & labelled.articles["year"].notna().to_numpy()
    for name, line in LINES.items():
        flagged = float(np.nansum(labelled.signals[name][dated] >= line) / dated.sum())
        yield Figure(f"false flags, {name} >= {line}", f"{100 * flagged:.2f} % of {dated.sum():,}")


def _readers(labelled: Labelled) -> Iterator[Figure]:
    for scale in ("sourcing", "vague", "loaded"):
        answers = labelled.articles[scale].to_numpy(dtype=float)
        found = {name: spearman(column, answers) for name, column in labelled.signals.items()}
        best = max(found, key=lambda name: abs(np.nan_to_num(found[name])))
        yield Figure(f"readers, {scale}, best signal", f"{found[best]:+.2f} {best}")
