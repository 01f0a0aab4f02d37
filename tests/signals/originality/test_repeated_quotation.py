"""repeated_quotation: the same words under two names."""

import pytest
from cases import quotes, sentence, value

from quality.signals.originality.repeated_quotation import repeated_quotation

SAID = "We will not leave this valley before the last house is safe"
GAP = "The river rose by two metres overnight. Three roads are closed."

FLAGS = [
    (
        f'"{SAID}," said Anna Brook.\n\n{GAP}\n\n"{SAID}," Tom Hale told reporters on Monday.',
        [f"{SAID},", f"{SAID},"],
    ),
    (
        f"“{SAID}”, said Anna Brook, the mayor.\n\n{GAP}\n\nTom Hale, a farmer, said: “{SAID}, and we mean it.”",
        [f"{SAID}", f"{SAID}, and we mean it."],
    ),
]

PASSES = [
    f'"{SAID}," said Anna Brook.\n\n{GAP}\n\n"{SAID}," Brook told reporters on Monday.',
    f'"{SAID}," said Anna Brook.\n\n{GAP}\n\n"We ask for boats, blankets and a doctor," Tom Hale told reporters.',
    f'"Yes, of course," said Anna Brook.\n\n{GAP}\n\n"Yes, of course," said Tom Hale. "{SAID}," said Hale.',
    f'"{SAID}," said Anna Brook.\n\n{GAP}\n\n"{SAID}," she said.',
]

UNKNOWN = ["", "The council met on Monday.", '"Never," said Anna Brook.']


@pytest.mark.parametrize(("text", "expected"), FLAGS)
def test_flags(text: str, expected: list[str]) -> None:
    assert quotes(repeated_quotation, text) == expected
    assert value(repeated_quotation, text) == 1
    assert sentence(repeated_quotation, text) == "One quotation is attributed to two different speakers."


@pytest.mark.parametrize("text", PASSES)
def test_passes(text: str) -> None:
    assert (value(repeated_quotation, text), quotes(repeated_quotation, text)) == (0, [])


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert value(repeated_quotation, text) is None
