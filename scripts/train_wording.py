"""Fits the learned list behind `wording`, and its cross-fitted values for honest figures.

    python scripts/train_wording.py [--corpora ../shared/corpora] [--jobs 4]

Each list is a ridge regression of reliability on the presence of terms (quality/document/wording.py); targets and weights are
those of the scorecard's training. Written are

* the tables `common_words` and `wording` of models/reliability;
* the column `wording` of labeled/signals.csv.gz, from lists that never saw the publisher;
* labeled/crossfit.csv.gz: for every repeat and fold of the evaluation the values that a training without the fold's publishers
  gives (cross-fitted again among the rest), for every corpus the values without that corpus, and the decision values of the
  baseline «TF-IDF and logistic regression» in the same folds.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from build_labeled import HERE, article_of, read_corpora, write_gzip_csv
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge

from quality.document import Document
from quality.document import wording as view
from quality.lexicons import load_lexicon
from quality.model import Model, load_model
from quality.signals.language import wording
from quality.training.bundle import head, seal, write_table
from quality.training.fit import evaluated_rows, targets, training_weights
from quality.training.folds import FOLDS, REPEATS, fold_of
from quality.training.labels import CROSSFIT, SIGNALS, Labelled, read_labelled
from quality.training.metrics import Floats, Ints, publisher_weights

BUNDLE = HERE / "models" / "reliability"
COMMON_SHARE = 0.05
"""A word is common when the author uses it in so large a share of the articles."""
TERMS = 6000
ALPHA = 3.0
PARTISAN = frozenset(
    "liberal liberals conservative conservatives leftist leftists socialist socialists communist communists fascist fascists "
    "republican republicans democrat democrats democratic progressive progressives libertarian libertarians nazi nazis black "
    "white blacks whites muslim muslims islamic jew jews jewish christian christians gay gays immigrant immigrants illegals "
    "president presidential campaign election elections candidate candidates".split()
)
"""Words for parties and peoples that are also written in lower case; they carry no weight."""

TOPICAL = frozenset(
    "pandemic virus coronavirus outbreak vaccine vaccines testing tested tests test patients patient chest smoking chronic screening "
    "doctor doctors birth baby babies abortion dead killed kill death deaths shooting shootings shoot gun guns weapons bombs nuclear "
    "troops forces terror terrorist terrorists war military assault sexual sexually sex prison warrant charges charged crime crimes "
    "cops police detention deportation borders border immigration surveillance marijuana justice court testimony oath counsel probe "
    "voter voters ballots nominees reelection deficit payroll taxpayers dollar tax taxes supremacist nationalist racist racism "
    "polarization populism viral tweets tweet tweeted prayer church water earth planet animal animals cars vehicle drivers flight "
    "train stores products manufacturers players game movie actor humanitarian refugees protests protesting demonstrations surveys "
    "survey participants study studies researcher researchers cancer treatment treatments crisis media mainstream socialist "
    "socialism globalist globalists red blue color mayor governor senator deputy sheriff summit coalition opposition".split()
)
"""Words of the topics and years that the corpora happen to hold, found by reading the strongest terms; they carry no weight."""


def topic_words() -> frozenset[str]:
    """Hand-written topic terms, which would tell what an article is about rather than how it is made."""
    return frozenset(word for term in load_lexicon("topic_terms").entries for word in term)


def measured(
    records: list[dict[str, Any]], measure: Callable[[Document], list[str]], jobs: int, model: Model
) -> list[list[str]]:
    """`measure` of every article by the tables of `model`, in order."""

    def part(chunk: list[dict[str, Any]]) -> list[list[str]]:
        return [measure(Document(article_of(record), model=model)) for record in chunk]

    chunks = [records[at : at + 200] for at in range(0, len(records), 200)]
    return [value for values in Parallel(n_jobs=jobs)(delayed(part)(chunk) for chunk in chunks) for value in values]


def plain_words(document: Document) -> list[str]:
    """Distinct words that the author writes in lower case. Forms are not asked for: they hang on the list that this makes."""
    pairs = zip(document.authored_tokens, document.surface, strict=True)
    return sorted({word for word, written in pairs if word.isalpha() and written.islower()})


def body_terms(document: Document) -> list[str]:
    """Terms of the text."""
    return sorted(view.wording_terms(document))


class LearnedList:
    """Terms of the articles as a sparse matrix, and the ridge regression on it."""

    def __init__(
        self,
        documents: list[list[str]],
        labelled: Labelled,
        banned: frozenset[str],
        publishers: int,
        fewest: int,
        labels: tuple[Floats, Floats] | None = None,
    ) -> None:
        """`labels` are target and weight of each row, by default those of reliability."""
        self.target, self.weight = labels or (targets(labelled)[0], training_weights(labelled))
        self.usable = np.flatnonzero(self.weight > 0)
        self.fewest = fewest
        self.most = TERMS
        spread: defaultdict[str, set[str]] = defaultdict(set)
        names = labelled.publishers
        for row in self.usable:
            for term in documents[row]:
                spread[term].add(names[row])
        self.terms = sorted(
            term for term, seen in spread.items() if len(seen) >= publishers and banned.isdisjoint(term.split())
        )
        index = {term: column for column, term in enumerate(self.terms)}
        columns = [[index[t] for t in document if t in index] for document in documents]
        ends = np.cumsum([0, *map(len, columns)])
        flat = np.array([column for row in columns for column in row], dtype=np.int64)
        present = csr_matrix((np.ones(ends[-1]), flat, ends), shape=(len(documents), len(self.terms)))
        self.matrix = (diags(1 / np.sqrt(np.maximum(np.diff(ends), 1))) @ present).tocsr()

    def fit(self, rows: Ints) -> Floats:
        """Coefficient of each term, 0 for all but the strongest ones."""
        rows = np.intersect1d(rows, self.usable)
        target, weight = self.target[rows], self.weight[rows]
        centre = np.average(target, weights=weight)

        def ridge(columns: Ints) -> Floats:
            model = Ridge(alpha=ALPHA, solver="sparse_cg", tol=1e-4)
            part = self.matrix[rows][:, columns]
            result: Floats = model.fit(part, target - centre, sample_weight=weight / weight.mean()).coef_
            return result

        everything = np.arange(len(self.terms))
        kept = np.sort(np.argsort(-np.abs(ridge(everything)), kind="stable")[: self.most])
        coefficients = np.zeros(len(self.terms))
        coefficients[kept] = ridge(kept)
        return coefficients

    def values(self, coefficients: Floats, rows: Ints) -> Floats:
        """The signal's value of each of the rows."""
        listed = np.flatnonzero(np.abs(coefficients) >= SMALLEST)
        part = self.matrix[rows][:, listed]
        present = np.diff(part.indptr)
        sums = np.asarray((part != 0) @ coefficients[listed]).ravel()
        return np.where(present >= self.fewest, sums / np.sqrt(np.maximum(present, 1)), np.nan)

    def cross_fitted(self, rows: Ints, fold: Ints) -> Floats:
        """Values of `rows`, each from the rows of the other folds; NaN elsewhere."""
        column = np.full(self.matrix.shape[0], np.nan)
        for held in np.unique(fold):
            column[rows[fold == held]] = self.values(self.fit(rows[fold != held]), rows[fold == held])
        return column

    def nested(self, rows: Ints, publishers: Ints, repeat: int, held: Ints) -> Floats:
        """Values of `held` from a list fitted on all `rows`, and of `rows` cross-fitted among themselves."""
        column = self.cross_fitted(rows, fold_of(publishers[rows], 100 + repeat))
        column[held] = self.values(self.fit(rows), held)
        return column


SMALLEST = 5e-5
"""Weights below this are not written."""


def write_weights(table: str, title: str, learned: LearnedList, coefficients: Floats, publishers: int) -> None:
    """The list as a table of the model, which is sealed again."""
    origin = f"{len(learned.usable):,} articles, terms of at least {publishers} publishers, no topic words, no names"
    listed = np.flatnonzero(np.abs(coefficients) >= SMALLEST)
    rows = {learned.terms[at]: (float(coefficients[at]),) for at in listed}
    write_table(BUNDLE, table, head(title, f"fitted by scripts/train_wording.py on {origin}"), rows)
    seal(BUNDLE)
    top = Counter({learned.terms[at]: coefficients[at] for at in listed}).most_common()
    print(
        f"{len(rows):,} terms; careful: {', '.join(t for t, _ in top[:40])}; poor: {', '.join(t for t, _ in top[-40:])}"
    )


def tfidf(records: list[dict[str, Any]], labelled: Labelled, fold: Ints, features: csr_matrix) -> Floats:
    """Decision values of the baseline: word pairs of text and title, names and topics included, logistic regression."""
    rows = evaluated_rows(labelled)
    decision = np.full(len(records), np.nan)
    for held in range(FOLDS):
        train = rows[fold[rows] != held]
        weights = publisher_weights(labelled.publishers[train])
        model = LogisticRegression(C=10, max_iter=300)
        model.fit(features[train], labelled.truth[train], sample_weight=weights / weights.mean())
        decision[fold == held] = model.decision_function(features[fold == held])
    return decision


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=HERE.parent / "shared" / "corpora")
    parser.add_argument("--jobs", type=int, default=4)
    options = parser.parse_args()
    labelled = read_labelled(HERE / "labeled")
    records = list(read_corpora(options.corpora))
    if [record["id"] for record in records] != list(labelled.articles["id"]):
        parser.error("the corpora and labeled/ differ; run scripts/build_labeled.py first")
    publishers = labelled.publishers
    banned = topic_words() | PARTISAN | TOPICAL
    everyone = np.arange(len(records))

    usable = set(np.flatnonzero(training_weights(labelled) > 0).tolist())
    spread = Counter(
        word
        for row, words in enumerate(measured(records, plain_words, options.jobs, load_model(BUNDLE)))
        if row in usable
        for word in words
    )
    common = sorted(word for word, seen in spread.items() if seen > COMMON_SHARE * len(usable) and word not in banned)
    about = head("words so common that forms of phrasing keep them", "counted by scripts/train_wording.py")
    write_table(BUNDLE, "common_words", about, dict.fromkeys(common, ()))
    seal(BUNDLE)
    model = load_model(BUNDLE)

    bodies = measured(records, body_terms, options.jobs, model)
    lists = {
        "wording": LearnedList(bodies, labelled, banned, 40, wording.FEWEST),
    }
    titles = {
        "wording": ("terms that careful and poor articles use differently", 40),
    }
    jobs: dict[str, Any] = {}
    for name, learned in lists.items():
        for repeat in range(REPEATS):
            fold = fold_of(publishers, repeat)
            for held in range(FOLDS):
                jobs[f"{name}.{repeat}.{held}"] = delayed(learned.nested)(
                    everyone[fold != held], publishers, repeat, everyone[fold == held]
                )
        jobs[f"{name}.oof"] = delayed(learned.cross_fitted)(everyone, fold_of(publishers, 0))
        jobs[f"{name}.corpus"] = delayed(without_corpus)(learned, labelled)
    columns = dict(zip(jobs, Parallel(n_jobs=options.jobs)(jobs.values()), strict=True))

    signals = pd.read_csv(HERE / "labeled" / SIGNALS, dtype={"id": str})
    for name in lists:
        signals[name] = columns.pop(f"{name}.oof")
    write_gzip_csv(signals, HERE / "labeled" / SIGNALS)
    vectorizer = TfidfVectorizer(
        ngram_range=(1, 2), min_df=5, max_features=200_000, sublinear_tf=True, dtype=np.float32
    )
    features = vectorizer.fit_transform(f"{record['title'] or ''}\n{record['text']}" for record in records)
    for repeat in range(REPEATS):
        columns[f"tfidf.{repeat}"] = tfidf(records, labelled, fold_of(publishers, repeat), features)
    table = pd.DataFrame({"id": labelled.articles["id"], **{n: np.round(c, 4) for n, c in columns.items()}})
    write_gzip_csv(table, HERE / "labeled" / CROSSFIT)
    for name, learned in lists.items():
        title, fewest = titles[name]
        write_weights(name, title, learned, learned.fit(everyone), fewest)


def without_corpus(learned: LearnedList, labelled: Labelled) -> Floats:
    """Values of every article from a list that saw neither its corpus nor any publisher in that corpus."""
    column = np.full(len(labelled.articles), np.nan)
    for corpus in np.unique(labelled.corpora):
        inside = labelled.corpora == corpus
        rest = ~np.isin(labelled.publishers, labelled.publishers[inside])
        if len(np.intersect1d(np.flatnonzero(rest), learned.usable)) > 500:
            held = np.flatnonzero(inside)
            column[held] = learned.values(learned.fit(np.flatnonzero(rest)), held)
    return column


if __name__ == "__main__":
    main()
