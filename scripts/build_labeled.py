"""Rebuilds labeled/articles.csv and labeled/signals.csv.gz from the corpora: labels and measured numbers, no text.

    python scripts/build_labeled.py --corpora ../shared/corpora --codings labeled/codings.csv [--jobs 4] [--signals-only]

The corpora are research data that are not part of this project; labeled/README.md says where each comes from.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from joblib import Parallel, delayed

from quality.article import Article
from quality.document import Document
from quality.training.labels import ARTICLES, SIGNALS
from quality.training.table import feature_table

HERE = Path(__file__).resolve().parents[1]
NOT_ARTICLES = ("fnc1", "fnc1_bodies", "polnear_attributions")
SCALES = ("sourcing", "vague", "loaded", "headline", "filler", "reliability")
FLAGS = ("dup", "residue", "bio", "mismatch")


def read_corpora(folder: Path) -> Iterator[dict[str, Any]]:
    """Every article record, by corpus and in file order."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        if path.name.removesuffix(".jsonl.gz") not in NOT_ARTICLES:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from map(json.loads, lines)


def publisher_of(record: Mapping[str, Any]) -> str:
    """Grouping key: domain, else the domain hint of a near-duplicate, else the corpus."""
    return record["domain"] or record["extra"].get("domain_hint") or record["corpus"]


def article_of(record: Mapping[str, Any]) -> Article:
    """What is measured. Authors and dates stay out: which of them are known depends on the data set, not the article."""
    return Article.from_text(record["text"], headline=record["title"] or None, url=record["url"] or None)


def mean_codings(path: Path) -> pd.DataFrame:
    """One row a coded article: scales averaged over coders, flags as shares of Y, genre of the first coder."""
    raw = pd.read_csv(path, keep_default_na=False)
    for scale in SCALES:
        raw[scale] = pd.to_numeric(raw[scale], errors="coerce")
    for flag in FLAGS:
        raw[flag] = raw[flag].map({"Y": 1.0, "N": 0.0})
    means = raw.groupby("id")[[*SCALES, *FLAGS]].mean()
    means["genre"] = raw.groupby("id")["genre"].first()
    means["coders"] = raw.groupby("id").size()
    return means


def format_facts(record: Mapping[str, Any]) -> dict[str, int]:
    """What tells how a data set was made rather than how an article was: for the baseline that knows nothing else."""
    text = record["text"]
    return {
        "breaks": int("\n" in text.strip()),
        "quote_marks": int('"' in text or "“" in text),
        "curly_marks": int("“" in text or "’" in text),
        "commas": int(60 * text.count(",") >= len(text.split())),
        "titled": int(bool(record["title"])),
    }


VOTES = {"reliable": 1.0, "mixed": 0.5, "unreliable": 0.0, "satire": 0.0}


def votes(path: Path) -> dict[str, tuple[float, int]]:
    """Publisher to the mean vote of the families of published lists that rate it, 0 unreliable to 1 reliable, and their number."""
    result = {}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            families: dict[str, list[float]] = {}
            for vote in row["lists"].split(";"):
                family, _, rest = vote.partition(":")
                rating = rest.rpartition("=")[2].strip()
                if rating in VOTES:
                    families.setdefault(family.strip(), []).append(VOTES[rating])
            if families:
                means = [sum(values) / len(values) for values in families.values()]
                result[row["domain"]] = sum(means) / len(means), len(means)
    return result


def genres(records: list[dict[str, Any]]) -> list[str]:
    """The measured genre of each article."""
    return [Document(article_of(record)).genre.genre for record in records]


def labels(
    records: list[dict[str, Any]], codings: pd.DataFrame, forms: list[str], rated: Mapping[str, tuple[float, int]]
) -> pd.DataFrame:
    """The label columns of labeled/articles.csv."""
    rows = pd.DataFrame(
        {
            "id": record["id"],
            "corpus": record["corpus"],
            "publisher": publisher_of(record),
            "year": (record["published"] or "")[:4] or None,
            "label_source": record["label_source"],
            "label_origin": (record["label_origin"] or "").split(":")[0] or None,
            "votes": rated.get(publisher_of(record), (None, 0))[0] if record["label_source"] else None,
            "families": rated.get(publisher_of(record), (None, 0))[1] if record["label_source"] else 0,
            "rating_conflict": int(bool(record["extra"].get("rating_conflict"))),
            "label_article": record["label_article"],
            "copies": len(record["extra"].get("near_dups") or ()),
            "words": len(record["text"].split()),
            **format_facts(record),
            "form": form,
        }
        for record, form in zip(records, forms, strict=True)
    )
    return rows.merge(codings, how="left", left_on="id", right_index=True)


def write_gzip_csv(table: pd.DataFrame, path: Path) -> None:
    """CSV, gzipped without a time stamp so that the same numbers give the same bytes."""
    text = io.StringIO()
    table.to_csv(text, index=False, float_format="%.6g", quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write(text.getvalue().encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=HERE.parent / "shared" / "corpora")
    parser.add_argument("--codings", type=Path, default=HERE / "labeled" / "codings.csv")
    parser.add_argument("--out", type=Path, default=HERE / "labeled")
    parser.add_argument("--jobs", type=int, default=4)
    options = parser.parse_args()
    records = list(read_corpora(options.corpora))
    if not records:
        parser.error(f"no *.jsonl.gz in {options.corpora}")
    chunks = [records[at : at + 200] for at in range(0, len(records), 200)]
    forms = [
        form for part in Parallel(n_jobs=options.jobs)(delayed(genres)(chunk) for chunk in chunks) for form in part
    ]
    labels(records, mean_codings(options.codings), forms, votes(options.corpora / "domain_ratings.csv")).to_csv(
        options.out / ARTICLES, index=False, float_format="%.6g", lineterminator="\n"
    )
    signals = feature_table(records, article_of, jobs=options.jobs)
    signals.insert(0, "id", [record["id"] for record in records])
    write_gzip_csv(signals, options.out / SIGNALS)
    print(f"{len(records):,} articles, {len(signals.columns) - 1} signals")


if __name__ == "__main__":
    main()
