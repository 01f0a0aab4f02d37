"""The author's own voice: what stands in the body outside quotations, and the marked words found there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from quality.lexicons import Hit

if TYPE_CHECKING:
    from quality.document.document import Document

LOADED = ("loaded_alarm", "loaded_contempt", "loaded_emotive", "loaded_insults", "loaded_militant", "loaded_moral")
"""Word lists of loaded language. Their labels give the strength of an entry, 1 to 3."""

FEWEST_WORDS = 50
"""Words of the author's own that a rate needs."""

PRIOR_WORDS = 100
"""Words added to the denominator of a rate, so that one hit in a brief weighs less than ten in a long article."""


def authored_words(document: Document) -> int:
    """Number of words in the body and outside quotations."""
    is_word, in_body = document.is_word, document.in_body
    return document.words - sum(is_word[q.first : q.last].count(1) for q in document.quotations if in_body[q.first])


def marked(document: Document, lexicons: Sequence[str]) -> list[Hit]:
    """The author's hits of several lists in text order; where lists overlap the first and longest hit stands."""
    hits = [hit for name in lexicons for hit in document.authored(name)]
    hits.sort(key=lambda hit: (hit.first, -hit.last))
    kept: list[Hit] = []
    reached = 0
    for hit in hits:
        if hit.first >= reached:
            kept.append(hit)
            reached = hit.last
    return kept


def rate(amount: float, words: int) -> float:
    """`amount` per 1,000 words, shrunk towards nought in short texts."""
    return 1000 * amount / (words + PRIOR_WORDS)


def word_rate(document: Document, vocabulary: Iterable[str]) -> tuple[float, int] | None:
    """How often the author uses the words of `vocabulary` (lower case): per 1,000 own words, and how many times.

    None when fewer than `FEWEST_WORDS` words stand outside quotations.
    """
    words = document.authored_words
    if words < FEWEST_WORDS:
        return None
    counts = document.authored_counts
    found = sum(counts[word] for word in vocabulary)
    return rate(found, words), found
