"""reporting: what is praised and what is flagged with which passages, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality import Article
from quality.document import Document
from quality.signals.originality.reporting import reporting

REPORTED = (
    "The council of Brackwater voted 7 to 2 on Monday to close the Elm Street depot. Owen Marsh, who has run the ferry since 1998, "
    "told the hearing that 40 drivers would lose their jobs. Records that the Water Board handed over on 3 March show that the "
    "roof was last inspected in 2011. Mayor Dana Whitfield declined to say when the work would begin. Outside the town hall, some "
    "200 people held lanterns until the doors closed at ten."
)
GENERAL = (
    "Towns face growing challenges today. Change is never easy, and people often worry about what the future holds. Good planning "
    "can make a real difference. It is important to find the right balance. Every community deserves solutions that work. There "
    "are many reasons to stay hopeful."
)


FLAGS = [
    (GENERAL, "Good planning can make a real difference.", "No sentence gives a full name, a date or a figure."),
]
PASSES = [
    (
        REPORTED,
        "Records that the Water Board handed over on 3 March show that the roof was last inspected in 2011.",
        "All 5 sentences give a full name, a date or a figure.",
    ),
]
UNKNOWN = ["", "The bridge opened on Monday."]


@pytest.mark.parametrize(("case", "shown", "said"), FLAGS)
def test_generalities_are_shown_where_there_is_little_else(case: str, shown: str, said: str) -> None:
    measured = value(reporting, case)
    assert measured is not None
    assert measured <= 0.8
    assert shown in quotes(reporting, case)
    assert sentence(reporting, case) == said


def test_the_lowest_value_denies_no_particulars() -> None:
    text = f"{GENERAL} Some say that the Merrow Street bridge could be next."
    lowest = reporting.measure(Document(Article.from_text(text)))._replace(value=0.0)
    assert reporting.sentence(lowest) == "Only 1 of 7 sentences gives a full name, a date or a figure."


@pytest.mark.parametrize(("case", "shown", "said"), PASSES)
def test_particulars_are_praised_with_the_sentences_that_give_them(case: str, shown: str, said: str) -> None:
    measured = value(reporting, case)
    assert measured is not None
    assert measured >= 1.5
    assert shown in quotes(reporting, case)
    assert sentence(reporting, case) == said


@pytest.mark.parametrize(
    "before", ["I was tired. I went home. I slept. I ate. ", "You can plan. Your town needs you. Ask yourself. "]
)
def test_experience_and_advice_need_no_particulars(before: str) -> None:
    plain = reporting.measure(Document(Article.from_text(GENERAL)))
    assert plain.telling
    assert not reporting.measure(Document(Article.from_text(before + GENERAL))).telling


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: str) -> None:
    assert value(reporting, case) is None
