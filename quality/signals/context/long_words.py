"""See `long_words`."""

from quality.document import Document
from quality.signals.signal import Measurement, signal

FEWEST = 50
"""Words that a share needs."""

_LONG = 7


@signal(
    title="Long words",
    unit="share of words",
    bounds=(0, 1),
    better="neither",
    says="{share} of the words have more than six letters.",
    says_none="No word has more than six letters.",
    says_unknown="There are fewer than 50 words.",
)
def long_words(document: Document) -> Measurement:
    """Share of words with more than six letters.

    What it measures
        Words of the body with at least seven letters, divided by all its words: the second half of the LIX formula.

    Why it matters
        Context only: it tells official or academic wording from plain speech and has no direction.

    Example
        "The council adopted it" has half.

    References
        C. Bjoernsson, Laesbarhet, 1968 (LIX).
    """
    words = document.body_words
    if len(words) < FEWEST:
        return Measurement(None)
    share = sum(number for word, number in document.body_counts.items() if len(word) >= _LONG) / len(words)
    return Measurement(share, facts={"share": f"{share:.0%}"} if share else {}, opportunities=len(words))
