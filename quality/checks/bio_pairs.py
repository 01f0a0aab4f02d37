"""Author bios under articles that they fit or do not fit: how many are found, and how many are flagged.

* `labeled/bio_pairs.csv` has 120 bios that were written for this check and coded before any run: `fits` is Y where a reader would
  not object to such an author under the article (same subject, a neighbouring beat, training in it, a general reporter), else N.
  Half of the forms are markup. `tune` rows may guide changes of the code, `test` rows only measure them.
* `labeled/bio_pairs_held_out.csv` has pairs of a real bio and an article on held-out sites, judged by two coders; those count on
  which they agree. A bio under its own article stays where it is; under another it stands as the last paragraphs. Pairs without
  a text in the corpora are left out. They only measure: no examples of them are shown.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from quality.article import Article
from quality.checks.figures import Asked, Figure, share
from quality.document import Document
from quality.signals.authorship.bio_topic_mismatch import bio_topic_mismatch
from quality.training.corpora import Record, read_records

FLAG = 0.6
"""Value from which on a bio is said not to fit."""
_NAME = re.compile(r"[A-Z]\w+ [A-Z]\w+")
Row = Mapping[str, str]


class Judged(NamedTuple):
    """Whether a bio fits, whether it is found, and the signal's value."""

    fits: bool
    found: bool
    value: float | None

    @property
    def flagged(self) -> bool:
        """Whether the bio is said not to fit."""
        return self.value is not None and self.value >= FLAG


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield figures of the written pairs by form and half, then of the real ones. Raises InputError if texts are missing."""
    written = _rows(asked.label("bio_pairs.csv"))
    real = [row for row in _rows(asked.label("bio_pairs_held_out.csv")) if row["first"] == row["second"] != "NA"]
    wanted = {row["article"] for row in (*written, *real)} | {row["bio_article"] for row in real}
    records = {record["id"]: record for record in read_records(asked.corpora) if record["id"] in wanted}
    groups: dict[str, list[Judged]] = defaultdict(list)
    for row in written:
        if row["article"] not in records:
            continue
        judged = judge_written(row, records[row["article"]])
        for name in (row["form"], f"half {row['half']}", "all"):
            groups[f"written, {name}"].append(judged)
        if not judged.found or judged.flagged == judged.fits:
            asked.example("wrong", f"{row['form']}, fits {row['fits']}, {judged}, {row['bio'][:120]!r}")
    for row in real:
        if {row["article"], row["bio_article"]} <= records.keys():
            groups["real, held out"].append(judge_real(row, records))
    for name, pairs in groups.items():
        yield Figure(name, _counted(pairs))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _counted(pairs: list[Judged]) -> str:
    misfits, fitting = ([pair for pair in pairs if pair.fits == fits] for fits in (False, True))
    flagged = [share(sum(pair.flagged for pair in some), len(some)) for some in (misfits, fitting)]
    found = [share(sum(pair.found for pair in some), len(some)) for some in (pairs, misfits, fitting)]
    return (
        f"found {found[0]} (misfits {found[1]}, fitting {found[2]}), flagged {flagged[0]} misfits, {flagged[1]} fitting"
    )


def judge_written(row: Row, record: Record) -> Judged:
    """Put a written bio into an article in its form."""
    document = Document(written_article(row["form"], row["bio"], record))
    found = any(bio.own and is_found(bio.quote, row["bio"]) for bio in document.bios)
    return Judged(row["fits"] == "Y", found, bio_topic_mismatch.measure(document).value)


def is_found(quote: str, bio: str) -> bool:
    """Whether `quote` contains most words of `bio`."""
    wanted = set(re.findall(r"\w+", bio))
    return len(wanted & set(re.findall(r"\w+", quote))) >= 0.6 * len(wanted)


def judge_real(row: Row, records: Mapping[str, Record]) -> Judged:
    """Put a real bio under its article."""
    start, end = int(row["start"]), int(row["end"])
    bio = records[row["bio_article"]]["text"][start:end].strip()
    record = records[row["article"]]
    own = row["article"] == row["bio_article"]
    text = record["text"] if own else f"{record['text'].strip()}\n\n{bio}"
    document = Document(Article.from_text(text, headline=record["title"] or None))
    at = start if own else len(text) - len(bio)
    found = any(one.part == "text" and one.start < at + len(bio) and at < one.end for one in document.bios)
    return Judged(row["first"] == "Y", found, bio_topic_mismatch.measure(document).value)


def written_article(form: str, bio: str, record: Record) -> Article:
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
    boxes = {
        "microdata": f'<div itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{name}</span>'
        f'<span itemprop="jobTitle">{escape(first)}</span><p itemprop="description">{escape(second)}</p></div>',
        "box": f'<div class="author-bio"><h4>{name}</h4><p>{escape(bio)}</p></div>',
        "rel_author": f'<div class="card"><a rel="author" href="/people/1">{name}</a><p>{escape(bio)}</p></div>',
        "about_box": f"<section><h3>About the Author</h3><p>{escape(bio)}</p></section>",
    }
    if form == "ld_description":
        author["description"] = bio
    elif form == "ld_facts":
        author |= {"jobTitle": first, "knowsAbout": second.split("; ")}
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "author": author}
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return (
        f'<html lang="en"><head><title>{escape(title)}</title>{script}</head><body><article><h1>{escape(title)}</h1>'
        f'<p class="byline">By {name}</p>{paragraphs}{boxes.get(form, "")}</article><footer><p>Contact us</p></footer></body></html>'
    )
