"""shouting: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, value

from quality.article import Article
from quality.signals.language.shouting import shouting

PLAIN = (
    "The council met on Monday and talked about the bridge for two hours before the chair closed the meeting at noon. "
    * 4
)

FLAGS = [
    (PLAIN + "This is an OUTRAGE for everybody!", 5.0, ["OUTRAGE", "!"]),
    (PLAIN + "They were BUSTED by people who are anything but EXCLUSIVELY nice.", 5.0, ["BUSTED", "EXCLUSIVELY"]),
    (PLAIN + "The chair is a chair, yet that CHAIR stayed empty.", 2.0, ["CHAIR"]),
]

PASSES = [
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
    measured = value(shouting, case)
    assert measured is not None
    assert measured >= least
    assert quotes(shouting, case) == expected


@pytest.mark.parametrize(("case", "most"), PASSES)
def test_passes(case: Article | str, most: float) -> None:
    measured = value(shouting, case)
    assert measured is not None
    assert measured <= most
    assert quotes(shouting, case) == []


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(shouting, case) is None
