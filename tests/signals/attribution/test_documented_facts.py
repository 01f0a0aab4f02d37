"""documented_facts: what is flagged with which passages, what passes, what cannot be measured."""

import pytest
from cases import quotes, sentence, value

from quality.article import Article
from quality.signals.attribution.documented_facts import documented_facts

GENERAL = (
    "Experts have long warned that communities face growing challenges. It is important to stay informed, to plan ahead "
    "and to make the most of what is there. Many people find that small steps make a big difference over time, and that "
    "a good plan helps. "
) * 2
REPORT = (
    "The council of Brackwater voted 7 to 2 on Monday to close the bridge in Mill Street until 4 March. An audit filed at "
    "the county court put the cost at $3.2 million. Dana Whitfield, who runs a shop near Harbour Square, said that she "
    "had lost forty customers since September. Section 12 of the lease lets her leave, she said in a letter to the mayor. "
    "The bridge carries 9,000 cars a day and was last repaired by Lantern Works in 1998.\n\n"
)
TABLE = "\n\n".join(
    f"Model {n} costs ${n}00 and weighs {n}5 kg, {n}6 cm, {n}7 inches, {n}8 watts." for n in range(2, 30)
)

FLAGS = [
    (GENERAL, 0.0),
    (GENERAL + "At least 30 people, or 50 percent, or 2,000, or 17, or 18, or 19, see that.", 0.0),
    (GENERAL + "In 2024 they met. In 2025 they met. In 2026 they met.", 0.0),
    ("Why You May March To A New Plan At Every Great Place In Town Today. " * 10, 0.0),
]

PASSES = [(REPORT, 6.0), (REPORT + GENERAL, 3.0)]

UNKNOWN = ["", "The council of Brackwater voted 7 to 2 on Monday."]


@pytest.mark.parametrize(("case", "most"), FLAGS)
def test_flags(case: Article | str, most: float) -> None:
    measured = value(documented_facts, case)
    assert measured is not None
    assert measured <= most


@pytest.mark.parametrize(("case", "least"), PASSES)
def test_passes(case: Article | str, least: float) -> None:
    measured = value(documented_facts, case)
    assert measured is not None
    assert measured >= least


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: Article | str) -> None:
    assert value(documented_facts, case) is None


def test_facts_of_every_kind_are_shown() -> None:
    shown = quotes(documented_facts, REPORT)
    assert {"Brackwater", "7", "Monday"} <= set(shown)
    assert "such as “" in sentence(documented_facts, REPORT)
    assert "audit" in " ".join(shown) or "Section 12" in shown


def test_a_fact_said_again_adds_nothing() -> None:
    once, again = value(documented_facts, REPORT + GENERAL), value(documented_facts, REPORT + GENERAL + REPORT)
    assert once is not None
    assert again is not None
    assert again < once


def test_a_list_of_figures_does_not_pass_for_reporting() -> None:
    listed, report = value(documented_facts, TABLE), value(documented_facts, REPORT)
    assert listed is not None
    assert report is not None
    assert listed < 0.1 * report


def test_which_place_or_body_is_named_does_not_matter() -> None:
    swapped = REPORT.replace("Brackwater", "Ostrava").replace("Lantern Works", "Kestrel Group").replace("Mill", "Elm")
    assert value(documented_facts, swapped) == value(documented_facts, REPORT)


def test_may_and_march_are_months_only_beside_a_number_or_preposition() -> None:
    plain = GENERAL + "May she come. March on. You may see the march. "
    assert value(documented_facts, plain) == value(
        documented_facts, GENERAL + "Let her come. Go on. You can see the walk. "
    )
    dated = value(documented_facts, GENERAL + "She came on May 4. He left in March. ")
    assert dated is not None
    assert dated > 0


def test_figures_alone_are_named_although_they_count_nothing() -> None:
    text = "Some say that 40 bridges could be next. " + GENERAL
    assert value(documented_facts, text) == 0
    assert sentence(documented_facts, text) == "The text has 1 mention of dates, places, figures or documents: “40”."
