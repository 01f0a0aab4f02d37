"""See `contrast_words`."""

from quality.document import Document
from quality.document.voice import FEWEST_WORDS, rate
from quality.signals.signal import Measurement, counted, signal

_WORDS = (
    "but",
    "however",
    "although",
    "though",
    "while",
    "despite",
    "whereas",
    "nevertheless",
    "instead",
    "still",
    "yet",
)


@signal(
    title="Reasoned contrast",
    unit="words of contrast per 1,000 of the author's words",
    bounds=(0, 300),
    better="neither",
    says="The author sets one thing against another {found}.",
    says_none="Nothing is set against anything else.",
    says_unknown="Fewer than 50 words stand outside quotations.",
)
def contrast_words(document: Document) -> Measurement:
    """Words that set one side against another.

    What it measures
        Conjunctions and adverbs of contrast in the body outside quotations, per 1,000 words of the author's.

    Why it matters
        Texts that weigh two sides need such words; one-sided ones less. No direction is assumed.

    Example
        "The plan failed, although it was cheap" has one.

    References
        D. Biber, Variation across speech and writing, 1988.
    """
    words = document.authored_words
    if words < FEWEST_WORDS:
        return Measurement(None)
    counts = document.authored_counts
    found = sum(counts[word] for word in _WORDS)
    return Measurement(
        min(rate(found, words), 300.0), facts={"found": counted(found, "time")} if found else {}, opportunities=words
    )
