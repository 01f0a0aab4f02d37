"""Articles for the tests of copies: real examples, cut into sentences and mixed."""

import random
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from quality.article.files import Record
from quality.corpus.compared import Copy
from quality.corpus.copies import Corpus

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = [
    sentence
    for path in sorted((ROOT / "labeled/examples").glob("*.txt"))
    for sentence in re.split(r"(?<=[.!?])\s+", path.read_text(encoding="utf-8"))
    if len(sentence.split()) > 6 and not {"“", "”", '"'} & set(sentence)
]
"""Sentences without quotations, in the order of their articles."""
WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})


def invented(seed: int, words: int = 300) -> str:
    """A text of real words in random order, in paragraphs of three sentences; two of them share hardly three words in a row."""
    draw = random.Random(seed)
    sentences = [" ".join(draw.choices(WORDS, k=15)).strip(".,") + "." for _ in range(words // 15)]
    return "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))


def records(rows: Iterable[dict[str, Any]]) -> list[Record]:
    """The rows as records of a file."""
    return [Record("news.jsonl", number, row) for number, row in enumerate(rows, 1)]


def found(rows: Iterable[dict[str, Any]], similar: float = 0.22) -> list[list[Copy]]:
    """The clusters of copies among rows."""
    with Corpus() as corpus:
        assert not list(corpus.read(records(rows)))
        corpus.join(similar)
        clusters: dict[int, list[Copy]] = {}
        for copy in corpus.copies():
            clusters.setdefault(copy.cluster, []).append(copy)
    return list(clusters.values())
