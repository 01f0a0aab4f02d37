"""Other tools that `bench.py` measures on the same texts, each where it is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

Peer = Callable[[str], Any]

PLAIN_METRICS = ("automated_readability_index", "coleman_liau_index", "lix", "rix", "lexicon_count")
"""Metrics of textstat that need no dictionary of syllables."""
METRICS = (
    *PLAIN_METRICS,
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "linsear_write_formula",
    "dale_chall_readability_score",
    "spache_readability",
    "difficult_words",
)
"""Thirteen metrics of textstat."""


def textstat(_: Sequence[str]) -> Peer:
    """Return a function that measures a text with textstat's metrics."""
    import nltk
    import textstat as library

    names = METRICS
    try:
        nltk.data.find("corpora/cmudict")
    except LookupError:  # textstat would download it
        print(f"textstat: only {', '.join(PLAIN_METRICS)}; the others need NLTK's cmudict", file=sys.stderr)
        names = PLAIN_METRICS
    return lambda text: [getattr(library, name)(text) for name in names]


def proselint(_: Sequence[str]) -> Peer:
    """Return a function that checks a text with proselint."""
    from proselint.checks import __register__
    from proselint.registry import CheckRegistry
    from proselint.tools import LintFile

    CheckRegistry().register_many(__register__)
    return lambda text: LintFile("article", text).lint()


def datatrove(_: Sequence[str]) -> Peer:
    """Return a function that applies datatrove's filters for the quality of web texts: those of Gopher, C4 and FineWeb. Their
    tokenizer needs spaCy, and C4 needs the sentences of NLTK's punkt."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import (
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
    )

    filters = [GopherQualityFilter(), GopherRepetitionFilter(), C4QualityFilter(), FineWebQualityFilter()]
    return lambda text: [one.filter(Document(text=text, id="article")) for one in filters]


def tfidf(texts: Sequence[str]) -> Peer:
    """Return a function that classifies a text by its words and pairs of words. The classes are arbitrary: the cost is the same."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    classifier = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression())
    classifier.fit(texts, [number % 2 for number in range(len(texts))])
    return lambda text: classifier.predict_proba([text])


PEERS: dict[str, Callable[[Sequence[str]], Peer]] = {
    "textstat, thirteen metrics": textstat,
    "proselint": proselint,
    "datatrove's quality filters": datatrove,
    "TF-IDF and logistic regression": tfidf,
}


def why(error: Exception) -> str:
    """Say in one line why something could not be measured."""
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed"
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
