"""The table `bio_distance`: whether an author's bio fits an article.

Bios are those of `labels/bios.csv`, those found in articles that are not held out, those of `labeled/bio_pairs_read.csv` with the
pairs that a reader judged, and the `tune` half of `labeled/bio_pairs.csv`. A bio fits its own article. Under `SWAPS` others,
drawn at random from those on other topics, it counts as a misfit. Figures are cross-fitted by bio.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from quality.article import Article
from quality.document import Document
from quality.document.bio.distance import About, numbers, read_about, read_stated
from quality.document.topics import likeness
from quality.model import Model, load_model
from quality.model.layout import INTERCEPT
from quality.signals.authorship.bio_topic_mismatch import any_topic
from quality.training.added import Log
from quality.training.base_tables.sources import Sources
from quality.training.bundle import head, write_table
from quality.training.corpora import Record

TITLE = "how surely a reader would object to an author of an article, by what the bio says (2.5 % of fitting pairs are above 0.6)"
STRENGTH = 0.1
SWAPS = 3
LIKE = 0.35
"""Likeness of topics from which on an article drawn at random may fit."""
FITS, READ, JUDGED = 2.5, 1.5, 2.0
"""Weights of fitting pairs, of bios of today, and of pairs that were judged, beside other pairs."""
FALSE = 0.025
"""Share of fitting pairs that may be flagged."""
FLAG = 0.6
SHORTEST, SHORTEST_ARTICLE = 50, 800
"""Characters of a bio that is found, and of its article."""
FOLDS = 5


class _Pair(NamedTuple):
    key: str
    bio: str
    article: About
    fits: bool
    kind: str


def fit(sources: Sources, folder: Path, log: Log) -> None:
    """Write the table to the model in `folder`, whose other tables are read. Raises InputError if texts or labels are missing."""
    model = load_model(folder)
    pairs = [pair for pair in _pairs(sources, model) if not any_topic(pair.bio)]
    vectors = model.table("word_vectors").rows
    rows = [numbers(read_stated([pair.bio], model), pair.article, vectors) for pair in pairs]
    names = list(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    y = np.array([not pair.fits for pair in pairs])
    weight = np.array([_weight(pair) for pair in pairs])
    out = _cross_fitted(x, y, weight, np.array([zlib.crc32(pair.key.encode()) % FOLDS for pair in pairs]))
    cut = float(np.quantile(out[~y], 1 - FALSE))
    shift = cut - float(np.log(FLAG / (1 - FLAG)))
    coefficients, intercept = _fit(x, y, weight)
    weights = {INTERCEPT: (intercept - shift,)} | {n: (float(c),) for n, c in zip(names, coefficients, strict=True)}
    write_table(folder, "bio_distance", head(TITLE, f"logistic regression on {len(pairs):,} pairs"), weights, 2)
    log.note(f"bio_distance: {len(pairs):,} pairs of a bio and an article, {y.sum():,} of which do not fit")
    for kind in sorted({pair.kind for pair in pairs}):
        here = np.array([pair.kind == kind for pair in pairs])
        for what, which in (("misfits", here & y), ("fitting pairs", here & ~y)):
            if which.any():
                log.note(
                    f"bio_distance: of {which.sum():,} {what} ({kind}), {(out[which] > cut).mean():.1%} are flagged"
                )


def _weight(pair: _Pair) -> float:
    weight = FITS if pair.fits else 1.0
    return weight * (READ if pair.kind == "own of today" else JUDGED if pair.kind in ("judged", "written") else 1.0)


def _fit(x: Any, y: Any, weight: Any) -> tuple[Any, float]:
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit((x - mean) / deviation, y, sample_weight=weight)
    coefficients = model.coef_[0] / deviation
    return coefficients, float(model.intercept_[0] - coefficients @ mean)


def _cross_fitted(x: Any, y: Any, weight: Any, fold: Any) -> Any:
    """The log-odds of each pair by a model that never saw its bio."""
    out = np.zeros(len(y))
    for k in range(FOLDS):
        coefficients, intercept = _fit(x[fold != k], y[fold != k], weight[fold != k])
        out[fold == k] = x[fold == k] @ coefficients + intercept
    return out


def _pairs(sources: Sources, model: Model) -> Iterator[_Pair]:
    records = {record["id"]: record for record in sources.records()}
    old = [row for row in sources.beside("bios.csv") if row["id"] in records]
    read = [row for row in sources.rows("bio_pairs_read.csv") if {row["article"], row["bio_article"]} <= records.keys()]
    labelled = {row["id"] for row in old} | {row["bio_article"] for row in read}
    own = list(_found(records, labelled, model))
    own += [_labelled(records[row["id"]], row, "own", model) for row in old if row.get("mismatch") != "Y"]
    for row in read:
        record, other = records[row["bio_article"]], records[row["article"]]
        if record is other:
            own.append(_labelled(record, row, "own of today", model))
        elif row["fits"] != "NA":
            bio = _quote(record, row)
            yield _Pair(bio[:40], bio, _about(other["text"], other, model), row["fits"] == "Y", "judged")
    yield from own
    yield from _swapped(own, [records[i] for i in sorted(records) if i.startswith("web") and i not in labelled], model)
    for row in sources.rows("bio_pairs.csv"):
        if row["half"] == "tune" and row["article"] in records:
            other = records[row["article"]]
            about = _about(other["text"], other, model)
            yield _Pair(row["bio"][:40], row["bio"], about, row["fits"] == "Y", "written")


def _found(records: Mapping[str, Record], labelled: Collection[str], model: Model) -> Iterator[_Pair]:
    """Bios that are found in articles without labels."""
    for name, record in sorted(records.items()):
        if name in labelled or len(record["text"]) < SHORTEST_ARTICLE:
            continue
        document = _document(record["text"], record, model)
        quotes = [b.quote for b in document.bios if b.own and b.part == "text" and b.end - b.start > SHORTEST]
        if quotes:
            quote = "\n".join(quotes)
            yield _Pair(quote[:40], quote, read_about(document), True, "own found")


def _labelled(record: Record, row: Mapping[str, str], kind: str, model: Model) -> _Pair:
    """A labelled bio and its article without it."""
    bio = _quote(record, row)
    text = record["text"][: int(row["start"])].rstrip() + "\n\n" + record["text"][int(row["end"]) :].lstrip()
    return _Pair(bio[:40], bio, _about(text, record, model), True, kind)


def _swapped(own: Sequence[_Pair], today: Sequence[Record], model: Model) -> Iterator[_Pair]:
    """Each bio under articles on other topics: articles of today, and the article of another bio."""
    pick = random.Random(0)
    for pair in own:
        drawn = [_about(r["text"], r, model) for r in pick.sample(today, min(SWAPS - 1, len(today)))]
        for other in (*drawn, pick.choice(own).article):
            if likeness(pair.article.topics, other.topics) < LIKE:
                yield _Pair(pair.key, pair.bio, other, False, "swapped")


def _quote(record: Record, row: Mapping[str, str]) -> str:
    return str(record["text"][int(row["start"]) : int(row["end"])])


def _about(text: str, record: Record, model: Model) -> About:
    return read_about(_document(text, record, model))


def _document(text: str, record: Record, model: Model) -> Document:
    return Document(Article.from_text(text, headline=record.get("title") or None), model=model)
