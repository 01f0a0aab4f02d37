"""Learned tables: labels meet their sentences, and a fold's tables are learned without its sites."""

from pathlib import Path

import numpy as np

from quality.article import Article
from quality.model import default_folder, load_model
from quality.model.layout import ROLES, SCALES
from quality.training.crossfit import Taught, match_labels, read_articles, write_fold_models

SOURCED = (
    "Mayor Dana Whitfield said on Monday that the bridge was closed. The council voted 7-2 on Tuesday to close it. "
)
BARE = "Only time will tell what happens next. It is a brilliant move and everyone should be proud of it. "


def test_labels_meet_the_sentence_that_shares_most_of_them() -> None:
    spans = [(0, 10), (11, 30), (31, 40)]
    assert match_labels(spans, [(0, 10, "named"), (12, 33, "vague"), (50, 60, "filler")]) == {0: "named", 1: "vague"}
    assert match_labels([], [(0, 10, "named")]) == {}


def test_a_fold_is_learned_without_its_sites(tmp_path: Path) -> None:
    articles = [Article.from_text((SOURCED if n % 2 else BARE) * 6 + f"It rained {n} times.") for n in range(60)]
    readings = read_articles(articles, default_folder(), 1)
    labels = [{k: ROLES[(k + n) % len(ROLES)] for k in range(len(r.spans))} for n, r in enumerate(readings)]
    noise = np.random.default_rng(1).uniform(size=60)
    answers = {scale: np.array([1.0 + 3 * (n % 2) for n in range(60)]) + noise for scale in SCALES}
    taught = Taught(readings, labels, answers, np.array([f"s{n // 2}" for n in range(60)]), np.ones(60, dtype=np.int64))
    folds = write_fold_models(taught, tmp_path, progress=lambda _: None)
    assert all(len(set(folds[taught.sites == site])) == 1 for site in set(taught.sites))
    tables = [load_model(tmp_path / name).table("scales").rows for name in ("0", "1", "all")]
    assert tables[0] != tables[1]
    assert all("said" in rows for rows in tables)
