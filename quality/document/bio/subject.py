"""What an author's bio is about in open words: see `bio_topic_mismatch`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from quality.document.bio.frames import THIRD_PERSON
from quality.document.tokens import Tokens, tokenize
from quality.lexicons import named_pattern, word_set

_ADDRESS = named_pattern("bio_patterns", "address", re.IGNORECASE)

_FRAME = word_set("bio_words", "frame")
"""Words of any bio: careers, media, families, numbers; they name no subject."""


def bio_tokens(quote: str) -> Tokens:
    """Tokens of a bio without addresses and without the name that it begins with: a surname such as Frost names no topic."""
    quote = _ADDRESS.sub(" ", quote)
    name = THIRD_PERSON.match(quote)
    return tokenize(quote[: name.start("name")] + quote[name.end("name") :] if name else quote)


def subject_words(many: Iterable[Tokens], *, titles: bool = False) -> Counter[str]:
    """Content words of bios without frame words and without names (words with a capital within a sentence).

    With `titles` also words with a capital: «Chief Scientific Officer» names a subject, and names of persons have no vector.
    """
    counts: Counter[str] = Counter()
    for tokens in many:
        at_start = True
        for surface, lower in zip(tokens.surface, tokens.lower, strict=True):
            word = lower.removesuffix("'s")
            small = titles or at_start or not surface[0].isupper()
            if surface[0].isalpha() and small and word not in _FRAME:
                counts[word] += 1
                counts.update(part for part in word.split("-") if titles and part != word and part not in _FRAME)
            at_start = not surface[0].isalnum() and surface not in ("'", "-", "@")
    return counts
