"""The author's wording: generic words and pairs of words, written in lower case and outside quotations.

A word written with a capital is left out whatever it is, so names of people, places and parties never count.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quality.document.document import Document


def wording_terms(document: Document) -> dict[str, int]:
    """Distinct words and pairs of neighbouring words, each with the index of the token where it first stands."""
    quoted, in_body = document.quoted, document.in_body
    words = [
        lower if written.islower() and body and not said else ""
        for written, lower, body, said in zip(document.surface, document.tokens, in_body, quoted, strict=True)
    ]
    terms = {word: index for index, word in reversed(list(enumerate(words))) if word}
    pairs = zip(words, words[1:], strict=False)
    terms.update((f"{first} {second}", index) for index, (first, second) in enumerate(pairs) if first and second)
    return terms


@cache
def wording_weights() -> dict[str, float]:
    """Weight of each term of the learned list: above 0 where careful articles use it more, below where poor ones do."""
    raw = (resources.files("quality.document") / "data" / "wording_weights.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in raw.splitlines() if line and not line.startswith("#"))
    return {term: float(weight) for term, weight in pairs}
