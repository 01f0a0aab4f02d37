"""clickbait_headline: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality.article import Article
from quality.signals.headline.clickbait_headline import clickbait_headline

BODY = "The council met on Monday and talked about the bridge."

FLAGS = [
    (
        Article.from_text(BODY, headline="You won't believe what this senator did next!"),
        2.0,
        ["You won't believe", "!"],
    ),
    (Article.from_text(BODY, headline="SHOCKING truth about the bridge"), 1.0, ["SHOCKING"]),
    (Article.from_text(BODY, headline="This is what the council did with the bridge"), 1.0, ["This is what"]),
    (Article.from_text(BODY, headline="This one trick mends any bridge"), 1.0, ["This one"]),
    (Article.from_text(BODY, headline="These 7 bridges are closed"), 1.0, ["These 7"]),
    (Article.from_text(BODY, headline="Council REFUSED to close the bridge after THIS"), 2.0, ["REFUSED", "THIS"]),
    (Article.from_text(BODY, headline="BREAKING: Bridge closed"), 1.0, ["BREAKING:"]),
]

DEVICES = [
    ("Shocking report on the bridge", "The headline uses sensational words (“Shocking”)."),
    ("Bridge video goes viral", "The headline boasts of going viral (“goes viral”)."),
    (
        "This is why the bridge fell!",
        "The headline withholds the news (“This is why”) and ends with an exclamation mark.",
    ),
]

LEARNED = [
    ("The Ultimate Guide to Bridges", "promises to cover everything"),
    ("Bridge Tolls: Everything You Need to Know", "promises to cover everything"),
    ("Ferry strike: what you need to know", "tells readers what to do"),
    ("Five Ferry Habits That Actually Work", "promises great effects"),
    ("This One Ferry Route Changes Everything", "promises great effects"),
    ("Top 10 Ferries for Families", "announces a list of superlatives"),
    ("7 Amazing Ferries You Never Knew", "announces a list of superlatives"),
    ("Unlocking the Power of Ferries", "uses a stock phrase"),
    ("Harbour Town in the Spotlight: A Closer Look", "uses a stock phrase"),
    ("The Hidden Costs of a Ferry Ticket", "hints at a secret"),
]


@pytest.mark.parametrize(("headline", "device"), LEARNED)
def test_devices_of_content_farms(headline: str, device: str) -> None:
    assert device in sentence(clickbait_headline, Article.from_text(BODY, headline=headline))


PASSES = [
    (Article.from_text(BODY, headline="Town in top 10 for clean air, survey finds"), 0.0),
    (Article.from_text(BODY, headline="7 bridges closed after best summer in years"), 0.0),
    (Article.from_text(BODY, headline="Police unlock the case of the stolen ferry"), 0.0),
    (Article.from_text(BODY, headline="How to apply for a ferry pass"), 0.0),
    (Article.from_text(BODY, headline="5 killed as bridge falls in harbour town"), 0.0),
    (Article.from_text(BODY, headline="NATO and the EU agree on 12 new bridges"), 0.0),
    (Article.from_text(BODY, headline="Is the harbour town tilting towards the hills?"), 0.0),
    (Article.from_text(BODY, headline="This Gazette reporter walked over 12 bridges"), 0.0),
    (Article.from_text(BODY, headline="ZESCAR and RTBFGX race over the bridge [PHOTOS]"), 0.0),
    (Article.from_text(BODY, headline="OPINION: The bridge must be closed"), 0.0),
]

UNKNOWN = [
    "",
    BODY,
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(clickbait_headline, case)
    assert measured is not None
    assert measured >= least
    assert quotes(clickbait_headline, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(clickbait_headline, case)
    assert measured is not None
    assert measured <= most
    assert quotes(clickbait_headline, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(clickbait_headline, case) is None


@pytest.mark.parametrize(("headline", "expected"), DEVICES)
def test_devices_have_their_names(headline: str, expected: str) -> None:
    assert sentence(clickbait_headline, Article.from_text(BODY, headline=headline)) == expected
