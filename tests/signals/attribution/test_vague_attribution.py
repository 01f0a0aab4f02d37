"""vague_attribution: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality.article import Article
from quality.signals.attribution.vague_attribution import vague_attribution

FLAGS = [
    ("According to experts, the bridge is unsafe. Dana Whitfield said it is safe.", 0.3, ["experts"]),
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
    (
        "It was reported that the mayor left. Some say he is ill. Others say he is not. Dana Whitfield was reported to have met him.",
        0.5,
        ["was reported", "Some", "was reported"],
    ),
    (
        "There is speculation that the bridge will close, Dana Whitfield said. Studies show that it should close.",
        0.5,
        ["speculation that", "Studies"],
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
    (
        "Owen Marsh was reported missing. Somebody saw him and called the police. Officers answered reports of shots, they said. "
        "A reporter asked about it. There were few signs of him, and few believe he is well. Lots of people complain about it.",
        0.0,
    ),
    (
        "Three falls were reported. They may be reported to the board. Dana Whitfield and colleagues said so. No experts objected. "
        "Not all doctors agree. Ask your doctor, who says more. According to research published in a journal, it is so.",
        0.0,
    ),
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

SENTENCES = [
    ("Analysts said it is unsafe.", "The one attribution names nobody who could be looked up."),
    ("Dana Whitfield said it is safe.", "The one attribution names or describes its source."),
    (
        "Dana Whitfield said it is safe. Lena Ortiz said so, too.",
        "Both attributions name or describe their source.",
    ),
    (
        "Analysts said it is unsafe. Dana Whitfield said it is safe.",
        "1 of 2 attributions names nobody who could be looked up.",
    ),
    (
        "Analysts said it is unsafe. Critics said it leaks.",
        "2 of 2 attributions name nobody who could be looked up.",
    ),
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


@pytest.mark.parametrize(("case", "expected"), SENTENCES)
def test_sentence(case: str, expected: str) -> None:
    assert sentence(vague_attribution, case) == expected
