"""Swaps names, rewords and restyles real articles, and measures how far their scores move (models/stability.json).

* names: every name is replaced by one that other articles use, the same one each time. A name is a capitalised token that is
  never written in lower case anywhere in the corpora, so offices and institutions keep their words.
* paraphrase: contractions written out, common words exchanged for others of the same meaning, by fixed rules.
* restyling: an attack on articles of unreliable publishers with a score in the low band. Loaded words go, capitals and
  exclamation marks become ordinary, the reader is no longer addressed, contractions are written out. Facts and sources stay.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

from quality.article import Article
from quality.document import Document
from quality.document.tokens import TOKEN
from quality.document.voice import LOADED
from quality.document.wording import DAYS, MONTHS
from quality.scoring import Scorer
from quality.training.corpora import Record, read_records

CORPORA = ("article_bias", "semeval2019_hyperpartisan", "fakenewsnet_v1", "golbeck2018", "polnear")
CONTRACTIONS = {
    "don't": "do not", "doesn't": "does not", "didn't": "did not", "isn't": "is not", "aren't": "are not", "wasn't": "was not",
    "weren't": "were not", "won't": "will not", "wouldn't": "would not", "can't": "cannot", "couldn't": "could not",
    "hasn't": "has not", "haven't": "have not", "it's": "it is", "that's": "that is", "there's": "there is",
    "they're": "they are", "we're": "we are", "you're": "you are", "i'm": "I am", "he's": "he is", "she's": "she is",
}  # fmt: skip
SYNONYMS = {
    "however": "still", "therefore": "so", "begin": "start", "began": "started", "buy": "purchase", "bought": "purchased",
    "help": "aid", "show": "demonstrate", "shows": "demonstrates", "use": "employ", "used": "employed", "big": "large",
    "nearly": "almost", "about": "around", "many": "numerous", "often": "frequently", "while": "as", "get": "obtain",
    "got": "obtained", "need": "require", "needs": "requires", "enough": "sufficient", "end": "finish", "ended": "finished",
    "tried": "attempted", "ask": "request",
}  # fmt: skip
ADDRESS = {"you": "people", "your": "their", "yours": "theirs", "yourself": "themselves"}
WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")


def exchanged(text: str, table: Mapping[str, str]) -> str:
    """Words of the table replaced, a first capital kept."""

    def other(match: re.Match[str]) -> str:
        found = table.get(match.group().lower().replace("’", "'"))
        if found is None:
            return match.group()
        return found[0].upper() + found[1:] if match.group()[0].isupper() else found

    return WORD.sub(other, text)


def rewritten(article: Article, headline: str | None, text: str) -> Article:
    """An article with another headline and text."""
    return Article.from_text(text, headline=headline, url=article.url)


def paraphrased(article: Article) -> Article:
    """The same in other words."""
    return rewritten(article, article.headline, exchanged(article.text, CONTRACTIONS | SYNONYMS))


def restyled(article: Article) -> Article:
    """The same in a sober style."""
    document = Document(article)
    spans = sorted(
        {document.span(hit.first, hit.last) for name in LOADED for hit in document.authored(name)}, reverse=True
    )
    text, reached = article.text, len(article.text)
    for start, end in spans:
        if end <= reached:
            text, reached = text[:start] + text[end:].lstrip(" "), start
    text = exchanged(text, CONTRACTIONS | ADDRESS)

    def calm(plain: str) -> str:
        plain = re.sub(r"[!]+", ".", plain)
        return re.sub(r"\b[A-Z]{5,}\b", lambda match: match.group().capitalize(), plain)

    headline = calm(exchanged(article.headline, ADDRESS)).rstrip(".") if article.headline else None
    return rewritten(article, headline, calm(text))


class NameSwap:
    """Replace names by names from other articles, consistently within an article."""

    def __init__(self, everything: Sequence[Record]) -> None:
        self.ordinary: set[str] = set(DAYS | MONTHS)
        capitalised: set[str] = set()
        for record in everything:
            for word in TOKEN.findall(record["text"]):
                if word.islower():
                    self.ordinary.add(word)
                elif word.isalpha() and word.istitle() and len(word) > 3:
                    capitalised.add(word)
        self.pool = sorted(word for word in capitalised if word.lower() not in self.ordinary)

    def __call__(self, article: Article, chance: random.Random) -> Article:
        table: dict[str, str] = {}

        def other(match: re.Match[str]) -> str:
            word = match.group()
            if not (word.istitle() and word.isalpha() and len(word) > 2) or word.lower() in self.ordinary:
                return word
            return table.setdefault(word, chance.choice(self.pool))

        headline = re.sub(r"\w+", other, article.headline) if article.headline else None
        return rewritten(article, headline, re.sub(r"\w+", other, article.text))


def stability(folder: Path, scorer: Scorer, articles: int = 300) -> dict[str, Any] | None:
    """How far scores move, for about so many articles of the corpora in `folder`, half of them of reliable publishers.

    None where the corpora hold no article of a reliable or an unreliable publisher that gets a score.
    """
    by_corpus: dict[str, list[Record]] = {corpus: [] for corpus in CORPORA}
    for record in read_records(folder):
        if record["corpus"] in by_corpus:
            by_corpus[record["corpus"]].append(record)
    everything = [record for corpus in CORPORA for record in by_corpus[corpus]]
    chance = random.Random(0)
    chosen: list[Record] = []
    for kind in ("reliable", "unreliable"):
        rated = [record for record in everything if record["label_source"] == kind]
        chosen += chance.sample(rated, min(articles // 2, len(rated)))
    swap = NameSwap(everything)
    moves: dict[str, list[float]] = {"names": [], "paraphrase": []}
    attack: list[tuple[int, int]] = []
    for record in chosen:
        article = Article.from_text(record["text"], headline=record["title"] or None)
        before = _reliability(scorer, article)
        if before is None:
            continue
        for name, other in (("names", swap(article, chance)), ("paraphrase", paraphrased(article))):
            after = _reliability(scorer, other)
            if after is not None:
                moves[name].append(100 * (after - before))
        if record["label_source"] == "unreliable" and scorer.scorecard.band(round(100 * before)) == "low":
            after = _reliability(scorer, restyled(article))
            if after is not None:
                attack.append((round(100 * before), round(100 * after)))
    return _summary(moves, attack, scorer) if all(moves.values()) and attack else None


def _reliability(scorer: Scorer, article: Article) -> float | None:
    return scorer.score(article, what_if=False).reliability


def _summary(moves: Mapping[str, list[float]], attack: list[tuple[int, int]], scorer: Scorer) -> dict[str, Any]:
    result: dict[str, Any] = {
        name: {
            "articles": len(values),
            "under_2_points": mean(abs(value) < 2 for value in values),
            "mean_shift": mean(values),
            "median_move": median(map(abs, values)),
        }
        for name, values in moves.items()
    }
    bands = [scorer.scorecard.band(after) for _, after in attack]
    result["restyling"] = {
        "articles": len(attack),
        "median_rise": median(after - before for before, after in attack),
        "to_medium": bands.count("medium") / len(bands),
        "to_high": bands.count("high") / len(bands),
    }
    return result
