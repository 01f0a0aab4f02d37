"""See `grade_level`."""

from itertools import compress

from quality.document import Document
from quality.signals.signal import Measurement, signal

FEWEST = 3
"""Sentences that a mean needs."""


@signal(
    title="Grade level",
    unit="years of school",
    bounds=(0, 40),
    better="neither",
    says="It reads at the level of about {value:.0f} years of school.",
    says_none="It reads at the level of about {value:.0f} years of school.",
    says_unknown="There are fewer than three sentences to measure.",
)
def grade_level(document: Document) -> Measurement:
    """Automated readability index of the body.

    What it measures
        4.71 * characters / words + 0.5 * words / sentences - 21.43, over the main blocks without headings; not below 0. It
        needs no count of syllables, hence no dictionary.

    Why it matters
        Context only: hard and easy texts may both be reliable, so the signal has no direction.

    Example
        "The council met. It adopted the budget." is below the first grade.

    References
        E. Smith and R. Senter, Automated readability index, AMRL-TR-66-220, 1967. The formula is that of textstat.
    """
    sentences = document.body_sentences
    if len(sentences) < FEWEST:
        return Measurement(None)
    words = letters = 0
    tokens, is_word = document.tokens, document.is_word
    for sentence in sentences:
        spelled = is_word[sentence.first : sentence.last]
        words += spelled.count(1)
        letters += len("".join(compress(tokens[sentence.first : sentence.last], spelled)))
    if not words:
        return Measurement(None)
    value = 4.71 * letters / words + 0.5 * words / len(sentences) - 21.43
    return Measurement(min(max(value, 0.0), 40.0), facts={"sentences": len(sentences)}, opportunities=len(sentences))
