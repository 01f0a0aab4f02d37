"""vague_attribution: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.attribution.vague_attribution import vague_attribution

FLAGS = [
    ("Analysts said the bridge is unsafe. Dana Whitfield said it is safe. Lena Ortiz said so, too.", 0.3, ["Analysts"]),
    (
        "Sources said the deal is dead. The mayor reportedly left. The Water Board said nothing was decided.",
        0.6,
        ["Sources", "reportedly"],
    ),
    ("Experts say the plan will fail. Critics said the same on Monday. Analysts said nothing new.", 1.0, ["Experts", "Critics", "Analysts"]),
]

PASSES = [
    ("Dana Whitfield said the bridge is safe. She added that it would open on Monday. She said no more.", 0.0),
    ("The Health Ministry said the wells were clean. Lena Ortiz said they would stay so. Owen Marsh said the same.", 0.0),
    ("“Experts say so,” Dana Whitfield said. “I believe them,” Lena Ortiz said. Owen Marsh said the same.", 0.0),
]

UNKNOWN = [
    "",
    "The council met on Monday. It talked for two hours.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(vague_attribution, case)
    assert measured is not None
    assert measured >= least
    assert quotes(vague_attribution, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(vague_attribution, case)
    assert measured is not None
    assert measured <= most
    assert quotes(vague_attribution, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(vague_attribution, case) is None
