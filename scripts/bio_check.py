"""Check bios against labels: detection, topic mismatch of true and swapped bios, false flags.

    python scripts/bio_check.py SHARED_FOLDER [--show]

Swapping: every labelled bio that names a topic is put, by the same path as any bio that a page declares, under
articles of other labelled bios whose topic is neither among the bio's nor that of the bio's own article; articles lose
their own bio.
`unrelated topic` rows leave out swaps to a topic that the table of related topics ties to the bio's at more than 0.3.
The articles are those that topic training left out. `random half` rows split bios by the hash of their wording.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any

from sklearn.metrics import roc_auc_score

from quality.article import Article
from quality.document import Document
from quality.document.topics import relatedness
from quality.signals.authorship.bio_topic_mismatch import bio_topic_mismatch

FLAG = 0.6
SWAPS = 5


def measured(article: Article) -> float | None:
    """Return the signal's value."""
    return bio_topic_mismatch.measure(Document(article)).value


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    articles: dict[str, dict[str, Any]] = {}
    for file in sorted((arguments.shared / "corpora").glob("*.jsonl.gz")):
        if file.name.split(".")[0] not in ("polnear_attributions", "fnc1", "fnc1_bodies", "llmfake_chatgpt"):
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                articles.update((a["id"], a | {"corpus": file.name.split(".")[0]}) for a in map(json.loads, lines))
    with (arguments.shared / "labels/bios.csv").open(encoding="utf-8") as rows:
        bios = list(csv.DictReader(rows))
    with (arguments.shared / "labels/articles.csv").open(encoding="utf-8") as rows:
        coded = list(csv.DictReader(rows))
    _detection(articles, bios, coded)
    _mismatch(articles, bios, arguments.show)
    _false_flags(articles, arguments.show)


def _article(record: dict[str, Any]) -> Article:
    return Article.from_text(record["text"], headline=record.get("title"))


def _detection(articles: dict[str, dict[str, Any]], bios: list[dict[str, str]], coded: list[dict[str, str]]) -> None:
    gold = defaultdict(list)
    for bio in bios:
        gold[bio["id"]].append((int(bio["start"]), int(bio["end"])))
    with_bio = {row["id"] for row in coded if row["bio"] == "Y"}
    negative = {row["id"] for row in coded if row["bio"] == "N"} | {i for i in articles if i.startswith("polnear:")}
    negative -= with_bio | gold.keys()
    found = overlap = 0.0
    extra = false = 0
    for i in sorted(gold.keys() | negative):
        spans = [(b.start, b.end) for b in Document(_article(articles[i])).bios]
        false += bool(spans) if i in negative else 0
        extra += sum(not any(s < e2 and s2 < e for s2, e2 in gold[i]) for s, e in spans) if i in gold else 0
        for start, end in gold.get(i, ()):
            common = [(s, e) for s, e in spans if s < end and start < e]
            if common:
                found += 1
                covered = sum(min(e, end) - max(s, start) for s, e in common)
                overlap += covered / (max(end, *(e for _, e in common)) - min(start, *(s for s, _ in common)))
    print(f"bios found {found / len(bios):.3f} of {len(bios)}, mean overlap of spans {overlap / found:.3f}")
    precision = found / (found + false + extra)
    print(f"articles without bio {len(negative)}, with one found {false}; precision {precision:.3f}")


def _mismatch(articles: dict[str, dict[str, Any]], bios: list[dict[str, str]], show: bool) -> None:
    pick = random.Random(0)
    true, swapped = [], []
    wording = {}
    for bio in bios:
        start, end = int(bio["start"]), int(bio["end"])
        text = articles[bio["id"]]["text"]
        wording[bio["id"]] = text[start:end]
        bio["without"] = text[:start].rstrip() + "\n\n" + text[end:].lstrip()
    naming = [bio for bio in bios if bio["bio_topics"]]
    for bio in naming:
        own = wording[bio["id"]]
        half = zlib.crc32(own.encode()) % 2
        record = articles[bio["id"]]

        def under(other: dict[str, str], own: str = own) -> float | None:
            return measured(Article.from_text(other["without"], headline=articles[other["id"]].get("title"), bio=own))

        value = under(bio)
        true.append((bio, half, value))
        if show and (bio["mismatch"] == "Y" or (value or 0) >= FLAG):
            print(f"  {bio['mismatch']} {value} {bio['id']} {bio['article_topic']} | {bio['bio_topics']}")
        named = set(bio["bio_topics"].split(";"))
        others = [b for b in bios if b["article_topic"] not in named | {bio["article_topic"]}]
        within = [b for b in others if articles[b["id"]]["corpus"] == record["corpus"]]
        unrelated = [b for b in others if all(relatedness(b["article_topic"], t) <= 0.3 for t in named)]
        for kind, pool in (("any corpus", others), ("same corpus", within), ("unrelated topic", unrelated)):
            for other in pick.sample(pool, min(SWAPS, len(pool))):
                swapped.append((kind, bio, half, other, under(other)))
    fits = [row for row in true if row[0]["mismatch"] == "N"]
    for name, keep in (("all", (0, 1)), ("random half A", (0,)), ("random half B", (1,))):
        for kind in ("any corpus", "same corpus", "unrelated topic"):
            a = [v for _, half, v in fits if half in keep]
            b = [v for k, _, half, _, v in swapped if k == kind and half in keep]
            both = [v for v in a if v is not None], [v for v in b if v is not None]
            auc = roc_auc_score([0] * len(both[0]) + [1] * len(both[1]), both[0] + both[1])
            blind = roc_auc_score([0] * len(a) + [1] * len(b), [v or 0.0 for v in a + b])
            high = [sum(v >= FLAG for v in values) for values in both]
            print(
                f"{name}, {kind}: AUC {auc:.3f} ({len(both[0])} true, {len(both[1])} swapped measured), "
                f"{blind:.3f} with unmeasured as 0; at {FLAG}: true {high[0]}, swapped {high[1] / len(b):.2f}"
            )
    if show:
        for kind, bio, _, other, value in swapped:
            if kind == "any corpus" and value is not None and value < 0.3:
                print(f"  low {value:.2f} {bio['bio_topics']} under {other['article_topic']} {other['id']}")
                print(f"      {wording[bio['id']][:90]!r}")
        for bio, _, value in fits:
            if value is not None and value >= 0.3:
                print(f"  high {value:.2f} {bio['bio_topics']} under {bio['article_topic']} {bio['id']}")
                print(f"      {wording[bio['id']][:90]!r}")


def _false_flags(articles: dict[str, dict[str, Any]], show: bool) -> None:
    for name, corpora in (("dated news of reliable publishers", None), ("polnear", "polnear")):
        news = [
            a
            for a in articles.values()
            if (a["corpus"] == corpora if corpora else a.get("label_source") == "reliable" and a["published"])
        ]
        values = [(a["id"], measured(_article(a))) for a in news]
        flagged = [(i, v) for i, v in values if v is not None and v >= FLAG]
        some = sum(v is not None for _, v in values)
        print(
            f"{name}: {len(flagged)} of {len(news)} at {FLAG} or more ({len(flagged) / len(news):.4f}); measured {some}"
        )
        if show:
            print("  ", flagged)


if __name__ == "__main__":
    main()
