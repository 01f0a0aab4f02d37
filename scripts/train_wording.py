"""Fits quality/document/data/wording_weights.txt and the cross-fitted column `wording` of labeled/signals.csv.gz.

A ridge regression of reliability on the presence of common lower-case words and pairs, in the author's own words. Targets and
weights are those of the scorecard's training. Every published figure uses values of lists that never saw the publisher.

    python scripts/train_wording.py --corpora ../shared/corpora [--folds 5]
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
from build_labeled import HERE, article_of, read_corpora, write_gzip_csv
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import Ridge
from sklearn.model_selection import GroupKFold

from quality.document import Document
from quality.document.wording import wording_terms
from quality.signals.presentation.wording import FEWEST
from quality.training.fit import targets
from quality.training.labels import SIGNALS, read_labelled

FEWEST_PUBLISHERS = 40
TERMS = 6000
ALPHA = 3.0
CODED_WEIGHT = 5.0
PARTISAN = frozenset(
    "liberal liberals conservative conservatives leftist leftists socialist socialists communist communists fascist fascists "
    "republican republicans democrat democrats democratic progressive progressives libertarian libertarians nazi nazis black "
    "white blacks whites muslim muslims islamic jew jews jewish christian christians gay gays immigrant immigrants illegals "
    "president presidential campaign election elections candidate candidates".split()
)
"""Words for parties and peoples that are also written in lower case; they carry no weight."""


def terms_of(records: list[dict]) -> list[list[str]]:  # type: ignore[type-arg]
    return [list(wording_terms(Document(article_of(record)))) for record in records]


def topic_words() -> frozenset[str]:
    """Hand-written topic terms, which would tell what an article is about rather than how it is made."""
    lines = (HERE / "quality" / "document" / "data" / "topic_terms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(
        word
        for line in lines
        if not line.startswith("#")
        for word in line.partition("\t")[0].replace("(", " ").replace("|", " ").replace(")", " ").split()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=HERE.parent / "shared" / "corpora")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=4)
    options = parser.parse_args()
    labelled = read_labelled(HERE / "labeled")
    records = list(read_corpora(options.corpora))
    if [record["id"] for record in records] != list(labelled.articles["id"]):
        parser.error("the corpora and labeled/ differ; run scripts/build_labeled.py first")
    chunks = [records[at : at + 200] for at in range(0, len(records), 200)]
    documents = [
        terms for part in Parallel(n_jobs=options.jobs)(delayed(terms_of)(chunk) for chunk in chunks) for terms in part
    ]
    target, weight = targets(labelled)
    weight = weight * np.where(np.isnan(labelled.coded), 1.0, CODED_WEIGHT)
    usable = np.flatnonzero(weight > 0)
    publishers = labelled.publishers
    spread: defaultdict[str, set[str]] = defaultdict(set)
    for row in usable:
        for term in documents[row]:
            spread[term].add(publishers[row])
    banned = topic_words() | PARTISAN
    vocabulary = sorted(
        term for term, seen in spread.items() if len(seen) >= FEWEST_PUBLISHERS and banned.isdisjoint(term.split())
    )

    def design(terms: list[str]) -> csr_matrix:
        index = {term: column for column, term in enumerate(terms)}
        columns = [[index[t] for t in document if t in index] for document in documents]
        indptr = np.cumsum([0, *map(len, columns)])
        data = np.ones(indptr[-1])
        matrix = csr_matrix((data, np.concatenate(columns), indptr), shape=(len(documents), len(terms)))
        counts = np.maximum(np.diff(indptr), 1)
        return (diags(1 / np.sqrt(counts)) @ matrix).tocsr()

    matrix = design(vocabulary)

    def fit(rows: np.ndarray) -> np.ndarray:
        centre = np.average(target[rows], weights=weight[rows])
        first = Ridge(alpha=ALPHA).fit(
            matrix[rows], target[rows] - centre, sample_weight=weight[rows] / weight[rows].mean()
        )
        kept = np.argsort(-np.abs(first.coef_), kind="stable")[:TERMS]
        second = Ridge(alpha=ALPHA).fit(
            matrix[rows][:, kept], target[rows] - centre, sample_weight=weight[rows] / weight[rows].mean()
        )
        coefficients = np.zeros(len(vocabulary))
        coefficients[kept] = second.coef_
        return coefficients

    def values(coefficients: np.ndarray, rows: np.ndarray) -> np.ndarray:
        listed = np.flatnonzero(coefficients)
        part = matrix[rows][:, listed]
        present = np.diff(part.indptr)
        sums = np.asarray((part != 0) @ coefficients[listed]).ravel()
        return np.where(present >= FEWEST, sums / np.sqrt(np.maximum(present, 1)), np.nan)

    column = np.full(len(records), np.nan)
    names = np.unique(publishers)
    order = np.random.default_rng(0).permutation(len(names))
    groups = order[np.searchsorted(names, publishers)]
    everyone = np.arange(len(records))
    for train, test in GroupKFold(options.folds).split(everyone, groups=groups):
        column[test] = values(fit(np.intersect1d(train, usable)), test)
    final = fit(usable)
    lines = [f"{vocabulary[i]}\t{final[i]:.4f}" for i in np.flatnonzero(np.abs(final) >= 5e-5)]
    head = [
        "# title: words and pairs that careful and poor articles use differently",
        "# origin: fitted by scripts/train_wording.py; licence: MIT; language: en",
        f"# {len(usable):,} articles, terms of at least {FEWEST_PUBLISHERS} publishers, no topic words, no names",
    ]
    out = HERE / "quality" / "document" / "data" / "wording_weights.txt"
    out.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    table = pd.read_csv(HERE / "labeled" / SIGNALS, dtype={"id": str})
    table["wording"] = column
    write_gzip_csv(table, HERE / "labeled" / SIGNALS)
    top = Counter({vocabulary[i]: final[i] for i in range(len(final))}).most_common()
    print(
        f"{len(lines):,} terms; careful: {', '.join(t for t, _ in top[:40])}; poor: {', '.join(t for t, _ in top[-40:])}"
    )


if __name__ == "__main__":
    main()
