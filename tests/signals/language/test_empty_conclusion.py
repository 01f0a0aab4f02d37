"""empty_conclusion: a closing that adds nothing."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.signals.language.empty_conclusion import empty_conclusion

PARAGRAPHS = [
    "The council voted on Monday to repair the old bridge over the river, which has been closed to carts since autumn.",
    "Engineers put the cost of the repair at four million crowns, twice what the town had set aside for its roads.",
    "Until the repair is done a ferry will carry people, bicycles and small carts from one bank to the other.",
    "Shopkeepers near the bridge fear for their trade and have asked the mayor for a lower rent until autumn.",
    "The weekly market moves to the station square, where the farmers will find water and electricity.",
    "The Harbour Office has hired two ferrymen, and the school has changed its hours so that children need not wait.",
    "Two of the lamps on the deck were taken down and stand in the yard of the Harbour Office.",
    "Repairs of this kind take two years, engineers wrote in a report that the council ordered after the last flood.",
]
STORY = "\n\n".join(PARAGRAPHS)
EMPTY = (
    "The repair of the bridge is more than a matter of carts and ferry. With the council waiting, "
    "the situation remains fluid, with far-reaching implications for the whole town and its trade."
)

FLAGS = [
    (f"{STORY}\n\nConclusion\n\n{EMPTY}", 1.0, ["Conclusion", EMPTY]),
    (f"{STORY}\n\nFinal Thoughts\n\nThe Ferry Society meets on 12 May.", 0.5, ["Final Thoughts"]),
    (f"{STORY}\n\n{EMPTY}", 0.5, [EMPTY]),
    (
        f"{STORY}\n\nIn conclusion, {EMPTY[0].lower()}{EMPTY[1:]}",
        0.5,
        [f"In conclusion, {EMPTY[0].lower()}{EMPTY[1:]}"],
    ),
]

PASSES = [
    STORY,
    f"{STORY}\n\nThe ferry\n\n{PARAGRAPHS[2]}",
    f"{STORY}\n\n{EMPTY} The Lantern Society meets on Friday.",
    f"{STORY}\n\n{EMPTY} The repair begins on 12 May.",
    f'{STORY}\n\n{EMPTY} "We will wait," the mayor said.',
    f"Conclusion of the talks\n\n{STORY}",
]

UNKNOWN = ["", EMPTY, f"Conclusion\n\n{EMPTY}"]


@pytest.mark.parametrize(("text", "value", "quotes"), FLAGS)
def test_flags(text: str, value: float, quotes: list[str]) -> None:
    measured = empty_conclusion.measure(Document(Article.from_text(text)))
    assert [text[e.start : e.end] for e in measured.evidence] == quotes
    assert measured.value == value
    assert empty_conclusion.sentence(measured).endswith(".")


@pytest.mark.parametrize("text", PASSES)
def test_passes(text: str) -> None:
    measured = empty_conclusion.measure(Document(Article.from_text(text)))
    assert (measured.value, measured.evidence) == (0, ())


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert empty_conclusion.measure(Document(Article.from_text(text))).value is None
