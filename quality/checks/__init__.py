"""Checks of single parts against annotated articles, readers' answers and flaws put into sound articles.

`CHECKS` is the table of all checks: what each measures, and the goals of its figures. A check is a module of this package with a
function `measure`, which is imported when it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import NamedTuple

from quality.checks.figures import Asked, Figure


class Check(NamedTuple):
    """A check in the table. `goals` holds the goals of its main figures by the beginning of their names; other figures are for
    information."""

    measures: str
    goals: Mapping[str, str]

    def goal(self, figure: str) -> str:
        """The goal of a figure, empty if it has none."""
        return next((goal for name, goal in self.goals.items() if figure.startswith(name)), "")


CHECKS: Mapping[str, Check] = {
    "model": Check(
        "the model on publishers held out of training, and single signals against ratings and readers",
        {
            "auc_within_corpora": "0.82",
            "auc_pooled": "0.88",
            "auc_publishers": "0.91",
            "spearman_coders": "0.80",
            "calibration_error": "0.04 at most",
            "full model minus additive": "0.01 at most",
            "false flags, duplicated_blocks": "0.5 % at most",
            "false flags, bio_topic_mismatch": "0.3 % at most",
            "false flags, vague_attribution": "2 % at most",
            "readers, sourcing": "0.75",
            "readers, vague": "0.65",
            "readers, loaded": "0.75",
        },
    ),
    "attribution": Check(
        "attributed sentences and their sources against PolNeAR, and hand-labelled sources",
        {
            "PolNeAR dev, attributed sentences": "F1 0.90",
            "PolNeAR dev, sources found": "0.85",
            "vague sources, all": "F1 0.85",
        },
    ),
    "sourcing": Check(
        "the attribution signals against readers' answers, alone and together, and false flags",
        {"together, sourcing, both": "0.75", "together, vague, both": "0.65"},
    ),
    "headlines": Check("related and unrelated headlines of the FNC-1 test set", {"ROC-AUC": "0.97"}),
    "originality": Check(
        "repetition, page clutter and filler: false flags, copies and clutter put in, readers' answers", {}
    ),
    "flaws": Check(
        "flaws and harmless edits put into sound articles: what is found, how the score moves",
        {"flaw put in": "found 95 %, fall 8", "harmless edit": "mean below 1"},
    ),
    "seeds": Check("five poor articles, as scored", {"scores": "all below 50, none high"}),
    "pages": Check(
        "real pages: headline, byline and date, and the page against its story pasted as text",
        {
            "score, page against story pasted": "nearly the same",
            "costs over 0.2": "2 % at most",
        },
    ),
    "bios": Check("labelled author bios: detection, topics of true and swapped bios, false flags", {}),
    "bio_pairs": Check(
        "author bios in twelve forms, written for this check, under articles that they fit or do not", {}
    ),
    "near_duplicates": Check("the queue's groups: edited, shuffled and merged copies among thousands of articles", {}),
    "review_budget": Check("unreliable articles that the queue catches within a budget of reviews", {}),
}


def run(name: str, asked: Asked) -> Iterator[Figure]:
    """Yield the figures of a check as they are measured. Raises InputError if articles or labels are missing."""
    measure: Callable[[Asked], Iterator[Figure]] = import_module(f"quality.checks.{name}").measure
    return measure(asked)
