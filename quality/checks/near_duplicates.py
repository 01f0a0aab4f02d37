"""How well the queue finds near-duplicates: real articles, edited, shuffled and merged, among thousands of others.

Recall is the share of altered articles that land beside their original. Precision is the share of all pairs put side by side that
belong together: made from each other, or, for two originals, at least a third of the shorter one's words in passages of ten words
or more that both share.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from quality.checks.figures import Asked, Figure
from quality.document.sketches import MOST_HOLDERS, POSTED, Sketch, least_shared, similarity, sketch_of
from quality.training.corpora import corpus_files, read_rows
from quality.triage.policy import Groups

ARTICLES = 3000
ALTERED = 1000
PASSAGE = 10
"""Words of the shortest passage that counts as shared."""
LOOKED_AT = 30
"""Articles with most in common that are compared."""
SHARES = {"0-20 %": (0.0, 0.2), "20-40 %": (0.2, 0.4)}
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


class Index:
    """The store's index, in memory."""

    def __init__(self) -> None:
        self.sketches: list[Sketch] = []
        self.holders: dict[int, list[int]] = {}

    def add(self, sketch: Sketch) -> None:
        """Add an article; its number is that of articles before it."""
        for value in sketch[:POSTED]:
            held = self.holders.setdefault(value, [])
            if len(held) < MOST_HOLDERS:
                held.append(len(self.sketches))
        self.sketches.append(sketch)

    def nearest(self, sketch: Sketch) -> tuple[float, int]:
        """Return the largest similarity and the number of that article; 0 and -1 if none has enough in common."""
        shared = Counter(holder for value in sketch[:POSTED] for holder in self.holders.get(value, ()))
        close = [(count, number) for number, count in shared.items() if count >= least_shared(sketch)]
        close.sort(key=lambda pair: (-pair[0], pair[1]))
        alike = ((similarity(sketch, self.sketches[number]), -number) for _, number in close[:LOOKED_AT])
        best, number = max(alike, default=(0.0, 1))
        return best, -number


def _words_replaced(text: str, share: float, other: str, draw: random.Random) -> str:
    pool = other.split()
    return " ".join(draw.choice(pool) if draw.random() < share else word for word in text.split())


def _words_dropped(text: str, share: float, _other: str, draw: random.Random) -> str:
    return " ".join(word for word in text.split() if draw.random() >= share)


def _sentences_replaced(text: str, share: float, other: str, draw: random.Random) -> str:
    pool = _SENTENCE.split(other)
    return " ".join(draw.choice(pool) if draw.random() < share else part for part in _SENTENCE.split(text))


def _sentences_added(text: str, share: float, other: str, draw: random.Random) -> str:
    pool = _SENTENCE.split(other)
    parts = []
    for part in _SENTENCE.split(text):
        parts += [part, draw.choice(pool)] if draw.random() < share else [part]
    return " ".join(parts)


def _sentences_dropped(text: str, share: float, _other: str, draw: random.Random) -> str:
    return " ".join([part for part in _SENTENCE.split(text) if draw.random() >= share] or [text])


def _shuffled(text: str, draw: random.Random) -> str:
    parts = _SENTENCE.split(text)
    draw.shuffle(parts)
    return " ".join(parts)


Found = tuple[bool, bool | None]
"""Whether an altered article lands beside its original, and whether it belongs to the article beside it; None if there is none."""
Edit = Callable[[str, float, str, random.Random], str]
EDITS: dict[str, Edit] = {
    "words replaced": _words_replaced,
    "words dropped": _words_dropped,
    "sentences replaced": _sentences_replaced,
    "sentences added": _sentences_added,
    "sentences dropped": _sentences_dropped,
}


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield all figures. Raises InputError if the articles are missing."""
    draw, similar = random.Random(1), Groups().similar
    everything = _texts(asked)
    originals = draw.sample(everything, min(ARTICLES, len(everything)))
    index = Index()
    right = wrong = 0
    alone = []
    for number, text in enumerate(originals):
        sketch = sketch_of(text)
        alike, beside = index.nearest(sketch)
        if alike < similar:
            alone.append(number)
        elif belong_together(text, originals[beside]):
            right += 1
        else:
            wrong += 1
            asked.example("wrong pair", f"{alike:.2f}, {text[:70]!r} and {originals[beside][:70]!r}")
        index.add(sketch)
    yield Figure(
        "originals among themselves", f"{right} pairs belong together, {wrong} do not, of {len(originals):,} articles"
    )
    group = _Groups(index, originals, similar)
    chosen = draw.sample(alone, min(len(alone), ALTERED))
    for label, (low, high) in SHARES.items():
        every: list[Found] = []
        for name, edit in EDITS.items():
            found = [
                group.look_up(n, edit(originals[n], draw.uniform(low, high), draw.choice(everything), draw))
                for n in chosen
            ]
            yield Figure(f"{label}, {name}", _recall(found))
            every += found
        yield Figure(f"{label}, all", _recall_and_precision(every))
    shuffled = [group.look_up(n, _shuffled(originals[n], draw)) for n in chosen]
    yield Figure("shuffled", _recall_and_precision(shuffled))
    merged = [group.look_up(n, f"{originals[n]}\n\n{draw.choice(originals)}") for n in chosen]
    # Beside the other of the two that it was made from is right as well.
    yield Figure("merged", _recall_and_precision([(hit or bool(fits), fits) for hit, fits in merged]))


def _texts(asked: Asked) -> list[str]:
    """Texts of at least 100 words, every text once."""
    texts: dict[str, None] = {}
    for corpus in sorted(corpus_files(asked.corpora)):
        for row in read_rows(asked.corpora, corpus):
            text = row.get("text")
            if isinstance(text, str) and len(text.split()) >= 100:
                texts.setdefault(text)
    return list(texts)


def belong_together(one: str, other: str) -> bool:
    """Whether at least a third of the shorter text is in passages of `PASSAGE` words that both share."""
    first, second = sorted(([w.lower() for w in re.findall(r"\w+", t)] for t in (one, other)), key=len)
    passages = {tuple(second[i : i + PASSAGE]) for i in range(len(second) - PASSAGE + 1)}
    covered: set[int] = set()
    for i in range(len(first) - PASSAGE + 1):
        if tuple(first[i : i + PASSAGE]) in passages:
            covered.update(range(i, i + PASSAGE))
    return len(covered) >= len(first) / 3


def _recall(found: Sequence[Found]) -> str:
    return f"recall {sum(hit for hit, _ in found) / max(1, len(found)):.3f}"


def _recall_and_precision(found: Sequence[Found]) -> str:
    pairs = [fits for _, fits in found if fits is not None]
    return f"{_recall(found)}, precision {sum(pairs) / max(1, len(pairs)):.4f} of {len(pairs):,} pairs"


class _Groups:
    """The originals with their index, and the similarity from which on articles form a group."""

    def __init__(self, index: Index, originals: Sequence[str], similar: float) -> None:
        self.index, self.originals, self.similar = index, originals, similar

    def look_up(self, number: int, changed: str) -> Found:
        """Whether an altered text is grouped with its original (or a copy of it), and whether it belongs beside the article that it
        is grouped with."""
        alike, beside = self.index.nearest(sketch_of(changed))
        if alike < self.similar:
            return False, None
        if beside == number or belong_together(self.originals[beside], self.originals[number]):
            return True, True
        return False, belong_together(self.originals[beside], changed)
