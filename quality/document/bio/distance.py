"""How far what a bio says is from what an article is about, by topics, open words and word vectors together.

A logistic model of thirteen numbers, the model's table `bio_distance`, fitted by `quality train --base-table bio_distance` on real
bios under their own articles and under others. It weighs what each alone cannot tell: a bio of few words tells little, wherever
its words point.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from quality.document.bio.subject import bio_tokens, subject_words
from quality.document.callings import PURSUITS, callings, stated
from quality.document.tokens import tokenize
from quality.document.topics import fit, likeness, topic_distribution
from quality.document.word_vectors import Subject, nearest_of, nearness, subject
from quality.model import Model
from quality.model.layout import INTERCEPT

if TYPE_CHECKING:
    from quality.document.document import Document

WORDS = 25
"""Weightiest words of a bio that are read."""
_FULL_WEIGHT = 12
"""Weight from which on a word counts in full as near to an article."""


class Stated(NamedTuple):
    """What a bio says: its `subject`, the `topics` that it names, those of its `wording`, its kinds of `callings`."""

    subject: Subject | None
    topics: Collection[str]
    wording: Mapping[str, float]
    callings: Collection[str]


class About(NamedTuple):
    """What an article is about: its `subject`, its `topics` with their shares, how often each word stands in it."""

    subject: Subject | None
    topics: Mapping[str, float]
    counts: Mapping[str, int]


def read_stated(
    quotes: Sequence[str], model: Model, offices: Collection[str] = (), declared: Sequence[str] = ()
) -> Stated:
    """What bios of this wording say. `declared` are facts of the authors, in lower case; `offices` see `callings.stated`."""
    tokens = [bio_tokens(quote) for quote in quotes]
    facts = [tokenize(fact) for fact in declared]
    kinds = {calling.kind for some in (*tokens, *facts) for calling in callings(some)}.union(offices)
    named = {kind for some in (*tokens, *facts) for kind in stated(some, offices)}
    words = Counter(dict.fromkeys(subject_words([*tokens, *facts], titles=True), 1))
    wording = topic_distribution(Counter(word for some in tokens for word in some.lower), model, least=1)
    topics = frozenset(topic for kind in named for topic in PURSUITS.get(kind, (kind,)))
    return Stated(subject(words, model), topics, wording or {}, kinds)


def read_about(document: Document) -> About:
    """What an article is about."""
    return About(document.subject, document.topics or {}, document.article_counts)


def misfit(bio: Stated, article: About, model: Model) -> float:
    """How surely a reader would object to the author of this article, 0 to 1."""
    weights = model.table("bio_distance").rows
    found = numbers(bio, article, model.rows("word_vectors")) | {INTERCEPT: 1.0}
    logit = math.fsum(weights[name][0] * value for name, value in found.items() if name in weights)
    return 1 / (1 + math.exp(-logit))


def numbers(bio: Stated, article: About, vectors: Mapping[str, tuple[float, ...]]) -> dict[str, float]:
    """The numbers that the model weighs. `vectors` are the rows of the table `word_vectors`."""
    shares = article.topics
    found = {
        "press": float("press" in bio.callings),
        "student": float("student" in bio.callings),
        "names topics": float(bool(bio.topics)),
        "fit of topics": fit(bio.topics, shares) if bio.topics and shares else 0.0 if bio.topics else 0.5,
        "likeness of wording": likeness(bio.wording, shares) if shares else 0.3,
        "same topic": math.fsum(share * shares.get(topic, 0.0) for topic, share in bio.wording.items()),
        "share of topic": max(shares.values(), default=0.0),
        "words": 0.0,
        "weighty words": 0.0,
        "near words": 0.0,
        "many near words": 0.0,
        "near subject": 0.0,
        "words in article": 0.0,
    }
    if bio.subject is None or article.subject is None:
        return found
    words = [(word, weight) for word, weight in bio.subject.words[:WORDS] if weight > 0]
    total = math.fsum(weight for _, weight in words)
    if not words:
        return found
    much = math.log1p(total / 10)
    near = nearest_of([word for word, _ in words], article.subject, vectors)
    nearest = sorted((n * min(1.0, w / _FULL_WEIGHT) for n, (_, w) in zip(near, words, strict=True)), reverse=True)[:3]
    nearest_mean = math.fsum(nearest) / len(nearest)
    used = math.fsum(weight * min(1.0, article.counts.get(word, 0) / 2) for word, weight in words) / total
    found["words"] = much
    found["weighty words"] = math.fsum(weight for _, weight in words[:2]) / 15 / min(2, len(words))
    found["near words"] = nearest_mean
    found["many near words"] = much * nearest_mean
    found["near subject"] = much * nearness(bio.subject, article.subject)
    found["words in article"] = much * used
    return found
