"""Author bios that stand in real articles: how many are found, whether true ones fit and swapped ones do not, false flags.

`labels/bios.csv` beside the corpora has the bios with their topics and those of their articles.

**Swapped** bios: every labelled bio that names a topic is put, by the same path as any bio that a page declares, under articles of
other labelled bios whose topic is neither among the bio's nor that of the bio's own article; articles lose their own bio. Swaps to
*unrelated topics* leave out those that the table of related topics ties to the bio's at more than 0.3. The halves divide bios by
the hash of their wording.
"""

from __future__ import annotations

import csv
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from quality.article import Article
from quality.checks.figures import Asked, Figure, share
from quality.document import Document
from quality.document.topics import relatedness
from quality.signals.authorship.bio_topic_mismatch import bio_topic_mismatch
from quality.training.corpora import Record, read_records
from quality.training.metrics import auc

FLAG = 0.6
"""Value from which on a bio is said not to fit."""
SWAPS = 5
"""Other articles that a bio is put under, of each kind."""
UNRELATED = 0.3
SYNTHETIC = "llmfake_chatgpt"
"""A corpus of texts without authors."""
HALVES = {"all": (0, 1), "half A": (0,), "half B": (1,)}

Records = Mapping[str, Record]


@dataclass(frozen=True)
class Bio:
    """A labelled bio, the record that it stands in, and the text without it."""

    record: Record
    start: int
    end: int
    article_topic: str
    topics: frozenset[str]
    fits: bool
    """Whether readers called it no mismatch."""

    @property
    def wording(self) -> str:
        """The bio."""
        return str(self.record["text"][self.start : self.end])

    @property
    def without(self) -> str:
        """The text without the bio."""
        text = self.record["text"]
        return f"{text[: self.start].rstrip()}\n\n{text[self.end :].lstrip()}"

    @property
    def half(self) -> int:
        """0 or 1, by the hash of the wording."""
        return zlib.crc32(self.wording.encode()) % 2


class Swap(NamedTuple):
    """A bio under another article: how that was chosen, and the signal's value."""

    kind: str
    bio: Bio
    value: float | None


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield all figures. Raises InputError if texts or labels are missing."""
    records = {record["id"]: record for record in read_records(asked.corpora) if record["corpus"] != SYNTHETIC}
    with asked.beside("labels", "bios.csv").open(encoding="utf-8", newline="") as rows:
        bios = [_bio(row, records) for row in csv.DictReader(rows)]
    with asked.beside("labels", "articles.csv").open(encoding="utf-8", newline="") as rows:
        coded = {kind: {row["id"] for row in group} for kind, group in _by_bio(csv.DictReader(rows)).items()}
    yield from _detection(records, bios, coded)
    yield from _mismatch(bios, asked)
    yield from _false_flags(records, asked)


def _bio(row: Mapping[str, str], records: Records) -> Bio:
    topics = frozenset(filter(None, row["bio_topics"].split(";")))
    place = int(row["start"]), int(row["end"])
    return Bio(records[row["id"]], *place, row["article_topic"], topics, row["mismatch"] == "N")


def _by_bio(rows: Iterator[dict[str, str]] | csv.DictReader[str]) -> dict[str, list[dict[str, str]]]:
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row["bio"]].append(row)
    return groups


def _article(record: Record) -> Article:
    return Article.from_text(record["text"], headline=record["title"])


def _value(article: Article) -> float | None:
    return bio_topic_mismatch.measure(Document(article)).value


def _detection(records: Records, bios: Sequence[Bio], coded: Mapping[str, set[str]]) -> Iterator[Figure]:
    """Yield how many bios are found, how exactly, and how many are found where there is none."""
    gold: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for bio in bios:
        gold[bio.record["id"]].append((bio.start, bio.end))
    without = coded.get("N", set()) | {name for name in records if name.startswith("polnear:")}
    without -= coded.get("Y", set()) | gold.keys()
    overlaps: list[float] = []
    extra = false = 0
    for name in sorted(gold.keys() | without):
        spans = [(bio.start, bio.end) for bio in Document(_article(records[name])).bios]
        false += name in without and bool(spans)
        for start, end in gold.get(name, ()):
            common = [span for span in spans if span[0] < end and start < span[1]]
            if common:
                covered = sum(min(last, end) - max(first, start) for first, last in common)
                whole = max(end, *(last for _, last in common)) - min(start, *(first for first, _ in common))
                overlaps.append(covered / whole)
        if name in gold:
            extra += sum(not any(s < end and start < e for start, end in gold[name]) for s, e in spans)
    found = len(overlaps)
    yield Figure("bios found", f"{found / len(bios):.3f} of {len(bios)}, mean overlap {np.mean(overlaps):.3f}")
    yield Figure("precision", f"{found / max(1, found + false + extra):.3f}")
    yield Figure("articles without a bio, with one found", share(false, len(without)))


def _mismatch(bios: Sequence[Bio], asked: Asked) -> Iterator[Figure]:
    """Yield how well the signal tells true bios from swapped ones."""
    pick = random.Random(0)
    naming = [bio for bio in bios if bio.topics]
    true: list[Swap] = []
    swapped: list[Swap] = []
    for bio in naming:
        true.append(Swap("own", bio, _under(bio, bio)))
        for kind, others in _others(bio, bios).items():
            for other in pick.sample(others, min(SWAPS, len(others))):
                value = _under(bio, other)
                swapped.append(Swap(kind, bio, value))
                if value is not None and value < UNRELATED:
                    asked.example("low", f"{value:.2f}, {bio.wording[:90]!r} under {other.record['id']}")
    fitting = [swap for swap in true if swap.bio.fits]
    for swap in fitting:
        if swap.value is not None and swap.value >= UNRELATED:
            asked.example("high", f"{swap.value:.2f}, {swap.bio.wording[:90]!r} under its own article")
    for name, halves in HALVES.items():
        for kind in ("any corpus", "same corpus", "unrelated topic"):
            fits = [swap.value for swap in fitting if swap.bio.half in halves]
            not_fits = [swap.value for swap in swapped if swap.kind == kind and swap.bio.half in halves]
            yield Figure(f"true against swapped, {kind}, {name}", _separation(fits, not_fits))


def _under(bio: Bio, other: Bio) -> float | None:
    """The signal's value for a bio under the article of another."""
    return _value(Article.from_text(other.without, headline=other.record["title"], bio=bio.wording))


def _others(bio: Bio, bios: Sequence[Bio]) -> dict[str, list[Bio]]:
    """Bios under whose articles this one would be a mismatch."""
    others = [other for other in bios if other.article_topic not in bio.topics | {bio.article_topic}]
    return {
        "any corpus": others,
        "same corpus": [other for other in others if other.record["corpus"] == bio.record["corpus"]],
        "unrelated topic": [
            other
            for other in others
            if all(relatedness(other.article_topic, topic) <= UNRELATED for topic in bio.topics)
        ],
    }


def _separation(fits: Sequence[float | None], not_fits: Sequence[float | None]) -> str:
    known = [value for value in fits if value is not None], [value for value in not_fits if value is not None]
    blind = [value or 0.0 for value in fits], [value or 0.0 for value in not_fits]
    measured, everything = (
        auc(np.array([0] * len(a) + [1] * len(b)), np.array([*a, *b], dtype=float)) for a, b in (known, blind)
    )
    high = [sum(value >= FLAG for value in values) for values in known]
    return (
        f"ROC-AUC {measured:.3f} of {len(known[0])} true and {len(known[1])} swapped, {everything:.3f} with the unmeasured as 0; "
        f"flagged {high[0]} true, {high[1] / max(1, len(not_fits)):.2f} of swapped"
    )


def _false_flags(records: Records, asked: Asked) -> Iterator[Figure]:
    dated = [r for r in records.values() if r["label_source"] == "reliable" and r["published"]]
    polnear = [r for r in records.values() if r["corpus"] == "polnear"]
    for name, news in (("dated news of reliable publishers", dated), ("polnear", polnear)):
        values = {record["id"]: _value(_article(record)) for record in news}
        flagged = {name: value for name, value in values.items() if value is not None and value >= FLAG}
        for key, value in flagged.items():
            asked.example("false flag", f"{value:.2f}, {key}")
        known = sum(value is not None for value in values.values())
        yield Figure(f"false flags, {name}", f"{share(len(flagged), len(news))}, measured {known}")
