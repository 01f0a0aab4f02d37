"""Train the topic model and write the table `topics` of models/reliability.

    python scripts/train_topics.py CORPORA_FOLDER [--leave-out CSV]

Labels come from three sources, none of them a human reader of the article: the hand-written terms of the word list topic_terms,
topic
words in URL sections, and story topics or subjects that a corpus states. A multinomial logistic regression learns from
them, is applied to its own training articles, and learns again (self-training, three rounds). Small documents drawn
from
the terms keep topics alive that the corpora hardly have.

The vocabulary is generic: words of at least ten publishers and fifteen articles that are written in lower case inside
sentences seven times in ten, so names of persons, places, peoples and parties are out; single terms of the hand-written
lists are in. Articles named in the `id` column of `--leave-out` and their near-duplicates are never trained on; when
that
file has a column `article_topic`, accuracy on them is printed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import re
from collections import Counter, defaultdict
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
from quality.training.bundle import head, seal, write_table

BUNDLE = Path(__file__).resolve().parents[1] / "models" / "reliability"
STEP = 0.4
"""Weights are rounded to multiples of this."""
TOPIC_LIST = list(topics.TOPICS)
INDEX = {topic: i for i, topic in enumerate(TOPIC_LIST)}
WORDS_READ = 1500
LEVELS = 31
LARGEST_VOCABULARY = 7000
SKIPPED_CORPORA = ("llmfake_chatgpt", "polnear_attributions", "fnc1", "fnc1_bodies")
CORPUS_TOPIC = {"fakehealth": "health", "fa_kes": "conflict_war", "perezrosas_celebrity": "arts_culture_entertainment"}
STATED = {
    "arts_culture_entertainment": "media_bias media_industry arts_and_entertainment arts entertainment "
    "celebrities media "
    "music-entertainment entertainment-news celebrity-news",
    "conflict_war": "us_military terrorism national_security national_defense defense isis nuclear_weapons military "
    "national-security veterans_affairs",
    "crime_law": "violence_in_america gun_control_and_gun_rights supreme_court fbi justice justice_department "
    "sexual_misconduct criminal_justice death_penalty crime courts",
    "disaster_accident": "disaster",
    "economy_business_finance": "economy_and_jobs banking_and_finance federal_budget trade taxes economic_policy "
    "business "
    "fiscal_cliff economy markets money finance gold-and-precious-metals",
    "education": "education",
    "environment": "environment animal_welfare climate",
    "health": "coronavirus healthcare opioid_crisis public_health health health-shots to-your-health "
    "boostershots cancer "
    "booster_shots health-news medical",
    "labour": "labor jobs",
    "lifestyle_leisure": "food fashion travel lifestyle parenting",
    "politics": "elections politics polarization white_house immigration impeachment us_congress us_senate "
    "foreign_policy "
    "us_house campaign_finance voting_rights_and_voter_fraud itsallpolitics",
    "religion": "religion_and_faith",
    "science_technology": "technology cybersecurity science sciencenow tech",
    "society": "race_and_racism lgbt_rights civil_rights women's_issues inequality black-lives-matter",
    "sport": "sports nfl nba",
    "weather": "weather",
}
TOPIC_STATED = {word: topic for topic, words in STATED.items() for word in words.split()}


def stated_topics(article: dict[str, Any]) -> list[str]:
    """Return topics that the corpus or the URL states."""
    if article["corpus"] in CORPUS_TOPIC:
        return [CORPUS_TOPIC[article["corpus"]]]
    words = [article["extra"].get("topic")] if article["corpus"] == "article_bias" else []
    words += re.sub(r"^https?://[^/]+", "", article.get("url") or "").lower().split("/")[1:-1]
    return [TOPIC_STATED[word] for word in words if word in TOPIC_STATED]


def near(article: dict[str, Any]) -> set[str]:
    """Return the ids of an article's near-duplicates."""
    return {other for other, _ in article["extra"].get("near_dups") or ()}


def read_articles(corpora: Path) -> dict[str, dict[str, Any]]:
    """Articles of the corpora by id, each with the name of its corpus."""
    articles: dict[str, dict[str, Any]] = {}
    for file in sorted(corpora.glob("*.jsonl.gz")):
        corpus = file.name.removesuffix(".jsonl.gz")
        if corpus not in SKIPPED_CORPORA:
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                articles.update((a["id"], a | {"corpus": corpus}) for a in map(json.loads, lines))
    return articles


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--leave-out", type=Path)
    arguments = parser.parse_args()

    articles = read_articles(arguments.corpora)
    gold: dict[str, str] = {}
    if arguments.leave_out:
        with arguments.leave_out.open(encoding="utf-8") as rows:
            gold = {row["id"]: row.get("article_topic", "") for row in csv.DictReader(rows)}
    held = {i for i in gold if i in articles}
    left_out = held | {i for i, a in articles.items() if near(a) & held} | {d for i in held for d in near(articles[i])}
    train = [i for i in articles if i not in left_out]
    order = train + sorted(held)

    counts: list[Counter[str]] = []
    frequency: Counter[str] = Counter()
    publishers: dict[str, set[str]] = defaultdict(set)
    seen: Counter[str] = Counter()
    in_lower_case: Counter[str] = Counter()
    phrases: list[Counter[str]] = []
    for i in order:
        article = articles[i]
        surface, lower, _, _ = tokenize(f"{article.get('title') or ''}\n\n{article['text'][:12000]}")
        surface, lower = surface[:WORDS_READ], lower[:WORDS_READ]
        counts.append(Counter(lower))
        phrases.append(Counter(n.topic for n in topics.named_topics(lower) if n.last - n.first > 1))
        if i in left_out:
            continue
        for word in counts[-1]:
            frequency[word] += 1
            publishers[word].add(article.get("domain") or article["corpus"])
        for before, word, token in zip(surface, lower[1:], surface[1:], strict=False):
            if word[0].isalpha() and before not in ".!?\"“”'’:—":
                seen[word] += 1
                in_lower_case[word] += token == word

    terms = load_lexicon("topic_terms").entries
    single = {term[0]: topic for term, topic in terms.items() if len(term) == 1 and topic != "none"}
    vocabulary = sorted(
        word
        for word, n in frequency.items()
        if word in single
        or (
            (
                n >= 15
                and len(publishers[word]) >= 10
                and len(word) >= 3
                and word[0].isalpha()
                and n <= 0.35 * len(train)
            )
            and in_lower_case[word] >= 0.7 * seen[word]
        )
    )
    column = {word: i for i, word in enumerate(vocabulary)}

    factor = topics._FACTORS
    rows, columns, values = [], [], []
    seeds = np.zeros((len(order), len(TOPIC_LIST)))
    for row, count in enumerate(counts):
        for word, n in count.items():
            if word in column:
                rows.append(row)
                columns.append(column[word])
                values.append(float(factor[min(n, 200)]))
            if word in single:
                seeds[row, INDEX[single[word]]] += math.log(len(train) / (1 + frequency[word])) * (1 + math.log(n))
        for topic, n in phrases[row].items():
            seeds[row, INDEX[topic]] += 5 * n
        seeds[row] /= math.sqrt(sum(count.values()) or 1)
    x = sp.csr_matrix((values, (rows, columns)), shape=(len(order), len(vocabulary)))
    x = sp.diags(1 / np.maximum(np.sqrt(np.asarray(x.multiply(x).sum(1)).ravel()), 1e-9)) @ x

    size = len(train)
    by_terms = _shares(seeds / (seeds[:size].mean(0) + 0.3) ** 0.7)
    stated = np.zeros((size, len(TOPIC_LIST)))
    for row, i in enumerate(train):
        for topic in stated_topics(articles[i]):
            stated[row, INDEX[topic]] += 1
    has_stated = stated.sum(1, keepdims=True) > 0
    believed = _shares(by_terms[:size] ** 1.5)
    for turn in range(3):
        target = np.where(has_stated, (_shares(stated) + believed) / 2, believed)
        model = _fit(x[:size], target, single, column)
        predicted = model.predict_proba(x)
        believed = _shares(predicted[:size] ** 0.7 * (by_terms[:size] + 0.02) ** 0.5)
        _print_accuracy(f"round {turn + 1}", predicted[size:], [gold[i] for i in order[size:]])

    weights = model.coef_.T
    weights = weights - weights.min(1, keepdims=True)
    digits = np.minimum(np.rint(weights / STEP), LEVELS).astype(int)
    spread = digits.max(1) * np.sqrt([frequency[word] for word in vocabulary])
    kept = sorted(np.argsort(-spread, kind="stable")[:LARGEST_VOCABULARY])
    about = head(
        "weights of words for the seventeen top-level IPTC Media Topics",
        "fitted by scripts/train_topics.py on public research corpora of news articles; holds single generic words only",
    )
    fitted = {INTERCEPT: tuple(map(float, model.intercept_))}
    fitted |= {vocabulary[row]: tuple(STEP * float(digit) for digit in digits[row]) for row in kept}
    write_table(BUNDLE, "topics", about, fitted)
    seal(BUNDLE)

    sealed = load_model(BUNDLE)
    shipped = [topics.topic_distribution(count, sealed) or {} for count in counts[size:]]
    table = np.array([[shares.get(topic, 0.0) for topic in TOPIC_LIST] for shares in shipped])
    _print_accuracy("as shipped", table, [gold[i] for i in order[size:]])
    print(
        f"{len(train)} articles, {len(kept)} words, digits at the limit: {np.mean(digits[kept].max(1) >= LEVELS):.3f}"
    )


def _shares(table: np.ndarray) -> np.ndarray:
    return table / np.maximum(table.sum(1, keepdims=True), 1e-9)


def _fit(x: sp.csr_matrix, target: np.ndarray, single: dict[str, str], column: dict[str, int]) -> LogisticRegression:
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
    return LogisticRegression(C=3.0, max_iter=200).fit(
        sp.vstack([x[row], extra]).tocsr(), labels, sample_weight=weights
    )


def _print_accuracy(name: str, predicted: np.ndarray, gold: list[str]) -> None:
    right = np.array([INDEX.get(topic, -1) for topic in gold])
    order = np.argsort(-predicted, axis=1)[right >= 0]
    right = right[right >= 0]
    if len(right):
        found = [float((order[:, :k] == right[:, None]).any(1).mean()) for k in (1, 2, 3)]
        print(f"{name}: labelled topic first {found[0]:.3f}, in the first two {found[1]:.3f}, three {found[2]:.3f}")


if __name__ == "__main__":
    main()
