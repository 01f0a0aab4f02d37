"""The table `topics`: weights of words for the top-level IPTC Media Topics.

Labels come from three sources, none of them a human reader of the article: the hand-written terms of the word list topic_terms,
topic words in URL sections, and story topics or subjects that a corpus states. A multinomial logistic regression learns from
them, is applied to its own training articles, and learns again (self-training, three rounds). Small documents drawn from the
terms keep topics alive that the corpora hardly have.

The vocabulary is generic: words of at least ten publishers and fifteen articles that are written in lower case inside
sentences seven times in ten, so names of persons, places, peoples and parties are out; single terms of the hand-written
lists are in. Articles in `labels/bios.csv` beside the corpora and their near-duplicates are never trained on;
the accuracy on them is reported.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from quality.document import topics
from quality.document.tokens import tokenize
from quality.lexicons import load_lexicon
from quality.model import load_model
from quality.model.layout import INTERCEPT
from quality.training.added import Log
from quality.training.base_tables.sources import Sources
from quality.training.bundle import head, seal, write_table
from quality.training.corpora import Record
from quality.training.metrics import Floats

STEP = 0.4
"""Weights are rounded to multiples of this."""
LEVELS = 31
"""Largest multiple."""
LARGEST_VOCABULARY = 7000
FEWEST_ARTICLES, FEWEST_PUBLISHERS = 15, 10
"""Articles and publishers that use a word of the vocabulary."""
ROUNDS = 200
"""Steps of a fit, at most."""
CHARACTERS_READ, WORDS_READ = 12_000, 1500
TOPIC_LIST = list(topics.TOPICS)
INDEX = {topic: i for i, topic in enumerate(TOPIC_LIST)}
CORPUS_TOPIC = {"fakehealth": "health", "fa_kes": "conflict_war", "perezrosas_celebrity": "arts_culture_entertainment"}
STATED = {
    "arts_culture_entertainment":
        "media_bias media_industry arts_and_entertainment arts entertainment celebrities media music-entertainment "
        "entertainment-news celebrity-news",
    "conflict_war":
        "us_military terrorism national_security national_defense defense isis nuclear_weapons military "
        "national-security veterans_affairs",
    "crime_law":
        "violence_in_america gun_control_and_gun_rights supreme_court fbi justice justice_department sexual_misconduct "
        "criminal_justice death_penalty crime courts",
    "disaster_accident": "disaster",
    "economy_business_finance":
        "economy_and_jobs banking_and_finance federal_budget trade taxes economic_policy business fiscal_cliff economy "
        "markets money finance gold-and-precious-metals",
    "education": "education",
    "environment": "environment animal_welfare climate",
    "health":
        "coronavirus healthcare opioid_crisis public_health health health-shots to-your-health boostershots cancer "
        "booster_shots health-news medical",
    "labour": "labor jobs",
    "lifestyle_leisure": "food fashion travel lifestyle parenting",
    "politics":
        "elections politics polarization white_house immigration impeachment us_congress us_senate foreign_policy "
        "us_house campaign_finance voting_rights_and_voter_fraud itsallpolitics",
    "religion": "religion_and_faith",
    "science_technology": "technology cybersecurity science sciencenow tech",
    "society": "race_and_racism lgbt_rights civil_rights women's_issues inequality black-lives-matter",
    "sport": "sports nfl nba",
    "weather": "weather",
}  # fmt: skip
"""Words by which corpora and addresses state a topic."""
TOPIC_STATED = {word: topic for topic, words in STATED.items() for word in words.split()}


@dataclass
class Words:
    """Words of every article, those to train on first, and how the latter use them."""

    counts: list[Counter[str]] = field(default_factory=list)
    phrases: list[Counter[str]] = field(default_factory=list)
    """Terms of several words in each article, by topic."""
    size: int = 0
    """Articles to train on."""
    frequency: Counter[str] = field(default_factory=Counter)
    publishers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    seen: Counter[str] = field(default_factory=Counter)
    in_lower_case: Counter[str] = field(default_factory=Counter)

    def add(self, record: Record, training: bool) -> None:
        """Read an article."""
        surface, lower, _, _ = tokenize(f"{record['title'] or ''}\n\n{record['text'][:CHARACTERS_READ]}")
        surface, lower = surface[:WORDS_READ], lower[:WORDS_READ]
        self.counts.append(Counter(lower))
        self.phrases.append(Counter(n.topic for n in topics.named_topics(lower) if n.last - n.first > 1))
        if not training:
            return
        self.size += 1
        for word in self.counts[-1]:
            self.frequency[word] += 1
            self.publishers[word].add(record["domain"] or record["corpus"])
        for before, word, token in zip(surface, lower[1:], surface[1:], strict=False):
            if word[0].isalpha() and before not in ".!?\"“”'’:—":
                self.seen[word] += 1
                self.in_lower_case[word] += token == word

    def vocabulary(self, single: Mapping[str, str]) -> list[str]:
        """Generic words, and the hand-written terms of a single word."""
        return sorted(word for word, n in self.frequency.items() if word in single or self._is_generic(word, n))

    def _is_generic(self, word: str, n: int) -> bool:
        return (
            FEWEST_ARTICLES <= n <= 0.35 * self.size
            and len(self.publishers[word]) >= FEWEST_PUBLISHERS
            and len(word) >= 3
            and word[0].isalpha()
            and self.in_lower_case[word] >= 0.7 * self.seen[word]
        )


def fit(sources: Sources, folder: Path, log: Log) -> None:
    """Write the table to the model in `folder`. Raises InputError if texts or labels are missing."""
    records = {record["id"]: record for record in sources.records()}
    gold = {row["id"]: row["article_topic"] for row in sources.beside("bios.csv") if row["id"] in records}
    beside = gold.keys() | {other for name in gold for other in _near(records[name])}
    train = [name for name, record in records.items() if name not in beside and not _near(record) & gold.keys()]
    held = sorted(gold)
    words = Words()
    for name in (*train, *held):
        words.add(records[name], training=len(words.counts) < len(train))
    terms = load_lexicon("topic_terms").entries
    single = {term[0]: topic for term, topic in terms.items() if len(term) == 1 and topic != "none"}
    vocabulary = words.vocabulary(single)
    column = {word: i for i, word in enumerate(vocabulary)}
    x, by_terms = _matrices(words, single, column)
    model = _self_trained(x, by_terms, [records[name] for name in train], single, column)
    _write(model, words, vocabulary, folder)
    loaded = load_model(folder)
    shipped = [topics.topic_distribution(count, loaded) or {} for count in words.counts[len(train) :]]
    predicted = np.array([[shares.get(topic, 0.0) for topic in TOPIC_LIST] for shares in shipped])
    log.note(f"topics: {len(train):,} articles{_accuracy(predicted, [gold[name] for name in held])}")


def _near(record: Record) -> set[str]:
    """Ids of an article's near-duplicates."""
    return {other for other, _ in record["extra"].get("near_dups") or ()}


def stated_topics(record: Record) -> list[str]:
    """Return topics that the corpus or the URL states."""
    if record["corpus"] in CORPUS_TOPIC:
        return [CORPUS_TOPIC[record["corpus"]]]
    words = [record["extra"].get("topic")] if record["corpus"] == "article_bias" else []
    words += re.sub(r"^https?://[^/]+", "", record["url"] or "").lower().split("/")[1:-1]
    return [TOPIC_STATED[word] for word in words if word in TOPIC_STATED]


def _matrices(words: Words, single: Mapping[str, str], column: Mapping[str, int]) -> tuple[Any, Floats]:
    """Weights of the words in each article, in rows of length 1, and shares of the topics by the hand-written terms."""
    rows, columns, values = [], [], []
    seeds = np.zeros((len(words.counts), len(TOPIC_LIST)))
    for row, count in enumerate(words.counts):
        for word, n in count.items():
            if word in column:
                rows.append(row)
                columns.append(column[word])
                values.append(float(topics._FACTORS[min(n, 200)]))
            if word in single:
                rarity = math.log(words.size / (1 + words.frequency[word]))
                seeds[row, INDEX[single[word]]] += rarity * (1 + math.log(n))
        for topic, n in words.phrases[row].items():
            seeds[row, INDEX[topic]] += 5 * n
        seeds[row] /= math.sqrt(sum(count.values()) or 1)
    x = sp.csr_matrix((values, (rows, columns)), shape=(len(words.counts), len(column)))
    x = sp.diags(1 / np.maximum(np.sqrt(np.asarray(x.multiply(x).sum(1)).ravel()), 1e-9)) @ x
    return x, _shares(seeds / (seeds[: words.size].mean(0) + 0.3) ** 0.7)


def _self_trained(
    x: Any, by_terms: Floats, train: Sequence[Record], single: Mapping[str, str], column: Mapping[str, int]
) -> LogisticRegression:
    """The model of the third round."""
    size = len(train)
    stated = np.zeros((size, len(TOPIC_LIST)))
    for row, record in enumerate(train):
        for topic in stated_topics(record):
            stated[row, INDEX[topic]] += 1
    has_stated = stated.sum(1, keepdims=True) > 0
    believed = _shares(by_terms[:size] ** 1.5)
    for _ in range(3):
        target = np.where(has_stated, (_shares(stated) + believed) / 2, believed)
        model = _fit(x[:size], target, single, column)
        believed = _shares(model.predict_proba(x[:size]) ** 0.7 * (by_terms[:size] + 0.02) ** 0.5)
    return model


def _shares(table: Floats) -> Floats:
    shares: Floats = table / np.maximum(table.sum(1, keepdims=True), 1e-9)
    return shares


def _fit(x: Any, target: Floats, single: Mapping[str, str], column: Mapping[str, int]) -> LogisticRegression:
    """Fit a model on soft labels: an article counts for each topic with a share over one fifth, weighted by the share."""
    row, label = np.nonzero(target > 0.2)
    weight = target[row, label]
    random = np.random.default_rng(0)
    drawn, drawn_label = [], []
    for topic in TOPIC_LIST:
        own = sorted(column[word] for word, t in single.items() if t == topic and word in column)
        for _ in range(60):
            drawn.append(random.choice(own, min(12, len(own)), replace=False))
            drawn_label.append(INDEX[topic])
    index = np.concatenate(drawn)
    pointer = np.cumsum([0] + [len(d) for d in drawn])
    extra = sp.csr_matrix((np.full(len(index), 1 / math.sqrt(12)), index, pointer), shape=(len(drawn), x.shape[1]))
    labels = np.concatenate([label, drawn_label])
    weights = np.concatenate([weight, np.full(len(drawn), 0.5)])
    mass = np.bincount(labels, weights=weights, minlength=len(TOPIC_LIST))
    weights = weights * (mass.mean() / mass[labels]) ** 0.6
    return LogisticRegression(C=3.0, max_iter=ROUNDS).fit(
        sp.vstack([x[row], extra]).tocsr(), labels, sample_weight=weights
    )


def _write(model: LogisticRegression, words: Words, vocabulary: Sequence[str], folder: Path) -> None:
    """Write the weights of the words that matter most."""
    weights = model.coef_.T
    weights = weights - weights.min(1, keepdims=True)
    digits = np.minimum(np.rint(weights / STEP), LEVELS).astype(int)
    spread = digits.max(1) * np.sqrt([words.frequency[word] for word in vocabulary])
    kept = sorted(np.argsort(-spread, kind="stable")[:LARGEST_VOCABULARY])
    about = head(
        "weights of words for the seventeen top-level IPTC Media Topics",
        "fitted on public research corpora of news articles; holds single generic words only",
    )
    fitted = {INTERCEPT: tuple(map(float, model.intercept_))}
    fitted |= {vocabulary[row]: tuple(STEP * float(digit) for digit in digits[row]) for row in kept}
    write_table(folder, "topics", about, fitted)
    seal(folder)


def _accuracy(predicted: Floats, gold: Sequence[str]) -> str:
    """How often the labelled topic is among the first ones; empty where nothing is labelled."""
    right = np.array([INDEX.get(topic, -1) for topic in gold])
    if not (right >= 0).any():
        return ""
    order = np.argsort(-predicted, axis=1)[right >= 0]
    first, two, three = ((order[:, :k] == right[right >= 0][:, None]).any(1).mean() for k in (1, 2, 3))
    return f"; of labelled ones, the topic is first in {first:.3f}, in the first two in {two:.3f}, three in {three:.3f}"
