"""emphatic_voice: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import as_article, quotes, sentence, value

from quality.article import Article
from quality.document import Document
from quality.signals.language.emphatic_voice import emphatic_voice

PLAIN = (
    "The council met on Monday and talked about the bridge for two hours before the chair closed the meeting at noon. "
    * 4
)

FLAGS = [
    (PLAIN + "Of course nobody ever asked. Why would they?", 20.0, ["Of course", "nobody"]),
    (PLAIN + "Make no mistake, the plan is absolutely clear.", 10.0, ["Make no mistake", "absolutely"]),
]

PASSES = [
    (PLAIN, 0.0),
    (
        PLAIN
        + "The mill lies just outside the town. The plan was on the agenda and was supposed to pass for the most part.",
        0.0,
    ),
    (PLAIN + "Dana Whitfield asked “why would nobody ever absolutely know?” and left.", 0.0),
]

UNKNOWN = ["", "Of course nobody asked."]


@pytest.mark.parametrize(("case", "least", "expected"), FLAGS)
def test_flags(case: Article | str, least: float, expected: list[str]) -> None:
    measured = value(emphatic_voice, case)
    assert measured is not None
    assert measured >= least
    assert quotes(emphatic_voice, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(emphatic_voice, case)
    assert measured is not None
    assert measured <= most
    assert quotes(emphatic_voice, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(emphatic_voice, case) is None


def test_devices_have_their_names() -> None:
    text = PLAIN + "Their agenda is wrong. Imagine it. The truth is so-called."
    notes = [evidence.note for evidence in emphatic_voice.measure(Document(as_article(text))).evidence]
    assert notes == ["distrust", "accusation", "appeal to the reader", "appeal to truth", "distrust"]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (PLAIN + "It never rained.", "The author insists once, with “never”."),
        (PLAIN + "It never, never rained.", "The author insists 2 times, with “never”."),
        (
            PLAIN + "It never, ever, truly, utterly, simply rained.",
            "The author insists 4 times, with words such as “never”, “truly”, “utterly”.",
        ),
    ],
)
def test_sentence(case: str, expected: str) -> None:
    assert sentence(emphatic_voice, case) == expected
