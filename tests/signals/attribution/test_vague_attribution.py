"""vague_attribution: which sentences are flagged, what passes, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality.article import Article
from quality.signals.attribution.vague_attribution import vague_attribution

FLAGS = [
    ("According to experts, the bridge is unsafe. Dana Whitfield said it is safe.", 0.2, ["According to experts"]),
    (
        "Some experts believe the virus escaped from a laboratory. Critics have long argued that the tax hurts the poor. "
        "Studies show that coffee cures headaches. Many people are saying that the vote was rigged.",
        0.7,
        ["Some experts", "Critics", "Studies", "Many people"],
    ),
    (
        "Some say the plan will fail. Many believe it is dead. Rumors of a sale went around, Dana Whitfield said.",
        0.4,
        ["Some", "Many"],
    ),
    (
        "Aid groups call it a catastrophe, warning of worse. The Gazette reported, citing a source, that wells are dry.",
        0.4,
        ["Aid groups", "The Gazette reported, citing a source"],
    ),
    (
        "Analysts said the bridge is unsafe. Dana Whitfield said it is safe. Lena Ortiz said so, too.",
        0.2,
        ["Analysts"],
    ),
    (
        "Sources said the deal is dead. The mayor reportedly left. The Water Board said nothing was decided.",
        0.4,
        ["Sources", "The mayor reportedly left."],
    ),
    (
        "Experts say the plan will fail. Critics said the same on Monday. Analysts said nothing new.",
        0.5,
        ["Experts", "Critics", "Analysts"],
    ),
    (
        "It was reported that the mayor left. Some say he is ill. Others say he is not. Dana Whitfield was reported to have met him.",
        0.7,
        ["It was reported", "Some", "Others", "Dana Whitfield was reported"],
    ),
    (
        "Dana Whitfield said that the bridge will close. Studies show that it should close.",
        0.25,
        ["Studies"],
    ),
    ("The bridge is widely seen as unsafe. It is believed that it will close.", 0.4, ["The bridge", "It is believed"]),
]

PASSES = [
    "Voters said they liked her. Patients said the pain went away. The study said that forty of them slept well.",
    "The board met after calls for reform. The alleged thief was held, Dana Whitfield said.",
    "I said that the plan would fail. You say that it will not. Dana Whitfield said nothing.",
    "Dana Whitfield said the bridge is safe. She added that it would open on Monday. She said no more.",
    "The Health Ministry said the wells were clean. Lena Ortiz said they would stay so. Owen Marsh said the same.",
    "“Experts say so,” Dana Whitfield said. “I believe them,” Lena Ortiz said. Owen Marsh said the same.",
    "No experts objected, Dana Whitfield said. Not all doctors agree. Ask your doctor. Only time will tell.",
]

UNKNOWN = [
    "",
    "The council met on Monday. It talked for two hours.",
]

SENTENCES = [
    (
        "Analysts said it is unsafe.",
        "The one sentence that cites a source does not name one that a reader could look up.",
    ),
    ("Dana Whitfield said it is safe.", "The one sentence that cites a source names or describes it."),
    (
        "Dana Whitfield said it is safe. Lena Ortiz said so, too.",
        "Both sentences that cite a source name or describe it.",
    ),
    (
        "Analysts said it is unsafe. Dana Whitfield said it is safe.",
        "1 of 2 sentences that cite a source does not name one that a reader could look up.",
    ),
    (
        "Analysts said it is unsafe. Critics said it leaks.",
        "Neither of the two sentences that cite a source names one that a reader could look up.",
    ),
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(vague_attribution, case)
    assert measured is not None
    assert measured >= least
    shown = quotes(vague_attribution, case)
    assert [begins for begins in expected if not any(quote.startswith(begins) for quote in shown)] == []
    assert len(shown) == len(expected)


@pytest.mark.parametrize("case", PASSES)
def test_passes(case: Article | str) -> None:
    measured = value(vague_attribution, case)
    assert measured is not None
    assert measured <= 0.1
    assert quotes(vague_attribution, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(vague_attribution, case) is None


@pytest.mark.parametrize(("case", "expected"), SENTENCES)
def test_sentence(case: str, expected: str) -> None:
    assert sentence(vague_attribution, case) == expected
