"""Rebuild the table `inverse_document_frequencies` of models/reliability: how rare common lower-case words are in the corpora."""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter
from pathlib import Path

from quality.document.tokens import tokenize
from quality.training.bundle import head, seal, write_table

HERE = Path(__file__).resolve().parents[1]
CORPORA = ("article_bias", "basil", "fakehealth", "polnear", "semeval2019_hyperpartisan")
WORDS = 6000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=HERE.parent / "shared" / "corpora")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    lower_case: Counter[str] = Counter()
    articles = 0
    for corpus in CORPORA:
        with gzip.open(options.corpora / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                columns = tokenize(json.loads(line)["text"])
                articles += 1
                counts.update({word for word in columns.lower if word.isalpha()})
                lower_case.update({word for word in columns.surface if word.islower() and word.isalpha()})
    # Words that are mostly capitalised are names; they get the weight of an unknown word.
    common = [(word, n) for word, n in counts.most_common() if lower_case[word] > 0.6 * n][:WORDS]
    about = head(
        "inverse document frequency of common words, ln(articles / articles with the word)",
        f"counted by scripts/build_document_frequencies.py in {articles:,} articles",
    )
    bundle = HERE / "models" / "reliability"
    rows = {word: (math.log(articles / n),) for word, n in sorted(common)}
    write_table(bundle, "inverse_document_frequencies", about, rows, digits=2)
    seal(bundle)
    print(f"{len(common):,} words")


if __name__ == "__main__":
    main()
