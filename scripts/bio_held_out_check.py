"""Check real author bios on held-out sites: how many are found, and how many misfits and fitting ones are flagged.

    python scripts/bio_held_out_check.py ARTICLES.jsonl[.gz] ...

`labeled/bio_pairs_held_out.csv` has 160 pairs of a real bio and an article, judged by two coders; only pairs on which they
agree count. A bio under its own article stays where it is; under another it stands as the last paragraphs. The pairs only
measure: do not look at single rows while you change the code.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from quality.article import Article
from quality.document import Document
from quality.signals.authorship.bio_topic_mismatch import bio_topic_mismatch

FLAG = 0.6
PAIRS = Path(__file__).parents[1] / "labeled/bio_pairs_held_out.csv"


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    arguments = parser.parse_args()
    with arguments.pairs.open(encoding="utf-8") as rows:
        pairs = [row for row in csv.DictReader(rows) if row["first"] == row["second"] and row["first"] in ("Y", "N")]
    records = _records(arguments.corpora, {row[key] for row in pairs for key in ("article", "bio_article")})
    for fits, name in (("N", "misfits"), ("Y", "fitting")):
        rows = [measured(row, records) for row in pairs if row["first"] == fits]
        size, found, values = len(rows), sum(f for f, _ in rows), [v for _, v in rows]
        flagged = sum(v is not None and v >= FLAG for v in values)
        known = sum(v is not None for v in values)
        print(f"{name}: {size}, found {found / size:.2f}, measured {known / size:.2f}, flagged {flagged / size:.2f}")


def measured(row: dict[str, str], records: dict[str, dict[str, Any]]) -> tuple[bool, float | None]:
    """Whether the bio of a pair is found, and the signal's value."""
    bio = records[row["bio_article"]]["text"][int(row["start"]) : int(row["end"])].strip()
    record = records[row["article"]]
    own = row["article"] == row["bio_article"]
    text = record["text"] if own else f"{record['text'].strip()}\n\n{bio}"
    document = Document(Article.from_text(text, headline=record["title"] or None))
    at = int(row["start"]) if own else len(text) - len(bio)
    found = any(b.part == "text" and b.start < at + len(bio) and at < b.end for b in document.bios)
    return found, bio_topic_mismatch.measure(document).value


def _records(corpora: Iterable[Path], wanted: set[str]) -> dict[str, dict[str, Any]]:
    records: dict[str, dict[str, Any]] = {}
    for path in corpora:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:  # type: ignore[operator]
            for record in map(json.loads, lines):
                if record["id"] in wanted:
                    records[record["id"]] = record
    return records


if __name__ == "__main__":
    main()
