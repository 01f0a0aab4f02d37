"""Topics: where a text stands on the seventeen top-level IPTC Media Topics.

An article is placed by a linear model, one table look-up a distinct word (`topic_distribution`); a bio, too short for
that, by the terms that it uses (`named_topics`). The model's weights come from `scripts/train_topics.py`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from quality.document.headline import LONGEST_HEADLINE
from quality.document.tables import read_lines
from quality.document.tokens import tokenize
from quality.errors import QualityError
from quality.lexicons import Lexicon, Matcher

if TYPE_CHECKING:
    from quality.document.document import Document

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


def topic_distribution(counts: Mapping[str, int], least: int | None = None) -> dict[str, float] | None:
    """Shares of the topics in a text with these word counts (lower case), largest first; they add up to 1.

    None when fewer than `least` distinct words of the text (`MIN_KNOWN` by default) are in the model.
    """
    weights = _weights()
    known = weights.keys() & counts.keys()
    if len(known) < (MIN_KNOWN if least is None else least):
        return None
    # One integer holds a word's weights for all topics in fields of _FIELD bits, so one sum adds all topics at once.
    total = 0
    square = 0
    for word in known:
        count = counts[word]
        factor = _FACTORS[count] if 0 <= count < len(_FACTORS) else _FACTORS[-1] if count > 0 else 0
        total += weights[word] * factor
        square += factor * factor
    scale = _STEP / math.sqrt(square or 1)
    logits = [((total >> shift) & _MASK) * scale for shift in range((len(TOPICS) - 1) * _FIELD, -1, -_FIELD)]
    biased = [logit + bias for logit, bias in zip(logits, _biases(), strict=True)]
    top = max(biased)
    odds = [math.exp(logit - top) for logit in biased]
    whole = sum(odds)
    shares = sorted(zip(odds, TOPICS, strict=True), reverse=True)
    return {topic: odd / whole for odd, topic in shares}


def article_topics(document: Document) -> dict[str, float] | None:
    """`topic_distribution` of the headline and the body without any author bio."""
    counts = document.body_counts.copy()
    if document.article.headline:
        counts.update(tokenize(document.article.headline[:LONGEST_HEADLINE]).lower)
    for bio in document.bios:
        if bio.part == "text" and bio.block is None:
            counts.subtract(tokenize(bio.quote).lower)
    return topic_distribution(counts)


MIN_KNOWN = 25
"""Fewest distinct words of the model that place a text; an item of 80 words has about 30."""

_FIELD = 40
_MASK = (1 << _FIELD) - 1
_STEP = 0.4
"""What one unit of a shipped weight adds to a logit."""
_FACTORS = (0, *(round(4 * (1 + math.log(count))) for count in range(1, 201)))
_DIGITS_A_FIELD = _FIELD // 5


def terms_of(text: str, kinds: Collection[str] = (*TOPICS, "none")) -> dict[tuple[str, ...], str]:
    """Terms and topics of a term file (format in its head). Raises QualityError for a topic that is not in `kinds`."""
    terms: dict[tuple[str, ...], str] = {}
    topic = ""
    for line in text.splitlines():
        if line.startswith("["):
            topic = line.strip("[] ")
            if topic not in kinds:
                raise QualityError(f"there is no topic {topic!r}; there are: {', '.join(sorted(kinds))}")
        elif not line.startswith("#"):
            for term in line.split():
                spelled = term.rstrip("+")
                terms[tuple(spelled.split("_"))] = topic
                if term != spelled:
                    terms[tuple((spelled + "s").split("_"))] = topic
    return terms


@cache
def _term_matcher() -> Matcher:
    return Matcher([Lexicon("topic_terms", {}, terms_of("\n".join(read_lines("topic_terms.txt"))))])


@cache
def _lines() -> list[list[str]]:
    return [line.split() for line in read_lines("topic_weights.txt")]


@cache
def _weights() -> dict[str, int]:
    # A line is a word and one digit of base 32 a topic, in the order of TOPICS.
    pad = "0" * (_DIGITS_A_FIELD - 1)
    return {word: int(pad.join(digits), 32) for word, digits in _lines()[1:]}


@cache
def _biases() -> tuple[float, ...]:
    return tuple(float(bias) for bias in _lines()[0][1:])


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
