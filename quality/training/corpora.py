"""Read the research corpora and what readers said about their articles: the texts, and the label columns of articles.csv.

A corpus is one file of JSON lines, `NAME.jsonl` or `NAME.jsonl.gz`, with id, text, title, url and domain of each article. The
corpora are not part of this project; labeled/README.md says where each comes from.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from quality.article import Article
from quality.errors import InputError
from quality.training.fit import TODAY
from quality.training.labels import ARTICLES

Record = Mapping[str, Any]

NOT_ARTICLES = frozenset({"fnc1", "fnc1_bodies", "polnear_attributions"})
"""Files beside the corpora that hold pairs of headlines and texts, or attributions."""
CODINGS = ("codings.csv", "web_articles.csv")
"""Files of readers' answers in `labeled/`: on older articles, and on articles of today."""
CLUSTERS = "look_alike_sites.json"
RATINGS = "domain_ratings.csv"
FURTHER = "further_answers.csv"
"""File of readers' answers in `labeled/` to questions that were asked later."""
FURTHER_ANSWERED = ("concrete", "own", "fair", "edited", "farm")
ANSWERED = ("sourcing", "vague", "loaded", "headline", "filler", "reliability")
FLAGS = ("dup", "residue", "bio", "mismatch")
VOTES = {"reliable": 1.0, "mixed": 0.5, "unreliable": 0.0, "satire": 0.0}


@dataclass(frozen=True)
class Corpora:
    """The articles that train, and how many did not. `records` and `table` have one entry per article, in the same order."""

    records: Sequence[Record]
    table: pd.DataFrame
    """The label columns of articles.csv."""
    of_today: Sequence[bool]
    left_out: Mapping[str, Mapping[str, int]]
    """Why articles were left out, with the number of each corpus."""


def read_corpora(folder: Path, labeled: Path) -> Corpora:
    """Read every article of `folder` that is older, or of today and coded in `labeled`, with its labels.

    Raises InputError if there is no corpus, if a record lacks a field, or if a file of `labeled` is missing.
    """
    answers = pd.concat([_read_csv(labeled / name) for name in CODINGS])
    codings = with_further(mean_codings(answers), _read_csv(labeled / FURTHER))
    texts = {row.id: row.text_sha256 for row in answers.itertuples() if isinstance(row.text_sha256, str)}
    expected = _expected(labeled, codings.index)
    same_site = _clusters(labeled / CLUSTERS)
    older: list[Record] = []
    today: list[Record] = []
    seen: set[str] = set()
    used: set[str] = set()
    left_out: dict[str, Counter[str]] = {}
    for record in read_records(folder):
        corpus, name = record["corpus"], record["id"]
        of_today = corpus in TODAY
        seen.add(name)
        why = _unusable(record, name in used, texts.get(name), of_today and name not in codings.index)
        if why:
            left_out.setdefault(why, Counter())[corpus] += 1
            continue
        used.add(name)
        (today if of_today else older).append(_as_of_today(record, same_site) if of_today else record)
    missing = Counter(corpus for name, corpus in expected.items() if name not in seen)
    if missing:
        left_out["known to the labels, but without a text here"] = missing
    records = older + today
    if not records:
        raise InputError(f"none of the articles in {folder} is known to {labeled}; name the folder of the corpora")
    table = label_table(records, codings, _votes(folder / RATINGS, labeled / ARTICLES))
    now = [False] * len(older) + [True] * len(today)
    table["held_out"] = [held_out(site) if new else None for site, new in zip(table["publisher"], now, strict=True)]
    return Corpora(records, table, now, left_out)


def _unusable(record: Record, again: bool, text_sha256: str | None, uncoded: bool) -> str | None:
    """Why a record does not train, None where it does."""
    if uncoded:
        return "of today, but nobody coded them"
    if text_sha256 is not None and hashlib.sha256(record["text"].encode()).hexdigest() != text_sha256:
        return "with another text than the one that was coded"
    return "with the id of an earlier article" if again else None


def read_records(folder: Path) -> Iterator[Record]:
    """Every article of every corpus, by the corpora's names and in the order of each file.

    Raises InputError naming file and line.
    """
    files = {path.name.removesuffix(".gz").removesuffix(".jsonl"): path for path in sorted(folder.glob("*.jsonl*"))}
    files = {corpus: path for corpus, path in files.items() if path.name.endswith((".jsonl", ".jsonl.gz"))}
    corpora = sorted(files.keys() - NOT_ARTICLES)
    if not corpora:
        raise InputError(f"{folder} holds no corpus; it must hold files named *.jsonl or *.jsonl.gz")
    for corpus in corpora:
        path = files[corpus]
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield _record(line, corpus, f"{path}, line {number}")


def _record(line: str, corpus: str, where: str) -> Record:
    try:
        found = json.loads(line)
    except ValueError:
        raise InputError(f"{where} is not JSON; write one object a line") from None
    for field in ("id", "text"):
        if not isinstance(found, dict) or not isinstance(found.get(field), str) or not found[field]:
            raise InputError(f"{where} has no {field!r}; every article needs an id and a text")
    optional = ("title", "url", "domain", "published", "label_source", "label_origin", "label_article")
    return {**dict.fromkeys(optional), "corpus": corpus, **found, "extra": found.get("extra") or {}}


def _as_of_today(record: Record, same_site: Mapping[str, str]) -> Record:
    """The record with its look-alike site as the domain, and without a publisher's rating."""
    blank: Record = {"label_source": None, "label_origin": None, "label_article": None, "extra": {}}
    return {**record, **blank, "domain": same_site.get(record["domain"], record["domain"])}


def _expected(labeled: Path, coded: Collection[str]) -> dict[str, str]:
    """Corpus by id of every article that `labeled` knows: those of its table and those that somebody coded."""
    known: dict[str, str] = {}
    if (labeled / ARTICLES).is_file():
        table = _read_csv(labeled / ARTICLES)
        known = dict(zip(table["id"], table["corpus"], strict=True))
    return known | {name: name.partition(":")[0] for name in coded if name not in known}


def _read_csv(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise InputError(f"{path} is missing; it is part of the project and comes with a checkout")
    return pd.read_csv(path, keep_default_na=False, dtype={"id": str}, low_memory=False)


def _clusters(path: Path) -> dict[str, str]:
    clusters = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {site: name for name, sites in clusters.items() for site in sites}


def publisher_of(record: Record) -> str:
    """Grouping key: the domain, else the domain of a near-duplicate, else the corpus."""
    return str(record["domain"] or record["extra"].get("domain_hint") or record["corpus"])


def article_of(record: Record) -> Article:
    """What is measured. Authors and dates are left out: which of them are known depends on the data set, not the article."""
    return Article.from_text(record["text"], headline=record["title"] or None, url=record["url"] or None)


def mean_codings(answers: pd.DataFrame) -> pd.DataFrame:
    """One row per coded article: answers averaged over coders, flags as shares of Y, genre and kind of the first coder."""
    answers = answers.copy()
    for name in (*ANSWERED, "farm"):
        answers[name] = pd.to_numeric(answers[name], errors="coerce")
    for name in FLAGS:
        answers[name] = answers[name].map({"Y": 1.0, "N": 0.0})
    by_article = answers.groupby("id")
    means = by_article[[*ANSWERED, *FLAGS]].mean()
    means["genre"] = by_article["genre"].first()
    means["coders"] = by_article.size()
    means["kind"] = by_article["kind"].first()
    means["farm"] = by_article["farm"].mean()
    return means


def with_further(codings: pd.DataFrame, further: pd.DataFrame) -> pd.DataFrame:
    """The codings with the mean answers to the questions that were asked later; `farm` where the first coders were not asked."""
    answers = further[list(FURTHER_ANSWERED)].apply(pd.to_numeric, errors="coerce")
    means = answers.groupby(further["id"]).mean()
    joined = codings.join(means.drop(columns="farm"))
    joined["farm"] = joined["farm"].fillna(means["farm"])
    return joined


def _votes(ratings: Path, articles: Path) -> dict[str, tuple[float, int]]:
    """Publisher to the mean vote of the families of lists that rate it, 0 to 1, and their number: from the lists where they
    are at hand, else as the table of articles has them."""
    if ratings.is_file():
        return read_votes(ratings)
    if not articles.is_file():
        return {}
    rows = _read_csv(articles).query("votes != ''")
    votes = zip(rows["votes"].astype(float), rows["families"].astype(int), strict=True)
    return dict(zip(rows["publisher"].astype(str), votes, strict=True))


def read_votes(path: Path) -> dict[str, tuple[float, int]]:
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


def label_table(
    records: Sequence[Record], codings: pd.DataFrame, rated: Mapping[str, tuple[float, int]]
) -> pd.DataFrame:
    """The label columns of articles.csv, one row per record."""
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
        }
        for record in records
    )
    return rows.merge(codings, how="left", left_on="id", right_index=True)


def year_of(published: str | None) -> str | None:
    """The year of an ISO date; of other forms one cannot tell which number is the year."""
    found = re.match(r"(?:19|20)\d\d(?=-|$)", published or "")
    return found[0] if found else None


def format_facts(record: Record) -> dict[str, int]:
    """What tells how a data set was made rather than how an article was: for the baseline that knows nothing else."""
    text = record["text"]
    return {
        "breaks": int("\n" in text.strip()),
        "quote_marks": int('"' in text or "“" in text),
        "curly_marks": int("“" in text or "’" in text),
        "commas": int(60 * text.count(",") >= len(text.split())),
        "titled": int(bool(record["title"])),
    }


def held_out(site: str) -> int:
    """1 for sites of the third on which nothing is chosen, by the hash of the name."""
    return int(int(hashlib.sha256(site.encode()).hexdigest()[:8], 16) % 3 == 0)
