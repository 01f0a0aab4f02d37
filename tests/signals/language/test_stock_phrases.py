"""stock_phrases: filler in the author's own words."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.signals.language.stock_phrases import stock_phrases

STORY = (
    "The council voted on Monday to repair the old bridge over the river. The work will begin in spring. "
    "Engineers put the cost at four million crowns, twice what the town had set aside for its roads this year. "
) * 3

FLAGS = [
    (f"{STORY} Only time will tell.", ["Only time will tell"]),
    (f"{STORY} As the world watches, the stakes are high.", ["As the world watches", "the stakes are high"]),
    (f"In today's fast-paced world, roads matter. {STORY}", ["In today's fast-paced world"]),
    (
        f"{STORY} The outcome remains to be seen. It’s worth noting that it rained.",
        ["remains to be seen", "It’s worth noting"],
    ),
]

PASSES = [
    STORY,
    f'{STORY} "Only time will tell," the mayor said.',
    f"{STORY} The stakes of the fence are high enough.",
]

UNKNOWN = ["", "Only time will tell."]


@pytest.mark.parametrize(("text", "quotes"), FLAGS)
def test_flags(text: str, quotes: list[str]) -> None:
    measured = stock_phrases.measure(Document(Article.from_text(text)))
    assert [text[e.start : e.end] for e in measured.evidence] == quotes
    assert measured.value == pytest.approx(1000 * len(quotes) / 500)
    assert "words carr" in stock_phrases.sentence(measured)


@pytest.mark.parametrize("text", PASSES)
def test_passes(text: str) -> None:
    measured = stock_phrases.measure(Document(Article.from_text(text)))
    assert (measured.value, measured.evidence) == (0, ())


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert stock_phrases.measure(Document(Article.from_text(text))).value is None
