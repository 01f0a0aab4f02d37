"""Small corpora out of the examples that we wrote, with grades and sentence labels made up for the tests."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd

from quality.article import Article
from quality.document import Document
from quality.model.layout import ROLES
from quality.training.labels import ARTICLES, SIGNALS
from quality.training.measured import MEASURED
from quality.training.table import write_gzip_csv

LABELED = Path(__file__).parents[2] / "labeled"
CODED = (
    "id,coder,site,source_repo,url,text_sha256,sourcing,vague,loaded,headline,dup,residue,filler,bio,mismatch,genre,"
    "reliability,kind,farm"
).split(",")


def write_few(folder: Path, corpora: Collection[str]) -> Path:
    """Writes the rows of `labeled/` that belong to these corpora to a new folder, and returns it."""
    folder.mkdir()
    articles = pd.read_csv(LABELED / ARTICLES, dtype=str, keep_default_na=False)
    signals = pd.read_csv(LABELED / SIGNALS, dtype=str, keep_default_na=False)
    kept = articles["corpus"].isin(corpora)
    articles[kept].to_csv(folder / ARTICLES, index=False)
    write_gzip_csv(signals[kept], folder / SIGNALS)
    measured = json.loads((LABELED / MEASURED).read_text(encoding="utf-8"))
    measured["signals_sha256"] = hashlib.sha256((folder / SIGNALS).read_bytes()).hexdigest()
    (folder / MEASURED).write_text(json.dumps(measured), encoding="utf-8")
    return folder


def examples() -> list[tuple[str, str, int]]:
    """Headline, text and number of flaws of every example, in the order of their list."""
    with (LABELED / "examples" / "examples.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = []
    for row in rows:
        headline, _, text = (LABELED / "examples" / row["file"]).read_text(encoding="utf-8").partition("\n\n")
        found.append((headline, text, len(row["flaws"].split())))
    return found


def write_small(place: Path) -> tuple[Path, Path]:
    """Writes corpora and labels, and returns both folders: two sets of articles of today of 40 sites, of which all but the last
    are coded, and a corpus of rated older ones."""
    corpora, labeled = place / "corpora", place / "labeled"
    corpora.mkdir()
    labeled.mkdir()
    today: list[dict[str, Any]] = []
    for n, (headline, text, _) in enumerate(examples() * 2):
        name, site = f"web2026:{n:04d}", f"site{n % 40}.example"
        today.append({"id": name, "title": headline, "text": f"{text}\n\nEdition {n}.", "domain": site, "url": None})
    older = [
        {
            **record,
            "id": f"polnear:{n}",
            "domain": f"older{n}.example",
            "label_source": ("reliable", "unreliable")[n % 2],
        }
        for n, record in enumerate(today[:12])
    ]
    for corpus, records in (("web2026", today), ("polnear", older)):
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (corpora / f"{corpus}.jsonl").write_text(lines, encoding="utf-8")
    _write(labeled / "web_articles.csv", CODED, [_coding(n, record) for n, record in enumerate(today[:-1])])
    answers = [name for name in CODED if name not in ("site", "source_repo", "url", "text_sha256", "kind", "farm")]
    _write(labeled / "codings.csv", answers, [])
    further = [[record["id"], "first", *[max(0, 3 - _flaws(n))] * 4, ""] for n, record in enumerate(today[:-1])]
    _write(labeled / "further_answers.csv", ["id", "coder", "concrete", "own", "fair", "edited", "farm"], further)
    rows = []
    for n, record in enumerate(today[:24]):
        article = Article.from_text(record["text"], headline=record["title"])
        for k, sentence in enumerate(Document(article).sentences):
            rows.append([record["id"], sentence.start, sentence.end, ROLES[(k + n) % len(ROLES)], "y"])
    _write(labeled / "sentence_roles.csv", ["article", "start", "end", "label", "sure"], rows)
    return corpora, labeled


def _coding(n: int, record: dict[str, Any]) -> list[Any]:
    flaws = _flaws(n)
    grade, digest = max(1, 5 - flaws), hashlib.sha256(record["text"].encode()).hexdigest()
    answers = [grade, flaws % 4, flaws % 4, 2, "N", "N", flaws % 4, "N", "NA", "news", grade]
    return [record["id"], "first", record["domain"], "", "", digest, *answers, "pro_news", flaws % 4]


def _flaws(n: int) -> int:
    return examples()[n % len(examples())][2]


def _write(path: Path, head: list[str], rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([head, *rows])
