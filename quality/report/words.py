"""The words that every front end uses for the same things."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quality.scoring import Assessment, Contribution, QuestionPart
from quality.scoring.assessment import BAND_WORDS, VISIBLE
from quality.scoring.explanation import REMAINDER

SCORE_MEANS = (
    "The score is the grade that careful readers would give the article, from 0 (junk) to 100 (exemplary), as far as its text and "
    "page show. It is not a fact-check."
)
POINTS_MEAN = "Points show how much a finding would move an article that scores 50."
NOTHING = "Nothing stands out."
NO_PASSAGE = "Many small signs; no single passage stands out."
UNKNOWN = "Nothing could be checked."
BESIDE = "For context, not part of the score"
"""Heading of the readability lines."""
CONTEXT_LINES = {
    "automated_readability_index": "Automated readability index: {} (US school grade)",
    "coleman_liau_index": "Coleman-Liau index: {} (US school grade)",
    "lix": "LIX: {} (over 50 is hard to read)",
    "rix": "RIX: {} (long words per sentence)",
    "words_per_sentence": "Words per sentence: {}",
    "lexical_diversity": "Lexical diversity: {} (share of different words in every 100)",
}
"""Line for each figure of `quality.scoring.context`."""


def grade(assessment: Assessment) -> str:
    """The grade in words and the strongest reason, for the first line of a report: "Weak reporting: 9 of 10 attributions ...".

    The strongest reason is one that lowers a low score and one that raises a high score, where there is one.
    """
    if assessment.band is None:
        return f"No score. {assessment.abstained.message if assessment.abstained else ''}".rstrip()
    words = BAND_WORDS[assessment.band]
    shown = reasons(assessment)
    along = [c for c in shown if assessment.band == "medium" or (c.log_odds > 0) == (assessment.band == "high")]
    main = next(iter((*along, *shown)), None)
    return f"{words}. {main.sentence}" if main else f"{words}."


def reasons(
    assessment: Assessment, *, up: bool | None = None, question: str | None = None, top: int | None = None
) -> Sequence[Contribution]:
    """Contributions to show, strongest first: of one question, or those that raise (or lower) the score. The sign decides, not
    the wording."""
    chosen = [
        c
        for c in assessment.contributions
        if c.sentence is not None
        and abs(c.log_odds) >= VISIBLE
        and (up is None or up == (c.log_odds > 0))
        and (question is None or question == c.question)
    ]
    return chosen if top is None else chosen[:top]


def rest(assessment: Assessment, question: QuestionPart) -> str | None:
    """The line for what words add to a question beyond its reasons; None where they add nothing to see."""
    for c in assessment.contributions:
        if c.signal == REMAINDER and c.question == question.question and abs(c.log_odds) >= VISIBLE:
            return f"{signed(c.points)} for the rest of the wording"
    return None


def silence(assessment: Assessment, question: QuestionPart) -> str:
    """What stands under a question without a reason."""
    if abs(question.points) >= 0.5:
        return NO_PASSAGE
    known = any(c.value is not None for c in assessment.contributions if c.question == question.question)
    return NOTHING if known else UNKNOWN


def signed(points: float) -> str:
    """Points as whole numbers with their sign: "+4", "−12", "0"."""
    whole = int(abs(points) + 0.5)  # halves away from zero, as the extension rounds
    return "0" if whole == 0 else f"+{whole}" if points > 0 else f"−{whole}"


def context_lines(assessment: Assessment) -> list[str]:
    """A line for each readability figure."""
    return [_context_line(name).format(_figure(value)) for name, value in assessment.context.items()]


def _context_line(name: str) -> str:
    words = name.replace("_", " ")
    return CONTEXT_LINES.get(name) or f"{words[:1].upper()}{words[1:]}: {{}}"


def _figure(value: object) -> str:
    """A figure with one decimal, below 1 with two."""
    if not isinstance(value, float):
        return str(value)
    digits = 2 if abs(value) < 1 else 1
    return f"{math.floor(value * 10**digits + 0.5) / 10**digits:.{digits}f}"  # rounds as the extension does


def opening(text: str, most: int) -> str:
    """The whole words among the first `most` characters; of a single endless word that many characters."""
    head = text[:most]
    if not head or len(text) <= most or not (head[-1].isalnum() and text[most].isalnum()):
        return head
    return head[: len(head) - len(head.split()[-1])].rstrip() or head


def ending(text: str, most: int) -> str:
    """The whole words among the last `most` characters; of a single endless word that many characters."""
    return opening(text[::-1], most)[::-1]


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` characters, cut behind a word."""
    return text if len(text) <= most else opening(text, most - 1).rstrip() + "…"


def surroundings(text: str, start: int, end: int, reach: int) -> tuple[str, str]:
    """The whole words before and behind text[start:end] in its sentence, up to `reach` characters on either side."""
    before = text[max(0, start - reach - 1) : start].rpartition("\n")[2].rpartition(". ")[2]
    after = text[end : end + reach + 1].partition("\n")[0].partition(". ")[0]
    return (
        before if len(before) <= reach else "…" + ending(before, reach).lstrip(),
        after if len(after) <= reach else opening(after, reach).rstrip() + "…",
    )
