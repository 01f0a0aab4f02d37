"""Rebuilds labeled/articles.csv, labeled/signals.csv.gz and the learned tables from the corpora: labels and numbers, no text.

    python scripts/build_labeled.py --corpora DIR --labels DIR --more web2026.jsonl [--jobs 4]

The corpora are research data that are not part of this project; labeled/README.md says where each comes from. Articles of today
are `web2022_2026.jsonl.gz` of --corpora, coded in `web_articles.csv` of --labels, and the texts of --more, coded in
labeled/web_articles.csv under the same ids. Learned tables are fitted without each fold of sites, and every article is measured
with those that never saw its site; the tables learned from all articles go to models/reliability. Then run `quality train`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from quality.article import Article
from quality.document import Document
from quality.model import default_folder
from quality.model.layout import SCALES
from quality.training.bundle import seal
from quality.training.crossfit import Taught, match_labels, read_articles, write_fold_models
from quality.training.labels import ARTICLES, SIGNALS
from quality.training.table import feature_table

HERE = Path(__file__).resolve().parents[1]
NOT_OLDER = ("fnc1", "fnc1_bodies", "polnear_attributions", "web2022_2026")
CODED = ("sourcing", "vague", "loaded", "headline", "filler", "reliability")
ANSWERS = ("sourcing", "filler", "loaded", "farm", "reliability")
"""Columns of readers' answers that `SCALES` are fitted to, in their order."""
FLAGS = ("dup", "residue", "bio", "mismatch")


def read_corpora(folder: Path) -> Iterator[dict[str, Any]]:
    """Every record of an older article, by corpus and in file order."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        if path.name.removesuffix(".jsonl.gz") not in NOT_OLDER:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from map(json.loads, lines)


def publisher_of(record: Mapping[str, Any]) -> str:
    """Grouping key: domain, else the domain hint of a near-duplicate, else the corpus."""
    return record["domain"] or record["extra"].get("domain_hint") or record["corpus"]


def article_of(record: Mapping[str, Any]) -> Article:
    """What is measured. Authors and dates stay out: which of them are known depends on the data set, not the article."""
    return Article.from_text(record["text"], headline=record["title"] or None, url=record["url"] or None)


def mean_codings(raw: pd.DataFrame) -> pd.DataFrame:
    """One row per coded article: scales averaged over coders, flags as shares of Y, genre of the first coder."""
    raw = raw.copy()
    for scale in CODED:
        raw[scale] = pd.to_numeric(raw[scale], errors="coerce")
    for flag in FLAGS:
        raw[flag] = raw[flag].map({"Y": 1.0, "N": 0.0})
    means = raw.groupby("id")[[*CODED, *FLAGS]].mean()
    means["genre"] = raw.groupby("id")["genre"].first()
    means["coders"] = raw.groupby("id").size()
    return means


def year_of(published: str | None) -> str | None:
    """The year of an ISO date; other forms are left out, since which number is the year cannot be told."""
    found = re.match(r"(?:19|20)\d\d(?=-|$)", published or "")
    return found[0] if found else None


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
            "year": year_of(record["published"]),
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


def records_of_today(corpora: Path, more: Path) -> list[dict[str, Any]]:
    """Articles of today as the older records are, with their look-alike site as the domain."""
    clusters = json.loads((HERE / "labeled" / "look_alike_sites.json").read_text(encoding="utf-8"))
    same = {site: name for name, sites in clusters.items() for site in sites}
    blank = {"label_source": None, "label_origin": None, "label_article": None, "extra": {}}
    found = []
    for path, corpus in ((corpora / "web2022_2026.jsonl.gz", "web2022_2026"), (more, "web2026")):
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                found.append(
                    record | blank | {"corpus": corpus, "domain": same.get(record["domain"], record["domain"])}
                )
    return found


def codings_of_today(labels: Path) -> pd.DataFrame:
    """Mean codings of articles of today, with kind and farm."""
    raw = pd.concat(
        pd.read_csv(path, keep_default_na=False)
        for path in (labels / "web_articles.csv", HERE / "labeled" / "web_articles.csv")
    )
    means = mean_codings(raw)
    means["kind"] = raw.groupby("id")["kind"].first()
    means["farm"] = pd.to_numeric(raw["farm"]).groupby(raw["id"]).mean()
    return means


def held_out(site: str) -> int:
    """1 for sites of the third on which nothing is chosen, by the hash of the name."""
    return int(int(hashlib.sha256(site.encode()).hexdigest()[:8], 16) % 3 == 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=HERE.parent / "shared" / "corpora")
    parser.add_argument("--labels", type=Path, default=HERE.parent / "shared" / "labels")
    parser.add_argument("--more", type=Path, required=True, help="JSON lines with the texts of web2026")
    parser.add_argument("--out", type=Path, default=HERE / "labeled")
    parser.add_argument("--model", type=Path, default=HERE / "models" / "reliability", help="where learned tables go")
    parser.add_argument("--jobs", type=int, default=4)
    options = parser.parse_args()
    older = list(read_corpora(options.corpora))
    recent = codings_of_today(options.labels)
    today = [record for record in records_of_today(options.corpora, options.more) if record["id"] in recent.index]
    codings = pd.concat([mean_codings(pd.read_csv(HERE / "labeled" / "codings.csv", keep_default_na=False)), recent])
    records = older + today
    chunks = [records[at : at + 200] for at in range(0, len(records), 200)]
    forms = [
        form for part in Parallel(n_jobs=options.jobs)(delayed(genres)(chunk) for chunk in chunks) for form in part
    ]
    table = labels(records, codings, forms, votes(options.corpora / "domain_ratings.csv"))
    of_today = np.array([record["corpus"] in ("web2022_2026", "web2026") for record in records])
    table["held_out"] = [
        held_out(site) if now else None for site, now in zip(table["publisher"], of_today, strict=True)
    ]
    table.to_csv(options.out / ARTICLES, index=False, float_format="%.6g", lineterminator="\n")
    with tempfile.TemporaryDirectory() as made:
        signals = cross_fitted_signals(records, table, of_today, Path(made), options.jobs)
        for name in ("roles.tsv", "scales.tsv"):
            shutil.copyfile(Path(made) / "all" / name, options.model / name)
        seal(options.model)
    signals.insert(0, "id", [record["id"] for record in records])
    write_gzip_csv(signals, options.out / SIGNALS)
    print(f"{len(records):,} articles, {len(signals.columns) - 1} signals")


def cross_fitted_signals(
    records: list[dict[str, Any]], table: pd.DataFrame, of_today: np.ndarray, place: Path, jobs: int
) -> pd.DataFrame:
    """Every signal of every article, measured with tables that never saw its site. Writes the model folders to `place`."""
    said: dict[str, list[tuple[int, int, str]]] = {}
    with (HERE / "labeled" / "sentence_roles.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            said.setdefault(row["article"], []).append((int(row["start"]), int(row["end"]), row["label"]))
    articles = [article_of(record) for record in records]
    coded = table["reliability"].notna().to_numpy() | table["id"].isin(said.keys()).to_numpy()
    known = np.flatnonzero(coded)
    readings = read_articles([articles[at] for at in known], default_folder(), jobs)
    taught = Taught(
        readings,
        [match_labels(r.spans, said.get(table["id"][at], ())) for r, at in zip(readings, known, strict=True)],
        {name: table[column].to_numpy(dtype=float)[known] for name, column in zip(SCALES, ANSWERS, strict=True)},
        table["publisher"].to_numpy(dtype=str)[known],
        of_today[known].astype(np.int64),
    )
    folder_of = np.full(len(records), "all", dtype=object)
    folder_of[known] = write_fold_models(taught, place).astype(str)
    signals: pd.DataFrame | None = None
    for folder in np.unique(folder_of.astype(str)):
        rows = np.flatnonzero(folder_of == folder)
        part = feature_table([articles[at] for at in rows], jobs=jobs, model=place / folder).set_index(rows)
        signals = part if signals is None else pd.concat([signals, part])
    assert signals is not None
    return signals.sort_index().reset_index(drop=True)


if __name__ == "__main__":
    main()
