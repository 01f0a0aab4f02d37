"""Signals of repetition, page clutter and filler on real articles.

* **false flags**: dated articles of publishers rated reliable whose value is at or above a line
* **copies put in**: a paragraph of at least 8 words repeated at a random place: word for word, in capitals and with other quotation
  marks, with one word in twenty exchanged, in a text without paragraph breaks; and the whole text twice. A copy is found when the
  evidence covers 80 % of it
* **clutter put in**: comment forms, theme footers, templates, words of chat programs and appeals (written for this check), as lines
  of their own and glued to the last paragraph
* **readers**: agreement with the answers in `labels/articles.csv` beside the corpora
* **families**: how many articles have each family of page clutter, of reliable and of unreliable publishers of one corpus
* **story**: how much of clean articles is not taken for the story
"""

from __future__ import annotations

import csv
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import mean

import numpy as np

from quality.article import Article
from quality.checks.figures import Asked, Figure, Tally, share
from quality.document import Document
from quality.signals import Signal
from quality.signals.language.filler import filler
from quality.signals.originality.duplicated_blocks import duplicated_blocks
from quality.signals.page.boilerplate_residue import boilerplate_residue
from quality.training.corpora import Record, read_corpus, read_records
from quality.training.metrics import spearman

LINES: dict[Signal, float] = {duplicated_blocks: 0.05, boilerplate_residue: 0.5, filler: 1.5}
CLUTTER = {
    "comment_form": "Leave a Reply\n\nYour email address will not be published. Required fields are marked *",
    "comment_line": "Post a Comment",
    "theme_footer": "© 2024 The Harbour Lamp All Rights Reserved Premium By Lantern Themes",
    "template_hole": "[INSERT QUOTE FROM OFFICIAL HERE]",
    "chatbot": "As an AI language model, I cannot verify the latest figures.",
    "appeal": "Please share this story everywhere!",
}
GLUED = ("comment_form", "chatbot", "appeal")
NEWS = ("polnear", "article_bias")
_LIVE = re.compile(r"\bthe latest\b|\blive (updates|blog)\b|\btranscript\b")
"""Headlines of live blogs, in which repetition is not measured."""
_OTHER_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", '"': "”"})


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield all figures. Raises InputError if texts or labels are missing."""
    yield from _false_flags(asked)
    yield from _copies(asked)
    yield from _clutter(asked)
    yield from _readers(asked)
    yield from _families(asked)
    yield from _story(asked)


def _article(record: Record) -> Article:
    return Article.from_text(record["text"], headline=record["title"], url=record["url"], publisher=record["domain"])


def _words(text: str) -> int:
    return len(re.findall(r"\w+", text))


def _false_flags(asked: Asked) -> Iterator[Figure]:
    for corpus in NEWS:
        values: dict[Signal, list[float]] = defaultdict(list)
        for record in read_corpus(asked.corpora, corpus):
            live = _LIVE.search((record["title"] or "").lower())
            if record["label_source"] == "reliable" and record["published"] and not live:
                document = Document(_article(record))
                for signal, line in LINES.items():
                    value = signal.measure(document).value
                    if value is not None:
                        values[signal].append(value)
                        if value >= line:
                            asked.example(f"false flag, {signal.name}", f"{record['id']}, {value:.2f}")
        for signal, found in values.items():
            found.sort()
            high = (found[int(part * (len(found) - 1))] for part in (0.95, 0.99))
            yield Figure(
                f"false flags, {corpus}, {signal.name} >= {LINES[signal]}",
                f"{share(sum(value >= LINES[signal] for value in found), len(found))}, above 0: "
                f"{sum(value > 0 for value in found) / len(found):.1%}, 95th percentile {next(high):.3f}, 99th {next(high):.3f}",
            )


def _copies(asked: Asked) -> Iterator[Figure]:
    chance = random.Random(7)
    found: dict[str, list[bool]] = defaultdict(list)
    for corpus in NEWS:
        for record in list(read_corpus(asked.corpora, corpus))[::3]:
            if record["label_source"] == "reliable" and not Document(_article(record)).repeats:
                paragraphs = [part for part in record["text"].split("\n\n") if part.strip()]
                _put_copies(paragraphs, chance, found)
    for kind, hits in found.items():
        yield Figure(f"copies put in, {kind}", f"found {share(sum(hits), len(hits))}")


def _put_copies(paragraphs: list[str], chance: random.Random, found: dict[str, list[bool]]) -> None:
    """Put each kind of copy into an article, and note whether it is found."""
    long = [n for n, part in enumerate(paragraphs) if _words(part) >= 8 and part.rstrip()[-1] in '.!?”"']
    if len(long) < 5:
        return
    source = chance.choice(long)
    place = chance.randrange(source + 1, len(paragraphs) + 1)
    copy = paragraphs[source]
    kinds = {
        "verbatim": copy,
        "case and quotes": copy.translate(_OTHER_QUOTES).upper(),
        "5 % of words": _retyped(copy, chance),
    }
    for kind, text in kinds.items():
        found[kind].append(_is_covered(paragraphs, place, text, "\n\n"))
    if _words(copy) >= 25:
        found["no breaks, >= 25 words"].append(_is_covered(paragraphs, place, copy, " "))
    for kind, joint in (("whole text twice", "\n\n"), ("whole text twice, no breaks", " ")):
        twice = Document(Article.from_text(joint.join([*paragraphs, *paragraphs])))
        found[kind].append((duplicated_blocks.measure(twice).value or 0.0) >= 0.35)


def _retyped(text: str, chance: random.Random) -> str:
    """Exchange one word in twenty for another of the text."""
    words = text.split(" ")
    for index in chance.sample(range(len(words)), max(1, round(0.05 * len(words)))):
        words[index] = chance.choice(words)
    return " ".join(words)


def _is_covered(paragraphs: Sequence[str], place: int, copy: str, joint: str) -> bool:
    """Whether evidence covers 80 % of a copy that is put before paragraph `place`."""
    before = joint.join(paragraphs[:place])
    start = len(before) + len(joint)
    end = start + len(copy)
    evidence = duplicated_blocks.measure(
        Document(Article.from_text(joint.join([before, copy, *paragraphs[place:]])))
    ).evidence
    return sum(max(0, min(end, piece.end) - max(start, piece.start)) for piece in evidence) >= 0.8 * len(copy)


def _clutter(asked: Asked) -> Iterator[Figure]:
    found: Counter[str] = Counter()
    records = list(read_corpus(asked.corpora, "polnear"))
    forms = [(name, text, "\n\n") for name, text in CLUTTER.items()]
    forms += [(f"{name}, glued", CLUTTER[name].replace("\n\n", " "), " ") for name in GLUED]
    for record in records:
        for name, added, joint in forms:
            text = record["text"] + joint + added
            pieces = boilerplate_residue.measure(Document(Article.from_text(text))).evidence
            inside = sum(max(0, piece.end - max(piece.start, len(text) - len(added))) for piece in pieces)
            found[name] += inside >= 0.6 * len(added)
    for name, _, _ in forms:
        yield Figure(f"clutter put in, {name}", f"found {share(found[name], len(records))}")


def _readers(asked: Asked) -> Iterator[Figure]:
    with asked.beside("labels", "articles.csv").open(encoding="utf-8", newline="") as lines:
        codings = list(csv.DictReader(lines))
    wanted = {coding["id"] for coding in codings}
    documents = {r["id"]: Document(_article(r)) for r in read_records(asked.corpora) if r["id"] in wanted}
    tables = {"residue, any clutter": Tally(), "residue, counted": Tally(), "repetition": Tally()}
    for coding in codings:
        document = documents[coding["id"]]
        residue, repetition = coding["residue"] == "Y", coding["dup"] == "Y"
        tables["residue, any clutter"].add(residue, bool(document.furniture))
        tables["residue, counted"].add(residue, bool(document.residue))
        tables["repetition"].add(repetition, bool(document.repeats))
        if repetition != bool(document.repeats):
            asked.example("repetition", f"{coding['id']}, coded {coding['dup']}")
    for name, tally in tables.items():
        yield Figure(f"readers, {name}", f"{tally}, kappa {tally.kappa:.3f}")
    values = [filler.measure(documents[coding["id"]]).value for coding in codings]
    known = np.array([np.nan if value is None else value for value in values])
    answers = np.array([float(coding["filler"]) for coding in codings])
    yield Figure("readers, filler", f"Spearman {spearman(known, answers):.3f} of {(~np.isnan(known)).sum()}")


def _families(asked: Asked) -> Iterator[Figure]:
    for corpus in ("article_bias", "fakenewsnet_v1", "semeval2019_hyperpartisan"):
        having: dict[str, Counter[str]] = {"reliable": Counter(), "unreliable": Counter()}
        number: Counter[str] = Counter()
        for record in read_corpus(asked.corpora, corpus):
            label = record["label_source"]
            if label in having:
                number[label] += 1
                having[label].update({line.family for line in Document(_article(record)).furniture.values()})
        for family in sorted(set().union(*having.values())):
            shares = (f"{label} {having[label][family] / max(1, number[label]):.3f}" for label in having)
            yield Figure(f"families, {corpus}, {family}", ", ".join(shares))


def _story(asked: Asked) -> Iterator[Figure]:
    for corpus in NEWS:
        shares = []
        for record in read_corpus(asked.corpora, corpus):
            blocks = Document(_article(record)).blocks
            total = sum(block.last - block.first for block in blocks)
            outside = sum(block.last - block.first for block in blocks if not block.main)
            shares.append(outside / max(1, total))
        above = sum(part > 0.1 for part in shares) / len(shares)
        yield Figure(
            f"story, {corpus}, tokens outside", f"mean {mean(shares):.2%}, above 10 % in {above:.1%} of articles"
        )
