"""From the corpora to `labeled/`: learned tables without each fold of sites, and every signal measured with them.

Nothing is written over: the tables of `labeled/` and the model's learned tables are made in a folder of their own, and whoever
asked for them moves them. What an earlier run measured is used again where nothing that it depends on has changed; that the code
gives the same values is checked on a sample of articles.
"""

from __future__ import annotations

import csv
import hashlib
import inspect
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from joblib import delayed

from quality.article import Article
from quality.bulk.processes import workers
from quality.document import Document
from quality.document.roles import role_features
from quality.errors import InputError
from quality.lexicons import default_lists
from quality.model import load_model
from quality.model.layout import MANIFEST, ROLES, parts
from quality.signals import catalog
from quality.training import crossfit, folds, language, word_baseline
from quality.training.added import Log, measure_added
from quality.training.bundle import seal
from quality.training.corpora import Corpora, article_of, read_corpora
from quality.training.crossfit import Taught, main_topic, match_labels, reading_of, write_fold_models
from quality.training.folds import fold_of
from quality.training.kept import EVERYTHING, LEARNED_TABLES, Kept, Learned
from quality.training.labels import ARTICLES, RIDGE, SIGNALS, TOPIC
from quality.training.language import Reading
from quality.training.measured import write_measured
from quality.training.metrics import Floats
from quality.training.table import feature_table, write_gzip_csv
from quality.training.word_baseline import cross_fitted_ridge

SENTENCE_ROLES = "sentence_roles.csv"
ANSWERS = ("sourcing", "filler", "loaded", "fair", "farm", "edited", "concrete", "own")
"""Columns of readers' answers that `SCALES` are fitted to."""
SAMPLE = 40
"""Articles on which values of an earlier run are compared with those of the installed code."""
CHUNK = 100
"""Articles that a process reads at a time."""
FEWEST_SITES = 30
"""Sites of coded articles that the learned tables need at least."""

T = TypeVar("T")
RoleLabels = dict[str, list[tuple[int, int, str]]]


@dataclass(frozen=True)
class Seen:
    """What the first look at an article gives; `reading` only where something is learned from it."""

    form: str
    topic: str
    reading: Reading | None


def rebuild(
    folder: Path, labeled: Path, base: Path, place: Path, jobs: int, log: Log, *, other_base: bool = False
) -> Path | None:
    """Write articles.csv, signals.csv.gz and measured.json to `place`, made from the corpora in `folder` and the labels in
    `labeled`. Returns the folder of a model with the tables learned from all articles, whose other parts are those of `base`; None
    if only new signals were measured, with the tables of `base`. With `other_base`, `base` has other tables than the model that
    the labels' columns were measured with.

    Raises InputError if the corpora cannot be read or hold too little to learn from.
    """
    log(f"reading the corpora in {folder}")
    corpora = read_corpora(folder, labeled)
    for why, counts in corpora.left_out.items():
        listed = ", ".join(f"{count:,} of {corpus}" for corpus, count in sorted(counts.items()))
        log.note(f"left out, {why}: {listed}")
    log.note(f"{len(corpora.records):,} articles of {corpora.table['publisher'].nunique():,} publishers")
    articles = [article_of(record) for record in corpora.records]
    if not other_base and measure_added(corpora.table, articles, labeled, base, place, jobs, log):
        return None
    roles = _role_labels(labeled / SENTENCE_ROLES)
    kept = Kept(labeled)
    key = _key(corpora, articles, roles, base)
    learned = kept.learned(key, place)
    if learned is None:
        learned = _learn(corpora, articles, roles, base, place, jobs, log)
        kept.keep_learned(key, learned, place)
    else:
        log.note("texts and labels are those of the last run: the learned tables are used again")
        for name in {*learned.tables, EVERYTHING}:
            _complete(place / name, base)
    columns = _measure(articles, learned, place, kept, jobs, log)
    table = corpora.table
    table.insert(list(table.columns).index("titled") + 1, "form", learned.forms)
    table[TOPIC] = [topic if new else None for topic, new in zip(learned.topics, corpora.of_today, strict=True)]
    table[RIDGE] = learned.ridge
    table.to_csv(place / ARTICLES, index=False, float_format="%.6g", lineterminator="\n")
    signals = pd.DataFrame({"id": table["id"], **{signal.name: columns[signal.name] for signal in catalog()}})
    write_gzip_csv(signals, place / SIGNALS)
    write_measured(place, place / SIGNALS, columns.keys())
    return place / EVERYTHING


def _role_labels(path: Path) -> RoleLabels:
    if not path.is_file():
        raise InputError(f"{path} is missing; it is part of the project and comes with a checkout")
    labels: RoleLabels = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            labels.setdefault(row["article"], []).append((int(row["start"]), int(row["end"]), row["label"]))
    return labels


def _replaced_lists() -> bytes:
    """The word lists that take the place of shipped ones; a change of those is a new version of a signal."""
    replaced = default_lists().replaced
    return repr(sorted(replaced.items())).encode() if replaced else b""


def _key(corpora: Corpora, articles: Sequence[Article], roles: RoleLabels, base: Path) -> str:
    """Digest of all that the learned tables depend on: texts, labels, the other tables, and how the code reads a sample."""
    digest = hashlib.sha256(_replaced_lists())
    for article, name in zip(articles, corpora.table["id"], strict=True):
        digest.update(
            repr((name, article.headline, article.url, article.text, roles.get(name))).encode("utf-8", "replace")
        )
    digest.update(corpora.table[["publisher", *ANSWERS]].to_csv(index=False).encode())
    for name in sorted(parts()):
        if name.endswith(".tsv") and name.removesuffix(".tsv") not in LEARNED_TABLES:
            digest.update((base / name).read_bytes())
    for module in (crossfit, folds, language, word_baseline):
        digest.update(inspect.getsource(module).encode())
    for seen in _look([articles[at] for at in _sample(len(articles))], [True] * SAMPLE, base):
        digest.update(repr((seen.form, seen.topic, seen.reading)).encode("utf-8", "replace"))
        if seen.reading is not None:
            features = list(map(sorted, role_features(seen.reading.words, seen.reading.shapes)))
            terms = sorted(seen.reading.wording()), sorted(seen.reading.marks())
            digest.update(repr((features, terms)).encode("utf-8", "replace"))
    return digest.hexdigest()


def scale_answers(table: pd.DataFrame) -> dict[str, Floats]:
    """What each of `SCALES` is fitted to, one value per row, NaN where an answer is missing. Two answers that belong together are
    averaged: loaded and one-sided, mass-produced and badly edited, concrete and of the author's own finding (0 to 3 each)."""
    told = {name: table[name].to_numpy(dtype=float) for name in ANSWERS}
    return {
        "sourcing": told["sourcing"],
        "filler": told["filler"],
        "tone": (told["loaded"] + 3 - told["fair"]) / 2,
        "retelling": (told["farm"] + 3 - told["edited"]) / 2,
        "reporting": (told["concrete"] + told["own"]) / 2,
    }


def _sample(count: int) -> list[int]:
    """Up to `SAMPLE` positions, spread evenly."""
    return sorted({round(at) for at in np.linspace(0, count - 1, min(SAMPLE, count))})


def _look(articles: Sequence[Article], needed: Sequence[bool], base: Path) -> list[Seen]:
    model = load_model(base)
    seen = []
    for article, wanted in zip(articles, needed, strict=False):
        document = Document(article, model=model)
        reading = reading_of(document) if wanted else None
        seen.append(Seen(document.genre.genre, reading.topic if reading else main_topic(document), reading))
    return seen


def _learn(
    corpora: Corpora, articles: Sequence[Article], roles: RoleLabels, base: Path, place: Path, jobs: int, log: Log
) -> Learned:
    """Read all articles and write the models of every fold to `place`."""
    log(f"reading {len(articles):,} articles")
    table = corpora.table
    coded = (table["reliability"].notna() | table["id"].isin(roles.keys())).to_numpy()
    chunks = [slice(at, at + CHUNK) for at in range(0, len(articles), CHUNK)]
    looked = workers(jobs, return_as="generator")(
        delayed(_look)(articles[part], coded[part].tolist(), base) for part in chunks
    )
    seen = [one for part in _told(looked, len(chunks), "reading", log) for one in part]
    known = np.flatnonzero(coded)
    readings = [reading for one in seen if (reading := one.reading) is not None]
    sites = table["publisher"].to_numpy(dtype=str)
    today = np.array(corpora.of_today)
    taught = Taught(
        readings,
        [match_labels(r.spans, roles.get(table["id"][at], ())) for r, at in zip(readings, known, strict=True)],
        scale_answers(table.iloc[known]),
        sites[known],
        today[known].astype(np.int64),
    )
    _refuse_too_little(taught)
    tables = np.full(len(articles), EVERYTHING, dtype=object)
    tables[known] = write_fold_models(taught, place, base, log).astype(str)
    log("fitting the baseline of words")
    graded = today & table["reliability"].notna().to_numpy()
    ridge = np.full(len(articles), np.nan)
    ridge[graded] = cross_fitted_ridge(
        [r for r, at in zip(readings, known, strict=True) if graded[at]],
        table["reliability"].to_numpy(dtype=float)[graded],
        sites[graded],
        fold_of(sites)[graded],
    )
    known_grades = [None if np.isnan(grade) else float(f"{grade:.6g}") for grade in ridge]
    return Learned([one.form for one in seen], [one.topic for one in seen], list(map(str, tables)), known_grades)


def _told(parts: Iterable[T], count: int, doing: str, log: Log) -> Iterator[T]:
    """The parts as they come, saying after every tenth of them how far it is."""
    for done, part in enumerate(parts, 1):
        tenths = 10 * done // count
        if tenths > 10 * (done - 1) // count:
            log(f"{doing}: {10 * tenths} %")
        yield part


def _refuse_too_little(taught: Taught) -> None:
    """Raise InputError if the coded articles cannot teach the tables."""
    labelled = {role for labels in taught.labels for role in labels.values()}
    if missing := [role for role in ROLES if role not in labelled]:
        raise InputError(
            f"no sentence of these corpora is labelled {', '.join(missing)}; "
            "the learned tables need sentences of every role: add the corpora of articles of today"
        )
    sites = len(np.unique(taught.sites))
    if sites < FEWEST_SITES:
        raise InputError(
            f"the coded articles of these corpora are from {sites} sites; the learned tables need {FEWEST_SITES}"
        )


def _complete(folder: Path, base: Path) -> None:
    """Add the parts of `base` to a folder that holds learned tables alone, and seals it."""
    for name in (*sorted(parts()), MANIFEST):
        if not (folder / name).exists():
            shutil.copyfile(base / name, folder / name)
    seal(folder)


def _measure(
    articles: Sequence[Article], learned: Learned, place: Path, kept: Kept, jobs: int, log: Log
) -> dict[str, Floats]:
    """Every signal of every article, by tables that never saw its site."""
    versions = {signal.name: signal.version for signal in catalog()}
    digest = hashlib.sha256(json.dumps(learned.tables).encode() + _replaced_lists())
    for name in sorted({*learned.tables, EVERYTHING}):
        for part in sorted(parts()):
            if part.endswith(".tsv"):
                digest.update((place / name / part).read_bytes())
    for article in articles:
        digest.update(repr((article.headline, article.url, article.text)).encode("utf-8", "replace"))
    key = digest.hexdigest()
    columns = kept.columns(key, versions)
    if columns:
        rows = np.array(_sample(len(articles)))
        again = _table([articles[at] for at in rows], [learned.tables[at] for at in rows], place, list(columns), 1)
        for name in list(columns):
            if not np.allclose(columns[name][rows], again[name], equal_nan=True):
                log.note(f"{name} has other values than before in the same version {versions[name]}; raise its version")
                del columns[name]
        log.note(f"{len(columns)} signals are measured already: {len(versions) - len(columns)} left")
    missing = [name for name in versions if name not in columns]
    if missing:
        log(f"measuring {len(missing)} signals of {len(articles):,} articles")
        columns |= _table(articles, learned.tables, place, missing, jobs)
        kept.keep_columns(key, versions, columns)
    return columns


def _table(
    articles: Sequence[Article], tables: Sequence[str], place: Path, names: Sequence[str], jobs: int
) -> dict[str, Floats]:
    """The columns of these signals, measured with the tables that each article names."""
    columns = {name: np.full(len(articles), np.nan) for name in names}
    for folder, rows in _rows_by(tables):
        part = feature_table([articles[at] for at in rows], jobs=jobs, model=place / folder, names=names)
        for name in names:
            columns[name][rows] = part[name].to_numpy(dtype=float)
    return columns


def _rows_by(names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    every = np.array(names)
    for name in np.unique(every):
        yield str(name), np.flatnonzero(every == name)
