"""wording: careful and poor articles of our own, and texts too short to tell."""

from pathlib import Path

import pytest
from cases import as_article, value

from quality.document import Document
from quality.document.wording import wording_terms
from quality.signals.language.wording import wording

EXAMPLES = Path(__file__).parents[3] / "labeled" / "examples"
GOOD = (EXAMPLES / "bridge_closure.txt").read_text(encoding="utf-8")
BAD = (EXAMPLES / "harbour_rumours.txt").read_text(encoding="utf-8")

FLAGS = [BAD]
PASSES = [GOOD]
UNKNOWN = ["", "The council met.", "“Nobody drives twenty minutes for a loaf of bread,” she said. " * 4]


@pytest.mark.parametrize(("poor", "careful"), list(zip(FLAGS, PASSES, strict=True)))
def test_poor_wording_is_below_careful_wording(poor: str, careful: str) -> None:
    low, high = value(wording, poor), value(wording, careful)
    assert low is not None
    assert high is not None
    assert low < high


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert value(wording, text) is None


def test_names_and_quotations_do_not_count() -> None:
    terms = wording_terms(
        Document(as_article("Yesterday Dana Whitfield told reporters “we are very angry about it” in Harbour Street."))
    )
    assert terms == {
        "told", "reporters", "in", "told reporters", "<name> told", "reporters <quote>", "<quote> in", "in <name>", "<name>",
        "<quote>", "<name> .", ".",
    }  # fmt: skip


def test_swapping_names_moves_nothing() -> None:
    assert value(wording, GOOD) == value(wording, GOOD.replace("Whitfield", "Marlowe").replace("Dana", "Ines"))
