"""Figures on articles of today: beside a ridge over words that is fitted to the same grades, and in slices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from quality.training.fit import graded_rows
from quality.training.labels import Labelled
from quality.training.metrics import Floats, Ints, Names, auc, bootstrap_interval, spearman

COUNTRIES = {
    "uk": "United Kingdom", "in": "India", "ng": "Nigeria", "au": "Australia", "ca": "Canada", "ie": "Ireland",
    "nz": "New Zealand", "za": "South Africa", "ke": "Kenya", "gh": "Ghana", "pk": "Pakistan", "ph": "Philippines",
    "sg": "Singapore", "us": "United States", "eu": "European Union", "de": "Germany", "ua": "Ukraine", "qa": "Qatar",
}  # fmt: skip
"""Country by top-level domain; a guess, since most sites end in .com wherever they are."""
OTHER = "other or unknown"
FEWEST = 30
"""Articles that a slice needs to be shown."""
GOOD, POOR = 3.5, 2.5
"""Grades that are clearly good or poor, as in the evaluation."""


class Agreeing(Protocol):
    """Scores beside what they are judged by, as `quality.training.evaluate.Judged`, of articles of today."""

    @property
    def publishers(self) -> Names:
        """Site of each article."""

    def take(self, rows: Ints) -> Agreeing:
        """The entries at these positions."""

    def agreement(self) -> dict[str, float]:
        """Agreement with the readers."""


def beside(model: Agreeing, other: Agreeing, rounds: int) -> dict[str, Any]:
    """Agreement of two sets of scores of the same articles with the readers, and model minus other with an interval by site."""
    names = list(model.agreement())

    def differences(rows: Ints) -> list[float]:
        one, two = model.take(rows).agreement(), other.take(rows).agreement()
        return [one[name] - two[name] for name in names]

    everything = np.arange(len(model.publishers))
    found = dict(zip(names, differences(everything), strict=True))
    intervals = bootstrap_interval(differences, model.publishers, rounds=rounds)
    return {
        "articles": len(everything),
        "sites": len(np.unique(model.publishers)),
        "model": model.agreement(),
        "ridge": other.agreement(),
        "difference": found,
        "interval": dict(zip(names, intervals, strict=True)),
    }


def slices(labelled: Labelled, probabilities: Floats) -> dict[str, dict[str, dict[str, float]]]:
    """Within each country, length, form and topic of articles of today: articles, sites, rank correlation with the grade,
    ROC-AUC of good against poor grades, mean score and mean grade, both 0 to 1. Slices under `FEWEST` articles are left out."""
    rows = graded_rows(labelled)
    rows = rows[~np.isnan(probabilities[rows])]
    tables: dict[str, dict[str, dict[str, float]]] = {}
    for title, keys in _cuts(labelled, rows):
        parts = {str(key): rows[keys == key] for key in sorted(set(keys), key=_place)}
        tables[title] = {
            key: _figures(labelled, probabilities, part) for key, part in parts.items() if len(part) >= FEWEST
        }
    return tables


def _place(name: str) -> tuple[int, str]:
    """Put ranges in the order of their first number, and other names in that of the alphabet."""
    number = re.search(r"\d+", name)
    return int(number[0]) if number else 0, name


def _figures(labelled: Labelled, probabilities: Floats, rows: Ints) -> dict[str, float]:
    grades, values = labelled.coded[rows], probabilities[rows]
    clear = (grades >= GOOD) | (grades <= POOR)
    return {
        "articles": len(rows),
        "sites": len(np.unique(labelled.publishers[rows])),
        "spearman": spearman(values, grades),
        "auc_good_poor": auc((grades[clear] >= GOOD).astype(np.int64), values[clear]),
        "mean_score": float(values.mean()),
        "mean_grade": float((grades.mean() - 1) / 4),
    }


def _cuts(labelled: Labelled, rows: Ints) -> Iterator[tuple[str, Names]]:
    """Title of each way to cut the articles, and the slice of each row."""
    articles = labelled.articles.iloc[rows]
    yield "country", np.array([country_of(site) for site in labelled.publishers[rows]])
    words = articles["words"].to_numpy(dtype=float)
    lower, upper = np.quantile(words, [1 / 3, 2 / 3]) if len(words) else (0, 0)
    names = np.array([f"up to {lower:.0f} words", f"{lower + 1:.0f} to {upper:.0f} words", f"over {upper:.0f} words"])
    yield "length", names[np.where(words <= lower, 0, np.where(words <= upper, 1, 2))]
    for column in ("form", "topic"):
        if column in articles:
            yield column, articles[column].fillna("unknown").to_numpy(dtype=str)


def country_of(site: str) -> str:
    """The country that the top-level domain of a site suggests."""
    return COUNTRIES.get(site.rpartition(".")[2], OTHER) if "." in site else OTHER
