"""Check author bios in realistic forms: how many are found, and how many misfits and fitting ones are flagged, per form and half.

    python scripts/bio_pairs_check.py SHARED_FOLDER [--half tune|test] [--show]

`labeled/bio_pairs.csv` has 120 bios that were written for this check and coded before any run: `fits` is Y where a reader
would not object to such an author under the article (same subject, a neighbouring beat, training in it, a general
reporter), else N. Half of the forms are markup. `tune` rows may guide changes of the code, `test` rows only measure them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import defaultdict
from html import escape
from pathlib import Path
from typing import Any

from quality.article import Article
from quality.document import Document
from quality.signals.authorship.bio_topic_mismatch import bio_topic_mismatch

FLAG = 0.6
PAIRS = Path(__file__).parents[1] / "labeled/bio_pairs.csv"
_NAME = re.compile(r"[A-Z]\w+ [A-Z]\w+")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--half", choices=("tune", "test"))
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    with gzip.open(arguments.shared / "corpora/web2022_2026.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = {record["id"]: record for record in map(json.loads, lines)}
    with PAIRS.open(encoding="utf-8") as rows:
        pairs = [pair for pair in csv.DictReader(rows) if arguments.half in (None, pair["half"])]
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for pair in pairs:
        article = made(pair["form"], pair["bio"], records[pair["article"]])
        document = Document(article)
        found = any(bio.own and is_found(bio.quote, pair["bio"]) for bio in document.bios)
        value = bio_topic_mismatch.measure(document).value
        flagged = value is not None and value >= FLAG
        wrong = flagged == (pair["fits"] == "Y") or not found
        for key in (pair["form"], f"half {pair['half']}", "all"):
            row = counts[key]
            row[0] += 1
            row[1] += found
            row[2] += pair["fits"] == "N"
            row[3] += flagged and pair["fits"] == "N"
            row[4] += flagged and pair["fits"] == "Y"
        if arguments.show and wrong:
            print(f"  {pair['form']} {pair['half']} fits={pair['fits']} found={found} {value} {pair['bio'][:120]}")
    for key, (size, found, misfits, high, false) in counts.items():
        fits = size - misfits
        print(f"{key}: found {found}/{size}, misfits flagged {high}/{misfits}, fitting flagged {false}/{fits}")


def is_found(quote: str, bio: str) -> bool:
    """Whether `quote` contains most words of `bio`."""
    wanted = set(re.findall(r"\w+", bio))
    return len(wanted & set(re.findall(r"\w+", quote))) >= 0.6 * len(wanted)


def made(form: str, bio: str, record: dict[str, Any]) -> Article:
    """Return the article with the bio in this form, in a text or on a page."""
    text, title = record["text"].strip(), record["title"]
    if form in ("tail", "paren", "first", "writes"):
        return Article.from_text(f"{text}\n\n{bio}", headline=title)
    if form == "heading":
        return Article.from_text(f"{text}\n\nAbout the author\n\n{bio}", headline=title)
    if form == "top":
        return Article.from_text(f"{bio}\n\n{text}", headline=title)
    named = _NAME.match(bio)
    author: dict[str, Any] = {"@type": "Person", "name": named[0] if named else "Dana Whitfield"}
    return Article.from_html(_page(form, bio, title, text, author), url="https://example.org/news/story")


def _page(form: str, bio: str, title: str, text: str, author: dict[str, Any]) -> str:
    first, _, second = bio.partition(" | ")
    name = author["name"]
    box = ""
    if form == "ld_description":
        author["description"] = bio
    elif form == "ld_facts":
        author |= {"jobTitle": first, "knowsAbout": second.split("; ")}
    elif form == "microdata":
        box = (
            f'<div itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{name}</span>'
            f'<span itemprop="jobTitle">{escape(first)}</span><p itemprop="description">{escape(second)}</p></div>'
        )
    elif form == "box":
        box = f'<div class="author-bio"><h4>{name}</h4><p>{escape(bio)}</p></div>'
    elif form == "rel_author":
        box = f'<div class="card"><a rel="author" href="/people/1">{name}</a><p>{escape(bio)}</p></div>'
    else:
        box = f"<section><h3>About the Author</h3><p>{escape(bio)}</p></section>"
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "author": author}
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    head = f"<head><title>{escape(title)}</title>{script}</head>"
    return (
        f'<html lang="en">{head}<body><article><h1>{escape(title)}</h1><p class="byline">By {name}</p>'
        f"{paragraphs}{box}</article><footer><p>Contact us</p></footer></body></html>"
    )


if __name__ == "__main__":
    main()
