"""emphasis: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import as_article, quotes, sentence, value

from quality.article import Article
from quality.document import Document
from quality.signals.language.emphasis import emphasis

PLAIN = (
    "The council met on Monday and talked about the bridge for two hours before the chair closed the meeting at noon. "
    * 4
)

FLAGS = [
    (PLAIN + "Of course nobody ever asked. Why would they?", 20.0, ["Of course", "nobody", "?"]),
    (PLAIN + "Make no mistake, the plan is absolutely clear.", 10.0, ["Make no mistake", "absolutely"]),
    (PLAIN + "The bridge fell!!! It fell!", 5.0, ["!", "!"]),
    (PLAIN + "This is an OUTRAGE for everybody!", 5.0, ["OUTRAGE", "everybody", "!"]),
    (
        PLAIN + "They were BUSTED by people who are anything but EXCLUSIVELY nice.",
        5.0,
        ["BUSTED", "anything", "EXCLUSIVELY"],
    ),
    (PLAIN + "The chair is a chair, yet that CHAIR stayed empty.", 2.0, ["CHAIR"]),
]

PASSES = [
    (
        PLAIN
        + "The mill lies just outside the town. The plan was on the agenda and was supposed to pass for the most part.",
        0.0,
    ),
    (PLAIN + "Dana Whitfield asked “why would nobody ever absolutely know?” and left.", 0.0),
    ("COUNCIL VOTES TO CLOSE BRIDGE\n\n" + PLAIN, 0.0),
    (PLAIN, 0.0),
    (PLAIN + "They met at LGBTQ or LGBTQIA+ groups, and watched a race of ZESCOR with RTZVB staff.", 0.0),
    (
        PLAIN + "It uses the LEMON trial. The aim of LEMON is plain. A meeting with Zebrano was had by ZEBRANO then.",
        0.0,
    ),
    (PLAIN + "It rained.\n\nHERRINGTON — The council met.", 0.0),
    (PLAIN + "She spoke of NATO and of the UN.", 0.0),
    (PLAIN + "“What a day it was!” Dana Whitfield said.", 0.0),
]

UNKNOWN = [
    "",
    "OUTRAGE!",
]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(emphasis, case)
    assert measured is not None
    assert measured >= least
    assert quotes(emphasis, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(emphasis, case)
    assert measured is not None
    assert measured <= most
    assert quotes(emphasis, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(emphasis, case) is None


def test_devices_have_their_names() -> None:
    text = PLAIN + "Their agenda is wrong. Imagine it. The truth is so-called. Why?"
    notes = [evidence.note for evidence in emphasis.measure(Document(as_article(text))).evidence]
    expected = [
        "distrust",
        "accusation",
        "appeal to the reader",
        "appeal to truth",
        "distrust",
        "question to the reader",
    ]
    assert notes == expected


SENTENCES = [
    ("It never rained.", "The author presses the point with 1 emphatic word (“never”)."),
    ("It rained! Why?", "The author presses the point with 1 question to the reader and 1 exclamation mark."),
    (
        "It never, never, truly rained! The chair left that CHAIR empty.",
        "The author presses the point with 3 emphatic words (“never” and “truly”), 1 exclamation mark and "
        "1 word in capitals (“CHAIR”).",
    ),
]


@pytest.mark.parametrize(("added", "expected"), SENTENCES)
def test_sentence(added: str, expected: str) -> None:
    assert sentence(emphasis, PLAIN + added) == expected


def test_more_of_it_raises_the_value_step_by_step() -> None:
    values = [value(emphasis, PLAIN + "It truly rained on the roof of the mill. " * n) for n in range(6)]
    assert all(a is not None and b is not None and 0 < b - a < 12 for a, b in zip(values, values[1:], strict=False))
