"""Wording shared by all front ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from quality.scoring import Assessment, Contribution, QuestionPart
from quality.scoring.assessment import BAND_WORDS, VISIBLE, Passage, Unmeasured
from quality.signals import catalog

SCORE_MEANS = (
    "The score is an estimate of the grade that careful readers would give the article, from 0 (junk) to 100 (exemplary). "
    "It is not a fact-check."
)
GRADED_BY = "The score was learned from articles that language models graded in place of readers; these models may share blind spots."
"""Stands wherever a report explains itself and speaks of readers."""
POINTS_MEAN = "Points show how far one finding would move a score of 50; they add up roughly."
NOTHING = "Nothing stands out."
BALANCED = "Strengths and weaknesses balance out."
EXAMPLE = "for example: "
_LACKS = "no "
"""How the note of a passage begins that says what it lacks, such as “no source”. Such a passage is an example, not a proof."""
UNKNOWN = "Nothing could be checked."
_SENTENCE_ENDS = tuple('.!?…"”')
APART = "Text in grey does not count as part of the story."
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
"""Line for each figure in `quality.scoring.context`."""


class Found(NamedTuple):
    """What one signal found for a question, as far as the text under a question without a reason depends on it."""

    value: float | None
    points: float
    observation: str


def grade(assessment: Assessment) -> str:
    """Describe the grade and the strongest reason, for the first line of a report: “Weak reporting. Nine of ten attributions
    ...”.

    The strongest reason is the one with most points; for a low score, what lowers it most, whether it is a reason or not, as
    it is where there are no reasons. “But” begins a reason that speaks against the grade. Mixed reporting has a reason on
    either side, the stronger first.
    """
    if assessment.band is None:
        return f"No score. {assessment.abstained.message if assessment.abstained else ''}".rstrip()
    words = BAND_WORDS[assessment.band]
    moving = [c for c in assessment.contributions if abs(c.log_odds) >= VISIBLE]
    shown = reasons(assessment) or _strongest(assessment, moving)
    along = [c for c in moving if c.log_odds < 0] if assessment.band == "low" else []
    main = next(iter((*along, *shown)), None)
    if main is None:
        return f"{words}."
    if assessment.band == "medium":
        other = next((told(c) for c in shown if (c.log_odds > 0) != (main.log_odds > 0)), None)
        return f"{words}. {told(main)} {_but(other)}" if other else f"{words}. {told(main)}"
    agrees = (main.log_odds > 0) == (assessment.band == "high")
    return f"{words}. {told(main) if agrees else _but(told(main))}"


def _strongest(assessment: Assessment, moving: Sequence[Contribution]) -> Sequence[Contribution]:
    """Return the strongest finding of the question with most points, which pulls in its direction; empty if there is none."""
    part = max(assessment.questions, key=lambda part: abs(part.points), default=None)
    along = (c for c in moving if part and c.question == part.question and (c.log_odds > 0) == (part.points > 0))
    return list(islice(along, 1))


def _but(sentence: str) -> str:
    return f"But {decapitalized(sentence)}"


def reasons(
    assessment: Assessment, *, up: bool | None = None, question: str | None = None, top: int | None = None
) -> Sequence[Contribution]:
    """Return the contributions to show, strongest first: those of one question, or those that raise (or lower) the score."""
    chosen = [
        c
        for c in assessment.contributions
        if c.sentence is not None
        and abs(c.log_odds) >= VISIBLE
        and (up is None or up == (c.log_odds > 0))
        and (question is None or question == c.question)
    ]
    return chosen if top is None else chosen[:top]


def findings(assessment: Assessment, question: str) -> list[Contribution]:
    """Return the contributions to a question that move the score: its reasons, then those that are too weak a proof, or only the
    absence of a fault. Their points add up to those of the question, but for rounding. Empty without a score."""
    moving = [c for c in assessment.contributions if c.question == question and abs(c.log_odds) >= VISIBLE]
    return sorted(moving, key=lambda c: c.sentence is None) if assessment.score is not None else []


def unmoving(assessment: Assessment) -> tuple[list[Contribution], list[Unmeasured]]:
    """Return what else was checked: measurements that move no score, and signals that could not be measured."""
    listed = {c.signal for part in assessment.questions for c in findings(assessment, part.question)}
    return (
        [c for c in assessment.contributions if c.value is not None and c.signal not in listed],
        [one for one in assessment.unmeasured if one.signal not in listed],
    )


def told(contribution: Contribution) -> str:
    """Return what a finding says: its reason, or where it is none what was measured."""
    return contribution.sentence or contribution.observation


def remainder(left: Sequence[Contribution], *, first: bool) -> str:
    """Name the findings that are not listed under a question: “and −6 on sourcing, −3 on loaded language”. `first` says that
    none is listed."""
    strongest = sorted(left, key=lambda c: -abs(c.log_odds))
    parts = ", ".join(f"{signed(c.points)} on {decapitalized(c.title)}" for c in strongest)
    return parts if first or not parts else f"and {parts}"


def decapitalized(text: str) -> str:
    """Return a text for the middle of a sentence. It begins with no name, since the article's own words are in quotes."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def passages(contribution: Contribution) -> Sequence[Passage]:
    """Return the passages that show what a finding says."""
    is_reason = contribution.sentence is not None
    return [
        p for p in contribution.evidence if illustrates(contribution.signal, contribution.log_odds, p.note, is_reason)
    ]


def illustrates(signal: str, log_odds: float, note: str, is_reason: bool) -> bool:
    """Whether a passage with this note shows what a finding says. Where it raises the score without being a reason, the passages
    show what little there is of a fault; where it says that something good is rare, only passages that lack it count."""
    return is_reason or (log_odds < 0 and (signal in _faults() or note.startswith(_LACKS)))


@cache
def _faults() -> frozenset[str]:
    """Return the signals that find faults."""
    return frozenset(signal.name for signal in catalog() if signal.better == "lower")


def lead(passage: Passage) -> str:
    """Return what stands before a passage: the part of the article that it is from, or that it is one of many which lack
    something."""
    if passage.note.startswith(_LACKS):
        return EXAMPLE
    return "" if passage.part == "text" else f"{passage.part}: "


def silence(assessment: Assessment, question: QuestionPart) -> str:
    """Return the text shown under a question without a reason."""
    own = [c for c in assessment.contributions if c.question == question.question]
    return unshown(question.question, question.points, [Found(c.value, c.points, c.observation) for c in own])


def unshown(question: str, points: float, found: Sequence[Found]) -> str:
    """Return the text shown under a question without a reason, which agrees with what was found for it."""
    found = [one for one in found if one.value is not None]
    if abs(points) < 0.5:
        if question == "authorship":  # who signs an article is worth saying, whether it counts or not
            named = next((one.observation for one in found if one.value), None)
            if named is not None:
                return named
        if any(abs(one.points) >= 1 for one in found):
            return BALANCED
        return NOTHING if found else UNKNOWN
    along = (one.observation for one in found if abs(one.points) >= 0.5 and (one.points > 0) == (points > 0))
    return next(along, NOTHING if found else UNKNOWN)


def signed(points: float) -> str:
    """Format points as whole numbers with a sign: “+4”, “−12”, “0”."""
    whole = int(abs(points) + 0.5)  # halves away from zero, as the extension rounds
    return "0" if whole == 0 else f"+{whole}" if points > 0 else f"−{whole}"


def minus(number: str) -> str:
    """Give a number the minus sign of typography."""
    return number.replace("-", "−")


def context_lines(assessment: Assessment) -> list[str]:
    """Format the readability figures, one line each."""
    return [_context_line(name).format(_figure(value)) for name, value in assessment.context.items()]


def _context_line(name: str) -> str:
    words = name.replace("_", " ")
    return CONTEXT_LINES.get(name) or f"{words[:1].upper()}{words[1:]}: {{}}"


def _figure(value: object) -> str:
    """Format a figure with one decimal, or with two if it is below 1."""
    if not isinstance(value, float):
        return str(value)
    digits = 2 if abs(value) < 1 else 1
    return f"{math.floor(value * 10**digits + 0.5) / 10**digits:.{digits}f}"  # rounds as the extension does


def opening(text: str, most: int) -> str:
    """Return the whole words among the first `most` characters; of a single longer word, that many characters."""
    head = text[:most]
    if not head or len(text) <= most or not (head[-1].isalnum() and text[most].isalnum()):
        return head
    return head[: len(head) - len(head.split()[-1])].rstrip() or head


def ending(text: str, most: int) -> str:
    """Return the whole words among the last `most` characters; of a single longer word, that many characters."""
    return opening(text[::-1], most)[::-1]


def shortened(text: str, most: int) -> str:
    """Shorten `text` to at most `most` characters, at the end of a word."""
    return text if len(text) <= most else opening(text, most - 1).rstrip() + "…"


def surroundings(text: str, start: int, end: int, reach: int) -> tuple[str, str]:
    """Return the whole words before and after text[start:end] in its sentence, up to `reach` characters on either side."""
    before = text[max(0, start - reach - 1) : start].rpartition("\n")[2].rpartition(". ")[2]
    whole = text[end - 1 : end] in _SENTENCE_ENDS  # nothing is missing from such a passage
    after = "" if whole else text[end : end + reach + 1].partition("\n")[0].partition(". ")[0]
    return (
        before if len(before) <= reach else "…" + ending(before, reach).lstrip(),
        after if len(after) <= reach else opening(after, reach).rstrip() + "…",
    )
