"""Learned tables without a site: what an article's own site taught must not measure it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import intern

import numpy as np
from joblib import delayed

from quality.article import Article
from quality.bulk.processes import workers
from quality.document import Document
from quality.document.roles import role_features
from quality.document.scales import body_sentences
from quality.model import default_folder, load_model
from quality.model.layout import SCALES
from quality.training.bundle import head, seal, write_table
from quality.training.folds import FOLDS, fold_of
from quality.training.language import OLDER_WEIGHT, Reading, Rows, fit_roles, fit_scales
from quality.training.metrics import Floats, Ints, Names

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Taught:
    """Everything that the tables are learned from, one entry per article.

    `labels` maps the index of a sentence to its role; `answers` holds a value per article for each of `SCALES`, NaN where
    there is none; `today` tells articles of today from older ones, which weigh less.
    """

    readings: Sequence[Reading]
    labels: Sequence[Mapping[int, str]]
    answers: Mapping[str, Floats]
    sites: Names
    today: Ints

    def fit(self, rows: Ints) -> tuple[Rows, Rows]:
        """The tables `roles` and `scales` learned from some articles."""
        features, told = [], []
        for at in rows:
            if self.labels[at]:
                listed = list(role_features(self.readings[at].words, self.readings[at].shapes))
                features += [listed[k] for k in self.labels[at]]
                told += self.labels[at].values()
        roles = fit_roles(features, np.array(told))
        graded = rows[~np.isnan(self.answers[SCALES[0]][rows])]
        scales = fit_scales(
            [self.readings[at] for at in graded],
            {scale: self.answers[scale][graded] for scale in SCALES},
            self.sites[graded],
            np.where(self.today[graded] == 1, 1.0, OLDER_WEIGHT),
        )
        return roles, scales


def match_labels(spans: Sequence[tuple[int, int]], labelled: Sequence[tuple[int, int, str]]) -> dict[int, str]:
    """Role by index of the sentence that shares most of each labelled passage, since cutting may have changed; passages of
    which no sentence has more than half are left out."""
    found: dict[int, str] = {}
    for start, end, role in labelled:
        shared = [min(end, last) - max(start, first) for first, last in spans]
        best = int(np.argmax(shared)) if shared else -1
        if best >= 0 and shared[best] > (end - start) / 2:
            found.setdefault(best, role)
    return found


def read_articles(articles: Sequence[Article], folder: Path, jobs: int) -> list[Reading]:
    """The readings of articles, in order, with the ordinary words of the model in `folder`."""
    parts = [articles[at : at + 100] for at in range(0, len(articles), 100)]
    return [reading for part in workers(jobs)(delayed(_read)(part, folder) for part in parts) for reading in part]


def _read(articles: Sequence[Article], folder: Path) -> list[Reading]:
    model = load_model(folder)
    return [reading_of(Document(article, model=model)) for article in articles]


def reading_of(document: Document) -> Reading:
    """What learning needs of an article."""
    spans = [(sentence.start, sentence.end) for sentence in document.sentences]
    words = [list(map(intern, sentence)) for sentence in document.masked_sentences]
    shapes = [list(map(intern, marks)) for marks in document.shapes]
    return Reading(spans, words, shapes, body_sentences(document), main_topic(document))


def main_topic(document: Document) -> str:
    """The topic with the largest share, "none" where there is none."""
    topics = document.topics or {"none": 1.0}
    return max(topics, key=lambda topic: topics[topic])


def write_fold_models(taught: Taught, place: Path, base: Path | None = None, progress: Progress = print) -> Ints:
    """Writes model folders `place`/0 to 4, each learned without the sites of one fold, and `place`/all for shipping. Returns
    the fold of each article."""
    folds = fold_of(taught.sites)
    everything = np.arange(len(taught.sites))
    for name in (*map(str, range(FOLDS)), "all"):
        progress(f"learning without fold {name}" if name != "all" else "learning from all articles")
        rows = everything if name == "all" else everything[folds != int(name)]
        roles, scales = taught.fit(rows)
        folder = place / name
        shutil.copytree(base or default_folder(), folder, dirs_exist_ok=True)
        count = sum(map(len, taught.labels))
        origin = f"logistic regression on {count:,} sentences that readers labelled (labeled/sentence_roles.csv)"
        title = "what a sentence does, by its masked words, shape and neighbours"
        write_table(folder, "roles", head(title, origin), roles, 3)
        origin = f"ridge regression on {len(rows):,} articles that readers coded (labeled/articles.csv)"
        title = "readers' answers about an article, by its masked words and the shapes of its sentences"
        write_table(folder, "scales", head(title, origin), scales)
        seal(folder)
    return folds
