"""Build word vectors (`models/reliability/word_vectors.tsv`) from articles: positive PMI, truncated SVD, rounded.

    python scripts/train_vectors.py SHARED_FOLDER [--more FILE.jsonl ...] [--unread FILE_OF_DOMAINS]

The weight of a word is high when few sites use it and articles that use it once use it again: «cancer», not «pencil».
Words that stand on at least `SITES` sites and mostly in lower case (so that no name of a person, place, people or party
is among them) get a vector from the words within `WINDOW` words of them. Words of nearly all sites get none.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD

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
OUT = Path(__file__).parents[1] / "models/reliability/word_vectors.tsv"
PRIOR, USUAL = 5, 1.25
"""Articles that every word is taken to stand in besides, and how often it stands in each of them."""
LEAST, MOST = 0.05, 1.2
"""Bounds of the further mentions of a word per article that uses it."""
HEAD = f"""# title: vectors of words that name subjects: weight (rarity by further mentions per article), {DIMENSIONS} numbers
# origin: built by scripts/train_vectors.py from co-occurrence in public research corpora; single generic words only
# licence: MIT
# language: en
"""
PRONOUNS = frozenset("she they whose her himself herself them their hers theirs".split())
"""Words that are said again and name no subject."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    parser.add_argument("--unread", type=Path)
    arguments = parser.parse_args()
    files = [
        file
        for file in sorted((arguments.shared / "corpora").glob("*.jsonl.gz"))
        if file.name.split(".")[0] not in ("polnear_attributions", "fnc1", "fnc1_bodies", "llmfake_chatgpt")
    ]
    apart = set(arguments.unread.read_text().split()) if arguments.unread else set()
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    sites: dict[str, set[str]] = defaultdict(set)
    mentions: Counter[str] = Counter()
    uses: Counter[str] = Counter()
    texts = []
    for site, text in _articles([*files, *arguments.more], apart):
        words = _words(text, small, capital)
        for word in set(words):
            sites[word].add(site)
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
    vectors = _vectors(texts, kept)
    lines = []
    for word, vector in zip(kept, vectors, strict=True):
        rarity = 10 * math.log(every / len(sites[word]))
        further = (mentions[word] + PRIOR * USUAL) / (uses[word] + PRIOR) - 1
        weight = 0 if word in PRONOUNS else round(rarity * min(MOST, max(LEAST, further)), 1)
        numbers = [weight, *(round(LENGTH * x) for x in vector)]
        lines.append("\t".join((word, *(str(n) if n else "" for n in numbers))))
    columns = "\t".join(("key", "weight", *(f"d{n}" for n in range(1, DIMENSIONS + 1))))
    OUT.write_text(f"{HEAD}{columns}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(texts)} articles, {len(lines)} words, {OUT.stat().st_size} bytes")


def _articles(files: list[Path], apart: set[str]) -> Iterator[tuple[str, str]]:
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                site = record.get("domain") or file.name
                if site not in apart:
                    yield site, f"{record.get('title') or ''}. {record['text']}"


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


if __name__ == "__main__":
    main()
