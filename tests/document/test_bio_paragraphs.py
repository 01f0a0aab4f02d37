"""The learned judge of paragraphs: which present an author, and what it sees of them."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.document.bio.paragraphs import CERTAIN, SURE, features, likely, mask
from quality.model import load_model

MODEL = load_model()

STORY = (
    "The council voted to close the Northport bridge after engineers found cracks in two cables.\n"
    "Residents had asked for repairs since March, and the council's engineer said that the piers were sound."
)
LAST = (STORY.split("\n")[-1], "")

LIKELY = [
    "Jasper Cole runs a store for lamps and teaches others to sell online.",
    "Wenda Loft restores pianos and writes about music.",
    "Nikhil Rao trades equities for a brokerage and writes on emerging markets.",
    "(Doug Ferrell has covered the league for the past eleven seasons.)",
    "Lorna Pike writes about knitting, quilts and slow living.",
    "Omar Feld is an economist at the University of Northport and the author of “Bridges”.",
    "Davina Stroud covers the palace and its quarrels.",
]
UNLIKELY = [
    "The council said on Monday that repairs would begin in spring.",
    "Police arrested three men on Tuesday after a chase.",
    "The bridge was built in 1931 and had been repaired twice.",
    "You will receive our newsletter every Friday.",
    "It was not clear who would pay for the work.",
    "“We were told in March,” she said, “and nothing happened.”",
]


def chance_of(
    passage: str, story: str, neighbours: tuple[str, str], place: tuple[int, int], least: float = 0.0
) -> float:
    return likely(passage, lambda: story, neighbours, place, MODEL, least)


@pytest.mark.parametrize("passage", LIKELY)
def test_bios_are_likely(passage: str) -> None:
    assert chance_of(passage, STORY, LAST, (9, 0)) >= CERTAIN


@pytest.mark.parametrize("passage", UNLIKELY)
def test_paragraphs_of_a_story_are_not(passage: str) -> None:
    assert chance_of(passage, STORY, LAST, (9, 0)) < CERTAIN


@pytest.mark.parametrize("least", [CERTAIN, SURE])
@pytest.mark.parametrize("passage", [*LIKELY, *UNLIKELY])
def test_what_is_not_looked_at_decides_nothing(passage: str, least: float) -> None:
    chance = chance_of(passage, STORY, LAST, (9, 0))
    assert chance_of(passage, STORY, LAST, (9, 0), least) in ((chance,) if chance >= least else (0.0, chance))


@pytest.mark.parametrize("passage", LIKELY[:3])
def test_somebody_of_the_story_is_less_likely(passage: str) -> None:
    spoken = f"{STORY} {passage.split()[1]} objected. {passage.split()[1]} left. {passage.split()[1]} came back."
    assert chance_of(passage, spoken, LAST, (9, 0)) < chance_of(passage, STORY, LAST, (9, 0))


def test_names_and_numbers_are_masked() -> None:
    assert mask("Ann Roe has tested 40 cars for Motor Weekly since 2012.") == mask(
        "Kim Abara has tested 7 cars for Coast Gazette since 1998."
    )


def test_the_name_carries_no_weight() -> None:
    some, other = (
        chance_of(f"{name} writes about knitting.", STORY, LAST, (9, 0)) for name in ("Ann Roe", "Oluwaseun Adebayo")
    )
    assert some == pytest.approx(other)


def test_the_only_paragraph_is_the_story() -> None:
    german = "Der Stadtrat hat am Dienstag beschlossen, die Station zu schließen, weil die Rohre alt sind."
    for text in (german, f"{german}\n\n{german}"):
        assert not Document(Article.from_text(text)).bios


def test_the_weights_hold_no_names_and_no_figures() -> None:
    weights = MODEL.table("bios").column("bio")
    assert 50 < len(weights) < 3_000
    words = [word for feature in weights if feature.startswith(("w ", "first ")) for word in feature.split()]
    assert all(word == "N" or word == word.lower() for word in words)


@pytest.mark.parametrize(
    "passage", ["x", "(", "@@@@", "İstanbul is", "A" * 5000, "a b " * 400, "\u202e", "((((((((", "N. N. N."]
)
def test_nasty_passages_have_a_probability(passage: str) -> None:
    assert 0 <= chance_of(passage, "", ("", ""), (0, 0)) <= 1
    assert features(passage, passage, (passage, passage), (0, 0))
