"""Flaws and harmless edits put into sound articles: how often a flaw's signal finds it, and how far the score moves."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from statistics import mean, median

from quality.article import Article
from quality.checks.figures import Asked, Figure
from quality.document import Document
from quality.document.topics import HARD_NEWS
from quality.scoring import load_scorer
from quality.training.corpora import read_corpus
from quality.training.flaws import FLAWS

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
HARMLESS: dict[str, Callable[[str], str]] = {
    "straight quotes": lambda text: text.translate(str.maketrans("“”‘’", "\"\"''")),
    "more blank lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "spaces at line ends": lambda text: text.replace("\n", "  \n"),
}
ARTICLES = 100
FROM_PUBLISHER = 3
"""Most articles of one publisher."""
SOUND = 50
"""Lowest score of an article that flaws are put into."""


def measure(asked: Asked) -> Iterator[Figure]:
    """Yield one figure per flaw and per harmless edit. Raises InputError if the articles are missing."""
    scorer = load_scorer()
    falls: dict[str, list[int]] = defaultdict(list)
    found: Counter[str] = Counter()
    moves: dict[str, list[float]] = defaultdict(list)
    for article in _sound_articles(asked):
        before = scorer.score(article, what_if=False)
        if before.score is None or before.reliability is None or before.score < SOUND:
            continue
        for name, flawed in _flawed(article):
            after = scorer.score(flawed, what_if=False)
            if after.score is not None:
                falls[name].append(before.score - after.score)
                found[name] += any(
                    part.signal in SIGNALS_OF[name] and (part.evidence or part.log_odds < 0)
                    for part in after.contributions
                )
        for name, edit in HARMLESS.items():
            edited = Article.from_text(edit(article.text), headline=article.headline)
            reliability = scorer.score(edited, what_if=False).reliability
            if reliability is not None:
                moves[name].append(100 * abs(reliability - before.reliability))
    for name in FLAWS:
        if values := falls[name]:
            share = f"found {100 * found[name] / len(values):.0f} % of {len(values)}"
            yield Figure(f"flaw put in, {name}", f"{share}, median fall {median(values):.0f}")
    for name, changes in moves.items():
        yield Figure(f"harmless edit, {name}", f"mean move {mean(changes):.2f}, largest {max(changes):.1f}")


def _flawed(article: Article) -> Iterator[tuple[str, Article]]:
    """Each flaw that fits the article; a hobby in the bio is none under articles on leisure."""
    for name, put_in in FLAWS.items():
        if name == "hobby_bio" and next(iter(Document(article).topics or {}), "") not in HARD_NEWS:
            continue
        if (flawed := put_in(article)) is not None:
            yield name, flawed


def _sound_articles(asked: Asked) -> list[Article]:
    """Articles of middle length of reliable publishers, in a random order."""
    records = [
        record
        for record in read_corpus(asked.corpora, "article_bias")
        if record["label_source"] == "reliable" and 250 <= len(record["text"].split()) <= 900
    ]
    random.Random(3).shuffle(records)
    taken: Counter[str] = Counter()
    chosen = []
    for record in records:
        taken[record["domain"]] += 1
        if taken[record["domain"]] <= FROM_PUBLISHER:
            chosen.append(Article.from_text(record["text"], headline=record["title"]))
    return chosen[:ARTICLES]
