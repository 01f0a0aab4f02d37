"""What an author's bio is about in open words, and how near that is to an article: see `bio_topic_mismatch`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from quality.document.tokens import Tokens
from quality.lexicons import word_set

_FRAME = word_set("bio_words", "frame")
"""Words of any bio: careers, media, families, numbers; they name no subject."""


def subject_words(many: Iterable[Tokens]) -> Counter[str]:
    """Content words of bios without frame words and without names (words with a capital within a sentence)."""
    counts: Counter[str] = Counter()
    for tokens in many:
        at_start = True
        for surface, lower in zip(tokens.surface, tokens.lower, strict=True):
            word = lower.removesuffix("'s")
            if surface[0].isalpha() and (at_start or not surface[0].isupper()) and word not in _FRAME:
                counts[word] += 1
            at_start = not surface[0].isalnum() and surface not in ("'", "-", "@")
    return counts
