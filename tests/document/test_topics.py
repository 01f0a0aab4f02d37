"""Topics of articles and bios."""

import itertools
from collections import Counter

import pytest

from quality.article import Article
from quality.document import Document
from quality.document.tokens import tokenize
from quality.document.topics import TOPICS, fit, likeness, named_topics, relatedness, topic_distribution
from quality.lexicons import load_lexicon
from quality.model import load_model

TEXTS = {
    "health": "Doctors at the clinic gave patients a new vaccine against the virus. Nurses watched for symptoms of "
    "infection, "
    "fever and pain. The hospital said that the treatment lowered the risk of disease and that the dose was safe. "
    "Researchers "
    "will follow the patients of the trial for two years and measure antibodies, blood pressure and side effects.",
    "conflict_war": "Soldiers and tanks crossed the front line after airstrikes and rocket fire killed civilians. "
    "The army said "
    "that militants had fired missiles at troops. Talks on a ceasefire and the release of hostages have stalled, "
    "and the "
    "military offensive goes on, with shelling and bombardment of towns held by insurgents.",
    "sport": "The striker scored twice before half-time and the goalkeeper saved a penalty as the team won the "
    "league match. The "
    "coach praised his players and the fans in the stadium. The defender was injured and will miss the next game "
    "of the "
    "championship, where the team meets the winner of last season's tournament. A midfielder and two defenders "
    "played in the final "
    "of the world cup; the club won both games, and its quarterback, a rookie, threw a touchdown in the football "
    "playoffs.",
    "economy_business_finance": "The central bank raised its interest rate as inflation stayed high. Shares and "
    "bonds fell, and "
    "investors expect lower profits for retailers and banks. The company cut its forecast of revenue and said that "
    "prices, "
    "debt and the currency weigh on the economy; analysts see slower growth of markets.",
}


@pytest.mark.parametrize("topic", TEXTS)
def test_plain_cases(topic: str) -> None:
    shares = topic_distribution(Counter(tokenize(TEXTS[topic]).lower), load_model())
    assert shares is not None
    assert next(iter(shares)) == topic
    assert sum(shares.values()) == pytest.approx(1)
    assert list(shares.values()) == sorted(shares.values(), reverse=True)


def test_too_short_to_place() -> None:
    assert Document(Article.from_text("The council met.")).topics is None
    assert Document(Article.from_text("")).topics is None


def test_names_carry_no_weight() -> None:
    words = tokenize(TEXTS["conflict_war"]).lower
    named = Counter([*words, *tokenize("Dana Whitfield of Northport met Kim Abara in Eastland").lower])
    assert topic_distribution(Counter(words), load_model()) == pytest.approx(
        topic_distribution(named, load_model()), abs=0.1
    )


def test_the_longest_term_names_the_topic_and_none_terms_name_nothing() -> None:
    tokens = tokenize("She is a law professor and a mental health reporter; read her latest book.").lower
    assert [hit.topic for hit in named_topics(tokens)] == ["crime_law", "health"]


def test_relatedness_is_symmetric_and_bounded() -> None:
    for a, b in itertools.product(TOPICS, TOPICS):
        assert relatedness(a, b) == relatedness(b, a)
        assert 0 <= relatedness(a, b) < 1 or a == b
    assert all(relatedness(topic, topic) == 1 for topic in TOPICS)
    assert relatedness("sport", "conflict_war") == 0


def test_the_best_topic_counts() -> None:
    shares = {"politics": 0.8, "economy_business_finance": 0.2}
    assert fit(["sport", "politics"], shares) == 1
    assert fit(["sport"], shares) == 0
    assert fit([], shares) == 0
    assert 0 < fit(["society"], shares) < 1
    assert likeness({"sport": 1.0}, shares) == 0
    assert likeness({"politics": 1.0}, {"politics": 1.0}) == 1


def test_the_model_and_the_word_list_know_these_topics() -> None:
    assert load_model().table("topics").columns == tuple(TOPICS)
    assert set(load_lexicon("topic_terms").entries.values()) == {*TOPICS, "none"}
