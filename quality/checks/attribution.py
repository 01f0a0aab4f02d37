"""Attributions against annotated news articles, and the steps of sources against a hand-labelled sample.

**Corpus.** PolNeAR (Newell et al., LREC 2018): news articles with hand-annotated attributions, each a source, a cue
and a content, in `polnear_attributions`. They cover all that can be ascribed to somebody: speech and writing, but also beliefs,
intentions, decrees, votes, expectations and appearances.

**What counts as reported speech and writing** is decided by the annotation alone, never by what our rules find:

* *speech*: the cue holds a form of a verb of `SPEECH_VERBS` (or of a phrase of `SPEECH_PHRASES`), or there is no cue
  but a colon, dash or nothing, or the content holds a quotation of more than three words. A cue with one of `REFUSALS`
  ("declined to say") is no report and falls under *other* unless the content holds such a quotation.
* *act*: else, the cue holds a form of a verb of `ACT_VERBS`: accusing, praising, promising, showing, finding. Speech
  acts and documents whose content is a thing rather than a clause.
* *other*: every other attribution (believes, wants, voted for, is expected to, seems).

**Sentences** are those of our own splitter. An attribution counts in each sentence that holds a part of its cue or of
its content; so each sentence of a long quotation counts, and a continuation without a cue counts where its content
stands. A sentence is positive when a *speech* attribution counts in it, left out when only *act* or *other* ones do
(neither rewarded nor punished), else negative. Ours are the sentences that hold a cue or content of an attribution of
kind speech or hearsay. The figures **with acts** take *act* as positive too and our kind act as found.

**Source found**: of the *speech* attributions with a source, the share for which an attribution of ours in one of the
same sentences has a source that overlaps it and has the same head. The head of a noun phrase is the last word before
its first comma, bracket, preposition, relative pronoun, auxiliary or participle; one rule for both sides.

**Density**: Spearman correlation over articles of attributions per 1,000 words (speech against speech and hearsay).

**Ladder**: `labeled/source_ladder.csv` (hand-labelled, see `source_ladder.md`) gives the step of single sources. An item is found
when an attribution of ours has a source or cue that overlaps it; one that is not found counts as not vague (steps 3 and 4). The
rules were written looking at the errors of the working half only (`for_checking`).
"""

from __future__ import annotations

import csv
import re
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quality.article import Article
from quality.checks.figures import Asked, Figure, Tally
from quality.document import Attribution, Document
from quality.document.spans import Span
from quality.training.corpora import Record, read_corpus
from quality.training.metrics import spearman

SPEECH_VERBS = frozenset(
    """say tell write ask add announce acknowledge admit affirm allege argue assert aver caution chant chime claim
    clarify comment complain concede conclude confide confirm contend counter declare deny disclose email e-mail
    emphasize emphasise exclaim explain grumble hint imply indicate inform insist interject joke lament mention mutter
    muse note observe opine pledge point post predict proclaim promise quip quote read reassure recall recount
    reiterate relate remark remind repeat reply report respond retort retweet reveal scream shout signal speculate
    state stress suggest swear testify tweet vow warn whisper wonder yell text blog""".split()
)
SPEECH_PHRASES = (
    "according to",
    "put it",
    "puts it",
    "made clear",
    "made it clear",
    "makes clear",
    "makes it clear",
    "shot back",
    "fired back",
    "reportedly",
    "allegedly",
    "citing",
    "in the words of",
)
ACT_VERBS = frozenset(
    """accuse agree answer apologize applaud assail assure attack blame blast boast brag brief call chide cite commend
    condemn continue criticize criticise decline decry defend demand denounce deride describe detail discuss dismiss
    dispute dub echo endorse estimate express find forecast highlight label lambaste list mock name outline plead
    praise project propose question raise recommend refer reject release request show slam speak talk tease thank
    threaten tout underscore urge volunteer""".split()
)
REFUSALS = frozenset(
    ("not", "n't", "never", "decline", "declined", "declines", "declining", "refuse", "refused", "refuses", "refusing")
)
_IRREGULAR = dict(
    pair.split(":")
    for pair in (
        "said:say says:say told:tell wrote:write written:write read:read swore:swear found:find shown:show spoke:speak "
        "spoken:speak pled:plead quipped:quip quipping:quip admitted:admit admitting:admit referred:refer "
        "referring:refer denied:deny denies:deny replied:reply replies:reply testified:testify testifies:testify "
        "implied:imply implies:imply clarified:clarify clarifies:clarify slammed:slam slamming:slam "
        "dubbed:dub outlined:outline"
    ).split()
)
_QUOTES = re.compile(r"[“\"«„]([^”\"»“]*)(?:[”\"»]|$)")
_HEAD_STOPS = frozenset(
    """, ( ) - – — of in on at for from with by to who whom whose which that where when ; : during about among against
    through after before as near under over because close familiar is was has have had released conducted""".split()
)
Range = tuple[int, int]


def lemmas(word: str) -> set[str]:
    """Return candidates for the base form of an inflected verb."""
    word = word.lower()
    if word in _IRREGULAR:
        return {_IRREGULAR[word]}
    forms = {word}
    for suffix in ("s", "es", "d", "ed", "ing"):
        if word.endswith(suffix):
            stem = word[: -len(suffix)]
            forms |= {stem, stem + "e"}
            if len(stem) > 2 and stem[-1] == stem[-2]:
                forms.add(stem[:-1])
    return forms


def holds_quotation(text: str, pieces: Sequence[Range]) -> bool:
    """Whether the pieces contain a quotation of more than three words."""
    for start, end in pieces:
        for inner in _QUOTES.findall(text[max(0, start - 1) : end]):
            if len(inner.split()) > 3:
                return True
    return False


def gold_kind(text: str, attribution: Mapping[str, Any]) -> str:
    """Return speech, act or other, as defined in the module's docstring."""
    cue = " ".join(text[start:end] for start, end in attribution["cue"]).lower().replace("’", "'")
    words = re.findall(r"[\w-]+(?:'\w+)?|\S", cue)
    if holds_quotation(text, attribution["content"]):
        return "speech"
    if any(word in REFUSALS or word.endswith("n't") for word in words):
        return "other"
    if all(not word[0].isalnum() for word in words):
        return "speech"
    if any(phrase in cue for phrase in SPEECH_PHRASES) or any(lemmas(word) & SPEECH_VERBS for word in words):
        return "speech"
    if any(lemmas(word) & ACT_VERBS for word in words):
        return "act"
    return "other"


def touched(document: Document, pieces: Sequence[Range]) -> set[int]:
    """Return indexes of the sentences that contain a word of one of the pieces."""
    starts = [s.start for s in document.sentences]
    found = set()
    for start, end in pieces:
        while start < end and not document.text[start].isalnum():
            start += 1
        while end > start and not document.text[end - 1].isalnum():
            end -= 1
        if start == end:
            continue
        index = max(0, bisect_right(starts, start) - 1)
        while index < len(starts) and starts[index] < end:
            if document.sentences[index].end > start:
                found.add(index)
            index += 1
    return found


def head(text: str, start: int, end: int) -> str:
    """Return the head word of a noun phrase, by one rule for both sides."""
    words = re.findall(r"\w+(?:['’.-]\w+)*|[^\w\s]", text[start:end])
    last = ""
    for word in words:
        if last and (word.lower() in _HEAD_STOPS or re.fullmatch(r"[a-z]+(?:ed|ing)", word)):
            break
        if word[0].isalnum():
            last = word
    return re.sub(r"['’]s?$", "", last.lower())


def ranges(attribution: Attribution) -> list[Range]:
    """Return the ranges of cue and content of one of our attributions."""
    return [(span.start, span.end) for span in (attribution.content, attribution.cue) if span is not None]


@dataclass
class Read:
    """How the articles of a split were read. `sources` counts annotated sources: all, found, of another attribution, without any."""

    sentences: Tally = field(default_factory=Tally)
    with_acts: Tally = field(default_factory=Tally)
    sources: Counter[str] = field(default_factory=Counter)
    annotated: list[float] = field(default_factory=list)
    """Attributions per 1,000 words of each article, as annotated."""
    found: list[float] = field(default_factory=list)
    """The same as our rules find them."""

    @property
    def sources_found(self) -> float:
        """Share of the annotated sources that are found."""
        return self.sources["found"] / max(1, self.sources["all"])


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield the figures of both splits of PolNeAR and of the ladder. Raises InputError if texts or labels are missing."""
    for split in ("train", "dev"):
        read = read_split(asked, split)
        name = f"PolNeAR {split}"
        yield Figure(f"{name}, articles", str(len(read.found)))
        yield Figure(f"{name}, attributed sentences", str(read.sentences))
        yield Figure(f"{name}, sentences with acts", str(read.with_acts))
        sources = read.sources
        yield Figure(
            f"{name}, sources found",
            f"{read.sources_found:.3f} of {sources['all']:,} (another source {sources['another']}, no attribution there "
            f"{sources['none there']})",
        )
        density = spearman(np.array(read.annotated), np.array(read.found))
        yield Figure(f"{name}, attributions per 1,000 words", f"Spearman {density:.3f}")
    yield from ladder_figures(read_ladder(asked))


def read_split(asked: Asked, split: str) -> Read:
    """Compare our attributions with the annotated ones of a split, train or dev."""
    read = Read()
    for record in read_corpus(asked.corpora, "polnear_attributions"):
        if record["split"] == split:
            _compare(Document(Article.from_text(record["text"])), record, read, asked)
    return read


def _compare(document: Document, record: Record, read: Read, asked: Asked) -> None:
    ours = [(touched(document, ranges(one)), one) for one in document.attributions]
    speech = set().union(*(where for where, one in ours if one.kind in ("speech", "hearsay")))
    with_acts = set().union(*(where for where, one in ours if one.kind != "opinion"))
    annotated: dict[str, set[int]] = {"speech": set(), "act": set(), "other": set()}
    count = 0
    for gold in record["attributions"]:
        kind = gold_kind(document.text, gold)
        where = touched(document, [*gold["cue"], *gold["content"]])
        annotated[kind].update(where)
        if kind == "speech":
            count += 1
            if gold["source"]:
                _compare_source(document, gold, where, ours, read.sources, asked)
    reported, acts, other = annotated["speech"], annotated["act"], annotated["other"]
    for index, sentence in enumerate(document.sentences):
        if index in reported or index not in acts | other:
            read.sentences.add(index in reported, index in speech)
            if (index in reported) != (index in speech):
                wrong = "missed" if index in reported else "extra"
                asked.example(f"{wrong} sentence", f"{record['id']}: {document.text[sentence.start : sentence.end]}")
        if index in reported | acts or index not in other:
            read.with_acts.add(index in reported | acts, index in with_acts)
    words = max(1, document.words)
    read.annotated.append(1000 * count / words)
    read.found.append(1000 * sum(one.kind in ("speech", "hearsay") for _, one in ours) / words)


def _compare_source(
    document: Document,
    gold: Mapping[str, Any],
    where: set[int],
    ours: Sequence[tuple[set[int], Attribution]],
    sources: Counter[str],
    asked: Asked,
) -> None:
    """Count whether the source of an annotated attribution is found."""
    text = document.text
    start, end = min(map(tuple, gold["source"]))
    near = [one for sentences, one in ours if sentences & (touched(document, gold["cue"]) | where)]
    found = any(
        one.source is not None
        and one.source.start < end
        and one.source.end > start
        and head(text, *one.source) == head(text, start, end)
        for one in near
    )
    sources["all"] += 1
    sources["found" if found else "another" if near else "none there"] += 1
    if not found:
        quotes = [text[slice(*one.source)] for one in near if one.source]
        asked.example("missed source", f"{text[start:end]!r}, found {quotes}")


@dataclass
class Ladder:
    """How the items of the ladder were read, by part: the working half, the checking half, all, and all but the doubtful ones."""

    vague: dict[str, Tally] = field(
        default_factory=lambda: {part: Tally() for part in ("work", "check", "all", "sure")}
    )
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    confusion: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Items by labelled step and ours; -1 where none is found."""


def for_checking(row: Mapping[str, str]) -> bool:
    """Whether an item belongs to the half that is never read while rules are written: PolNeAR dev and half of the rest."""
    return row["split"] == "dev" or zlib.crc32(row["id"].encode()) % 2 == 1


def read_ladder(asked: Asked) -> Ladder:
    """Compare the steps of our sources with the hand-labelled ones."""
    with asked.label("source_ladder.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    wanted = {row["id"] for row in rows}
    documents = {
        record["id"]: Document(Article.from_text(record["text"]))
        for corpus in sorted({row["corpus"] for row in rows})
        for record in read_corpus(asked.corpora, corpus)
        if record["id"] in wanted
    }
    ladder = Ladder()
    for row in rows:
        start, end, step = int(row["start"]), int(row["end"]), int(row["step"])
        ours = _overlapping(documents[row["id"]].attributions, start, end)
        found = -1 if ours is None else int(ours.step)
        ladder.confusion[step, found] += 1
        parts = ["all", "check" if for_checking(row) else "work"] + (["sure"] if row["confidence"] != "1" else [])
        for part in parts:
            ladder.vague[part].add(step >= 3, found >= 3)
            ladder.seen[part] += 1
            ladder.found[part] += ours is not None
            ladder.right[part] += found == step
        if found != step and not for_checking(row):
            text = documents[row["id"]].text
            about = f"{text[max(0, start - 120) : start]}[[{text[start:end]}]]{text[end : end + 120]}"
            asked.example("wrong step", f"{step}, not {found}: {about!r}, {row['note']}")
    return ladder


def _overlapping(attributions: Sequence[Attribution], start: int, end: int) -> Attribution | None:
    """The attribution whose source, or else whose cue, has most of the passage."""

    def common(span: Span | None) -> int:
        return 0 if span is None else max(0, min(end, span.end) - max(start, span.start))

    best = max(attributions, key=lambda one: max(2 * common(one.source), common(one.cue)), default=None)
    return best if best is not None and (common(best.source) or common(best.cue)) else None


def ladder_figures(ladder: Ladder) -> Iterator[Figure]:
    """Yield the figures of each part of the ladder."""
    for part, size in ladder.seen.items():
        found, right = ladder.found[part], ladder.right[part]
        yield Figure(
            f"steps of sources, {part}",
            f"found {found / size:.3f}, right {right / max(1, found):.3f} of those found, {right / size:.3f} of {size}",
        )
        yield Figure(f"vague sources, {part}", str(ladder.vague[part]))
    pairs = ", ".join(
        f"{step} as {'none' if found < 0 else found}: {n}" for (step, found), n in sorted(ladder.confusion.items())
    )
    yield Figure("steps of sources, labelled as found", pairs)
