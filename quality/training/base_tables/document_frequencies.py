"""The table `inverse_document_frequencies`: how rare common lower-case words are in news."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

from quality.document.tokens import tokenize
from quality.training.added import Log
from quality.training.base_tables.sources import Sources
from quality.training.bundle import head, write_table
from quality.training.corpora import read_corpus

CORPORA = ("article_bias", "basil", "fakehealth", "polnear", "semeval2019_hyperpartisan")
WORDS = 6000


def fit(sources: Sources, folder: Path, log: Log) -> None:
    """Write the table to the model in `folder`. Raises InputError if a corpus is missing."""
    counts: Counter[str] = Counter()
    lower_case: Counter[str] = Counter()
    articles = 0
    for corpus in CORPORA:
        for record in read_corpus(sources.corpora, corpus):
            columns = tokenize(record["text"])
            articles += 1
            counts.update({word for word in columns.lower if word.isalpha()})
            lower_case.update({word for word in columns.surface if word.islower() and word.isalpha()})
    # Words that are mostly capitalised are names; they get the weight of an unknown word.
    common = [(word, n) for word, n in counts.most_common() if lower_case[word] > 0.6 * n][:WORDS]
    about = head(
        "inverse document frequency of common words, ln(articles / articles with the word)",
        f"counted in {articles:,} articles of public research corpora",
    )
    rows = {word: (math.log(articles / n),) for word, n in sorted(common)}
    write_table(folder, "inverse_document_frequencies", about, rows, digits=2)
    log.note(f"inverse_document_frequencies: {len(rows):,} words of {articles:,} articles")
