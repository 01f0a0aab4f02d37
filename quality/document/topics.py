"""Topics: where a text stands on the seventeen top-level IPTC Media Topics.

An article is placed by a linear model, one table look-up a distinct word (`topic_distribution`); a bio, too short for
that, by the terms that it uses (`named_topics`). The model's weights come from `quality train --base-table topics`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from quality.lexicons import Matcher, load_lexicon, made_of_lists
from quality.model import Model
from quality.model.layout import INTERCEPT, TABLES

TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "arts_culture_entertainment": "arts and entertainment",
        "conflict_war": "conflict and war",
        "crime_law": "crime and law",
        "disaster_accident": "disasters and accidents",
        "economy_business_finance": "economy and business",
        "education": "education",
        "environment": "environment",
        "health": "health",
        "human_interest": "human interest",
        "labour": "labour",
        "lifestyle_leisure": "lifestyle and leisure",
        "politics": "politics",
        "religion": "religion",
        "science_technology": "science and technology",
        "society": "society",
        "sport": "sport",
        "weather": "weather",
    }
)
"""The top level of IPTC Media Topics (https://cv.iptc.org/newscodes/mediatopic/), with names in plain words."""

HARD_NEWS = frozenset(
    ("conflict_war", "crime_law", "disaster_accident", "economy_business_finance", "health", "politics")
)
"""Topics where an error does most harm."""

LEISURE = frozenset(("arts_culture_entertainment", "human_interest", "lifestyle_leisure", "sport"))
"""Topics that people follow in their free time."""

_RELATED = {
    ("conflict_war", "politics"): 0.6,
    ("conflict_war", "crime_law"): 0.4,
    ("conflict_war", "society"): 0.3,
    ("conflict_war", "religion"): 0.2,
    ("crime_law", "politics"): 0.6,
    ("crime_law", "society"): 0.5,
    ("disaster_accident", "environment"): 0.5,
    ("disaster_accident", "weather"): 0.8,
    ("economy_business_finance", "labour"): 0.8,
    ("economy_business_finance", "politics"): 0.5,
    ("economy_business_finance", "science_technology"): 0.3,
    ("education", "society"): 0.5,
    ("education", "science_technology"): 0.2,
    ("environment", "science_technology"): 0.5,
    ("environment", "weather"): 0.6,
    ("environment", "politics"): 0.3,
    ("environment", "health"): 0.3,
    ("health", "science_technology"): 0.6,
    ("health", "lifestyle_leisure"): 0.3,
    ("human_interest", "lifestyle_leisure"): 0.6,
    ("human_interest", "society"): 0.5,
    ("human_interest", "arts_culture_entertainment"): 0.4,
    ("labour", "politics"): 0.5,
    ("labour", "society"): 0.5,
    ("lifestyle_leisure", "arts_culture_entertainment"): 0.5,
    ("politics", "society"): 0.6,
    ("religion", "society"): 0.5,
    ("science_technology", "society"): 0.3,
    ("arts_culture_entertainment", "society"): 0.3,
}


def relatedness(a: str, b: str) -> float:
    """How far somebody at home in topic `a` is at home in topic `b`: 1 for the same, 0 for unrelated, symmetric.

    The table is a judgement: 0.6 and more where newsrooms give one desk both (politics and war, health and science),
    0.2 to 0.5 where beats overlap. Pairs that it does not name are unrelated.
    """
    return 1.0 if a == b else _RELATED.get((a, b)) or _RELATED.get((b, a)) or 0.0


class Named(NamedTuple):
    """A topic named by tokens[first:last]."""

    topic: str
    first: int
    last: int


def named_topics(tokens: Sequence[str]) -> list[Named]:
    """Terms of the topic lists in `tokens` (lower case), in order, the longest at each place."""
    hits = _term_matcher().find(tokens).get("topic_terms", ())
    return [Named(hit.label, hit.first, hit.last) for hit in hits if hit.label != "none"]


def topic_distribution(counts: Mapping[str, int], model: Model, least: int | None = None) -> dict[str, float] | None:
    """Shares of the topics in a text with these word counts (lower case), largest first; they add up to 1.

    None when fewer than `least` distinct words of the text (`MIN_KNOWN` by default) are in the model.
    """
    weights = model.rows("topics")
    words = sorted(filter(weights.number, counts))
    if len(words) < (MIN_KNOWN if least is None else least):
        return None
    factors = [_FACTORS[min(max(counts[word], 0), len(_FACTORS) - 1)] for word in words]
    length = math.sqrt(math.fsum(map(operator.mul, factors, factors))) or 1.0
    columns = zip(*map(weights.__getitem__, words), strict=True)
    logits = [sum(map(operator.mul, factors, column)) / length for column in columns]
    bias = weights[INTERCEPT] if weights.number(INTERCEPT) else _NO_BIAS
    biased = list(map(operator.add, logits, bias))
    top = max(biased)
    odds = [math.exp(logit - top) for logit in biased]
    whole = sum(odds)
    shares = sorted(zip(odds, TABLES["topics"], strict=True), reverse=True)
    return {topic: odd / whole for odd, topic in shares}


MIN_KNOWN = 25
"""Fewest distinct words of the model that place a text; an item of 80 words has about 30."""

_FACTORS = (0, *(round(4 * (1 + math.log(count))) for count in range(1, 201)))
"""Weight of a word by how often it is there, in quarters."""
_NO_BIAS = (0.0,) * len(TOPICS)


@made_of_lists
def _term_matcher() -> Matcher:
    return Matcher([load_lexicon("topic_terms")])


def fit(topics: Iterable[str], shares: Mapping[str, float]) -> float:
    """How well somebody at home in `topics` fits a text with these shares: 0 to 1, the best pair of topics counts.

    A smaller topic of the text counts by the square root of its share in the largest; related topics as `relatedness`
    says.
    """
    largest = max(shares.values())
    weight = {topic: math.sqrt(share / largest) for topic, share in shares.items() if share >= 0.02}
    return max((weight[own] * relatedness(topic, own) for topic in topics for own in weight), default=0.0)


def likeness(some: Mapping[str, float], others: Mapping[str, float]) -> float:
    """Relatedness to be expected of a topic drawn from the one distribution and one drawn from the other, 0 to 1."""
    return min(
        1.0,
        sum(p * q * relatedness(a, b) for a, p in some.items() if p > 0.02 for b, q in others.items() if q > 0.02),
    )
