"""vague_attribution: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.attribution.vague_attribution import vague_attribution

FLAGS = [
    (
        "Some experts believe the virus escaped from a laboratory. Critics have long argued that the tax hurts the poor. "
        "Studies show that coffee cures headaches. Many people are saying that the vote was rigged.",
        0.8,
        ["Some experts", "Critics", "Studies", "Many people"],
    ),
    (
        "Some say the plan will fail. Many believe it is dead. Rumors of a sale went around, Dana Whitfield said.",
        0.6,
        ["Some", "Many", "Rumors of"],
    ),
    (
        "Aid groups call it a catastrophe, warning of worse. The Gazette reported, citing a source, that wells are dry.",
        0.7,
        ["Aid groups", "The Gazette", "a source"],
    ),
    (
        "Analysts said the bridge is unsafe. Dana Whitfield said it is safe. Lena Ortiz said so, too.",
        0.25,
        ["Analysts"],
    ),
    (
        "Sources said the deal is dead. The mayor reportedly left. The Water Board said nothing was decided.",
        0.5,
        ["Sources", "reportedly"],
    ),
    (
        "Experts say the plan will fail. Critics said the same on Monday. Analysts said nothing new.",
        0.75,
        ["Experts", "Critics", "Analysts"],
    ),
]

PASSES = [
    (
        "Many people said they were tired. The study by the Water Board showed that wells are clean. Dana Whitfield has long "
        "argued that taxes hurt.",
        0.0,
    ),
    (
        "Voters said they liked her. Patients said the pain went away. The study said that forty of them slept well.",
        0.0,
    ),
    ("The board met after calls for reform. The alleged thief was held, Dana Whitfield said.", 0.0),
    ("I said that the plan would fail. You say that it will not. Dana Whitfield said nothing.", 0.0),
    ("Dana Whitfield said the bridge is safe. She added that it would open on Monday. She said no more.", 0.0),
    (
        "The Health Ministry said the wells were clean. Lena Ortiz said they would stay so. Owen Marsh said the same.",
        0.0,
    ),
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
