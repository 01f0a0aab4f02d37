"""Support of headlines by texts, on pairs of the Fake News Challenge (FNC-1): related headlines against unrelated ones."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np

from quality.article import Article
from quality.checks.figures import Asked, Figure
from quality.document import Document
from quality.document.headline import Headline, headline_support
from quality.document.tokens import tokenize
from quality.training.corpora import read_rows
from quality.training.metrics import auc

PAIRS = 6000


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield how well support tells related pairs from unrelated ones. Raises InputError if the pairs are missing."""
    documents = {
        body["body_id"]: Document(Article.from_text(body["text"]))
        for body in read_rows(asked.corpora, "fnc1_bodies")
        if body["split"] == "competition_test"
    }
    pairs = list(read_rows(asked.corpora, "fnc1"))
    related, shares = [], []
    for pair in random.Random(1).sample(pairs, min(PAIRS, len(pairs))):
        headline = Headline(pair["headline"], "headline", 0, tokenize(pair["headline"]), None)
        support = headline_support(documents[pair["body_id"]], headline)
        if support is not None:
            related.append(pair["stance"] != "unrelated")
            shares.append(support.share)
    yield Figure("ROC-AUC", f"{auc(np.array(related), np.array(shares)):.3f} of {len(related):,} pairs")
