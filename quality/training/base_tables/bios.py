"""The table `bios`: which words and looks of a paragraph tell that it presents an author.

Bios are those of `labels/bios.csv` beside the corpora and of `labeled/bio_pairs_read.csv`, those that patterns find in articles of
today, at the end and, moved, at the top, and the `tune` half of `labeled/bio_pairs.csv`. Other paragraphs are first and last ones
of articles without a bio. Words that the bios name a subject by are kept out by a floor of articles; names and numbers are masked.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from quality.article import Article
from quality.document.bio import find_bios
from quality.document.bio.paragraphs import LONGEST, features
from quality.model.layout import INTERCEPT
from quality.training.added import Log
from quality.training.base_tables.sources import Sources
from quality.training.bundle import head, write_table
from quality.training.corpora import Record
from quality.training.metrics import Floats

FLOOR, FLOOR_OF_BIOS = 10, 6
"""Fewest paragraphs that a feature is in, and fewest bios that a word is in."""
STRENGTH = 0.3
LEAST_WEIGHT = 0.02
SHORTEST = 12
"""Characters of a paragraph."""
READ, WRITTEN, IN_BRACKETS = 6.0, 3.0, 0.5
"""Weights of bios of `bio_pairs_read.csv`, the only ones of today that no pattern has chosen, of written ones and of copies."""
FOLDS = 5


class Paragraph(NamedTuple):
    """Features of a paragraph, whether it is a bio, where it is from, and its weight."""

    features: set[str]
    is_bio: bool
    site: str
    weight: float


def fit(sources: Sources, folder: Path, log: Log) -> None:
    """Write the table to the model in `folder`. Raises InputError if texts or labels are missing."""
    paragraphs = _paragraphs(sources)
    counts = Counter(feature for paragraph in paragraphs for feature in paragraph.features)
    of_bios = Counter(feature for paragraph in paragraphs if paragraph.is_bio for feature in paragraph.features)
    names = sorted(
        name
        for name, n in counts.items()
        if n >= FLOOR and (not name.startswith("w ") or of_bios[name] >= FLOOR_OF_BIOS)
    )
    index = {name: n for n, name in enumerate(names)}
    cells = [(row, index[name]) for row, one in enumerate(paragraphs) for name in one.features if name in index]
    x = csr_matrix((np.ones(len(cells)), tuple(np.array(cells).T)), shape=(len(paragraphs), len(names)))
    y = np.array([int(one.is_bio) for one in paragraphs])
    weight = np.array([one.weight for one in paragraphs])
    out = _cross_fitted(x, y, weight, [one.site for one in paragraphs])
    model = _fit(x, y, weight)
    kept = {name: (w,) for name, w in zip(names, model.coef_[0], strict=True) if abs(w) >= LEAST_WEIGHT}
    about = head(
        "weights of masked words and looks of a paragraph that presents an author; N is a name, 0 a number",
        "fitted on labelled bios and on other paragraphs of news articles",
    )
    write_table(folder, "bios", about, {INTERCEPT: (model.intercept_[0],), **kept}, digits=3)
    log.note(
        f"bios: {y.sum():,} bios and {(1 - y).sum():,} other paragraphs; by publisher, ROC-AUC {roc_auc_score(y, out):.4f}, "
        f"average precision {average_precision_score(y, out):.3f}; at 0.5, {(out[y == 1] >= 0.5).mean():.1%} of bios and "
        f"{(out[y == 0] >= 0.5).mean():.2%} of others are found"
    )


def _fit(x: Any, y: Any, weight: Floats) -> LogisticRegression:
    return LogisticRegression(solver="liblinear", C=STRENGTH, random_state=0).fit(x, y, sample_weight=weight)


def _cross_fitted(x: Any, y: Any, weight: Floats, sites: Sequence[str]) -> Floats:
    """Probability of each paragraph by a model that never saw its site."""
    fold = np.array([zlib.crc32(site.encode()) % FOLDS for site in sites])
    out = np.zeros(len(y))
    for k in range(FOLDS):
        model = _fit(x[fold != k], y[fold != k], weight[fold != k])
        out[fold == k] = model.predict_proba(x[fold == k])[:, 1]
    return out


def _paragraphs(sources: Sources) -> list[Paragraph]:
    records = {record["id"]: record for record in sources.records()}
    bios = [row | {"weight": "1"} for row in sources.beside("bios.csv")]
    bios += [
        {**row, "id": row["bio_article"], "weight": str(READ)}
        for row in sources.rows("bio_pairs_read.csv")
        if row["article"] == row["bio_article"]
    ]
    bios = [bio for bio in bios if bio["id"] in records]
    found: list[Paragraph | None] = []
    for bio in bios:
        found += _labelled(bio, records[bio["id"]])
    marked = {bio["id"] for bio in bios}
    coded = _coded(sources)
    for name, record in records.items():
        if name not in marked and (coded.get(name) == "N" or name.startswith("polnear:")):
            found += _of_article(record)
    for pair in sources.rows("bio_pairs.csv"):
        if pair["half"] == "tune" and " | " not in pair["bio"] and pair["article"] in records:
            text = records[pair["article"]]["text"].strip()
            found += [_paragraph(pair["bio"], text, place, True, pair["bio"][:20], WRITTEN) for place in (0, -1)]
    return [paragraph for paragraph in found if paragraph is not None]


def _coded(sources: Sources) -> dict[str, str]:
    """What readers coded of the bio, by article: N where there is none."""
    coded = {row["id"]: row["bio"] for name in ("articles.csv", "web_articles.csv") for row in sources.beside(name)}
    of_2026 = (row for row in sources.rows("articles.csv") if row["corpus"] == "web2026")
    return coded | {row["id"]: "N" if row["bio"] == "0" else "Y" for row in of_2026}


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start].rstrip()}\n\n{text[end:].lstrip()}".strip()


def _labelled(bio: Mapping[str, str], record: Record) -> list[Paragraph | None]:
    """A labelled bio at the top and at the end of its article, and at times in brackets."""
    text, start, end = record["text"], int(bio["start"]), int(bio["end"])
    passage, story = text[start:end].strip(), _without(text, start, end)
    site = record["domain"] or record["id"]
    made = [_paragraph(passage, story, place, True, site, float(bio["weight"])) for place in (0, -1)]
    if zlib.crc32(passage.encode()) % 4 == 0:
        made.append(_paragraph(f"({passage})", story, -1, True, site, IN_BRACKETS))
    return made


def _of_article(record: Record) -> list[Paragraph | None]:
    """First and last paragraphs of an article without a bio, and what patterns take for one at the end of an article of today."""
    article = Article.from_text(record["text"], headline=record["title"])
    text, site = article.text, record["domain"] or record["id"]
    blocks = [block for block in article.blocks if block.end > block.start]
    bios = find_bios(article, blocks, None)
    made: list[Paragraph | None] = []
    for bio in bios if record["id"].startswith("web") else ():
        if bio.end - bio.start > 60 and bio.start > 0.85 * len(text):
            story = _without(text, bio.start, bio.end)
            made += [_paragraph(bio.quote, story, place, True, site) for place in (0, -1)]
    for n in [*range(min(3, len(blocks))), *range(max(3, len(blocks) - 8), len(blocks))]:
        block = blocks[n]
        if not any(bio.start < block.end and block.start < bio.end for bio in bios):
            made.append(_paragraph(text[block.start : block.end].strip(), text, n, False, site))
    return made


def _paragraph(passage: str, text: str, place: int, is_bio: bool, site: str, weight: float = 1.0) -> Paragraph | None:
    """A paragraph of `text`, or one put first (0) or last (-1) in a text that lacks it; None if it is too short or too long."""
    if not SHORTEST <= len(passage) <= LONGEST:
        return None
    paragraphs = [part.strip() for part in text.split("\n") if part.strip()]
    if passage in text:
        at = next((n for n, part in enumerate(paragraphs) if passage in part), place)
        story = text.replace(passage, " ", 1)
        others = paragraphs[:at] + paragraphs[at + 1 :]
    else:
        at, story, others = (0 if place == 0 else len(paragraphs)), text, paragraphs
    near = (others[at - 1] if at else "", others[at] if at < len(others) else "")
    return Paragraph(features(passage, story, near, (at, len(others) - at)), is_bio, site, weight)
