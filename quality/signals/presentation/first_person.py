"""See `first_person`."""

from quality.document import Document
from quality.document.voice import FEWEST_WORDS, rate
from quality.signals.signal import Measurement, counted, signal

_WORDS = (
    "i",
    "my",
    "me",
    "i'm",
    "i've",
    "i'd",
    "i'll",
    "we",
    "our",
    "us",
    "we're",
    "we've",
    "ourselves",
    "myself",
    "let's",
)


@signal(
    title="First person",
    unit="I, we and their forms per 1,000 of the author's words",
    bounds=(0, 300),
    better="neither",
    says="The author says I or we {found}.",
    says_none="The author does not say I or we.",
    says_unknown="Fewer than 50 words stand outside quotations.",
)
def first_person(document: Document) -> Measurement:
    """Speaking of oneself or for a group.

    What it measures
        Forms of "I" and "we" in the body outside quotations, per 1,000 words of the author's.

    Why it matters
        Reporting keeps its author out of the text; columns and appeals do not. A matter of form, so no direction.

    Example
        "We must act, and I will" has two.

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
