"""loaded_language: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality.article import Article
from quality.signals.language.loaded_language import loaded_language

PLAIN = (
    "The council met on Monday and talked about the bridge for two hours before the chair closed the meeting at noon. "
    * 4
)

FLAGS = [
    (PLAIN + "The disgusting bridge is a disgrace.", 5.0, ["disgusting", "disgrace"]),
    (PLAIN + "The mayor lies about the bridge. What a LIE, what LIES!", 4.0, ["lies", "LIES"]),
    ("MAYOR LIES ABOUT DISGUSTING BRIDGE\n\n" + PLAIN, 4.0, ["LIES", "DISGUSTING"]),
    (
        PLAIN + "The plan is a disaster. The true agenda is hidden, and the vote is a fraud.",
        4.0,
        ["is a disaster", "true agenda", "is a fraud"],
    ),
    (PLAIN + "Disgusting Bridge Is a Total Disaster, Says Dana Whitfield.", 4.0, ["Disgusting", "Total Disaster"]),
    (PLAIN + "Bullies, she wrote. Sadly, nobody left.", 2.0, ["Bullies", "Sadly"]),
]

PASSES = [
    (PLAIN, 0.0),
    (
        PLAIN
        + "The mill lies just outside the district, and a truth lies somewhere between. A dog was lying in the shade.",
        0.0,
    ),
    (PLAIN + "They ate Snickers under a bunk bed and wore faux fur and fake eyelashes. It was a vicious cycle.", 0.0),
    (
        PLAIN
        + "A closet hack saved space. The secret ballot stays. A mine disaster killed two. She set the Bash alias.",
        0.0,
    ),
    (PLAIN + "Patients with SAD met the Ugly Spoons, a punk band, at a mock trial after blast balls went off.", 0.0),
    (PLAIN + "Dana Whitfield called it “a disgusting disgrace for all of us here”.", 0.0),
]

UNKNOWN = [
    "",
    "The disgusting bridge.",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(loaded_language, case)
    assert measured is not None
    assert measured >= least
    assert quotes(loaded_language, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(loaded_language, case)
    assert measured is not None
    assert measured <= most
    assert quotes(loaded_language, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(loaded_language, case) is None


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (PLAIN + "A disgrace.", "The author uses 1 loaded word or phrase: “disgrace”."),
        (PLAIN + "A disgrace, a disgrace.", "The author uses 2 loaded words or phrases: “disgrace”."),
        (
            PLAIN + "A disgrace, a hoax, a fiasco, a farce.",
            "The author uses 4 loaded words or phrases, such as “disgrace”, “hoax” and “fiasco”.",
        ),
    ],
)
def test_sentence(case: str, expected: str) -> None:
    assert sentence(loaded_language, case) == expected
