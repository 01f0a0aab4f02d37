"""Print every quality figure of the scorer next to its goal.

    python scripts/quality_figures.py [--shared ../shared] [--json]

Reads the shared corpora, gold and seeds; the figures of the model itself come from models/evaluation.json, the figures of cost
from scripts/bench.py. Everything is measured on articles as they are, except where a flaw or a harmless edit is the point.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import json
import os
import random
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from quality import Article, load_scorer
from quality.document import Document
from quality.document.headline import Headline, headline_support, tokenize
from quality.document.topics import HARD_NEWS
from quality.errors import QualityError
from quality.training.flaws import FLAWS
from quality.training.labels import read_labelled

HERE = Path(__file__).resolve().parents[1]
SIGNALS_OF = {
    "repeat": ("duplicated_blocks",),
    "leftovers": ("boilerplate_residue",),
    "hobby_bio": ("bio_topic_mismatch",),
    "unnamed": ("vague_attribution",),
    "filler": ("filler",),
    "unsourced": ("missing_attribution", "sourcing"),
    "wrong_headline": ("headline_support",),
    "teaser": ("clickbait_headline",),
}
PAGE_SIGNALS = ("boilerplate_residue", "duplicated_blocks")
FLAG_LINES = {"duplicated_blocks": 0.05, "bio_topic_mismatch": 0.6, "vague_attribution": 0.5}
Row = tuple[str, str, str]


def seeds(shared: Path) -> Iterator[Row]:
    """Score the five seeds: score and band of each."""
    scorer = load_scorer()
    shown = []
    for path in sorted((shared / "seeds").glob("*.txt")):
        result = scorer.score(Article.from_text(path.read_text(encoding="utf-8")), what_if=False)
        shown.append(f"{result.score} {result.band}")
    yield "five seeds", ", ".join(shown), "all below 50, none high"


def attribution(shared: Path) -> Iterator[Row]:
    """Measure reported speech on PolNeAR dev, and vague sources on the hand-labelled sample."""
    os.environ["QUALITY_SHARED"] = str(shared)
    import attribution_gold as gold

    with contextlib.redirect_stdout(io.StringIO()):
        found, vague = gold.measure("dev"), gold.ladder()
    yield "attributed-sentence F1, PolNeAR dev, reported speech", f"{found['sentence F1']:.3f}", "0.90"
    yield "source span found, PolNeAR dev", f"{found['source found']:.3f}", "0.85"
    yield "vague (steps 3 and 4) F1, hand-labelled sample", f"{vague['vague F1']:.3f}", "0.85"


def false_flags() -> Iterator[Row]:
    """Measure false flags on dated articles of publishers rated reliable, as in labeled/."""
    labelled = read_labelled(HERE / "labeled")
    dated = (labelled.truth == 1) & labelled.articles["year"].notna().to_numpy()
    for name, asked in (("duplicated_blocks", "0.5 %"), ("bio_topic_mismatch", "0.3 %"), ("vague_attribution", "2 %")):
        values = labelled.signals[name][dated]
        share = float(np.nansum(values >= FLAG_LINES[name]) / dated.sum())
        yield f"false flags, {name} from {FLAG_LINES[name]}", f"{100 * share:.2f} % of {dated.sum():,}", asked


def headlines(shared: Path) -> Iterator[Row]:
    """Measure headline_support on related and unrelated pairs of the FNC-1 test set."""
    documents = {}
    with gzip.open(shared / "corpora" / "fnc1_bodies.jsonl.gz", "rt", encoding="utf-8") as lines:
        for body in map(json.loads, lines):
            if body["split"] == "competition_test":
                documents[body["body_id"]] = Document(Article.from_text(body["text"]))
    with gzip.open(shared / "corpora" / "fnc1.jsonl.gz", "rt", encoding="utf-8") as lines:
        pairs = random.Random(1).sample(list(map(json.loads, lines)), 6000)
    truth, shares = [], []
    for pair in pairs:
        headline = Headline(pair["headline"], "headline", 0, tokenize(pair["headline"]), None)
        support = headline_support(documents[pair["body_id"]], headline)
        if support is not None:
            truth.append(pair["stance"] != "unrelated")
            shares.append(support.share)
    yield f"headline_support on FNC-1, {len(truth):,} pairs, ROC-AUC", f"{roc_auc_score(truth, shares):.3f}", "0.97"


def sound_articles(shared: Path, count: int = 100) -> list[Article]:
    """Return professional articles, at most three per publisher."""
    taken: dict[str, int] = {}
    chosen = []
    with gzip.open(shared / "corpora" / "article_bias.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [
            r
            for r in map(json.loads, lines)
            if r["label_source"] == "reliable" and 250 <= len(r["text"].split()) <= 900
        ]
    random.Random(3).shuffle(records)
    for record in records:
        taken[record["domain"]] = taken.get(record["domain"], 0) + 1
        if taken[record["domain"]] <= 3:
            chosen.append(Article.from_text(record["text"], headline=record["title"]))
    return chosen[:count]


def flaws(shared: Path) -> Iterator[Row]:
    """Measure, for each inserted flaw, how often its signal shows evidence and how far the score falls; for harmless edits,
    how far the score moves."""
    scorer = load_scorer()
    falls: dict[str, list[int]] = {name: [] for name in FLAWS}
    found: dict[str, int] = dict.fromkeys(FLAWS, 0)
    moves: dict[str, list[float]] = {name: [] for name in HARMLESS}
    for article in sound_articles(shared):
        before = scorer.score(article, what_if=False)
        if before.score is None or before.reliability is None or before.score < 50:
            continue
        for name, put_in in FLAWS.items():
            if name == "hobby_bio" and next(iter(Document(article).topics or {}), "") not in HARD_NEWS:
                continue
            flawed = put_in(article)
            after = scorer.score(flawed, what_if=False) if flawed else None
            if after is not None and after.score is not None:
                falls[name].append(before.score - after.score)
                found[name] += any(
                    c.signal in SIGNALS_OF[name] and (c.evidence or c.log_odds < 0) for c in after.contributions
                )
        for name, edit in HARMLESS.items():
            other = scorer.score(Article.from_text(edit(article.text), headline=article.headline), what_if=False)
            if other.reliability is not None:
                moves[name].append(100 * abs(other.reliability - before.reliability))
    for name, values in falls.items():
        yield (
            f"flaw put in: {name} ({len(values)} articles)",
            f"found {100 * found[name] / len(values):.0f} %, median fall {median(values):.0f}",
            "found 95 %, fall 8",
        )
    for name, changes in moves.items():
        yield f"harmless edit: {name}", f"mean move {mean(changes):.2f}, largest {max(changes):.1f}", "below 1"


HARMLESS: dict[str, Callable[[str], str]] = {
    "straight quotes": lambda text: text.translate(str.maketrans("“”‘’", "\"\"''")),
    "more blank lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "spaces at line ends": lambda text: text.replace("\n", "  \n"),
}


def pages(shared: Path) -> Iterator[Row]:
    """Compare pages with their pasted stories, and measure how often text around a real page's story counts against it."""
    scorer = load_scorer()
    differences = []
    charged = dict.fromkeys(PAGE_SIGNALS, 0)
    scored = 0
    with tarfile.open(shared / "corpora" / "html_pages" / "pages.tar.gz") as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            if file is None:
                continue
            try:
                article = Article.from_html(file.read())
            except QualityError:
                continue
            read = scorer.score(article, what_if=False)
            if read.score is None:
                continue
            scored += 1
            for part in read.contributions:
                if part.signal in charged:
                    charged[part.signal] += part.log_odds < -0.2
            again = scorer.score(pasted_story(article), what_if=False)
            if again.score is not None:
                differences.append(abs(read.score - again.score))
    near = sum(value <= 3 for value in differences) / len(differences)
    yield (
        f"page against its story pasted ({len(differences)} pages scored)",
        f"mean {mean(differences):.1f} points, {100 * near:.0f} % within 3",
        "nearly the same",
    )
    for name, count in charged.items():
        yield f"real pages that {name} costs over 0.2", f"{100 * count / scored:.1f} % of {scored}", "2 % at most"


def pasted_story(article: Article) -> Article:
    """Return the story of a page as somebody would paste it, without its surroundings."""
    story = [block for block in article.blocks if block.main is not False]
    text = "\n\n".join(article.text[block.start : block.end] for block in story or article.blocks)
    return Article.from_text(text, headline=article.headline, byline=article.byline, bio=article.bio)


def model() -> Iterator[Row]:
    """Return the figures of the model on unseen publishers."""
    result = json.loads((HERE / "models" / "evaluation.json").read_text(encoding="utf-8"))
    asked = {"auc_within_corpora": "0.82", "auc_pooled": "0.88", "auc_publishers": "0.91", "spearman_coders": "0.80"}
    for name, goal in asked.items():
        yield name, f"{result['model'][name]:.3f}", goal
    yield "calibration_error", f"{result['calibration']['calibration_error']:.3f}", "0.04 at most"
    full = result["baselines"]["gradient boosting, not additive"]["auc_within_corpora"]
    yield (
        "full model minus additive, within corpora",
        f"{full - result['model']['auc_within_corpora']:+.3f}",
        "0.01 at most",
    )


def coded() -> Iterator[Row]:
    """Compare single signals with the article coders."""
    labelled = read_labelled(HERE / "labeled")
    from quality.training.metrics import spearman

    for scale, asked in (("sourcing", "0.75"), ("vague", "0.65"), ("loaded", "0.75")):
        column = labelled.articles[scale].to_numpy(dtype=float)
        best = max(labelled.signals, key=lambda name: abs(np.nan_to_num(spearman(labelled.signals[name], column))))
        yield f"coded {scale}: best signal {best}", f"{spearman(labelled.signals[best], column):+.2f}", asked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=HERE.parent / "shared")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    shared = options.shared.resolve()
    parts: list[Iterator[Row]] = [
        seeds(shared), attribution(shared), false_flags(), headlines(shared), flaws(shared), pages(shared), model(), coded(),
    ]  # fmt: skip
    rows: list[dict[str, Any]] = []
    for part in parts:
        for what, reached, asked in part:
            rows.append({"what": what, "reached": reached, "asked": asked})
            if not options.json:
                print(f"{what:<66}{reached:<40}{asked}", flush=True)
    if options.json:
        print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
