"""Fit the model that tells whether an author's bio fits an article, and write it as the model's table `bio_distance`.

    python scripts/train_bio_distance.py SHARED_FOLDER [--more FILE.jsonl ...]

Bios are those of `labels/bios.csv`, those found in articles that are not held out, those of `labeled/bio_pairs_read.csv` with the
pairs that a reader judged, and the `tune` half of `labeled/bio_pairs.csv`. A bio fits its own article; under `SWAPS` others
drawn at random, of other topics, it counts as a misfit. Cross-fitted by bio.
"""

from __future__ import annotations

import argparse
import csv
import random
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from train_bios import articles_of

from quality.article import Article
from quality.document import Document
from quality.document.bio.distance import About, numbers, read_about, read_stated
from quality.document.topics import likeness
from quality.model import default_folder, load_model
from quality.model.layout import INTERCEPT
from quality.signals.authorship.bio_topic_mismatch import any_topic
from quality.training.bundle import head, seal, write_table

LABELED = Path(__file__).parents[1] / "labeled"
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
SHORTEST = 50


class _Pair(NamedTuple):
    key: str
    bio: str
    article: About
    fits: bool
    kind: str


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    pairs = [p for p in _pairs(arguments.shared, arguments.more) if not any_topic(p.bio)]
    model = load_model()
    vectors = model.table("word_vectors").rows
    rows = [numbers(read_stated([p.bio], model), p.article, vectors) for p in pairs]
    names = list(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    y = np.array([not p.fits for p in pairs])
    weight = np.array([_weight(p) for p in pairs])
    fold = np.array([zlib.crc32(p.key.encode()) % 5 for p in pairs])
    out = np.zeros(len(y))
    for k in range(5):
        coefficients, intercept = _fit(x[fold != k], y[fold != k], weight[fold != k])
        out[fold == k] = x[fold == k] @ coefficients + intercept
    print(f"{len(pairs)} pairs, {y.sum()} misfits")
    cut = float(np.quantile(out[~y], 1 - FALSE))
    shift = cut - float(np.log(FLAG / (1 - FLAG)))
    for kind in sorted({p.kind for p in pairs}):
        here = np.array([p.kind == kind for p in pairs])
        for name, which in (("misfits", here & y), ("fitting", here & ~y)):
            if which.any():
                print(f"{kind}: {(out[which] > cut).mean():.3f} of {which.sum()} {name} flagged")
    coefficients, intercept = _fit(x, y, weight)
    weights = {INTERCEPT: (intercept - shift,)} | {n: (float(c),) for n, c in zip(names, coefficients, strict=True)}
    write_table(
        default_folder(), "bio_distance", head(TITLE, f"logistic regression on {len(pairs):,} pairs"), weights, 2
    )
    seal(default_folder())


def _weight(pair: _Pair) -> float:
    weight = FITS if pair.fits else 1.0
    return weight * (READ if pair.kind == "own of today" else JUDGED if pair.kind in ("judged", "written") else 1.0)


def _fit(x: Any, y: Any, weight: Any) -> tuple[Any, float]:
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit((x - mean) / deviation, y, sample_weight=weight)
    coefficients = model.coef_[0] / deviation
    return coefficients, float(model.intercept_[0] - coefficients @ mean)


def _pairs(shared: Path, more: list[Path]) -> Iterator[_Pair]:
    records = articles_of(shared, more)
    pick = random.Random(0)
    read = list(csv.DictReader((LABELED / "bio_pairs_read.csv").open(encoding="utf-8")))
    old = list(csv.DictReader((shared / "labels/bios.csv").open(encoding="utf-8")))
    spans = {row["bio_article"]: row for row in read} | {row["id"]: row for row in old}
    today = sorted(i for i in records if i.startswith("web") and i not in spans)
    own: list[tuple[str, str, About, str]] = []
    for i, record in sorted(records.items()):
        if i in spans or len(record["text"]) < 800:
            continue
        document = _document(record["text"], record)
        quotes = [b for b in document.bios if b.own and b.part == "text" and b.end - b.start > SHORTEST]
        if quotes:
            quote = "\n".join(b.quote for b in quotes)
            own.append((quote, quote[:40], read_about(document), "own found"))
    for row in old:
        record = records[row["id"]]
        if row["mismatch"] != "Y":
            own.append((*_own(record, row), "own"))
    for row in read:
        if row["article"] == row["bio_article"]:
            own.append((*_own(records[row["bio_article"]], row), "own of today"))
        elif row["fits"] != "NA":
            bio = _quote(records[row["bio_article"]], row)
            other = records[row["article"]]
            yield _Pair(bio[:40], bio, read_about(_document(other["text"], other)), row["fits"] == "Y", "judged")
    for bio, key, about, kind in own:
        yield _Pair(key, bio, about, True, kind)
        drawn = [records[i] for i in pick.sample(today, SWAPS - 1)]
        others = [read_about(_document(r["text"], r)) for r in drawn] + [pick.choice(own)[2]]
        for other in others:
            if likeness(about.topics, other.topics) < LIKE:
                yield _Pair(key, bio, other, False, "swapped")
    for row in csv.DictReader((LABELED / "bio_pairs.csv").open(encoding="utf-8")):
        if row["half"] == "tune" and row["article"] in records:
            other = records[row["article"]]
            about = read_about(_document(other["text"], other))
            yield _Pair(row["bio"][:40], row["bio"], about, row["fits"] == "Y", "written")


def _own(record: dict[str, Any], row: dict[str, str]) -> tuple[str, str, About]:
    bio = _quote(record, row)
    text = record["text"][: int(row["start"])].rstrip() + "\n\n" + record["text"][int(row["end"]) :].lstrip()
    return bio, bio[:40], read_about(_document(text, record))


def _quote(record: dict[str, Any], row: dict[str, str]) -> str:
    return str(record["text"][int(row["start"]) : int(row["end"])])


def _document(text: str, record: dict[str, Any]) -> Document:
    return Document(Article.from_text(text, headline=record.get("title") or None))


if __name__ == "__main__":
    main()
