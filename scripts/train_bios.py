"""Train the classifier of bio paragraphs (`models/reliability/bios.tsv`) and report its cross-fitted results by publisher.

    python scripts/train_bios.py SHARED_FOLDER [--more FILE.jsonl ...] [--candidates FILE]

Bios are those of `labels/bios.csv` and of `labeled/bio_pairs_read.csv`, those that patterns find in articles of today, at
the end and, moved, at the top, and the `tune` half of `labeled/bio_pairs.csv`. Sites that are held out are left out. Other
paragraphs are first and last ones of articles without a bio. Words that the bios name a subject by are kept out by a floor of
articles; names and numbers are masked.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from quality.article import Article
from quality.document.bio import find_bios
from quality.document.bio.paragraphs import LONGEST, features

LABELED = Path(__file__).parents[1] / "labeled"
FLOOR = 10
"""Fewest paragraphs of each kind together that a feature is in."""
STRENGTH = 0.3
HEAD = """# title: Weights of masked words and looks of a paragraph that presents an author, fitted by scripts/train_bios.py
# origin: fitted on labelled bios and on other paragraphs of news articles; names and numbers are masked
# licence: MIT
# language: en
# format: feature, a tab, weight; N stands for a name, 0 for a number
key\tbio
"""
READ = 6.0
"""Weight of a bio of `bio_pairs_read.csv`: these are the only ones of today that no pattern has chosen."""
Row = tuple[set[str], int, str, float]


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    parser.add_argument(
        "--candidates", type=Path, help="write paragraphs that the fit takes for bios although unlabelled"
    )
    arguments = parser.parse_args()
    rows, passages = _rows(arguments.shared, arguments.more)
    print(f"{sum(y for _, y, _, _ in rows)} bios, {sum(not y for _, y, _, _ in rows)} other paragraphs")
    counts = Counter(feature for seen, y, _, _ in rows for feature in seen)
    positive = Counter(feature for seen, y, _, _ in rows if y for feature in seen)
    names = sorted(f for f, n in counts.items() if n >= FLOOR and (not f.startswith("w ") or positive[f] >= 6))
    index = {name: n for n, name in enumerate(names)}
    cells = [(r, index[f]) for r, (seen, _, _, _) in enumerate(rows) for f in seen if f in index]
    x = csr_matrix((np.ones(len(cells)), tuple(np.array(cells).T)), shape=(len(rows), len(names)))
    y = np.array([row[1] for row in rows])
    weight = np.array([row[3] for row in rows])
    fold = np.array([zlib.crc32(row[2].encode()) % 5 for row in rows])
    out = np.zeros(len(rows))
    for k in range(5):
        model = _fit(x[fold != k], y[fold != k], weight[fold != k])
        out[fold == k] = model.predict_proba(x[fold == k])[:, 1]
    print(
        f"cross-fitted by publisher: ROC-AUC {roc_auc_score(y, out):.4f}, average precision {average_precision_score(y, out):.3f}"
    )
    for cut in (0.3, 0.5, 0.7, 0.9):
        print(f"  at {cut}: found {(out[y == 1] >= cut).mean():.3f}, others {(out[y == 0] >= cut).mean():.5f}")
    if arguments.candidates:
        high = [(out[n], p) for n, p in enumerate(passages) if not y[n] and out[n] >= 0.3]
        arguments.candidates.write_text("\n".join(f"{v:.2f}\t{p!r}" for v, p in sorted(high, reverse=True)))
    model = _fit(x, y, weight)
    kept = [(name, w) for name, w in zip(names, model.coef_[0], strict=True) if abs(w) >= 0.02]
    lines = [f"(intercept)\t{model.intercept_[0]:.3f}", *(f"{name}\t{w:.3f}" for name, w in kept)]
    path = Path(__file__).parents[1] / "models/reliability/bios.tsv"
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} weights written; name the file's new hash in manifest.json")


def _fit(x: Any, y: Any, weight: Any) -> LogisticRegression:
    return LogisticRegression(solver="liblinear", C=STRENGTH, random_state=0).fit(x, y, sample_weight=weight)


def articles_of(shared: Path, more: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Articles of the corpora by id, without those on held-out sites."""
    articles: dict[str, dict[str, Any]] = {}
    for file in sorted((shared / "corpora").glob("*.jsonl.gz")):
        if file.name.split(".")[0] not in ("polnear_attributions", "fnc1", "fnc1_bodies", "llmfake_chatgpt"):
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                articles.update((a["id"], a) for a in map(json.loads, lines))
    for file in more:
        with file.open(encoding="utf-8") as lines:
            articles.update((a["id"], a) for a in map(json.loads, lines))
    with (LABELED / "articles.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["held_out"] == "1":
                articles.pop(row["id"], None)
    return articles


def _coded(labels: Path) -> dict[str, str]:
    """What readers coded of the bio, by article: N where there is none."""
    coded: dict[str, str] = {}
    for name in ("articles.csv", "web_articles.csv"):
        with (labels / name).open(encoding="utf-8") as file:
            coded.update((row["id"], row["bio"]) for row in csv.DictReader(file))
    with (LABELED / "articles.csv").open(encoding="utf-8") as file:
        coded.update(
            (r["id"], "N" if r["bio"] == "0" else "Y") for r in csv.DictReader(file) if r["corpus"] == "web2026"
        )
    return coded


def _rows(shared: Path, more: Sequence[Path]) -> tuple[list[Row], list[str]]:
    articles = articles_of(shared, more)
    labels = shared / "labels"
    with (labels / "bios.csv").open(encoding="utf-8") as file:
        bios = list(csv.DictReader(file))
    with (LABELED / "bio_pairs_read.csv").open(encoding="utf-8") as file:
        read = [row for row in csv.DictReader(file) if row["article"] == row["bio_article"]]
    bios.extend({"id": row["bio_article"], **row} for row in read)
    coded = _coded(labels)
    rows: list[Row] = []
    passages: list[str] = []

    def add(passage: str, text: str, place: int, y: int, site: str, weight: float = 1.0) -> None:
        seen = _seen(passage, text, place)
        if seen is not None:
            rows.append((seen, y, site, weight))
            passages.append(passage)

    marked = {bio["id"] for bio in bios}
    for bio in bios:
        text = articles[bio["id"]]["text"]
        start, end = int(bio["start"]), int(bio["end"])
        passage, story = text[start:end].strip(), (text[:start].rstrip() + "\n\n" + text[end:].lstrip()).strip()
        site = articles[bio["id"]].get("domain") or bio["id"]
        for place in (0, -1):
            add(passage, story, place, 1, site, READ if "fits" in bio else 1.0)
        if zlib.crc32(passage.encode()) % 4 == 0:
            add(f"({passage})", story, -1, 1, site, 0.5)
    for i, article in articles.items():
        site = article.get("domain") or i
        if i in marked or (coded.get(i) != "N" and not i.startswith("polnear:")):
            continue
        made = Article.from_text(article["text"], headline=article.get("title"))
        blocks = [b for b in made.blocks if b.end > b.start]
        found = find_bios(made, blocks, None)
        text = made.text
        for bio in found if i.startswith("web") else ():
            if bio.end - bio.start > 60 and bio.start > 0.85 * len(text):
                story = (text[: bio.start].rstrip() + "\n\n" + text[bio.end :].lstrip()).strip()
                for place in (0, -1):
                    add(bio.quote, story, place, 1, site)
        for n in [*range(min(3, len(blocks))), *range(max(3, len(blocks) - 8), len(blocks))]:
            block = blocks[n]
            if not any(b.start < block.end and block.start < b.end for b in found):
                add(text[block.start : block.end].strip(), text, n, 0, site)
    with (LABELED / "bio_pairs.csv").open(encoding="utf-8") as file:
        pairs = [row for row in csv.DictReader(file) if row["half"] == "tune" and " | " not in row["bio"]]
    for pair in pairs:
        record = articles[pair["article"]]
        for place in (0, -1):
            add(pair["bio"], record["text"].strip(), place, 1, pair["bio"][:20], 3.0)
    return rows, passages


def _seen(passage: str, text: str, place: int) -> set[str] | None:
    """Features of a paragraph of `text`, or of one put first (0) or last (-1) in a text that lacks it."""
    if not 12 <= len(passage) <= LONGEST:
        return None
    paragraphs = [p.strip() for p in text.split("\n") if p.strip()]
    if passage in text:
        at = next((n for n, p in enumerate(paragraphs) if passage in p), place)
        story = text.replace(passage, " ", 1)
        others = paragraphs[:at] + paragraphs[at + 1 :]
    else:
        at, story, others = (0 if place == 0 else len(paragraphs)), text, paragraphs
    near = (others[at - 1] if at else "", others[at] if at < len(others) else "")
    return features(passage, story, near, (at, len(others) - at))


if __name__ == "__main__":
    main()
