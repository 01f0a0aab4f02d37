"""The table `word_vectors`: vectors of words that name subjects, by positive PMI and truncated SVD.

The weight of a word is high when few sites use it and articles that use it once use it again: “cancer”, not “pencil”.
Words that stand on at least `SITES` sites and mostly in lower case (so that no name of a person, place, people or party
is among them) get a vector from the words within `WINDOW` words of them. Words of nearly all sites get none.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD

from quality.training.added import Log
from quality.training.base_tables.sources import Sources
from quality.training.bundle import head, write_table

SITES = 10
"""Fewest sites that a word stands on."""
COMMON = 0.45
"""Words on more than this share of the sites name no subject."""
WINDOW = 10
DIMENSIONS = 24
LENGTH = 40
"""Length of a vector before it is rounded."""
FIRST, MOST_MENTIONS = 800, 10
"""Words of an article among which mentions are counted, and the most that count."""
LONGEST = 3_000
"""Words of an article that count."""
PRIOR, USUAL = 5, 1.25
"""Articles that every word is taken to stand in besides, and how often it stands in each of them."""
LEAST, MOST = 0.05, 1.2
"""Bounds of the further mentions of a word per article that uses it."""
PRONOUNS = frozenset("she they whose her himself herself them their hers theirs".split())
"""Words that are said again and name no subject."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")


def fit(sources: Sources, folder: Path, log: Log) -> None:
    """Write the table to the model in `folder`. Raises InputError if texts or labels are missing."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    sites: dict[str, set[str]] = defaultdict(set)
    mentions: Counter[str] = Counter()
    uses: Counter[str] = Counter()
    texts = []
    for record in sources.records():
        words = _words(f"{record['title'] or ''}. {record['text']}", small, capital)
        for word in set(words):
            sites[word].add(record["domain"] or record["corpus"])
        counts = Counter(words[:FIRST])
        uses.update(counts.keys())
        mentions.update({word: min(count, MOST_MENTIONS) for word, count in counts.items()})
        texts.append(words[:LONGEST])
    every = max(map(len, sites.values()))
    kept = sorted(
        word
        for word, on in sites.items()
        if SITES <= len(on) <= COMMON * every and len(word) > 2 and small[word] >= max(3, capital[word])
    )
    rows: dict[str, tuple[float, ...]] = {}
    for word, vector in zip(kept, _vectors(texts, kept), strict=True):
        rarity = 10 * math.log(every / len(sites[word]))
        further = (mentions[word] + PRIOR * USUAL) / (uses[word] + PRIOR) - 1
        weight = 0.0 if word in PRONOUNS else rarity * min(MOST, max(LEAST, further))
        rows[word] = (weight, *(round(LENGTH * x) for x in vector))
    about = head(
        f"vectors of words that name subjects: weight (rarity by further mentions per article), {DIMENSIONS} numbers",
        "built from co-occurrence in public research corpora; single generic words only",
    )
    write_table(folder, "word_vectors", about, rows, digits=1)
    log.note(f"word_vectors: {len(rows):,} words of {len(texts):,} articles")


def _words(text: str, small: Counter[str], capital: Counter[str]) -> list[str]:
    """Words in lower case; counts those within sentences by their case."""
    found = []
    at = 0
    for match in _WORD.finditer(text):
        word = match[0].replace("’", "'").removesuffix("'s").removesuffix("'")
        if text[at : match.start()] in (" ", ", "):
            (capital if word[:1].isupper() else small)[word.lower()] += 1
        at = match.end()
        found.append(word.lower())
    return found


def _vectors(texts: list[list[str]], kept: list[str]) -> Any:
    index = {word: n for n, word in enumerate(kept)}
    size = len(kept)
    counts = csr_matrix((size, size), dtype=np.float32)
    rows: list[Any] = []
    columns: list[Any] = []
    for number, words in enumerate(texts):
        at = np.array([index[word] for word in words if word in index])
        for distance in range(1, min(WINDOW + 1, len(at))):
            rows.append(at[:-distance])
            columns.append(at[distance:])
        if rows and (number % 1000 == 999 or number == len(texts) - 1):
            r, c = np.concatenate(rows), np.concatenate(columns)
            counts = counts + csr_matrix((np.ones(len(r), np.float32), (r, c)), shape=(size, size))
            rows, columns = [], []
    counts = (counts + counts.T).tocoo()
    total = np.asarray(counts.sum(axis=1)).ravel()
    context = total**0.75 / (total**0.75).sum()
    information = np.log(counts.data / total[counts.row] / context[counts.col]) - math.log(2)
    keep = (information > 0) & (counts.data >= 2)
    matrix = csr_matrix((information[keep], (counts.row[keep], counts.col[keep])), shape=(size, size))
    svd = TruncatedSVD(DIMENSIONS, random_state=0)
    vectors = svd.fit_transform(matrix) / np.sqrt(svd.singular_values_)
    vectors = vectors - vectors.mean(axis=0)
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
