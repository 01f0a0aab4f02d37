"""template_headings: headings that fit any subject."""

import pytest
from cases import quotes, sentence, value

from quality.article import Article
from quality.signals.originality.template_headings import template_headings

BODY = "The ferry stops at noon, and the harbour master has written to all who hold a ticket for the evening."


def sections(*headings: str) -> str:
    return "\n\n".join(f"{heading}\n\n{BODY}" for heading in headings)


FLAGS = [
    (sections("The ferry stops", "Conclusion"), ["Conclusion"]),
    (sections("The ferry stops", "Key Takeaways", "Background", "Outlook"), ["Key Takeaways", "Background", "Outlook"]),
    (sections("The ferry stops", "## Final Thoughts", "FAQ"), ["## Final Thoughts", "FAQ"]),
    (sections("The ferry stops", "THE BOTTOM LINE", "Why It Matters"), ["THE BOTTOM LINE", "Why It Matters"]),
    (
        sections("The ferry stops", "2. Understanding Ferry Timetables", "3) Common Mistakes to Avoid"),
        ["2. Understanding Ferry Timetables", "3) Common Mistakes to Avoid"],
    ),
    (
        sections("The ferry stops", "What this means for you", "Looking ahead"),
        ["What this means for you", "Looking ahead"],
    ),
    # Twice the same kind counts once.
    (sections("The ferry stops", "Benefits of Ferries", "Benefits of Boats"), ["Benefits of Ferries"]),
    (sections("The ferry stops", "**Conclusion:**"), ["**Conclusion:**"]),
]

PASSES = [
    BODY,
    sections("The ferry stops", "Night trains are full", "What the harbour master wrote"),
    # Within a sentence.
    f"In conclusion, the ferry stops.\n\n{BODY}",
    f"The bottom line is that nobody pays.\n\n{BODY}",
    # A paper.
    sections("A trial of ferries", "Background", "Methods", "Results", "Conclusion"),
]

UNKNOWN = ["", "\n\n"]


@pytest.mark.parametrize(("text", "expected"), FLAGS)
def test_flags(text: str, expected: list[str]) -> None:
    assert quotes(template_headings, text) == expected
    assert value(template_headings, text) == len(expected)
    said = sentence(template_headings, text)
    pattern = (
        "One heading follows a stock pattern: “" if len(expected) == 1 else "headings follow a stock pattern, such as “"
    )
    assert pattern in said


@pytest.mark.parametrize("text", PASSES)
def test_passes(text: str) -> None:
    assert (value(template_headings, text), quotes(template_headings, text)) == (0, [])


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert value(template_headings, text) is None


def test_headings_of_a_page() -> None:
    sections_ = "".join(
        f"<h2>{title}</h2><p>{BODY} {BODY}</p>" for title in ("Introduction", "At the pier", "Conclusion")
    )
    page = f"<html><body><article><h1>The ferry stops</h1>{sections_}</article></body></html>"
    assert quotes(template_headings, Article.from_html(page)) == ["Introduction", "Conclusion"]
