"""Measure the signals for repetition, page clutter and filler on real articles.

    python scripts/originality_check.py [--every N]

Articles are looked for in the folders `corpora` and `labels` under `$QUALITY_SHARED` or under `../shared` beside the
repository.

Printed are

* **false flags**: the share of dated articles of reliable publishers (PolNeAR, Article-Bias) whose value is at or
above the
  line that stands beside the signal, with the 95th and 99th percentile;
* **flaws put in**: a paragraph of at least 8 words repeated at a random place, word for word, in another case and
with
  other quotation marks, with one word in twenty exchanged, in a text without paragraph breaks; the whole text twice;
  found means that a piece of evidence covers 80 % of the copy;
* **leftovers put in**: comment forms, theme footers, templates, words of chat programs, appeals (strings written for
this script),
  as lines of their own and glued to the last paragraph;
* **coders**: agreement with the article labels on residue, repetition and filler; * **families**: the share of
articles with each family of furniture, reliable against unreliable publishers of one corpus.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

from scipy.stats import spearmanr

from quality.article import Article
from quality.document import Document
from quality.signals.language.filler import filler
from quality.signals.originality.duplicated_blocks import duplicated_blocks
from quality.signals.page.boilerplate_residue import boilerplate_residue

SHARED = Path(os.environ.get("QUALITY_SHARED", Path(__file__).parents[2] / "shared"))
LINES = {duplicated_blocks: 0.05, boilerplate_residue: 0.5, filler: 1.5}
LEFTOVERS = {
    "comment_form": "Leave a Reply\n\nYour email address will not be published. Required fields are marked *",
    "comment_line": "Post a Comment",
    "theme_footer": "© 2024 The Harbour Lamp All Rights Reserved Premium By Lantern Themes",
    "template_hole": "[INSERT QUOTE FROM OFFICIAL HERE]",
    "chatbot": "As an AI language model, I cannot verify the latest figures.",
    "appeal": "Please share this story everywhere!",
}
GLUED = ("comment_form", "chatbot", "appeal")


def rows(corpus: str) -> Iterator[dict[str, Any]]:
    """Return the records of one corpus."""
    with gzip.open(SHARED / "corpora" / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def article(row: dict[str, Any]) -> Article:
    """Convert a record to an article."""
    return Article.from_text(row["text"], headline=row["title"], url=row["url"], publisher=row["domain"])


def is_live(row: dict[str, Any]) -> bool:
    """Recognise live blogs by headline, since repetition is not measured in them."""
    return re.search(r"\bthe latest\b|\blive (updates|blog)\b|\btranscript\b", (row["title"] or "").lower()) is not None


def false_flags(every: int) -> None:
    """Print how often dated articles of reliable publishers reach the threshold of each signal."""
    print("\nFalse flags, dated articles of reliable publishers")
    for corpus in ("polnear", "article_bias"):
        values: dict[str, list[float]] = defaultdict(list)
        for row in list(rows(corpus))[::every]:
            if row["label_source"] == "reliable" and row["published"] and not is_live(row):
                document = Document(article(row))
                for signal in LINES:
                    value = signal.measure(document).value
                    if value is not None:
                        values[signal.name].append(value)
        for signal, line in LINES.items():
            found = sorted(values[signal.name])
            flagged = sum(value >= line for value in found)
            print(
                f"  {corpus:13} {signal.name:20} n {len(found):5}  >= {line:<4}: {flagged:3}"
                f" = {flagged / len(found):.2%}"
                f"   above 0: {sum(value > 0 for value in found) / len(found):.1%}"
                f"   p95 {found[int(0.95 * (len(found) - 1))]:.3f}  p99 {found[int(0.99 * (len(found) - 1))]:.3f}"
            )


def retyped(text: str, chance: random.Random, share: float = 0.05) -> str:
    """Exchange a share of the text's words for others of it."""
    words = text.split(" ")
    for index in chance.sample(range(len(words)), max(1, round(share * len(words)))):
        words[index] = chance.choice(words)
    return " ".join(words)


def restyled(text: str) -> str:
    """Change the text's quotation marks and capitalise first letters."""
    return text.translate(str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", '"': "”"})).upper()


def put_in(every: int) -> None:
    """Print how many of the copies inserted into real articles are found."""
    chance = random.Random(7)
    found: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for corpus in ("polnear", "article_bias"):
        for row in list(rows(corpus))[:: 3 * every]:
            if row["label_source"] != "reliable" or Document(article(row)).repeats:
                continue
            paragraphs = [p for p in row["text"].split("\n\n") if p.strip()]
            long = [
                n for n, p in enumerate(paragraphs) if len(re.findall(r"\w+", p)) >= 8 and p.rstrip()[-1] in '.!?”"'
            ]
            if len(long) < 5:
                continue
            source = chance.choice(long)
            place = chance.randrange(source + 1, len(paragraphs) + 1)
            copy = paragraphs[source]
            kinds = {"verbatim": copy, "case and quotes": restyled(copy), "5 % of words": retyped(copy, chance)}
            for kind, text in kinds.items():
                edited = "\n\n".join([*paragraphs[:place], text, *paragraphs[place:]])
                at = len("\n\n".join(paragraphs[:place])) + (2 if place else 0)
                tried[kind] += 1
                found[kind] += covers(Document(Article.from_text(edited)), at, at + len(text))
            if len(re.findall(r"\w+", copy)) >= 25:
                edited = " ".join([*paragraphs[:place], copy, *paragraphs[place:]])
                at = len(" ".join(paragraphs[:place])) + (1 if place else 0)
                tried["no breaks, >= 25 words"] += 1
                found["no breaks, >= 25 words"] += covers(Document(Article.from_text(edited)), at, at + len(copy))
            for kind, joint in (("whole text twice", "\n\n"), ("whole text twice, no breaks", " ")):
                value = duplicated_blocks.measure(
                    Document(Article.from_text(joint.join([*paragraphs, *paragraphs])))
                ).value
                tried[kind] += 1
                found[kind] += value is not None and value >= 0.35
    print("\nCopies put in")
    for kind, number in tried.items():
        print(f"  {kind:30} {found[kind] / number:.1%} of {number}")


def covers(document: Document, start: int, end: int) -> bool:
    """Whether the later copies in the evidence, or their first copies, cover 80 % of a passage."""
    inside = 0
    for piece in duplicated_blocks.measure(document).evidence:
        inside += max(0, min(end, piece.end) - max(start, piece.start))
    return inside >= 0.8 * (end - start)


def leftovers(every: int) -> None:
    """Print how much of the clutter inserted into real articles is found."""
    found: Counter[str] = Counter()
    tried = 0
    for row in list(rows("polnear"))[::every]:
        tried += 1
        for name, text in LEFTOVERS.items():
            for glue in ("\n\n", " ") if name in GLUED else ("\n\n",):
                added = text if glue == "\n\n" else text.replace("\n\n", " ")
                edited = row["text"] + glue + added
                pieces = boilerplate_residue.measure(Document(Article.from_text(edited))).evidence
                inside = sum(max(0, piece.end - max(piece.start, len(edited) - len(added))) for piece in pieces)
                found[name + (" glued" if glue == " " else "")] += inside >= 0.6 * len(added)
    print("\nLeftovers put in")
    for name, number in found.items():
        print(f"  {name:30} {number / tried:.1%} of {tried}")


def coders() -> None:
    """Print the agreement with the article labels."""
    with (SHARED / "labels" / "articles.csv").open(encoding="utf-8") as lines:
        codings = list(csv.DictReader(lines))
    wanted = {coding["id"] for coding in codings}
    documents = {
        row["id"]: Document(article(row))
        for corpus in sorted({name.partition(":")[0] for name in wanted})
        for row in rows(corpus)
        if row["id"] in wanted
    }
    print("\nAgainst the coders")
    tables = {
        "residue, any furniture": [(c["residue"] == "Y", bool(documents[c["id"]].furniture)) for c in codings],
        "residue, counted": [(c["residue"] == "Y", bool(documents[c["id"]].residue)) for c in codings],
        "dup, after exemptions": [(c["dup"] == "Y", bool(documents[c["id"]].repeats)) for c in codings],
    }
    for name, pairs in tables.items():
        both = sum(a and b for a, b in pairs)
        coded, ours, n = sum(a for a, _ in pairs), sum(b for _, b in pairs), len(pairs)
        agree = sum(a == b for a, b in pairs) / n
        by_chance = (coded * ours + (n - coded) * (n - ours)) / n**2
        print(
            f"  {name:24} recall {both / coded:.3f}  precision {both / max(1, ours):.3f}"
            f"  kappa {(agree - by_chance) / (1 - by_chance):.3f}"
        )
    pairs_ = [(filler.measure(documents[c["id"]]).value, float(c["filler"])) for c in codings]
    known = [(value, filler) for value, filler in pairs_ if value is not None]
    print(f"  filler: Spearman {spearmanr(*zip(*known, strict=True)).statistic:.3f} of {len(known)}")


def families(every: int) -> None:
    """Print how common each family of furniture is, by publisher label."""
    print("\nFamilies of furniture, share of articles of reliable / unreliable publishers")
    for corpus in ("article_bias", "fakenewsnet_v1", "semeval2019_hyperpartisan"):
        having: dict[str, Counter[str]] = {"reliable": Counter(), "unreliable": Counter()}
        number: Counter[str] = Counter()
        for row in list(rows(corpus))[::every]:
            if row["label_source"] in having:
                number[row["label_source"]] += 1
                having[row["label_source"]].update({line.family for line in Document(article(row)).furniture.values()})
        names = sorted(set(having["reliable"]) | set(having["unreliable"]))
        shares = [
            f"{name} " + "/".join(f"{having[label][name] / number[label]:.3f}" for label in ("reliable", "unreliable"))
            for name in names
        ]
        print(f"  {corpus}: " + ", ".join(shares))


def story(every: int) -> None:
    """Print how much of clean articles is not taken for the story."""
    print("\nTokens that are not main")
    for corpus in ("polnear", "article_bias"):
        shares = []
        for row in list(rows(corpus))[::every]:
            blocks = Document(article(row)).blocks
            total = sum(block.last - block.first for block in blocks)
            shares.append(sum(block.last - block.first for block in blocks if not block.main) / max(1, total))
        above = sum(share > 0.1 for share in shares) / len(shares)
        print(f"  {corpus:13} mean {mean(shares):.2%}  above 10 %: {above:.1%} of articles")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth article only")
    take = parser.parse_args().every
    false_flags(take)
    put_in(take)
    leftovers(take)
    coders()
    families(take)
    story(take)
