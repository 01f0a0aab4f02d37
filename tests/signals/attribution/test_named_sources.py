"""named_sources: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality.article import Article
from quality.signals.attribution.named_sources import named_sources

FLAGS = [
    (
        "Dana Whitfield said the bridge is safe. Lena Ortiz disagreed, and said so.",
        1.0,
        ["Dana Whitfield", "Lena Ortiz"],
    ),
    (
        "Dana Whitfield runs the works. The pumps failed, she said. He doubted it, and the department said so, too.",
        1.0,
        ["Dana Whitfield"],
    ),
    (
        "According to the Board of Works and Roads, the bridge is safe. Dr. Theodora “Teddy” Marsh, 52, who works there, agreed.",
        1.0,
        ["Board of Works and Roads"],
    ),
    (
        "The bridge is safe, said Dr. Theodora “Teddy” Marsh, who built it. The inspector, Owen Pell, said it leaks.",
        1.0,
        ["Dr. Theodora “Teddy” Marsh", "Owen Pell"],
    ),
    (
        "The Water and Roads Board said it is safe. The GCB and Roads Board said it is not.",
        1.0,
        ["Water and Roads Board", "GCB"],
    ),
    (
        "A report by the Water Board found lead in wells. The Whitfield campaign said the numbers were old.",
        1.0,
        ["Water Board", "Whitfield campaign"],
    ),
    (
        "Smith Hall stands in Norton. “It leaks,” Ms. Pell said there. In Norton, she said, it rains a lot.",
        1.0,
        ["Ms. Pell"],
    ),
]

PASSES = [
    ("Shopkeepers on the eastern side said trade was slow. Bargees on the canal agreed.", 0.0),
    ("The council met on Monday. It talked for two hours.", 0.0),
    ("Sources said the deal is dead. Experts say it was never alive.", 0.0),
    ("He said the deal is dead. It was, the company said. The outspoken Federalist said so, too.", 0.0),
    ("Chances are that it rains. Others say it will not. You’d think they know. Isn’t that so?", 0.0),
    ("Federalists said the deal is dead. Police said nothing. The indictment says it was never alive.", 0.0),
]

SENTENCES = [
    ("Dana Whitfield said it is safe.", "The text cites 1 named source: Dana Whitfield."),
    (
        "Dana Whitfield said it is safe. Lena Ortiz said it is not. Owen Marsh said nothing.",
        "The text cites 3 named sources, among them Dana Whitfield and Lena Ortiz.",
    ),
]

UNKNOWN = [
    "",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(named_sources, case)
    assert measured is not None
    assert measured >= least
    assert quotes(named_sources, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(named_sources, case)
    assert measured is not None
    assert measured <= most
    assert quotes(named_sources, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(named_sources, case) is None


@pytest.mark.parametrize(("case", "expected"), SENTENCES)
def test_sentence(case: str, expected: str) -> None:
    assert sentence(named_sources, case) == expected
