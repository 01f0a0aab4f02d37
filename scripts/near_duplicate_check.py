"""Measure how well near-duplicates are found: real articles, edited, shuffled and merged, among thousands of others.

    python scripts/near_duplicate_check.py ../shared/corpora [--articles 3000]

Recall is the share of altered articles that land beside their original. Precision is the share of all pairs put side by side that
belong together: made from each other, or, for two originals, at least a third of the shorter one's words in passages of ten words
or more that both share.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from quality.document.sketches import MOST_HOLDERS, POSTED, Sketch, least_shared, similarity, sketch_of
from quality.triage.policy import Groups

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
PASSAGE = 10


class Index:
    """The store's index, in memory."""

    def __init__(self) -> None:
        self.sketches: list[Sketch] = []
        self.holders: dict[int, list[int]] = {}

    def add(self, sketch: Sketch) -> None:
        for value in sketch[:POSTED]:
            held = self.holders.setdefault(value, [])
            if len(held) < MOST_HOLDERS:
                held.append(len(self.sketches))
        self.sketches.append(sketch)

    def nearest(self, sketch: Sketch) -> tuple[float, int]:
        shared = Counter(holder for value in sketch[:POSTED] for holder in self.holders.get(value, ()))
        close = [(count, number) for number, count in shared.items() if count >= least_shared(sketch)]
        close.sort(key=lambda pair: (-pair[0], pair[1]))
        return max(((similarity(sketch, self.sketches[n]), -n) for _, n in close[:30]), default=(0.0, 1))


def texts(folder: Path) -> Iterator[str]:
    """Return articles of at least 100 words, every text once."""
    seen = set()
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line).get("text")
                if isinstance(text, str) and len(text.split()) >= 100 and text not in seen:
                    seen.add(text)
                    yield text


def words_replaced(text: str, share: float, other: str, draw: random.Random) -> str:
    pool = other.split()
    return " ".join(draw.choice(pool) if draw.random() < share else word for word in text.split())


def words_dropped(text: str, share: float, _other: str, draw: random.Random) -> str:
    return " ".join(word for word in text.split() if draw.random() >= share)


def sentences_replaced(text: str, share: float, other: str, draw: random.Random) -> str:
    pool = _SENTENCE.split(other)
    return " ".join(draw.choice(pool) if draw.random() < share else part for part in _SENTENCE.split(text))


def sentences_added(text: str, share: float, other: str, draw: random.Random) -> str:
    pool = _SENTENCE.split(other)
    parts = []
    for part in _SENTENCE.split(text):
        parts += [part, draw.choice(pool)] if draw.random() < share else [part]
    return " ".join(parts)


def sentences_dropped(text: str, share: float, _other: str, draw: random.Random) -> str:
    return " ".join([part for part in _SENTENCE.split(text) if draw.random() >= share] or [text])


def shuffled(text: str, _share: float, _other: str, draw: random.Random) -> str:
    parts = _SENTENCE.split(text)
    draw.shuffle(parts)
    return " ".join(parts)


def merged(text: str, _share: float, other: str, _draw: random.Random) -> str:
    return f"{text}\n\n{other}"


Edit = Callable[[str, float, str, random.Random], str]
EDITS: dict[str, Edit] = {
    "words replaced": words_replaced,
    "words dropped": words_dropped,
    "sentences replaced": sentences_replaced,
    "sentences added": sentences_added,
    "sentences dropped": sentences_dropped,
}
SHARES = {"0-20 %": (0.0, 0.2), "20-40 %": (0.2, 0.4)}


def belong_together(one: str, other: str) -> bool:
    """Whether at least a third of the shorter text is in passages of `PASSAGE` words that both share."""
    first, second = sorted(([w.lower() for w in re.findall(r"\w+", t)] for t in (one, other)), key=len)
    passages = {tuple(second[i : i + PASSAGE]) for i in range(len(second) - PASSAGE + 1)}
    covered = set()
    for i in range(len(first) - PASSAGE + 1):
        if tuple(first[i : i + PASSAGE]) in passages:
            covered.update(range(i, i + PASSAGE))
    return len(covered) >= len(first) / 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--similar", type=float, default=Groups().similar)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    everything = list(texts(arguments.corpora))
    originals = draw.sample(everything, min(arguments.articles, len(everything)))
    index = Index()
    right = wrong = 0
    copied = set()
    for number, text in enumerate(originals):
        sketch = sketch_of(text)
        alike, negative = index.nearest(sketch)
        if alike >= arguments.similar:
            fits = belong_together(text, originals[-negative])
            right, wrong = right + fits, wrong + (not fits)
            copied.add(number)
            if not fits:
                print(f"  apart: {alike:.2f}: {text[:70]!r} | {originals[-negative][:70]!r}", file=sys.stderr)
        index.add(sketch)
    print(f"{len(originals):,} originals among themselves: {right} pairs belong together, {wrong} do not")
    alone = [number for number in range(len(originals)) if number not in copied]
    chosen = draw.sample(alone, min(len(alone), 1000))
    for label, (low, high) in SHARES.items():
        found = total = pairs = fitting = 0
        for name, edit in EDITS.items():
            hits = 0
            for number in chosen:
                changed = edit(originals[number], draw.uniform(low, high), draw.choice(everything), draw)
                hit, fits = looked_up(index, originals, number, changed, arguments.similar)
                hits += hit
                pairs, fitting = pairs + (fits is not None), fitting + bool(fits)
            print(f"{label:8} {name:20} recall {hits / len(chosen):.3f}")
            found, total = found + hits, total + len(chosen)
        print(f"{label:8} {'all':20} recall {found / total:.3f}  precision {fitting / pairs:.4f} of {pairs:,} pairs")
    for name, edit in {"shuffled": shuffled, "merged": merged}.items():
        hits = pairs = fitting = 0
        for number in chosen:
            other = draw.choice(originals)
            changed = edit(originals[number], 0.0, other, draw)
            hit, fits = looked_up(index, originals, number, changed, arguments.similar)
            hit = hit or (name == "merged" and bool(fits))  # beside the other of the two it was made from
            hits, pairs, fitting = hits + hit, pairs + (fits is not None), fitting + bool(fits)
        print(f"{name:29} recall {hits / len(chosen):.3f}  precision {fitting / pairs:.4f} of {pairs:,} pairs")


def looked_up(
    index: Index, originals: list[str], number: int, changed: str, similar: float
) -> tuple[bool, bool | None]:
    """Whether the altered text is grouped with its original (or a copy of it), and whether the article it is grouped with
    belongs to it."""
    alike, negative = index.nearest(sketch_of(changed))
    if alike < similar:
        return False, None
    beside = -negative
    if beside == number or belong_together(originals[beside], originals[number]):
        return True, True
    return False, belong_together(originals[beside], changed)


if __name__ == "__main__":
    main()
