"""Measure `Document.attributions` against annotated news articles.

    python scripts/attribution_gold.py [--split train|dev] [--errors missed|extra|source|step] [--limit N]

**Corpus.** PolNeAR (Newell et al., LREC 2018): news articles with hand-annotated attributions, each a source, a cue
and a content. They cover all that can be ascribed to somebody: speech and writing, but also beliefs, intentions,
decrees, votes, expectations and appearances. The file `polnear_attributions.jsonl.gz` is looked for in the folder
`corpora` under `$QUALITY_SHARED` or under `../shared` beside the repository.

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
kind speech or hearsay. The **wide** figures take *act* as positive too and our kind act as found.

**Source found**: of the *speech* attributions with a source, the share for which an attribution of ours in one of the
same sentences has a source that overlaps it and has the same head. The head of a noun phrase is the last word before
its first comma, bracket, preposition, relative pronoun, auxiliary or participle; one rule for both sides.

**Density**: Spearman correlation over articles of attributions per 1,000 words (speech against speech and hearsay).

**Ladder**: `tests/gold/ladder.csv` (hand-labelled, see the README there) gives the step of single sources; measured
are accuracy, and precision, recall and F1 of vague (steps 3 and 4) against the rest. An item is found when an
attribution of ours has a source or cue that overlaps it; one that is not found counts as not vague. The rules were
written looking at the errors of the working half only (`for_checking`).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import re
import sys
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from quality.article import Article
from quality.document import Attribution, Document

ROOT = Path(__file__).resolve().parent.parent

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


def corpora() -> Path:
    """Return the folder of the annotated corpora. Exits if there is none."""
    folder = Path(os.environ.get("QUALITY_SHARED", ROOT.parent / "shared")) / "corpora"
    if not folder.is_dir():
        sys.exit(f"no corpora at {folder}; set QUALITY_SHARED")
    return folder


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


def gold_kind(text: str, attribution: dict[str, Any]) -> str:
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


def read_gold(split: str) -> Iterator[dict[str, Any]]:
    """Read the annotated articles of one split."""
    with gzip.open(corpora() / "polnear_attributions.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["split"] == split:
                yield record


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


def ours_ranges(attribution: Attribution) -> list[Range]:
    """Return the ranges of cue and content of one of our attributions."""
    ranges: list[Range] = [tuple(attribution.content)]  # type: ignore[list-item]
    if attribution.cue is not None:
        ranges.append(tuple(attribution.cue))  # type: ignore[arg-type]
    return ranges


class Tally:
    """Counts for one yes-or-no decision."""

    def __init__(self) -> None:
        self.both = self.missed = self.extra = 0

    def add(self, expected: bool, found: bool) -> None:
        self.both += expected and found
        self.missed += expected and not found
        self.extra += found and not expected

    @property
    def f1(self) -> float:
        return 2 * self.both / max(1, 2 * self.both + self.extra + self.missed)

    def __str__(self) -> str:
        precision = self.both / max(1, self.both + self.extra)
        recall = self.both / max(1, self.both + self.missed)
        return f"precision {precision:.3f}  recall {recall:.3f}  F1 {self.f1:.3f}  (n = {self.both + self.missed})"


def spearman(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Compute the rank correlation, with mean ranks for ties."""

    def ranks(values: Sequence[float]) -> list[float]:
        order = sorted(range(len(values)), key=values.__getitem__)
        out = [0.0] * len(values)
        at = 0
        while at < len(order):
            stop = at
            while stop < len(order) and values[order[stop]] == values[order[at]]:
                stop += 1
            for place in order[at:stop]:
                out[place] = (at + stop - 1) / 2
            at = stop
        return out

    a, b = ranks(xs), ranks(ys)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    top = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    bottom = (sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)) ** 0.5
    return float(top / bottom) if bottom else 0.0


def show_source(
    document: Document, gold: dict[str, Any], span: tuple[int, int], near: list[Attribution], sentences: list[int]
) -> None:
    """Prints a source of the gold labels that was not found, with what was found near it."""
    text = document.text
    cue = " … ".join(text[s:e] for s, e in gold["cue"])
    ours = [
        (text[slice(*one.source)] if one.source else None, text[slice(*one.cue)] if one.cue else None) for one in near
    ]
    print(f"GOLD [{text[slice(*span)]}] <{cue}>  OURS", ours)
    print("    ", *(text[document.sentences[i].start : document.sentences[i].end] for i in sentences))


def show_sentence(document: Document, record: dict[str, Any], index: int, *, with_gold: bool) -> None:
    """Prints a sentence that is wrong, with what the gold labels say of it where asked."""
    text, sentence = document.text, document.sentences[index]
    print(f"{record['id'][8:40]}: {text[sentence.start : sentence.end]}")
    for gold in record["attributions"] if with_gold else ():
        if gold_kind(text, gold) == "speech" and index in touched(document, [*gold["cue"], *gold["content"]]):
            print("      GOLD", [[text[s:e][:60] for s, e in gold[k]] for k in ("source", "cue", "content")])


def measure(split: str, errors: str | None = None, limit: int = 0) -> dict[str, float]:
    """Print the figures of one split, and examples of one class of error. Returns the main figures by name."""
    strict, wide = Tally(), Tally()
    sources = Counter[str]()
    gold_density, our_density = [], []
    shown = 0
    for record in sorted(read_gold(split), key=lambda record: record["id"][::-1]):
        document = Document(Article.from_text(record["text"]))
        text = document.text
        ours = document.attributions
        sentences = [touched(document, ours_ranges(one)) for one in ours]
        found_strict: set[int] = set().union(
            *(s for s, one in zip(sentences, ours, strict=True) if one.kind in ("speech", "hearsay"))
        )
        found_wide: set[int] = set().union(
            *(s for s, one in zip(sentences, ours, strict=True) if one.kind != "opinion")
        )
        speech: set[int] = set()
        act: set[int] = set()
        other: set[int] = set()
        count = 0
        for gold in record["attributions"]:
            kind = gold_kind(text, gold)
            where = touched(document, [*gold["cue"], *gold["content"]])
            {"speech": speech, "act": act, "other": other}[kind].update(where)
            if kind != "speech":
                continue
            count += 1
            if not gold["source"]:
                continue
            start, end = min(map(tuple, gold["source"]))
            sources["all"] += 1
            cue_where = touched(document, gold["cue"]) or where
            near = [one for s, one in zip(sentences, ours, strict=True) if s & (cue_where | where)]
            hit = any(
                one.source is not None
                and one.source.start < end
                and one.source.end > start
                and head(text, *one.source) == head(text, start, end)
                for one in near
            )
            sources["found"] += hit
            if not near:
                sources["no attribution there"] += 1
            elif not hit:
                sources["other source"] += 1
            if not hit and errors == "source" and shown < limit and near:
                shown += 1
                show_source(document, gold, (start, end), near, sorted(cue_where)[:2])
        for index in range(len(document.sentences)):
            if index in speech or index not in act | other:
                strict.add(index in speech, index in found_strict)
                wrong = {
                    "missed": index in speech and index not in found_strict,
                    "extra": index not in speech and index in found_strict,
                }
                if errors in wrong and wrong[errors] and shown < limit:
                    shown += 1
                    show_sentence(document, record, index, with_gold=errors == "missed")
                    for s, one in zip(sentences, ours, strict=True):
                        if index in s:
                            print(
                                "      OURS",
                                text[slice(*one.source)] if one.source else None,
                                "|",
                                text[slice(*one.cue)] if one.cue else None,
                                "|",
                                text[slice(*one.content)][:60],
                                one.kind,
                            )
            if index in speech | act or index not in other:
                wide.add(index in speech | act, index in found_wide)
        words = max(1, document.words)
        gold_density.append(1000 * count / words)
        our_density.append(1000 * sum(one.kind in ("speech", "hearsay") for one in ours) / words)
    print(f"{split}: {len(gold_density)} articles")
    print(f"  attributed sentence        {strict}")
    print(f"  attributed sentence, wide  {wide}")
    print(
        f"  source found               {sources['found'] / max(1, sources['all']):.3f}  (n = {sources['all']}; "
        f"other source {sources['other source']}, no attribution there {sources['no attribution there']})"
    )
    print(f"  density over articles      Spearman {spearman(gold_density, our_density):.3f}")
    return {"sentence F1": strict.f1, "source found": sources["found"] / max(1, sources["all"])}


def ladder_texts(rows: Sequence[dict[str, str]]) -> dict[str, str]:
    """Return the texts of the articles that the ladder sample names, by id."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        wanted.setdefault(row["corpus"], set()).add(row["id"])
    texts = {}
    for corpus, ids in wanted.items():
        with gzip.open(corpora() / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if record["id"] in ids:
                    texts[record["id"]] = record["text"]
    return texts


def for_checking(row: dict[str, str]) -> bool:
    """Whether an item belongs to the half that is never read while rules are written: PolNeAR dev and half of the rest."""
    return row["split"] == "dev" or zlib.crc32(row["id"].encode()) % 2 == 1


def ladder(errors: str | None = None, limit: int = 0) -> dict[str, float]:
    """Print accuracy and vague F1 on the hand-labelled sample, for its working half, its checking half and all of it."""
    with (ROOT / "tests" / "gold" / "ladder.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    texts = ladder_texts(rows)
    documents = {key: Document(Article.from_text(text)) for key, text in texts.items()}
    vague = {"work": Tally(), "check": Tally(), "all": Tally(), "sure": Tally()}
    right, seen, found = Counter[str](), Counter[str](), Counter[str]()
    confusion = Counter[tuple[int, int | None]]()
    shown = 0
    for row in rows:
        document = documents[row["id"]]
        start, end, step = int(row["start"]), int(row["end"]), int(row["step"])
        best, most = None, 0
        for one in document.attributions:
            for span, weight in ((one.source, 2), (one.cue, 1)):
                if span is not None:
                    overlap = min(end, span.end) - max(start, span.start)
                    if overlap > 0 and overlap * weight > most:
                        best, most = one, overlap * weight
        ours = best.step if best is not None else None
        confusion[step, ours] += 1
        parts = ["all", "check" if for_checking(row) else "work"] + (["sure"] if row["confidence"] != "1" else [])
        for part in parts:
            vague[part].add(step >= 3, ours is not None and ours >= 3)
            seen[part] += 1
            found[part] += ours is not None
            right[part] += ours == step
        if errors == "step" and ours != step and not for_checking(row) and shown < limit:
            shown += 1
            text = document.text
            about = text[max(0, start - 120) : start] + "[[" + text[start:end] + "]]" + text[end : end + 120]
            source = text[slice(*best.source)] if best is not None and best.source else None
            print(step, ours, row["confidence"], repr(about), "| OURS", repr(source), "|", row["note"])
    print("ladder, hand-labelled")
    for part in ("work", "check", "all", "sure"):
        print(
            f"  {part:6} found {found[part] / seen[part]:.3f}"
            f"  step right of those found {right[part] / max(1, found[part]):.3f}"
            f"  of all {right[part] / seen[part]:.3f}  vague {vague[part]}"
        )
    print("  gold step to ours:", dict(sorted(confusion.items(), key=str)))
    return {"step right": right["all"] / max(1, found["all"]), "vague F1": vague["all"].f1}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="train", choices=("train", "dev"))
    parser.add_argument("--errors", choices=("missed", "extra", "source", "step"))
    parser.add_argument("--limit", type=int, default=60)
    options = parser.parse_args()
    if options.errors != "step":
        measure(options.split, options.errors, options.limit)
    if (ROOT / "tests" / "gold" / "ladder.csv").exists():
        ladder(options.errors, options.limit)


if __name__ == "__main__":
    main()
