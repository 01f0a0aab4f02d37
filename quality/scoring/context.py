"""Context that is never part of the score: readability, by textstat, and how varied the wording is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from quality.document import Document
from quality.errors import MissingExtraError

METRICS = ("automated_readability_index", "coleman_liau_index", "lix", "rix")
"""Metrics of textstat that count letters, words and sentences. Those that count syllables load a dictionary from the
network when they are first asked for, so none of them is used."""

NAMES = (*METRICS, "words_per_sentence", "lexical_diversity")
"""All figures that `measure_context` may return, in order."""

FEWEST_SENTENCES = 3
WINDOW = 100
"""Words among which different ones are counted, so that the length of a text does not matter."""


@cache
def load_textstat() -> Any:
    """Import the library when it is first needed: it takes longer than scoring an article.

    Raises MissingExtraError when it is not installed.
    """
    try:
        import textstat
    except ImportError:
        raise MissingExtraError("readability needs textstat: pip install 'article-reliability[context]'") from None
    return textstat


def is_textstat_loaded() -> bool:
    """Whether measuring needs no further import."""
    return sys.modules.get("textstat") is not None


@cache
def _clearers() -> tuple[Callable[[], None], ...]:
    """Return the functions that clear textstat's caches: each of its functions keeps its results for the last 128 texts."""
    modules = [module for name, module in [*sys.modules.items()] if name.startswith("textstat.")]
    found = (getattr(value, "cache_clear", None) for module in modules for value in vars(module).values())
    return tuple(dict.fromkeys(clear for clear in found if callable(clear)))


def measure_context(document: Document) -> dict[str, float]:
    """Measure readability and variety of the body: `METRICS`, words_per_sentence and lexical_diversity, rounded to two
    digits.

    A body of fewer than three sentences has no readability, one of fewer than 100 words no lexical diversity; figures that
    cannot be measured are left out. Keeps nothing of the text. Raises MissingExtraError if textstat is not installed.
    """
    textstat = load_textstat()
    found: dict[str, float] = {}
    if len(document.body_sentences) >= FEWEST_SENTENCES:
        text = body_text(document)
        try:
            for name in (*METRICS, "words_per_sentence"):
                found[name] = round(float(getattr(textstat, name)(text)), 2)
        finally:
            for clear in _clearers():
                clear()
    diversity = lexical_diversity(document.body_words)
    if diversity is not None:
        found["lexical_diversity"] = round(diversity, 2)
    return found


def body_text(document: Document) -> str:
    """Return the paragraphs of the body, without headings, captions and page clutter."""
    blocks = [block for block in document.blocks if block.main and block.kind != "heading"]
    return "\n\n".join(document.text[block.start : block.end] for block in blocks)


def lexical_diversity(words: list[str]) -> float | None:
    """Return the share of different words among 100 in a row, averaged over consecutive windows; None for fewer words.

    After M. Covington and J. McFall, Cutting the Gordian knot: the moving-average type-token ratio, Journal of Quantitative
    Linguistics 17(2), 2010. Windows do not overlap here, which is cheaper and changes the mean little.
    """
    windows = len(words) // WINDOW
    if not windows:
        return None
    return sum(len(set(words[at * WINDOW : (at + 1) * WINDOW])) for at in range(windows)) / (windows * WINDOW)
